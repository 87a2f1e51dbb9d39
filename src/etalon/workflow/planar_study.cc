#include "etalon/workflow/planar_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/core/version.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/package.h"
#include "etalon/nuclear/planar_measurements.h"
#include "etalon/store/pseudonym.h"
#include "etalon/workflow/examination.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using image::PlanarFrame;
using image::PlanarScan;
using image::PlanarView;

constexpr std::string_view kNetworkRule = "planar-network";
constexpr int kNetworkRuleVersion = 1;

std::string KeyText(const nuclear::PlanarOptions& options, const std::string& options_text) {
  const bool geometric = options.ratio == nuclear::RatioKind::kGeometricMean;
  return fmt::format(
      "{};ratio={};region-counts={};picture-counts={};{} {};"
      "planar-logistic-grade {};{} {}",
      options_text, geometric ? "geometric-mean" : "anterior", options.least_region_counts,
      options.least_picture_counts, nuclear::kPlanarRule, nuclear::kPlanarRuleVersion,
      nuclear::kGradeRuleVersion, kNetworkRule, kNetworkRuleVersion);
}

std::string CanonicalText(const fs::path& path) {
  std::error_code failure;
  const fs::path canonical = fs::canonical(path, failure);
  return failure ? path.string() : canonical.string();
}

bool HoldsOnly(const PlanarScan& scan, PlanarView view) {
  return !scan.frames.empty() && std::ranges::all_of(scan.frames, [&](const PlanarFrame& frame) {
    return frame.view == view;
  });
}

bool LieAlike(const PlanarScan& a, const PlanarScan& b) {
  if (a.frames.empty() || b.frames.empty()) return false;
  const image::FloatImage& one = a.frames.front().counts;
  const image::FloatImage& other = b.frames.front().counts;
  return one.rows() == other.rows() && one.columns() == other.columns() && a.spacing == b.spacing;
}

void Join(PlanarScan more, PlanarScan& scan) {
  std::ranges::move(more.frames, std::back_inserter(scan.frames));
  scan.raw_counts = scan.raw_counts && more.raw_counts;
  scan.lossy = scan.lossy || more.lossy;
}

Examination ExaminationOfFile(const dicom::Origin& origin, const std::string& secret) {
  const bool known = !origin.patient_id.empty();
  return ExaminationOf(origin,
                       known ? store::PseudonymOf(secret, origin.patient_id, origin.issuer) : "");
}

Outcome<nuclear::PlanarReading> ReadScan(const PlanarScan& scan,
                                         const nuclear::PlanarOptions& options) {
  if (!scan.frames.empty()) return nuclear::ReadPlanar(scan, options);
  return Refusal{RefusalCode::kNotApplicable, "The file is no planar scan."};
}

/// Asks the network about a scan that the rule can read, and flags the reading where the two say
/// otherwise.
std::optional<nuclear::NetworkOpinion> SecondReading(const nuclear::PlanarNetwork& network,
                                                     const PlanarScan& scan,
                                                     Outcome<nuclear::PlanarReading>& reading) {
  if (!reading) return std::nullopt;
  nuclear::PlanarReading flagged = *reading;
  const nuclear::NetworkOpinion opinion = network.Read(scan, flagged);
  const bool positive = flagged.grade.significant >= nuclear::kSignificantProbability;
  if (opinion.positive != positive) {
    flagged.flags.emplace_back("network-disagrees");
    reading = std::move(flagged);
  }
  return opinion;
}

/// The network's probability as a measurement beside that of the rule, which is the last of `all`.
Measurement OpinionOf(const nuclear::NetworkOpinion& opinion, const Provenance& program,
                      const std::vector<Measurement>& all) {
  Measurement measurement = all.back();
  measurement.name = nuclear::kSignificantUptakeByNetwork;
  measurement.value = opinion.significant;
  measurement.rule = {
      .name = "planar-network",
      .version = 1,
      .variant = fmt::format("{} {}, trained on phantoms, not validated on patients",
                             program.models.front().name, program.models.front().version)};
  return measurement;
}

