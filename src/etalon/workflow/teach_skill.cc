#include "etalon/workflow/teach_skill.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/table/csv.h"
#include "etalon/table/number_cell.h"
#include "etalon/workflow/teach_cases.h"

namespace etalon::workflow {
namespace {

using report::AnalysisTable;
using report::EstimateCell;
using report::NumberCell;
using report::Text;

Text Verbatim(const std::string& text) { return {text, text}; }

Text StateText(const LabelSkill& skill, int calls) {
  if (skill.certificate != 0) return {"certified", "certifié"};
  switch (skill.look.state) {
    case teaching::CertificationState::kPassed:
      return {"passes the bar", "au-dessus du seuil"};
    case teaching::CertificationState::kBelow:
      return {"below the bar", "sous le seuil"};
    case teaching::CertificationState::kUndecided:
      break;
  }
  const int left = skill.look.next_look - calls;
  return {fmt::format("undecided, next look in {} answers", left),
          fmt::format("indécis, prochain examen dans {} réponses", left)};
}

EstimateCell PercentOf(const teaching::Skill& skill) {
  return {.value = 100.0 * skill.accuracy,
          .interval = Interval{100.0 * skill.interval.low, 100.0 * skill.interval.high},
          .decimals = 0};
}

AnalysisTable SkillTable(const Classroom& classroom, const std::vector<LabelSkill>& skills) {
  AnalysisTable table{
      .key = "skills",
      .heading = {"Skill by label", "Compétence par label"},
      .columns = {{"label", {"Label", "Label"}},
                  {"answers", {"First answers", "Premières réponses"}},
                  {"accuracy", {"Accuracy, %, 95 % interval", "Justesse, %, intervalle à 95 %"}},
                  {"sensitivity", {"Sensitivity, %", "Sensibilité, %"}},
                  {"specificity", {"Specificity, %", "Spécificité, %"}},
                  {"state", {"Certificate", "Certificat"}}},
      .rows = {},
      .note = {
          "Rasch model with a tendency to call, of first answers only. Accuracy: on the "
          "project's cases, those with the label and those without weighing the same. Kinds of "
          "a finding are judged where the finding is.",
          "Modèle de Rasch avec tendance à répondre « présent », premières réponses seulement. "
          "Justesse : sur les cas du projet, cas avec et sans le label à poids égal. Les "
          "variétés d’une anomalie sont jugées là où elle est présente."}};
  for (const LabelSkill& skill : skills) {
    table.rows.push_back(
        {classroom.labels[skill.label].name, NumberCell{static_cast<double>(skill.now.calls), 0},
         PercentOf(skill.now), NumberCell{100.0 * skill.now.sensitivity, 0},
         NumberCell{100.0 * skill.now.specificity, 0}, StateText(skill, skill.now.calls)});
  }
  return table;
}

struct SessionCount {
  std::string day;
  int cases = 0;
  int right = 0;
  int scored = 0;
  int early_ends = 0;  ///< of the search
};

std::map<int, SessionCount> SessionsOf(const Classroom& classroom, const StudentRecord& record) {
  std::map<int, SessionCount> sessions;
  for (const store::TeachingCase* one : record.done) {
    SessionCount& session = sessions[one->session];
    if (session.day.empty()) session.day = one->answer->answered_at.substr(0, 10);
    ++session.cases;
    const auto verdicts = teaching::Judge(AnswersOf(classroom, *one));
    for (const teaching::Verdict verdict : verdicts) {
      session.right += teaching::IsRight(verdict) ? 1 : 0;
      session.scored += verdict == teaching::Verdict::kNotScored ? 0 : 1;
    }
    for (const TaughtChecklist& list : classroom.checklists) {
      session.early_ends += teaching::SearchWasSatisfied(verdicts, list.labels) ? 1 : 0;
    }
  }
  return sessions;
}

AnalysisTable SessionTable(const Classroom& classroom, const StudentRecord& record) {
  AnalysisTable table{
      .key = "sessions",
      .heading = {"Sessions", "Séances"},
      .columns = {{"session", {"Session", "Séance"}},
                  {"day", {"Day", "Jour"}},
                  {"cases", {"Cases", "Cas"}},
                  {"right", {"Labels right", "Labels justes"}},
                  {"scored", {"Labels scored", "Labels notés"}},
                  {"early_ends", {"Searches ended too early", "Recherches arrêtées trop tôt"}}},
      .rows = {},
      .note = {}};
  for (const auto& [number, session] : SessionsOf(classroom, record)) {
    const auto count = [](int value) { return NumberCell{static_cast<double>(value), 0}; };
    table.rows.push_back({Verbatim(std::to_string(number)), Verbatim(session.day),
                          count(session.cases), count(session.right), count(session.scored),
                          count(session.early_ends)});
  }
  return table;
}

report::AnalysisPlot CurveOf(const Classroom& classroom, const LabelHistory& history,
                             std::size_t label, double bar) {
  std::vector<double> answers, middle, low, high;
  for (const teaching::Skill& skill : SkillSteps(history, history.calls.size() + 1)) {
    answers.push_back(skill.calls);
    middle.push_back(100.0 * skill.accuracy);
    low.push_back(100.0 * skill.interval.low);
    high.push_back(100.0 * skill.interval.high);
  }
  const Text title = classroom.labels[label].name;
  report::Plot plot(
      {.height = 320.0,
       .title = title,
       .x = {.title = {"First answers", "Premières réponses"}},
       .y = {.title = {"Accuracy, %", "Justesse, %"}, .range = Interval{0.0, 100.0}}});
  plot.Band(answers, low, high, {.ink = report::Ink::kBlue});
  plot.Line(
      answers, middle,
      {.ink = report::Ink::kBlue, .legend = {"skill, with 95 % band", "compétence, bande à 95 %"}});
  plot.HorizontalLine(100.0 * bar, {.ink = report::Ink::kVermilion, .dash = report::Dash::kDashed},
                      {"bar", "seuil"});
  return {"skill_" + classroom.labels[label].id, title, std::move(plot)};
}

std::vector<Text> RemarksOf(const Classroom& classroom, const StudentRecord& record,
                            const teaching::CertificationRule& rule) {
  std::vector<Text> remarks;
  const auto repetitions = RepetitionsOf(classroom, record);
  if (!repetitions.empty()) {
    const auto next = std::ranges::min_element(
        repetitions, {}, [](const auto& entry) { return entry.second.due_day; });
    const std::string day = DateOfDay(next->second.due_day);
    remarks.push_back(
        {fmt::format("{} missed cases come back, the next on {}.", repetitions.size(), day),
         fmt::format("{} cas manqués reviendront, le prochain le {}.", repetitions.size(), day)});
  }
  remarks.push_back(
      Text{"Bar: ", "Seuil : "} + report::NumberText(100.0 * rule.bar, 0) +
      Text{" %. It is passed when the skill lies above it with probability ",
           " %. Il est franchi si la compétence le dépasse avec une probabilité de "} +
      report::NumberText(100.0 * (1.0 - rule.risk), 0) +
      Text{" % at one of a few fixed looks, the first after ",
           " % à l’un des rares examens fixés d’avance, le premier après "} +
      Verbatim(std::to_string(rule.least_calls)) + Text{" answers.", " réponses."});
  return remarks;
}

}  // namespace

std::vector<LabelSkill> SkillsOf(const Classroom& classroom, std::size_t student,
                                 const teaching::CertificationRule& rule) {
  const StudentRecord record = RecordOf(classroom, Difficulties(classroom), student);
  const auto certificates = CertificatesOf(classroom, student);
  std::vector<LabelSkill> skills;
  for (std::size_t label = 0; label < classroom.labels.size(); ++label) {
    if (!classroom.labels[label].Measured()) continue;
    const auto& calls = record.labels[label].calls;
    teaching::SkillPosterior posterior;
    for (const teaching::Call& call : calls) posterior.Add(call);
    skills.push_back(
        {label, posterior.Estimate(), teaching::Certify(calls, {}, rule), certificates[label]});
  }
  return skills;
}

std::vector<teaching::Skill> SkillSteps(const LabelHistory& history, std::size_t most) {
  Require(most > 1, "a curve has two ends");
  const std::size_t calls = history.calls.size();
  teaching::SkillPosterior posterior;
  std::vector<teaching::Skill> steps{posterior.Estimate()};
  const std::size_t wanted = std::min(most - 1, calls);
  for (std::size_t call = 0; call < calls; ++call) {
    posterior.Add(history.calls[call]);
    // Evenly spaced: whenever the share of steps that is due reaches another whole one.
    if ((call + 1) * wanted / calls > steps.size() - 1) steps.push_back(posterior.Estimate());
  }
  return steps;
}

report::Analysis SkillCurve(const Classroom& classroom, std::size_t student,
                            const teaching::CertificationRule& rule) {
  const StudentRecord record = RecordOf(classroom, Difficulties(classroom), student);
  const auto skills = SkillsOf(classroom, student, rule);
  const std::string cases = std::to_string(record.done.size());
  report::Analysis analysis{.key = "skill",
                            .source = classroom.students.at(student).key,
                            .kind = {"Skill of a student", "Compétence d’un étudiant"},
                            .summary = {cases + " cases answered.", cases + " cas répondus."},
                            .remarks = RemarksOf(classroom, record, rule),
                            .plots = {},
                            .tables = {SkillTable(classroom, skills)}};
  for (const LabelSkill& skill : skills) {
    analysis.plots.push_back(CurveOf(classroom, record.labels[skill.label], skill.label, rule.bar));
  }
  if (!record.done.empty()) analysis.tables.push_back(SessionTable(classroom, record));
  return analysis;
}

std::vector<LabelSkill> CertifyStudent(Classroom& classroom, std::size_t student,
                                       const teaching::CertificationRule& rule,
                                       const std::string& by) {
  std::vector<store::TeachingEvent> events;
  for (const LabelSkill& skill : SkillsOf(classroom, student, rule)) {
    const bool passed = skill.look.state == teaching::CertificationState::kPassed;
    if (!passed || skill.certificate != 0) continue;
    const teaching::Skill& then = skill.look.skill;
    events.push_back({.student = classroom.students[student].id,
                      .kind = store::kCertified,
                      .label = classroom.labels[skill.label].id,
                      .calls = then.calls,
                      .accuracy = then.accuracy,
                      .low = then.interval.low,
                      .high = then.interval.high,
                      .lower_bound = skill.look.lower_bound,
                      .bar = rule.bar,
                      .recorded_by = by});
  }
  classroom.store.AddEvents(events);
  classroom.Refresh();
  return SkillsOf(classroom, student, rule);
}

std::vector<ContributedLabel> ListContributions(const std::vector<store::Student>& students,
                                                const std::vector<store::TeachingCase>& cases,
                                                const std::vector<store::TeachingEvent>& events) {
  std::map<long long, long long> last_withdrawal;
  for (const store::TeachingEvent& event : events) {
    if (event.kind == store::kWithdrawn) last_withdrawal[event.student] = event.id;
  }
  std::map<long long, std::string> keys;
  for (const store::Student& student : students) keys[student.id] = student.key;
  std::vector<ContributedLabel> list;
  for (const store::TeachingCase& one : cases) {
    if (!one.answer) continue;
    for (const store::Contribution& label : one.answer->contributions) {
      list.push_back(
          {&one, &label, keys[one.student], label.certificate < last_withdrawal[one.student]});
    }
  }
  std::ranges::stable_sort(
      list, {}, [](const ContributedLabel& label) { return label.from->answer->sequence; });
  return list;
}

std::vector<ContributedLabel> ContributionsOf(const Classroom& classroom) {
  return ListContributions(classroom.students, classroom.cases, classroom.events);
}

std::string ContributionsCsv(const Classroom& classroom) {
  const auto number = [](double value) { return fmt::format("{:.4f}", value); };
  std::string csv = table::CsvLine(std::vector<std::string>{
      "image", "label", "present", "certainty", "weight", "student", "answered_at", "accuracy",
      "low", "high", "calls", "certificate", "state"});
  for (const ContributedLabel& one : ContributionsOf(classroom)) {
    const store::Contribution& label = *one.label;
    csv += table::CsvLine(std::vector<std::string>{
        one.from->image, label.label, label.present ? "1" : "0", table::NumberText(label.certainty),
        number(label.weight), one.student, one.from->answer->answered_at, number(label.accuracy),
        number(label.low), number(label.high), std::to_string(label.calls),
        std::to_string(label.certificate), one.withdrawn ? "withdrawn" : "active"});
  }
  return csv;
}

int WithdrawStudent(Classroom& classroom, std::size_t student, const std::string& by) {
  const std::string& key = classroom.students.at(student).key;
  const auto list = ContributionsOf(classroom);
  const auto count = std::ranges::count_if(
      list, [&](const ContributedLabel& one) { return one.student == key && !one.withdrawn; });
  const store::TeachingEvent event{.student = classroom.students[student].id,
                                   .kind = store::kWithdrawn,
                                   .label = {},
                                   .recorded_by = by};
  classroom.store.AddEvents(std::span(&event, 1));
  classroom.Refresh();
  return static_cast<int>(count);
}

}  // namespace etalon::workflow
