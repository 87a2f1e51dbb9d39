#include "etalon/workflow/modality.h"

#include "etalon/core/version.h"

namespace etalon::workflow {

Modality::Modality() { program_.software_version = std::string(kSoftwareVersion); }

std::unique_ptr<Modality> MakeModality(StudyKind kind, const nn::NetworkOptions& network,
                                       const std::filesystem::path& workspace) {
  switch (kind) {
    case StudyKind::kEcho:
      return MakeEchoModality(network);
    case StudyKind::kPlanar:
      return MakePlanarModality(workspace);
    case StudyKind::kSpect:
      return MakeSpectModality(network);
    case StudyKind::kT1:
      return MakeT1Modality(network);
  }
  throw ContractError("unknown kind of study");
}

}  // namespace etalon::workflow
