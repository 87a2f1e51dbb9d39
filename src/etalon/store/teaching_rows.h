#pragma once

#include <optional>
#include <string>
#include <vector>

namespace etalon::store {

/// A person who learns on a project's cases.
struct Student {
  long long id = 0;
  std::string key;          ///< pseudonym of the person
  std::string enrolled_at;  ///< UTC, as all times here; written, never reckoned with
};

/// What an answer says of one label.
struct LabelCall {
  std::string label;
  bool called = false;  ///< said to be present
  double certainty = 1.0;

  bool operator==(const LabelCall&) const = default;
};

/// A label that a certified student gives to an image that has none, with the skill measured then.
struct Contribution {
  std::string label;
  bool present = false;
  double certainty = 1.0;
  double weight = 0.0;
  double accuracy = 0.0;
  double low = 0.0;  ///< of the 95 % interval of the accuracy
  double high = 0.0;
  int calls = 0;              ///< that the skill rests on
  long long certificate = 0;  ///< id of the event
};

/// A student's answer to a case.
struct CaseAnswer {
  long long sequence = 0;  ///< rises with every answer of the project; filled on saving
  std::string answered_at = {};
  double seconds = 0.0;
  std::string mark = {};  ///< where the finding was marked, as the caller writes it; may be empty
  std::vector<LabelCall> labels = {};
  std::vector<Contribution> contributions = {};
};

/// A case as it was put to a student once.
struct TeachingCase {
  long long id = 0;
  long long student = 0;
  int session = 0;  ///< of the student, from 1
  std::string image;
  std::string purpose;  ///< "new", "repeat" or "contribute"
  std::string issued_at;
  std::optional<CaseAnswer> answer = {};
};

/// A case that is to be put to a student.
struct NewCase {
  std::string image;
  std::string purpose;
};

/// The answer to a case that was put.
struct NewAnswer {
  long long case_id = 0;
  CaseAnswer answer;
};

/// A certificate, or its withdrawal, with the skill measured then.
struct TeachingEvent {
  long long id = 0;
  long long student = 0;
  std::string kind;   ///< "certified" or "withdrawn"
  std::string label;  ///< of a certificate; empty for a withdrawal
  int calls = 0;
  double accuracy = 0.0;
  double low = 0.0;
  double high = 0.0;
  double lower_bound = 0.0;
  double bar = 0.0;
  std::string recorded_by;
  std::string recorded_at = {};
};

inline constexpr const char* kCertified = "certified";
inline constexpr const char* kWithdrawn = "withdrawn";

}  // namespace etalon::store
