#include "etalon/workflow/teach_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/settings/toml.h"
#include "etalon/table/csv.h"
#include "etalon/table/number_cell.h"
#include "etalon/workflow/teach_cases.h"

namespace etalon::workflow {
namespace {

using Json = nlohmann::json;

[[noreturn]] void Fail(const std::string& source, const std::string& cause) {
  throw FileError(ErrorCode::kFileMalformed, source, cause);
}

/// Numbers of an image's pixels that are believed; beyond lies a mistake.
constexpr double kFarthest = 1e6;

double Checked(double number, double low, double high, const std::string& what,
               const std::string& source) {
  if (std::isfinite(number) && number >= low && number <= high) return number;
  Fail(source, fmt::format("{} is not a number from {} to {}", what, low, high));
}

teaching::Mark MakeMark(const std::vector<double>& box, const std::vector<double>& point,
                        const std::string& source) {
  teaching::Mark mark;
  if (!box.empty()) {
    if (box.size() != 4) Fail(source, "a box has left, top, right and bottom");
    mark.box = teaching::MarkedBox{box[1], box[0], box[3], box[2]};
    if (box[2] <= box[0] || box[3] <= box[1]) Fail(source, "a box is empty");
  }
  if (!point.empty()) {
    if (point.size() != 2) Fail(source, "a point has column and row");
    mark.point = image::PixelPoint{point[1], point[0]};
  }
  return mark;
}

std::vector<double> NumbersOf(const Json& list, const std::string& source) {
  std::vector<double> numbers;
  for (const Json& number : list) {
    numbers.push_back(Checked(number.get<double>(), -kFarthest, kFarthest, "a coordinate", source));
  }
  return numbers;
}

StudentAnswer AnswerFromJson(const Json& json, const std::string& source) {
  StudentAnswer answer{.case_id = json.at("case").get<long long>(), .labels = {}, .certainty = {}};
  const std::string where = fmt::format("{}: case {}", source, answer.case_id);
  for (const auto& [label, state] : json.at("labels").items()) {
    const bool plain = state.is_boolean();
    answer.labels[label] = plain ? state.get<bool>() : state.at("present").get<bool>();
    const double certainty = plain ? 1.0 : state.value("certainty", 1.0);
    answer.certainty[label] = Checked(certainty, 0.0, 1.0, "certainty", where);
  }
  answer.mark = MakeMark(NumbersOf(json.value("box", Json::array()), where),
                         NumbersOf(json.value("point", Json::array()), where), where);
  answer.seconds = Checked(json.value("seconds", 0.0), 0.0, 1e6, "seconds", where);
  return answer;
}

std::vector<StudentAnswer> ReadJsonAnswers(const std::string& text, const std::string& source,
                                           const std::string& student) {
  std::vector<StudentAnswer> answers;
  try {
    const Json json = Json::parse(text);
    if (json.at("student").get<std::string>() != student) {
      Fail(source, "are the answers of another student");
    }
    for (const Json& answer : json.at("answers")) answers.push_back(AnswerFromJson(answer, source));
  } catch (const Json::exception&) {
    Fail(source, "is no file of answers (student, answers: case, labels)");
  }
  return answers;
}

/// Cells of a row of answers.
class AnswerRow {
 public:
  AnswerRow(const table::Table& table, std::size_t row) : table_(table), row_(row) {}

  std::string where() const { return fmt::format("{}:{}", table_.source(), table_.LineOf(row_)); }
  std::string_view Text(const char* column) const {
    return table_.Has(column) ? table_.Cell(row_, table_.ColumnOf(column)) : std::string_view{};
  }
  std::optional<double> Number(const char* column, double low, double high) const {
    const std::string_view cell = Text(column);
    if (cell.empty()) return std::nullopt;
    const table::NumberCell number = table::ParseNumber(cell, false);
    if (number.kind != table::NumberCell::Kind::kNumber) {
      Fail(where(), fmt::format("'{}' {}", column, table::Complaint(number.kind)));
    }
    return Checked(number.value, low, high, fmt::format("'{}'", column), where());
  }
  std::vector<double> Numbers(const std::vector<const char*>& columns) const {
    std::vector<double> numbers;
    for (const char* column : columns) {
      if (const auto number = Number(column, -kFarthest, kFarthest)) numbers.push_back(*number);
    }
    return numbers;
  }

