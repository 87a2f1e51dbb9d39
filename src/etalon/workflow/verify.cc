#include "etalon/workflow/verify.h"

#include "etalon/core/error.h"
#include "etalon/core/resources.h"
#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/report/conformance_report.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

fs::path ClaimsOf(const VerifyRequest& request) {
  if (!request.claims.empty()) return request.claims;
  const std::string file = "echo.toml";
  const auto found = FindResource("docs/claims/" + file, "claims/" + file);
  if (!found) throw Error(ErrorCode::kUsage, "the claims of this program are missing: " + file);
  return *found;
}

conformance::Repetition Repeat(const PlannedPhantom& planned, const VerifyRequest& request,
                               int threads, const std::string& how, const std::string& reference) {
  nn::NetworkOptions network = request.network;
  network.threads = threads;
  ApicalModels models = LoadApicalModels(network);
  const std::string sha256 = Sha256OfBytes(MeasuredJson(planned, models));
  return {.how = how, .sha256 = sha256, .identical = sha256 == reference};
}

}  // namespace

conformance::Verification Verify(const VerifyRequest& request, ProgressObserver& progress) {
  if (request.modality != "echo" && request.modality != "all") {
    throw Error(ErrorCode::kUsage, "no phantoms of '" + request.modality + "' to verify with yet");
  }
  const conformance::Claims claims = conformance::LoadClaims(ClaimsOf(request));
  ApicalModels models = LoadApicalModels(request.network);
  const std::vector<PlannedPhantom> plan = PlanEchoGrid(request.grid);

  conformance::Verification verification;
  verification.seed = request.grid.seed;
  verification.program.software_version = kSoftwareVersion;
  verification.program.precision = models.precision;
  verification.program.models = models.provenance;
  verification.statement = conformance::Judge(claims, MeasureEchoGrid(plan, models, progress));
  verification.reference_sha256 = Sha256OfBytes(MeasuredJson(plan.front(), models));
  verification.repetitions = {
      Repeat(plan.front(), request, 1, "one thread", verification.reference_sha256),
      Repeat(plan.front(), request, 3, "three threads", verification.reference_sha256)};
  if (!request.output.empty()) report::WriteConformance(verification, request.output);
  return verification;
}

}  // namespace etalon::workflow
