#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace etalon::workflow {

struct PublishRequest {
  std::string model;                  ///< name of a package, or its folder
  std::filesystem::path evaluation;   ///< folder with the analysis.json of `etalon evaluate`
  std::filesystem::path destination;  ///< folder of the packages that are delivered
  std::string reviewer = {};          ///< who looked at the failure gallery
  std::string review = {};            ///< what they saw
};

/// What a model's card would still lack: figures of the evaluation (area with its interval by
/// patient, baseline, operating point, calibration, subgroups, an honest split, failure gallery),
/// the review, and of the package its licence, limits and intended use. One sentence each.
///
/// A model of the task "segmentation" needs overlaps with intervals in place of areas, baseline,
/// operating point, calibration and subgroups.
/// @throws Error(kModelInvalid) for a package that is none; Error(kFileUnreadable) and
///   Error(kFileMalformed) for an evaluation that is none.
std::vector<std::string> MissingForPublication(const PublishRequest& request);

inline constexpr const char* kModelCardText = "MODEL_CARD.md";

/// Copies the package into `destination`, with the evaluation's figures in its card.json and a
/// MODEL_CARD.md made of both. The names of pictures and the pictures stay behind. The package
/// appears whole or not at all.
/// @return its folder. @throws as `MissingForPublication`; Error(kUsage) listing everything that is
///   missing, or when a package of that name and version is there already.
std::filesystem::path PublishModel(const PublishRequest& request);

}  // namespace etalon::workflow
