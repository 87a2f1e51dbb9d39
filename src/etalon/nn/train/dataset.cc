#include "etalon/nn/train/dataset.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <regex>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/image/components.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"

namespace etalon::nn::train {
namespace {

constexpr std::uint8_t kBrightLevel = 16;

std::vector<std::string> MatchingFiles(const std::filesystem::path& folder,
                                       const std::string& pattern) {
  std::error_code code;
  std::filesystem::directory_iterator entries(folder, code);
  if (code) throw FileError(ErrorCode::kFileUnreadable, folder.string(), "cannot be listed");
  const std::regex expression(pattern);
  std::vector<std::string> files;
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (std::regex_match(name, expression)) files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> Patients(const std::vector<std::string>& files, const DataSource& source) {
  std::vector<std::string> patients;
  for (const std::string& file : files) patients.push_back(PatientOf(file, source));
  std::sort(patients.begin(), patients.end());
  patients.erase(std::unique(patients.begin(), patients.end()), patients.end());
  return patients;
}

/// Keeps a seeded share of the patients, or the rest of them.
void KeepShare(std::vector<std::string>& files, const DataSource& source, std::uint64_t seed) {
  if (source.share >= 1.0 && !source.rest) return;
  std::vector<std::string> patients = Patients(files, source);
  Shuffle(patients, Random(StreamSeed(seed, 0, 1)));
  patients.resize(
      static_cast<std::size_t>(source.share * static_cast<double>(patients.size()) + 0.5));
  std::sort(patients.begin(), patients.end());
  std::erase_if(files, [&](const std::string& file) {
    const bool kept = std::binary_search(patients.begin(), patients.end(), PatientOf(file, source));
    return kept == source.rest;
  });
}

void CheckMask(const Example& example, std::size_t classes, const std::filesystem::path& path) {
  if (example.mask.rows() != example.picture.rows() ||
      example.mask.columns() != example.picture.columns()) {
    throw FileError(ErrorCode::kFileMalformed, path.string(), "mask and picture differ in size");
  }
  const auto largest = std::max_element(example.mask.pixels().begin(), example.mask.pixels().end());
  if (largest != example.mask.pixels().end() && *largest >= classes) {
    throw FileError(ErrorCode::kFileMalformed, path.string(),
                    "holds label " + std::to_string(*largest) + ", which is no class");
  }
}

int LabelIndex(const std::string& label, const std::vector<OutputClass>& classes) {
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (classes[i].name == label) return static_cast<int>(i);
  }
  throw Error(ErrorCode::kUsage, "training data names the class '" + label + "', which is not one");
}

std::filesystem::path MaskPath(const DataSource& source, const std::string& file,
                               const std::filesystem::path& root) {
  return root / source.masks /
         (std::filesystem::path(file).stem().string() + source.mask_suffix + ".png");
}

Example LoadMasked(const DataSource& source, const std::string& file,
                   const std::filesystem::path& root, std::size_t classes) {
  Example example;
  example.picture = media::ReadGrayPng(root / source.images / file);
  const std::filesystem::path path = MaskPath(source, file, root);
  example.mask = media::ReadLabelPng(path);
  CheckMask(example, classes, path);
  return example;
}

std::vector<Example> LoadLabelled(const DataSource& source, const std::string& file,
                                  const std::filesystem::path& root,
                                  const std::vector<OutputClass>& classes) {
  const image::Cine cine = media::ReadImage(root / source.images / file);
  const std::size_t frames = cine.frames.size();
  const std::size_t used = std::min<std::size_t>(frames, kFramesOfVideo);
  std::vector<Example> examples(used);
  for (std::size_t i = 0; i < used; ++i) {
    examples[i].picture = Shrunk(cine.frames[i * frames / used]);
    examples[i].content = ContentBox(examples[i].picture);
    examples[i].label = LabelIndex(source.label, classes);
  }
  return examples;
}

}  // namespace

std::filesystem::path DataRoot() {
  const char* folder = std::getenv("ETALON_DATA");
  return folder != nullptr ? std::filesystem::path(folder)
                           : std::filesystem::path("../shared/data");
}

image::PixelBox ContentBox(const image::GrayImage& picture) {
  image::BinaryMask bright(picture.rows(), picture.columns());
  for (std::size_t i = 0; i < picture.size(); ++i) {
    bright.pixels()[i] = picture.pixels()[i] > kBrightLevel ? 1 : 0;
  }
  const image::PixelBox box = image::BoundingBox(image::LargestComponent(bright));
  return box.empty() ? image::PixelBox{0, 0, picture.rows(), picture.columns()} : box;
}

std::string PatientOf(const std::string& file, const DataSource& source) {
  std::smatch match;
  const bool found = std::regex_match(file, match, std::regex(source.patient)) && match.size() > 1;
  return found ? match[1].str() : file;
}

std::vector<Example> LoadExamples(const std::vector<DataSource>& sources,
                                  const std::vector<OutputClass>& classes,
                                  const std::filesystem::path& root, std::uint64_t seed) {
  std::vector<Example> examples;
  for (std::size_t index = 0; index < sources.size(); ++index) {
    const DataSource& source = sources[index];
    std::vector<std::string> files = MatchingFiles(root / source.images, source.pattern);
    KeepShare(files, source, seed);
    for (const std::string& file : files) {
      std::vector<Example> found =
          source.masks.empty() ? LoadLabelled(source, file, root, classes)
                               : std::vector{LoadMasked(source, file, root, classes.size())};
      for (Example& example : found) {
        example.patient = source.images.string() + ":" + PatientOf(file, source);
        example.file = file;
        example.source = static_cast<int>(index);
        examples.push_back(std::move(example));
      }
    }
  }
  return examples;
}

DatasetSplit SplitByPatient(std::vector<Example> examples, const std::vector<DataSource>& sources,
                            int holdout_patients, std::uint64_t seed) {
  std::vector<std::string> patients;
  for (const Example& example : examples) {
    if (sources[static_cast<std::size_t>(example.source)].holdout) {
      patients.push_back(example.patient);
    }
  }
  std::sort(patients.begin(), patients.end());
  patients.erase(std::unique(patients.begin(), patients.end()), patients.end());
  const auto count = static_cast<std::size_t>(holdout_patients);
  Require(holdout_patients >= 0 && count < patients.size(),
          "holdout leaves no patient to train on");
  Shuffle(patients, Random(StreamSeed(seed, 0, 2)));
  std::vector<std::string> held(patients.begin(), patients.begin() + holdout_patients);
  std::sort(held.begin(), held.end());
  DatasetSplit split;
  for (Example& example : examples) {
    const bool out = std::binary_search(held.begin(), held.end(), example.patient);
    (out ? split.holdout : split.training).push_back(std::move(example));
  }
  return split;
}

std::vector<const Example*> EvenlySpaced(const std::vector<Example>& examples, std::size_t count) {
  const std::size_t used = std::min(count, examples.size());
  std::vector<const Example*> chosen;
  for (std::size_t i = 0; i < used; ++i) chosen.push_back(&examples[i * examples.size() / used]);
  return chosen;
}

std::vector<std::size_t> EpochOrder(std::size_t count, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Shuffle(order, Random(StreamSeed(seed, epoch, ~std::uint64_t{0})));
  return order;
}

}  // namespace etalon::nn::train
