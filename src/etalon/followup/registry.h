#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/followup/dated_value.h"
#include "etalon/stats/change/noise.h"

namespace etalon::followup {

/// Where a repeatability comes from.
enum class RepeatabilitySource {
  kTestRetest,  ///< repeated examinations of the user's own patients
  kVerify,      ///< phantoms: the program's noise without a new acquisition by a person
  kPublished,   ///< a figure of the literature, a prior until the user has own data
};

/// "test-retest", "verify", "published".
std::string_view Name(RepeatabilitySource source);

/// How well a metric repeats, and under what conditions that was found. Empty texts and version 0
/// hold for any.
struct RepeatabilityEntry {
  std::string id;      ///< unique, kebab-case
  std::string metric;  ///< a measurement's name, or a pattern ending in '*'
  std::string rule = {};
  int rule_version = 0;
  std::string modality = {};
  std::string manufacturer = {};
  std::string software = {};        ///< that measured
  std::string operator_class = {};  ///< e.g. "automatic", "same operator", "different operators"
  stats::NoiseScale scale = stats::NoiseScale::kAbsolute;
  double within_sd = 0.0;  ///< in `unit`; on the logarithmic scale the coefficient of variation
  std::string unit = {};   ///< UCUM, of an absolute `within_sd`
  std::optional<double> degrees_of_freedom = {};  ///< of `within_sd`
  RepeatabilitySource source = RepeatabilitySource::kPublished;
  std::string reference = {};  ///< paper, data set or file
  std::string status = {};     ///< "own", or of a published figure "verified" or "unverified"
  std::string note = {};       ///< how the figure was derived

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// Degrees of freedom of an entry that states none.
inline constexpr double kAssumedDegreesOfFreedom = 10.0;

stats::MeasurementNoise NoiseOf(const RepeatabilityEntry& entry);

/// Critical difference of two single measurements: in the unit, or as a coefficient in per cent of
/// the first value on the falling side of a relative entry.
double RepeatabilityCoefficientOf(const RepeatabilityEntry& entry);

/// The entry that judges a method, and why.
struct Resolution {
  RepeatabilityEntry entry;
  stats::MeasurementNoise noise;
  std::vector<std::string> matched;   ///< aspects in which the entry names this very method
  std::vector<std::string> cautions;  ///< kebab-case: published-prior, unverified-figure,
                                      ///< phantom-only, assumed-degrees-of-freedom,
                                      ///< other-rule-possible
  std::size_t candidates = 0;         ///< entries that fitted
};

/// All entries that are known, of the program and of the user.
class Registry {
 public:
  Registry() = default;

  /// Later entries replace earlier ones of the same id.
  /// @throws Error(kUsage) with all that `Validate` finds.
  void Add(RepeatabilityEntry entry);

  const std::vector<RepeatabilityEntry>& entries() const { return entries_; }

  /// The best entry that fits: an entry fits when each aspect that it names is that of the method.
  /// Own test-retest data go first; then entries that name more, in the order rule with version,
  /// maker, software, operator, whole metric name, modality; then phantoms before published
  /// figures; then more degrees of freedom.
  /// @return Refusal(kNotEstimable) when none fits.
  Outcome<Resolution> Resolve(const Method& method, std::string_view unit) const;

 private:
  std::vector<RepeatabilityEntry> entries_;
};

}  // namespace etalon::followup
