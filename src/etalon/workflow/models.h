#pragma once

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

}  // namespace etalon::workflow
