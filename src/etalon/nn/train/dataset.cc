#include "etalon/nn/train/dataset.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <regex>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/media/png.h"

namespace etalon::nn::train {
namespace {

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

template <typename Item>
void Shuffle(std::vector<Item>& items, Random random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.Below(i)]);
}

std::vector<std::string> Patients(const std::vector<std::string>& files) {
  std::vector<std::string> patients;
  for (const std::string& file : files) patients.push_back(PatientOf(file));
  std::sort(patients.begin(), patients.end());
  patients.erase(std::unique(patients.begin(), patients.end()), patients.end());
  return patients;
}

/// Drops all but a seeded share of the patients.
void KeepShare(std::vector<std::string>& files, double share, std::uint64_t seed) {
  if (share >= 1.0) return;
  std::vector<std::string> patients = Patients(files);
  Shuffle(patients, Random(StreamSeed(seed, 0, 1)));
  patients.resize(static_cast<std::size_t>(share * static_cast<double>(patients.size()) + 0.5));
  std::sort(patients.begin(), patients.end());
  std::erase_if(files, [&](const std::string& file) {
    return !std::binary_search(patients.begin(), patients.end(), PatientOf(file));
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

Example LoadExample(const DataSource& source, const std::string& file,
                    const std::filesystem::path& root, const std::vector<OutputClass>& classes) {
  Example example;
  example.patient = source.images.string() + ":" + PatientOf(file);
  example.file = file;
  example.picture = media::ReadGrayPng(root / source.images / file);
  if (!source.masks.empty()) {
    const std::filesystem::path path = MaskPath(source, file, root);
    example.mask = media::ReadLabelPng(path);
    CheckMask(example, classes.size(), path);
  } else {
    example.label = LabelIndex(source.label, classes);
  }
  return example;
}

}  // namespace

std::filesystem::path DataRoot() {
  const char* folder = std::getenv("ETALON_DATA");
  return folder != nullptr ? std::filesystem::path(folder) : std::filesystem::path("../shared/data");
}

std::string PatientOf(const std::string& file) { return file.substr(0, file.find_first_of("_.")); }

std::vector<Example> LoadExamples(const std::vector<DataSource>& sources,
                                  const std::vector<OutputClass>& classes,
                                  const std::filesystem::path& root, std::uint64_t seed) {
  std::vector<Example> examples;
  for (const DataSource& source : sources) {
    std::vector<std::string> files = MatchingFiles(root / source.images, source.pattern);
    KeepShare(files, source.share, seed);
    for (const std::string& file : files) {
      examples.push_back(LoadExample(source, file, root, classes));
    }
  }
  return examples;
}

DatasetSplit SplitByPatient(std::vector<Example> examples, int holdout_patients,
                            std::uint64_t seed) {
  std::vector<std::string> patients;
  for (const Example& example : examples) patients.push_back(example.patient);
  std::sort(patients.begin(), patients.end());
  patients.erase(std::unique(patients.begin(), patients.end()), patients.end());
  const auto count = static_cast<std::size_t>(holdout_patients);
  Require(holdout_patients >= 0 && count < patients.size(), "holdout leaves no patient to train on");
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

std::uint64_t StreamSeed(std::uint64_t seed, std::uint64_t epoch, std::uint64_t index) {
  Random mix(seed);
  Random mix_epoch(mix.Next() ^ epoch);
  Random mix_index(mix_epoch.Next() ^ index);
  return mix_index.Next();
}

std::vector<std::size_t> EpochOrder(std::size_t count, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Shuffle(order, Random(StreamSeed(seed, epoch, ~std::uint64_t{0})));
  return order;
}

}  // namespace etalon::nn::train
