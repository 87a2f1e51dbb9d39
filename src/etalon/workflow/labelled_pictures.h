#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/nn/train/cross_validation.h"

namespace etalon::workflow {

/// The pictures that a configuration's labelled and external folders hold.
struct LabelledPictures {
  nn::train::LabelledData data;
  /// Files that could not be used, by the name of the refusal or error.
  std::map<std::string, int> left_out;
  std::vector<std::string> studies;  ///< of each of `data.examples`; empty texts: not known
};

/// Reads and prepares the pictures of `config`. Pictures (8 bits, first frame) are used whole;
/// planar scans are read by `nuclear::ReadPlanar` and become what `nuclear::PlanarNetworkInput`
/// makes of them. A file that is damaged, or that the rule refuses, is left out and counted: it
/// would not be measured either. The patient is what the table says, else a hash of the Patient ID
/// and its issuer in a DICOM file, else the file itself.
/// @throws Error as `ReadLabels`; Error(kUsage) when a set is left empty or an external set shares
///   a patient with the labelled folders; Error(kCancelled).
/// @param of_studies the labels of the labelled folders are of studies; see `RequireStudies`.
LabelledPictures ReadLabelledPictures(const nn::train::TrainConfig& config,
                                      const std::filesystem::path& root, ProgressObserver& progress,
                                      bool of_studies = false);

}  // namespace etalon::workflow
