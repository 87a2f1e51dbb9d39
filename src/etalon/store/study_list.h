#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/store/sign_off.h"

namespace etalon::store {

/// What the list of studies is sorted by; equal ones by the order in which they came.
enum class StudyOrder { kAcquired, kMeasured, kName, kPatient };

/// A question to the list of studies. Empty texts and absent values do not narrow it.
struct StudyQuestion {
  std::string search = {};  ///< beginning of the name (letters of any case) or the patient's key
  std::string kind = {};    ///< "echo", "planar", "spect", "t1"
  std::optional<SignOffState> state = {};
  std::string flag = {};           ///< of the newest reading, or `kRefusedFlag`
  std::string acquired_from = {};  ///< day, the first
  std::string acquired_to = {};    ///< day, the last
  StudyOrder order = StudyOrder::kMeasured;
  bool descending = true;
  std::string cursor = {};  ///< what `StudyPage::next` was
  int limit = 50;
};

/// Stands in the place of a flag for a study whose newest reading measured nothing.
inline constexpr const char* kRefusedFlag = "refused";

/// The number that a reader of the list looks for first.
struct Headline {
  std::string measurement;  ///< its name
  double value = 0.0;
  std::string unit;  ///< UCUM
  std::optional<Interval> interval;
};

/// One line of the list.
struct StudyLine {
  std::string content_sha256;
  std::string name;
  std::string kind;
  std::string patient;      ///< key, or empty
  std::string acquired_at;  ///< or empty
  std::string measured_at;  ///< UTC
  SignOffState state = SignOffState::kDraft;
  long long reading = 0;  ///< the newest; only for `StudyStore`
  int measurements = 0;
  int refusals = 0;
  std::vector<std::string> flags;  ///< each once, by name
  /// The first of the names that were asked for which the newest reading measured.
  std::optional<Headline> headline;
};

struct StudyPage {
  std::vector<StudyLine> items;
  std::string next;             ///< cursor of the next page; empty: this is the last
  long long total = 0;          ///< studies that the question finds
  bool total_is_least = false;  ///< there are more than `total`: counting them all would take long
};

}  // namespace etalon::store
