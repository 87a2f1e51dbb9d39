#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/core/provenance.h"
#include "etalon/report/texts.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"

namespace etalon::report {

/// What the columns of readings stand for; chooses the words and what leads the report.
enum class AgreementDesign {
  kReaders,  ///< several persons (or programs) read the same subjects
  kRepeats,  ///< one reader or device reads the same subjects again
  kMethods   ///< two or more methods measure the same quantity
};
/// "readers", "repeats", "methods"
std::string Name(AgreementDesign design);

enum class AgreementScale {
  kNumbers,        ///< differences have a size
  kOrderedGrades,  ///< 0 < 1 < 2
  kNamedGrades     ///< no order
};
/// "numbers", "ordered-grades", "named-grades"
std::string Name(AgreementScale scale);

enum class AgreementLayout {
  kLong,    ///< a row a reading: subject, reader, session, value
  kWide,    ///< a row a subject, a column a reader
  kSquare,  ///< counts: grade by the first reader x grade by the second
  kCounts   ///< a row a subject, a column a grade: how many readers gave it
};
/// "long", "wide", "square", "counts"
std::string Name(AgreementLayout layout);

/// Readings as found in a table, and what was found about them.
struct AgreementReadings {
  std::string source;  ///< file name without folder
  AgreementLayout layout = AgreementLayout::kWide;
  AgreementDesign design = AgreementDesign::kReaders;
  AgreementScale scale = AgreementScale::kNumbers;
  bool readers_are_interchangeable = false;  ///< who read what is not known (`kCounts`)
  std::vector<std::string> subjects;
  std::vector<std::string> readers;
  std::vector<std::string> sessions;  ///< one when nothing was read twice
  std::vector<std::string> grades;    ///< in order, of which the readings are indices; else empty
  stats::RatingTable readings{1, 1};  ///< subjects x readers x sessions, NaN = missing
  std::vector<std::string> unused_columns;
  std::vector<Text> remarks;  ///< how the table was understood, for the reader to check
};

/// One figure of the report: a statistic with its interval, or why there is none. Its names and
/// meaning are in agreement_texts.h.
struct AgreementFigure {
  std::string key;  ///< "icc_a_1": the key in `agreement.json`
  Outcome<stats::Estimate> estimate;
  std::string unit;  ///< as printed; empty for coefficients
  int decimals = 3;
  std::optional<double> p_value = {};  ///< two-sided, of the hypothesis that the texts name
  std::string about = {};              ///< the grade or reader that it is about, where one is
};

/// Figures that belong together, e.g. those of one pair of readers.
struct AgreementGroup {
  std::string key;  ///< "reliability"
  std::string
      about;  ///< "wright \u2212 mini" where there are several groups of the key; else empty
  std::vector<AgreementFigure> figures;

  /// The first figure of that key, or null.
  const AgreementFigure* Find(const std::string& figure_key) const;
};

/// Two readers whose differences are drawn; their figures are the group "pair" of the same `about`.
struct AgreementPair {
  std::size_t first = 0;  ///< index of the reader whose readings count positive
  std::size_t second = 0;
  std::string about;
};

/// What others have published for a metric, by its coefficient.
struct PublishedRange {
  std::string metric;       ///< "gls"
  Text name;                ///< of what was measured
  std::string coefficient;  ///< "ICC" or "kappa"
  Interval range;
};

/// The published ranges that `--metric` names.
const std::vector<PublishedRange>& PublishedRanges();
/// Nothing for a metric that is not in the list.
std::optional<PublishedRange> FindPublishedRange(const std::string& metric);

/// Everything that the report says.
struct AgreementStudy {
  AgreementReadings readings;
  std::string unit;  ///< of the readings, as it is to be printed; may be empty
  Text quantity;     ///< what was read; may be empty
  std::optional<PublishedRange> published;
  std::string headline;  ///< key of the figure that leads the report
  std::vector<AgreementGroup> groups;
  std::vector<AgreementPair> pairs;
  std::uint64_t seed = 1;
  Provenance provenance;

  /// The first group of that key, or null.
  const AgreementGroup* Group(const std::string& key) const;
  /// The first estimate of that key in any group, or null when it was refused or is not there.
  const stats::Estimate* Find(const std::string& key) const;
  const stats::Estimate* Headline() const { return Find(headline); }
};

}  // namespace etalon::report
