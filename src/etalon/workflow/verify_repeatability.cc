#include "etalon/workflow/verify_repeatability.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "etalon/core/version.h"
#include "etalon/followup/derive.h"
#include "etalon/followup/metrics.h"
#include "etalon/followup/registry_file.h"
#include "etalon/workflow/repeatability.h"

namespace etalon::workflow {
namespace {

using followup::RepeatabilityEntry;

followup::Method MethodOf(const RepeatedMetric& values, const PhantomEvidence& evidence) {
  followup::Method method;
  method.metric = values.metric;
  method.rule = values.rule.name;
  method.rule_version = values.rule.version;
  method.modality = evidence.modality;
  method.software = "etalon";
  method.operator_class = "automatic";
  return method;
}

RepeatabilityEntry EntryOf(const followup::Method& method, const std::string& unit,
                           const followup::DerivedRepeatability& figures,
                           const PhantomEvidence& evidence) {
  const bool relative = figures.grows_with_value && figures.coefficient_of_variation > 0.0;
  RepeatabilityEntry entry;
  entry.id = "phantoms-" + method.metric;
  entry.metric = method.metric;
  entry.rule = method.rule;
  entry.rule_version = method.rule_version;
  entry.modality = method.modality;
  entry.software = method.software;
  entry.operator_class = method.operator_class;
  entry.scale = relative ? stats::NoiseScale::kLogarithmic : stats::NoiseScale::kAbsolute;
  entry.within_sd = relative ? figures.coefficient_of_variation : figures.within_sd;
  if (!relative) entry.unit = unit;
  entry.degrees_of_freedom = figures.degrees_of_freedom;
  entry.source = followup::RepeatabilitySource::kVerify;
  entry.reference =
      fmt::format("{} --seed {}, version {}", evidence.made_by, evidence.seed, kSoftwareVersion);
  entry.note =
      fmt::format("{} phantoms acquired twice; the second examination of a patient differs by more",
                  figures.subjects);
  return entry;
}

/// Within-subject standard deviation in the unit, at a value.
double DeviationAt(double value, const RepeatabilityEntry& entry) {
  return entry.scale == stats::NoiseScale::kAbsolute ? entry.within_sd
                                                     : entry.within_sd * std::abs(value);
}

/// Why a metric that is followed is to have no entry; nothing when it is to have one.
std::optional<std::string> Objection(const followup::MetricFamily& family) {
  if (family.scale == followup::MetricScale::kGrade) return "is a grade: its noise is no number";
  if (family.needs_protocol) return "depends on dose and delay of the contrast agent";
  return std::nullopt;
}

std::string TextOf(const RepeatedMetric& values, const PhantomEvidence& evidence,
                   const followup::Registry& delivered) {
  const auto none = [&](const std::string& reason) {
    return fmt::format("# {}: no entry; {}.\n\n", values.metric, reason);
  };
  const followup::MetricFamily* family = followup::FamilyOf(values.metric);
  if (family == nullptr) return {};
  if (const auto objection = Objection(*family)) return none(*objection);
  const auto figures = followup::DeriveRepeatability(values.subjects);
  if (!figures) return none(figures.refusal().reason);
  const followup::Method method = MethodOf(values, evidence);
  const RepeatabilityEntry entry = EntryOf(method, values.unit, *figures, evidence);
  const auto published = delivered.Resolve(method, values.unit);
  const double own = DeviationAt(figures->mean, entry);
  if (published && DeviationAt(figures->mean, published->entry) > own) {
    return none(fmt::format(
        "phantoms differ by {:.3g} {} (standard deviation), patients by {:.3g} "
        "in {}, which stays",
        own, values.unit, DeviationAt(figures->mean, published->entry), published->entry.id));
  }
  return followup::EntryText(entry) + "\n";
}

}  // namespace

std::string RepeatabilityText(const std::vector<RepeatedMetric>& metrics,
                              const PhantomEvidence& evidence) {
  const followup::Registry delivered = DeliveredRegistry();
  std::string text = fmt::format(
      "# {}: repeatability on phantoms, for etalon repeatability add.\n\n", evidence.made_by);
  for (const RepeatedMetric& values : metrics) text += TextOf(values, evidence, delivered);
  return text;
}

}  // namespace etalon::workflow
