#include "etalon/workflow/verify.h"

#include <algorithm>
#include <array>

#include "etalon/core/error.h"
#include "etalon/core/resources.h"
#include "etalon/core/version.h"
#include "etalon/report/conformance_report.h"
#include "etalon/report/page.h"
#include "etalon/workflow/verify_echo.h"
#include "etalon/workflow/verify_planar.h"
#include "etalon/workflow/verify_repeatability.h"
#include "etalon/workflow/verify_spect.h"
#include "etalon/workflow/verify_t1.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

/// A kind of examination that phantoms are made of.
struct PhantomModality {
  std::string_view name;
  const char* dicom;  ///< its DICOM modality
  GridSize usual;     ///< done in a few minutes on two cores
  GridResult (*measure)(const GridSize&, const VerifyRequest&, ProgressObserver&);
};

constexpr std::array kModalities{
    PhantomModality{
        "echo",
        "US",
        {.subjects = 40, .subjects_a_level = 3},
        [](const GridSize& size, const VerifyRequest& request, ProgressObserver& progress) {
          return MeasureEchoGrid(size, request.network, progress);
        }},
    PhantomModality{"planar",
                    "NM",
                    {.subjects = 200, .subjects_a_level = 8},
                    [](const GridSize& size, const VerifyRequest&, ProgressObserver& progress) {
                      return MeasurePlanarGrid(size, progress);
                    }},
    PhantomModality{"spect",
                    "NM",
                    {.subjects = 40, .subjects_a_level = 2},
                    [](const GridSize& size, const VerifyRequest&, ProgressObserver& progress) {
                      return MeasureSpectGrid(size, progress);
                    }},
    PhantomModality{"t1",
                    "MR",
                    {.subjects = 40, .subjects_a_level = 3},
                    [](const GridSize& size, const VerifyRequest&, ProgressObserver& progress) {
                      return MeasureT1Grid(size, progress);
                    }},
};

std::vector<PhantomModality> ModalitiesOf(const VerifyRequest& request) {
  std::vector<PhantomModality> asked;
  std::ranges::copy_if(kModalities, std::back_inserter(asked),
                       [&](const PhantomModality& modality) {
                         return request.modality == "all" || request.modality == modality.name;
                       });
  if (asked.empty()) {
    throw Error(ErrorCode::kUsage, "no phantoms of '" + request.modality + "' to verify with");
  }
  if (asked.size() > 1 && !request.claims.empty()) {
    throw Error(ErrorCode::kUsage, "claims are of one modality: name it in place of 'all'");
  }
  return asked;
}

fs::path ClaimsFile(const VerifyRequest& request, const PhantomModality& modality) {
  if (!request.claims.empty()) return request.claims;
  const std::string file = std::string(modality.name) + ".toml";
  const auto found = FindResource("docs/claims/" + file, "claims/" + file);
  if (!found) throw Error(ErrorCode::kUsage, "the claims of this program are missing: " + file);
  return *found;
}

conformance::Claims ClaimsOf(const VerifyRequest& request, const PhantomModality& modality) {
  conformance::Claims claims = conformance::LoadClaims(ClaimsFile(request, modality));
  if (claims.modality == modality.name) return claims;
  throw FileError(ErrorCode::kUsage, claims.source.string(),
                  "holds claims of '" + claims.modality + "'");
}

GridSize SizeOf(const VerifyRequest& request, const PhantomModality& modality) {
  return {.subjects = request.subjects.value_or(modality.usual.subjects),
          .subjects_a_level = request.subjects_a_level.value_or(modality.usual.subjects_a_level),
          .seed = request.seed};
}

/// A statement and the entries of the registry that follow from it.
struct Verified {
  conformance::Verification verification;
  std::string repeatability;
};

Verified VerifyOne(const VerifyRequest& request, const PhantomModality& modality,
                   const conformance::Claims& claims, ProgressObserver& progress) {
  GridResult found = modality.measure(SizeOf(request, modality), request, progress);
  found.program.software_version = kSoftwareVersion;
  Verified verified{{.statement = conformance::Judge(claims, found.acquisitions),
                     .program = found.program,
                     .seed = request.seed,
                     .reference_sha256 = found.reference_sha256,
                     .repetitions = found.repetitions},
                    {}};
  verified.repeatability =
      RepeatabilityText(found.repeats, {.modality = modality.dicom,
                                        .made_by = "etalon verify " + std::string(modality.name),
                                        .seed = request.seed});
  return verified;
}

void Write(const Verified& verified, const fs::path& folder) {
  report::WriteConformance(verified.verification, folder);
  report::WriteTextFile(folder, "repeatability.toml", verified.repeatability);
}

}  // namespace

std::vector<conformance::Verification> Verify(const VerifyRequest& request,
                                              ProgressObserver& progress) {
  const std::vector<PhantomModality> modalities = ModalitiesOf(request);
  std::vector<conformance::Claims> claims;
  for (const PhantomModality& modality : modalities) claims.push_back(ClaimsOf(request, modality));
  std::vector<conformance::Verification> verifications;
  std::string repeatability;
  const bool several = modalities.size() > 1;
  for (std::size_t i = 0; i < modalities.size(); ++i) {
    Verified verified = VerifyOne(request, modalities[i], claims[i], progress);
    if (!request.output.empty()) {
      Write(verified, several ? request.output / modalities[i].name : request.output);
    }
    verifications.push_back(std::move(verified.verification));
    repeatability += verified.repeatability;
  }
  if (several && !request.output.empty()) {
    report::WriteConformanceSummary(verifications, request.output);
    report::WriteTextFile(request.output, "repeatability.toml", repeatability);
  }
  return verifications;
}

}  // namespace etalon::workflow
