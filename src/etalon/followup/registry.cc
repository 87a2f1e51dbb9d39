#include "etalon/followup/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "etalon/core/error.h"
#include "etalon/followup/comparability.h"
#include "etalon/followup/metrics.h"

namespace etalon::followup {
namespace {

/// How an aspect of an entry stands to a method.
enum class Fit { kAny, kSame, kOther };

Fit FitOf(const std::string& named, const std::string& actual) {
  if (named.empty()) return Fit::kAny;
  return named == actual ? Fit::kSame : Fit::kOther;
}

struct NamedFit {
  std::string_view aspect;
  Fit fit;
};

/// From the most telling aspect to the least.
std::array<NamedFit, 7> FitsOf(const RepeatabilityEntry& entry, const Method& method) {
  const bool any_version = entry.rule_version == 0;
  const Fit version = any_version                                 ? Fit::kAny
                      : entry.rule_version == method.rule_version ? Fit::kSame
                                                                  : Fit::kOther;
  const bool pattern = entry.metric.ends_with('*');
  const Fit metric = !FitsPattern(method.metric, entry.metric) ? Fit::kOther
                     : pattern                                 ? Fit::kAny
                                                               : Fit::kSame;
  return {{{"rule", FitOf(entry.rule, method.rule)},
           {"rule-version", version},
           {"manufacturer", FitOf(MakerOf(entry.manufacturer), MakerOf(method.manufacturer))},
           {"software", FitOf(entry.software, method.software)},
           {"operator", FitOf(entry.operator_class, method.operator_class)},
           {"metric", metric},
           {"modality", FitOf(entry.modality, method.modality)}}};
}

bool Fits(const RepeatabilityEntry& entry, const Method& method, std::string_view unit) {
  const auto fits = FitsOf(entry, method);
  if (std::ranges::any_of(fits, [](const NamedFit& fit) { return fit.fit == Fit::kOther; })) {
    return false;
  }
  return entry.scale == stats::NoiseScale::kLogarithmic || entry.unit == unit;
}

/// One bit an aspect, the most telling first.
unsigned Specificity(const RepeatabilityEntry& entry, const Method& method) {
  unsigned bits = 0;
  for (const NamedFit& fit : FitsOf(entry, method)) {
    bits = 2 * bits + (fit.fit == Fit::kSame ? 1 : 0);
  }
  return bits;
}

std::vector<std::string> MatchedAspects(const RepeatabilityEntry& entry, const Method& method) {
  std::vector<std::string> names;
  for (const NamedFit& fit : FitsOf(entry, method)) {
    if (fit.fit == Fit::kSame) names.emplace_back(fit.aspect);
  }
  return names;
}

std::vector<std::string> CautionsOf(const RepeatabilityEntry& entry) {
  std::vector<std::string> cautions;
  if (entry.source == RepeatabilitySource::kPublished) cautions.emplace_back("published-prior");
  if (entry.status == "unverified") cautions.emplace_back("unverified-figure");
  if (entry.source == RepeatabilitySource::kVerify) cautions.emplace_back("phantom-only");
  if (!entry.degrees_of_freedom) cautions.emplace_back("assumed-degrees-of-freedom");
  if (entry.rule.empty()) cautions.emplace_back("other-rule-possible");
  return cautions;
}

}  // namespace

std::string_view Name(RepeatabilitySource source) {
  switch (source) {
    case RepeatabilitySource::kTestRetest:
      return "test-retest";
    case RepeatabilitySource::kVerify:
      return "verify";
    case RepeatabilitySource::kPublished:
      return "published";
  }
  throw ContractError("source without a name");
}

std::vector<std::string> RepeatabilityEntry::Validate() const {
  std::vector<std::string> problems;
  if (id.empty()) problems.emplace_back("an entry has no id");
  if (metric.empty()) problems.emplace_back("entry '" + id + "' names no metric");
  if (!(within_sd > 0.0) || !std::isfinite(within_sd)) {
    problems.emplace_back("entry '" + id + "' has no positive within-subject variation");
  }
  if (degrees_of_freedom && !(*degrees_of_freedom > 0.0)) {
    problems.emplace_back("entry '" + id + "' has no positive degrees of freedom");
  }
  if (scale == stats::NoiseScale::kAbsolute && unit.empty()) {
    problems.emplace_back("entry '" + id + "' is absolute and names no unit");
  }
  if (scale == stats::NoiseScale::kLogarithmic && within_sd >= 1.0) {
    problems.emplace_back("entry '" + id + "' has a coefficient of variation of 100 % or more");
  }
  if (source == RepeatabilitySource::kPublished && reference.empty()) {
    problems.emplace_back("entry '" + id + "' is published and names no reference");
  }
  return problems;
}

stats::MeasurementNoise NoiseOf(const RepeatabilityEntry& entry) {
  const double df = entry.degrees_of_freedom.value_or(kAssumedDegreesOfFreedom);
  return entry.scale == stats::NoiseScale::kAbsolute ? stats::AbsoluteNoise(entry.within_sd, df)
                                                     : stats::RelativeNoise(entry.within_sd, df);
}

double RepeatabilityCoefficientOf(const RepeatabilityEntry& entry) {
  const double coefficient = stats::RepeatabilityCoefficient(NoiseOf(entry));
  if (entry.scale == stats::NoiseScale::kAbsolute) return coefficient;
  return -100.0 * std::expm1(-coefficient);
}

void Registry::Add(RepeatabilityEntry entry) {
  if (const auto problems = entry.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  std::erase_if(entries_, [&](const RepeatabilityEntry& other) { return other.id == entry.id; });
  entries_.push_back(std::move(entry));
}

Outcome<Resolution> Registry::Resolve(const Method& method, std::string_view unit) const {
  const auto rank = [&](const RepeatabilityEntry& entry) {
    // A phantom entry names its rule, own data of a table may not, and yet know more of patients.
    return std::tuple(entry.source == RepeatabilitySource::kTestRetest, Specificity(entry, method),
                      -static_cast<int>(entry.source), entry.degrees_of_freedom.value_or(0.0));
  };
  const RepeatabilityEntry* best = nullptr;
  std::size_t candidates = 0;
  for (const RepeatabilityEntry& entry : entries_) {
    if (!Fits(entry, method, unit)) continue;
    ++candidates;
    if (best == nullptr || rank(entry) > rank(*best)) best = &entry;
  }
  if (best == nullptr) {
    return Refusal{RefusalCode::kNotEstimable,
                   "no repeatability is known for " + method.metric +
                       "; derive one from repeated studies (etalon repeatability derive)"};
  }
  return Resolution{*best, NoiseOf(*best), MatchedAspects(*best, method), CautionsOf(*best),
                    candidates};
}

}  // namespace etalon::followup
