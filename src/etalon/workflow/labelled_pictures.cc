#include "etalon/workflow/labelled_pictures.h"

#include <fmt/format.h>

#include <set>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/origin.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/media/open_image.h"
#include "etalon/nuclear/planar_network_input.h"
#include "etalon/workflow/labels_file.h"

namespace etalon::workflow {
namespace {

using nn::train::Example;
using nn::train::LabelledFolder;
using nn::train::PictureKind;
using nn::train::TrainConfig;

Outcome<image::GrayImage> ReadPicture(const std::filesystem::path& path, PictureKind kind) {
  if (kind == PictureKind::kPicture) {
    return nn::train::Shrunk(media::ReadImage(path).frames.front());
  }
  const image::PlanarScan scan = dicom::ReadPlanarScan(path);
  const auto reading = nuclear::ReadPlanar(scan);
  if (!reading) return reading.refusal();
  return nuclear::PlanarNetworkInput(scan, *reading);
}

/// Groups the pictures of one person; it is neither written nor shown.
std::string PatientOf(const LabelledFile& file, PictureKind kind) {
  if (!file.patient.empty()) return file.patient;
  if (kind == PictureKind::kPlanarScan) {
    const dicom::Origin origin = dicom::ReadOrigin(file.path);
    if (!origin.patient_id.empty()) {
      return Sha256OfBytes(fmt::format("{}\n{}", origin.issuer, origin.patient_id));
    }
  }
  return file.study.empty() ? file.path.lexically_normal().string() : file.study;
}

/// Reads one folder after the other.
class PictureReader {
 public:
  PictureReader(const TrainConfig& config, std::filesystem::path root, ProgressObserver& progress)
      : config_(config), root_(std::move(root)), progress_(progress) {}

  /// @param of_studies whether the labels are of studies.
  std::vector<Example> Read(const LabelledFolder& source, bool of_studies) {
    auto files = ReadLabels(source, root_, config_.classes);
    if (of_studies) RequireStudies(files, (root_ / source.folder / source.labels).string());
    // Two hospitals may count their studies alike.
    for (LabelledFile& file : files) {
      if (!file.study.empty()) file.study.insert(0, source.name + ": ");
    }
    std::vector<Example> examples;
    for (std::size_t i = 0; i < files.size(); ++i) {
      progress_.Report("read " + source.name, static_cast<std::int64_t>(i), std::ssize(files));
      if (progress_.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
      Append(files[i], examples);
    }
    if (examples.empty()) {
      throw Error(ErrorCode::kUsage, "no picture of '" + source.name + "' can be used");
    }
    return examples;
  }

  std::map<std::string, int> left_out() const { return left_out_; }
  /// Of the examples read so far.
  std::vector<std::string> studies() const { return studies_; }

 private:
  void Append(const LabelledFile& file, std::vector<Example>& examples) {
    try {
      auto picture = ReadPicture(file.path, config_.pictures);
      if (!picture) {
        ++left_out_[std::string(Name(picture.refusal().code))];
        return;
      }
      Example example;
      example.patient = PatientOf(file, config_.pictures);
      example.file = file.path.filename().string();
      example.picture = std::move(picture).value();
      example.label = file.label;
      examples.push_back(std::move(example));
      studies_.push_back(file.study);
    } catch (const Error& error) {
      ++left_out_[std::string(Describe(error.code()).name)];
    }
  }

  const TrainConfig& config_;
  std::filesystem::path root_;
  ProgressObserver& progress_;
  std::map<std::string, int> left_out_;
  std::vector<std::string> studies_;
};

void RequireStrangers(const std::vector<Example>& known, const nn::train::ExternalSet& set) {
  std::set<std::string> patients;
  for (const Example& example : known) patients.insert(example.patient);
  for (const Example& example : set.examples) {
    if (!patients.contains(example.patient)) continue;
    throw Error(ErrorCode::kUsage,
                "the external set '" + set.name + "' holds a patient of the labelled folders");
  }
}

}  // namespace

LabelledPictures ReadLabelledPictures(const TrainConfig& config, const std::filesystem::path& root,
                                      ProgressObserver& progress, bool of_studies) {
  PictureReader reader(config, root, progress);
  LabelledPictures pictures;
  for (const LabelledFolder& source : config.labelled) {
    for (Example& example : reader.Read(source, of_studies)) {
      pictures.data.examples.push_back(std::move(example));
    }
  }
  pictures.studies = reader.studies();
  for (const LabelledFolder& source : config.external) {
    pictures.data.external.push_back({.name = source.name, .examples = reader.Read(source, false)});
    RequireStrangers(pictures.data.examples, pictures.data.external.back());
  }
  pictures.left_out = reader.left_out();
  return pictures;
}

}  // namespace etalon::workflow
