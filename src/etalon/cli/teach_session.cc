#include "etalon/cli/teach_session.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/workflow/teach_answers.h"
#include "etalon/workflow/teach_cases.h"
#include "etalon/workflow/teach_feedback.h"

namespace etalon::cli {
namespace {

using workflow::Classroom;
using workflow::StudentAnswer;

/// The session ends: the student asked for it, or there is no more input.
struct Stop {};

std::string Ask(const std::string& question, std::istream& input, std::ostream& output) {
  output << question << std::flush;
  std::string line;
  if (!std::getline(input, line)) throw Stop{};
  while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) {
    line.pop_back();
  }
  if (line == "q" || line == "quit") throw Stop{};
  return line;
}

std::vector<std::string> Words(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::optional<double> NumberFrom(const std::string& word) {
  std::istringstream stream(word);
  double number = 0.0;
  stream >> number;
  if (stream.fail() || !stream.eof()) return std::nullopt;
  return number;
}

void PrintQuestions(const Classroom& classroom, std::ostream& output) {
  for (std::size_t i = 0; i < classroom.labels.size(); ++i) {
    const workflow::TaughtLabel& label = classroom.labels[i];
    output << fmt::format("  {:>2}  {}{}  ({})\n", i + 1, std::string(2U * label.depth, ' '),
                          label.name.english, label.id);
  }
}

/// The label that a number or an id names.
const std::string& LabelOf(const Classroom& classroom, const std::string& word) {
  const auto number = NumberFrom(word);
  if (number && *number >= 1.0 && *number <= static_cast<double>(classroom.labels.size())) {
    return classroom.labels[static_cast<std::size_t>(*number) - 1].id;
  }
  const auto label = classroom.FindLabel(classroom.project.ontology.IdOf(word));
  if (!label) throw Error(ErrorCode::kUsage, "there is no label '" + word + "'");
  return classroom.labels[*label].id;
}

/// What is not named is absent.
void AskLabels(const Classroom& classroom, std::istream& input, std::ostream& output,
               StudentAnswer& answer) {
  const auto words = Words(Ask("present (numbers or ids, - for none, q to stop): ", input, output));
  if (words.empty()) throw Error(ErrorCode::kUsage, "- stands for nothing present");
  for (const std::string& word : words) {
    if (word != "-") answer.labels[LabelOf(classroom, word)] = true;
  }
  ontology::Closure closure = classroom.project.ontology.Close(answer.labels);
  for (const workflow::TaughtLabel& label : classroom.labels) {
    if (!closure.states.contains(label.id)) answer.labels[label.id] = false;
  }
}

void AskCertainty(std::istream& input, std::ostream& output, StudentAnswer& answer) {
  const std::string line = Ask("how sure, % [100]: ", input, output);
  const double certainty = line.empty() ? 100.0 : NumberFrom(line).value_or(-1.0);
  if (!(certainty >= 0.0 && certainty <= 100.0)) {
    throw Error(ErrorCode::kUsage, "a certainty lies between 0 and 100 %");
  }
  for (const auto& [label, called] : answer.labels) answer.certainty[label] = certainty / 100.0;
}

void AskPlace(std::istream& input, std::ostream& output, StudentAnswer& answer) {
  const auto words = Words(
      Ask("where (column row, or left top right bottom; empty for nowhere): ", input, output));
  std::vector<double> numbers;
  for (const std::string& word : words) {
    if (const auto number = NumberFrom(word)) numbers.push_back(*number);
  }
  const bool fits =
      numbers.size() == words.size() && (words.empty() || words.size() == 2 || words.size() == 4);
  if (!fits) throw Error(ErrorCode::kUsage, "a place is two or four numbers");
  if (numbers.size() == 2) answer.mark.point = image::PixelPoint{numbers[1], numbers[0]};
  if (numbers.size() == 4) {
    answer.mark.box = teaching::MarkedBox{numbers[1], numbers[0], numbers[3], numbers[2]};
  }
}

StudentAnswer AskAll(const Classroom& classroom, std::size_t student, long long id,
                     std::istream& input, std::ostream& output) {
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    try {
      StudentAnswer answer{.case_id = id, .labels = {}, .certainty = {}};
      AskLabels(classroom, input, output, answer);
      AskCertainty(input, output, answer);
      AskPlace(input, output, answer);
      workflow::CompleteAnswer(answer, classroom, student, "the answer");
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
      answer.seconds = spent.count();
      return answer;
    } catch (const Error& error) {
      output << error.what() << "; once more\n";
    }
  }
}

void PrintFeedback(const report::CaseFeedbackView& view, const std::filesystem::path& page,
                   std::ostream& output) {
  for (const report::LabelFeedback& label : view.labels) {
    if (label.verdict == teaching::Verdict::kNotScored) continue;
    output << fmt::format("  {} {}: {}\n", teaching::IsRight(label.verdict) ? "right" : "WRONG",
                          label.name.english, report::VerdictText(label.verdict).english);
  }
  if (view.location) output << "  " << report::LocationText(*view.location).english << "\n";
  for (const report::Text& remark : view.remarks) output << "  " << remark.english << "\n";
  if (!view.has_truth) output << "  no reference: your answer is kept as a label\n";
  output << "  " << page.string() << "\n\n";
}

void PutCase(Classroom& classroom, const TeachSession& session, long long id, std::istream& input,
             std::ostream& output) {
  const auto folder = session.folder / fmt::format("case-{}", id);
  const auto written = workflow::WriteCases(classroom, session.student, {id}, folder);
  output << fmt::format("case {}, image {}\nopen {}\n", id, workflow::CaseOf(classroom, id).image,
                        written.page.string());
  PrintQuestions(classroom, output);
  const StudentAnswer answer = AskAll(classroom, session.student, id, input, output);
  workflow::SaveAnswers(classroom, session.student, {answer}, session.rule);
  const auto views = workflow::FeedbackOn(classroom, session.student, {id});
  const auto page = workflow::WriteFeedback(classroom, session.student, views, folder);
  PrintFeedback(views.front(), page, output);
}

}  // namespace

int RunTeachSession(Classroom& classroom, const TeachSession& session, std::istream& input,
                    std::ostream& output) {
  int answered = 0;
  try {
    for (;; ++answered) {
      const auto next =
          workflow::NextCases(classroom, session.student, {.count = 1, .today = session.today});
      if (next.empty()) {
        output << "no more cases for today\n";
        break;
      }
      PutCase(classroom, session, next.front(), input, output);
    }
  } catch (const Stop&) {
    output << "\nstopped; the open case waits for you\n";
  }
  return answered;
}

}  // namespace etalon::cli
