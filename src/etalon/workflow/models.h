#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace etalon::workflow {

/// One line of `etalon models list`.
struct ModelLine {
  std::string name;
  std::string version;
  std::string task;
  std::string licence;
  std::string problem;  ///< empty when the package is sound
};

/// Every package that can be found, sound or not.
std::vector<ModelLine> ListModels();

/// The card of a package as written. @throws Error(kModelInvalid) when there is none.
std::string ModelCard(const std::string& name);

/// Checks hash, names, shapes and that the network can be executed.
/// @throws Error(kModelInvalid) naming the package and the cause.
void VerifyModel(const std::string& name);

/// Measures the activation ranges that int8 needs on at most `kCalibrationImages` of the images
/// below `images`, evenly chosen, and writes them into the package.
/// @return the number of images used. @throws Error(kUsage) when there is no readable image.
int CalibrateModel(const std::string& name, const std::filesystem::path& images);

inline constexpr std::size_t kCalibrationImages = 16;

}  // namespace etalon::workflow