/// For each scan the one that it completes, or itself.
std::vector<std::size_t> LeadersOf(const std::vector<PlanarScan>& scans) {
  std::vector<std::size_t> leader(scans.size());
  std::iota(leader.begin(), leader.end(), std::size_t{0});
  std::vector<bool> complete(scans.size(), false);
  for (std::size_t back = 0; back < scans.size(); ++back) {
    if (!HoldsOnly(scans[back], PlanarView::kPosterior)) continue;
    for (std::size_t front = 0; front < scans.size(); ++front) {
      const bool waits = !complete[front] && HoldsOnly(scans[front], PlanarView::kAnterior);
      if (!waits || !LieAlike(scans[front], scans[back])) continue;
      complete[front] = true;
      leader[back] = front;
      break;
    }
  }
  return leader;
}

}  // namespace

PlanarStudyReader::PlanarStudyReader(const nuclear::PlanarOptions& options,
                                     std::string options_text, const fs::path& workspace)
    : options_(options),
      options_text_(std::move(options_text)),
      key_text_(KeyText(options_, options_text_)),
      secret_(store::WorkspaceSecret(workspace)) {
  const nn::ModelPackage package = nn::LoadPackage(nn::FindModel(nuclear::kPlanarNetworkModel));
  network_ = std::make_shared<nuclear::PlanarNetwork>(package);
  program_.software_version = kSoftwareVersion;
  program_.models = {{package.card.name, package.card.version, package.card.sha256}};
}

PlanarStudy PlanarStudyReader::Read(const std::vector<fs::path>& files) const {
  Require(!files.empty(), "a planar study without files");
  PlanarScan scan;
  store::StoredStudy stored;
  stored.provenance = program_;
  std::string protocol;
  for (const fs::path& path : files) {
    dicom::PlanarFile file = dicom::ReadPlanarFile(path);
    stored.provenance.inputs.push_back({path.filename().string(), file.sha256});
    stored.paths.push_back(CanonicalText(path));
    if (&path != &files.front()) {
      Join(std::move(file.scan), scan);
      continue;
    }
    stored.examination = ExaminationOfFile(file.origin, secret_);
    protocol = file.origin.protocol;
    scan = std::move(file.scan);
  }
  Outcome<nuclear::PlanarReading> reading = ReadScan(scan, options_);
  const auto opinion = SecondReading(*network_, scan, reading);
  nuclear::PlanarMeasurements made = nuclear::MeasurementsOf(reading);
  if (opinion) made.measurements.push_back(OpinionOf(*opinion, program_, made.measurements));
  stored.name = files.front().stem().string();
  stored.measurements = std::move(made.measurements);
  StateProtocol(protocol, stored.measurements);
  stored.refusals = std::move(made.refusals);
  stored.options = options_text_;
  stored.key = store::KeyOf(stored.provenance, key_text_);
  return {std::move(scan), std::move(reading), std::move(stored)};
}

PlanarStudyReader PlanarReaderFor(const StudyOptions& options, const fs::path& workspace) {
  nuclear::PlanarOptions planar;
  if (options.geometric_mean) planar.ratio = nuclear::RatioKind::kGeometricMean;
  return {planar, TextOf(options, StudyKind::kPlanar), workspace};
}

std::vector<std::vector<fs::path>> GroupPlanarFiles(const std::vector<fs::path>& files) {
  std::vector<PlanarScan> scans;
  for (const fs::path& file : files) scans.push_back(dicom::ReadPlanarFile(file).scan);
  const std::vector<std::size_t> leader = LeadersOf(scans);
  std::vector<std::vector<fs::path>> groups;
  for (std::size_t lead = 0; lead < files.size(); ++lead) {
    if (leader[lead] != lead) continue;
    groups.push_back({files[lead]});
    for (std::size_t other = 0; other < files.size(); ++other) {
      if (other != lead && leader[other] == lead) groups.back().push_back(files[other]);
    }
  }
  return groups;
}

}  // namespace etalon::workflow
