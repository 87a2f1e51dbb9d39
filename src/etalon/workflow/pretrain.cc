#include "etalon/workflow/pretrain.h"

#include <algorithm>
#include <set>

#include "etalon/abdomen/field_finder.h"
#include "etalon/core/error.h"
#include "etalon/image/resample.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/pretraining.h"
#include "etalon/ultrasound/field_crop.h"
#include "etalon/workflow/file_list.h"
#include "etalon/workflow/picture_files.h"
#include "etalon/workflow/seen_files.h"

namespace etalon::workflow {
namespace {

using nn::train::TrainConfig;
using nn::train::UnlabelledFolder;
using nn::train::UnlabelledPictures;

constexpr std::size_t kMostProblems = 20;  ///< told one by one

std::vector<ListedFolder> FoldersOf(const TrainConfig& config, const std::filesystem::path& root) {
  std::vector<ListedFolder> folders;
  for (const UnlabelledFolder& folder : config.pretraining.folders) {
    folders.push_back({.folder = root / folder.folder, .pattern = folder.pattern});
  }
  return folders;
}

/// FNV-1a: the same on every platform, unlike std::hash.
std::uint64_t HashOf(const std::string& text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char letter : text) {
    hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001B3ULL;
  }
  return hash;
}

/// Where a patient stands in a seeded order of all, 0 .. 1.
double PlaceOf(const std::string& file, const UnlabelledFolder& folder, std::size_t index,
               std::uint64_t seed) {
  const std::string patient = nn::train::PatientOf(file, {.images = {},
                                                          .masks = {},
                                                          .mask_suffix = {},
                                                          .label = {},
                                                          .pattern = {},
                                                          .patient = folder.patient});
  return Random(nn::train::StreamSeed(seed, index, HashOf(patient))).Uniform();
}

/// Deals patients, so that at least one is held out.
UnlabelledPictures Deal(const FileList& files, const TrainConfig& config) {
  std::vector<double> places;
  places.reserve(files.size());
  files.ForEach([&](std::size_t folder, const std::filesystem::path& path) {
    places.push_back(PlaceOf(path.filename().string(), config.pretraining.folders.at(folder),
                             folder, config.seed));
  });
  const double last = std::max(config.pretraining.held_out, *std::ranges::min_element(places));
  UnlabelledPictures pictures{.training = {}, .held_out = {}, .read = {}};
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    (places[i] <= last ? pictures.held_out : pictures.training).push_back(i);
  }
  if (pictures.training.empty()) {
    throw Error(ErrorCode::kUsage, "the folders hold files of one patient only");
  }
  return pictures;
}

/// Reads files as the network is to be shown them.
class UnlabelledReader {
 public:
  /// @param held_out sorted numbers of files that nothing is learnt from.
  /// @param seen gets the digests of the others as they are read.
  UnlabelledReader(const TrainConfig& config, const FileList& files,
                   std::vector<std::uint32_t> held_out, std::filesystem::path seen)
      : config_(config), files_(files), held_out_(std::move(held_out)), seen_(std::move(seen)) {
    if (config.crop == nn::train::ReadingCrop::kField) {
      finder_.emplace(nn::LoadPackage(nn::FindModel(config.field_model)), nn::NetworkOptions{});
    }
  }

  std::vector<image::GrayImage> Read(std::uint32_t number) {
    if (unusable_.contains(number)) return {};
    try {
      const std::filesystem::path path = files_.At(number);
      auto pictures = Prepared(path, OpenPicture(path));
      if (!std::ranges::binary_search(held_out_, number)) AppendSeen(FileDigest(path), seen_);
      return pictures;
    } catch (const Error& error) {
      unusable_.insert(number);
      if (problems_.size() < kMostProblems) problems_.push_back(error);
      return {};
    }
  }

  std::size_t unusable() const { return unusable_.size(); }
  std::vector<Error>& problems() { return problems_; }

 private:
  std::vector<image::GrayImage> Prepared(const std::filesystem::path& path,
                                         const image::Cine& cine) const {
    const std::size_t count = cine.frames.size();
    const auto used = std::min(count, static_cast<std::size_t>(config_.pretraining.frames));
    const auto field = FieldOf(path, cine);
    std::vector<image::GrayImage> pictures;
    for (std::size_t i = 0; i < used; ++i) {
      const image::GrayImage& frame = cine.frames[i * count / used];
      // Finer pixels than the network ever sees would only cost memory and alias.
      pictures.push_back(
          nn::train::Shrunk(field ? ultrasound::CropToField(frame, *field).picture : frame,
                            config_.input_size * 8 / 5));
    }
    return pictures;
  }

  /// That of the first frame, for all of them. @throws Error(kFileUnsupported) where there is none.
  std::optional<image::BinaryMask> FieldOf(const std::filesystem::path& path,
                                           const image::Cine& cine) const {
    if (!finder_) return std::nullopt;
    const image::GrayImage& first = cine.frames.front();
    const auto field = finder_->Find(first);
    if (!field) {
      throw FileError(ErrorCode::kFileUnsupported, path.string(), "shows no ultrasound field");
    }
    return image::ResizeLabels(field->mask, first.rows(), first.columns());
  }

  const TrainConfig& config_;
  const FileList& files_;
  std::vector<std::uint32_t> held_out_;
  std::filesystem::path seen_;
  std::optional<abdomen::FieldFinder> finder_;
  std::set<std::uint32_t> unusable_;
  std::vector<Error> problems_;
};

}  // namespace

TrainSummary PretrainNetwork(const TrainConfig& config, const nn::train::TrainOptions& options,
                             ProgressObserver& progress) {
  std::filesystem::create_directories(options.run);
  const FileList files(FoldersOf(config, options.data_root), options.run / "files.txt");
  UnlabelledPictures pictures = Deal(files, config);
  const std::filesystem::path seen = options.run / kSeenFile;
  UnlabelledReader reader(config, files, pictures.held_out, seen);
  pictures.read = [&](std::uint32_t number) { return reader.Read(number); };
  const auto result = nn::train::Pretrain(config, pictures, options, progress);
  if (!result.cancelled) SortSeen(seen, options.package / kSeenFile);
  TrainSummary summary{.run = options.run, .package = options.package, .evaluation = {}};
  summary.epochs = result.epochs;
  summary.cancelled = result.cancelled;
  summary.problems = std::move(reader.problems());
  summary.pretraining = {.pictures = static_cast<std::int64_t>(pictures.training.size()),
                         .held_out = static_cast<std::int64_t>(pictures.held_out.size()),
                         .unusable = static_cast<std::int64_t>(reader.unusable()),
                         .validation_loss = result.validation_loss};
  return summary;
}

}  // namespace etalon::workflow
