#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/teaching/location.h"
#include "etalon/workflow/classroom.h"

namespace etalon::workflow {

/// A student's answer to a case, before it is stored.
struct StudentAnswer {
  long long case_id = 0;
  std::map<std::string, bool> labels;       ///< by id of a taught label, with what they imply
  std::map<std::string, double> certainty;  ///< of those that were answered themselves
  teaching::Mark mark = {};
  double seconds = 0.0;
};

/// Reads answers: the `answers.json` of a page of cases, or a CSV with `case`, `label`, `answer`
/// and perhaps `certainty`, `seconds`, and `left,top,right,bottom` or `column,row` in one row a
/// case.
/// @throws Error(kFileMalformed) naming the file and what is wrong: a case that was not put to this
///   student, a label that is not asked for, answers that contradict each other, numbers out of
///   range, another student's file.
std::vector<StudentAnswer> ReadAnswers(const std::filesystem::path& file,
                                       const Classroom& classroom, std::size_t student);

/// Checks one answer and adds what it implies. @param source for messages.
/// @throws Error(kFileMalformed) as `ReadAnswers`.
void CompleteAnswer(StudentAnswer& answer, const Classroom& classroom, std::size_t student,
                    const std::string& source);

/// Where a mark is kept in the store, and back. @throws Error(kStoreFailed) for another text.
std::string MarkText(const teaching::Mark& mark);
teaching::Mark MarkOf(const std::string& text);

struct AnswersSaved {
  std::vector<long long> added;  ///< cases, in the order of the answers
  int known = 0;                 ///< cases that had an answer, which stays
  int contributed = 0;           ///< labels given to images without a reference
};

/// Stores answers, with the labels that a certified student contributes by them.
AnswersSaved SaveAnswers(Classroom& classroom, std::size_t student,
                         const std::vector<StudentAnswer>& answers,
                         const teaching::CertificationRule& rule);

}  // namespace etalon::workflow