 private:
  const table::Table& table_;
  std::size_t row_;
};

bool PresentFrom(const AnswerRow& row) {
  const std::string_view cell = row.Text("answer");
  for (const std::string_view yes : {"1", "present", "yes", "true", "oui"}) {
    if (cell == yes) return true;
  }
  for (const std::string_view no : {"0", "absent", "no", "false", "non"}) {
    if (cell == no) return false;
  }
  Fail(row.where(), "'answer' is neither present nor absent");
}

std::vector<StudentAnswer> ReadCsvAnswers(const std::string& text, const std::string& source) {
  const table::Table table = table::ParseCsv(text, source);
  for (const char* column : {"case", "label", "answer"}) (void)table.ColumnOf(column);
  std::vector<StudentAnswer> answers;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const AnswerRow row(table, i);
    const auto number = row.Number("case", 1.0, 1e15);
    if (!number || *number != std::floor(*number)) Fail(row.where(), "'case' is no whole number");
    const auto id = static_cast<long long>(*number);
    auto answer = std::ranges::find(answers, id, &StudentAnswer::case_id);
    if (answer == answers.end()) {
      answer = answers.insert(answers.end(), {.case_id = id, .labels = {}, .certainty = {}});
    }
    const std::string label(row.Text("label"));
    if (!answer->labels.emplace(label, PresentFrom(row)).second) {
      Fail(row.where(), fmt::format("case {} answers '{}' twice", id, label));
    }
    answer->certainty[label] = row.Number("certainty", 0.0, 1.0).value_or(1.0);
    answer->seconds += row.Number("seconds", 0.0, 1e6).value_or(0.0);
    const teaching::Mark mark = MakeMark(row.Numbers({"left", "top", "right", "bottom"}),
                                         row.Numbers({"column", "row"}), row.where());
    if (!mark.empty()) answer->mark = mark;
  }
  return answers;
}

void RequireOwnCase(const StudentAnswer& answer, const Classroom& classroom, std::size_t student,
                    const std::string& source) {
  const auto found = std::ranges::find(classroom.cases, answer.case_id, &store::TeachingCase::id);
  const long long id = classroom.students.at(student).id;
  if (found == classroom.cases.end() || found->student != id) {
    Fail(source, fmt::format("case {} was not put to student '{}'", answer.case_id,
                             classroom.students[student].key));
  }
  if (!classroom.Has(found->image)) {
    Fail(source,
         fmt::format("case {} shows an image that is no longer in the project", answer.case_id));
  }
}

/// Skills as of now, of labels with a certificate; none for the others.
std::vector<std::optional<teaching::Skill>> CertifiedSkills(
    const Classroom& classroom, std::size_t student, const std::vector<long long>& certificates) {
  std::vector<std::optional<teaching::Skill>> skills(classroom.labels.size());
  const StudentRecord record = RecordOf(classroom, Difficulties(classroom), student);
  for (std::size_t label = 0; label < skills.size(); ++label) {
    if (certificates[label] == 0) continue;
    teaching::SkillPosterior posterior;
    for (const teaching::Call& call : record.labels[label].calls) posterior.Add(call);
    skills[label] = posterior.Estimate();
  }
  return skills;
}

/// What certified students say of images that have no reference; of kinds of a finding only where
/// they see the finding, for only there their skill was measured.
class Contributions {
 public:
  Contributions(const Classroom& classroom, std::size_t student,
                const teaching::CertificationRule& rule)
      : classroom_(classroom),
        bar_(rule.bar),
        certificates_(CertificatesOf(classroom, student)),
        skills_(CertifiedSkills(classroom, student, certificates_)) {}

  std::vector<store::Contribution> Of(const store::TeachingCase& one,
                                      const StudentAnswer& answer) const {
    std::vector<store::Contribution> given;
    if (one.purpose == "repeat") return given;
    const auto truth = classroom_.TruthOf(classroom_.Image(one.image));
    for (std::size_t label = 0; label < truth.size(); ++label) {
      const bool counts = skills_[label] && skills_[label]->accuracy >= bar_;
      if (truth[label] || !counts || !SeesParent(label, answer)) continue;
      const auto called = answer.labels.find(classroom_.labels[label].id);
      if (called != answer.labels.end()) given.push_back(Make(label, called->second, answer));
    }
    return given;
  }

 private:
  bool SeesParent(std::size_t label, const StudentAnswer& answer) const {
    const auto parent = classroom_.labels[label].parent;
    if (!parent) return true;
    const auto called = answer.labels.find(classroom_.labels[*parent].id);
    return called != answer.labels.end() && called->second;
  }

  store::Contribution Make(std::size_t label, bool present, const StudentAnswer& answer) const {
    const teaching::Skill& skill = *skills_[label];
    const std::string& id = classroom_.labels[label].id;
    const auto certainty = answer.certainty.find(id);
    return {.label = id,
            .present = present,
            .certainty = certainty == answer.certainty.end() ? 1.0 : certainty->second,
            .weight = teaching::VoteWeight(skill),
            .accuracy = skill.accuracy,
            .low = skill.interval.low,
            .high = skill.interval.high,
            .calls = skill.calls,
            .certificate = certificates_[label]};
  }

  const Classroom& classroom_;
  double bar_;
  std::vector<long long> certificates_;
  std::vector<std::optional<teaching::Skill>> skills_;
};

store::CaseAnswer StoredAnswer(const StudentAnswer& answer) {
  store::CaseAnswer stored{.seconds = answer.seconds, .mark = MarkText(answer.mark)};
  for (const auto& [label, called] : answer.labels) {
    const auto certainty = answer.certainty.find(label);
    stored.labels.push_back(
        {label, called, certainty == answer.certainty.end() ? 1.0 : certainty->second});
  }
  return stored;
}

}  // namespace

std::string MarkText(const teaching::Mark& mark) {
  Json json = Json::object();
  if (mark.point) json["point"] = {mark.point->column, mark.point->row};
  if (mark.box) json["box"] = {mark.box->left, mark.box->top, mark.box->right, mark.box->bottom};
  return json.empty() ? "" : json.dump();
}

teaching::Mark MarkOf(const std::string& text) {
  if (text.empty()) return {};
  try {
    const Json json = Json::parse(text);
    return MakeMark(NumbersOf(json.value("box", Json::array()), "a stored mark"),
                    NumbersOf(json.value("point", Json::array()), "a stored mark"),
                    "a stored mark");
  } catch (const Json::exception&) {
    throw Error(ErrorCode::kStoreFailed, "a stored mark of a student is damaged");
  }
}

void CompleteAnswer(StudentAnswer& answer, const Classroom& classroom, std::size_t student,
                    const std::string& source) {
  RequireOwnCase(answer, classroom, student, source);
  const ontology::Ontology& ontology = classroom.project.ontology;
  std::map<std::string, double> certainty;
  for (const auto& [label, called] : answer.labels) {
    if (!classroom.FindLabel(ontology.IdOf(label))) {
      Fail(source, fmt::format("case {}: there is no label '{}' to answer", answer.case_id, label));
    }
    const auto said = answer.certainty.find(label);
    certainty[ontology.IdOf(label)] = said == answer.certainty.end() ? 1.0 : said->second;
  }
  if (answer.labels.empty()) Fail(source, fmt::format("case {} has no answer", answer.case_id));
  ontology::Closure closure = ontology.Close(answer.labels);
  if (!closure.contradiction.empty()) {
    Fail(source, fmt::format("case {}: {}", answer.case_id, closure.contradiction));
  }
  std::erase_if(closure.states,
                [&](const auto& state) { return !classroom.FindLabel(state.first); });
  answer.labels = std::move(closure.states);
  answer.certainty = std::move(certainty);
}

std::vector<StudentAnswer> ReadAnswers(const std::filesystem::path& file,
                                       const Classroom& classroom, std::size_t student) {
  const std::string text = settings::ReadText(file);
  const std::string source = file.string();
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && text[first] == '{';
  auto answers = is_json ? ReadJsonAnswers(text, source, classroom.students.at(student).key)
                         : ReadCsvAnswers(text, source);
  for (StudentAnswer& answer : answers) CompleteAnswer(answer, classroom, student, source);
  return answers;
}

AnswersSaved SaveAnswers(Classroom& classroom, std::size_t student,
                         const std::vector<StudentAnswer>& answers,
                         const teaching::CertificationRule& rule) {
  const Contributions contributions(classroom, student, rule);
  AnswersSaved saved;
  std::vector<store::NewAnswer> rows;
  for (const StudentAnswer& answer : answers) {
    const store::TeachingCase& one = CaseOf(classroom, answer.case_id);
    if (one.answer) {
      ++saved.known;
      continue;
    }
    rows.push_back({answer.case_id, StoredAnswer(answer)});
    rows.back().answer.contributions = contributions.Of(one, answer);
    saved.contributed += static_cast<int>(rows.back().answer.contributions.size());
    saved.added.push_back(answer.case_id);
  }
  classroom.store.SaveAnswers(rows);
  classroom.Refresh();
  return saved;
}

}  // namespace etalon::workflow
