#include "etalon/cli/teach_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "etalon/cli/teach_session.h"
#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/report/page.h"
#include "etalon/workflow/teach_answers.h"
#include "etalon/workflow/teach_cases.h"
#include "etalon/workflow/teach_feedback.h"
#include "etalon/workflow/teach_skill.h"

namespace etalon::cli {
namespace {

namespace fs = std::filesystem;
using workflow::Classroom;

int DayOf(const std::string& text) {
  if (text.empty()) return workflow::Today();
  const auto day = DayOfDate(text);
  if (!day) throw Error(ErrorCode::kUsage, "'" + text + "' is no day, YYYY-MM-DD");
  return *day;
}

fs::path FolderOf(const TeachCommand& command, const Classroom& classroom) {
  if (!command.output.empty()) return command.output;
  return classroom.project.folder / "teaching" / command.student;
}

void Enrol(Classroom& classroom, const std::string& student) {
  const bool added = workflow::EnrolStudent(classroom, student);
  fmt::print("{} {}\n", student, added ? "is enrolled" : "was enrolled already");
}

int PutCases(const TeachCommand& command, Classroom& classroom, std::size_t student) {
  const auto cases = workflow::NextCases(
      classroom, student,
      {.count = static_cast<std::size_t>(command.count), .today = DayOf(command.today)});
  if (cases.empty()) {
    fmt::print("no more cases for today\n");
    return 0;
  }
  const auto written =
      workflow::WriteCases(classroom, student, cases, FolderOf(command, classroom));
  fmt::print("{} cases in {}\n", cases.size(), written.page.string());
  return 0;
}

void PrintScores(const std::vector<report::CaseFeedbackView>& views) {
  int right = 0, scored = 0;
  for (const report::CaseFeedbackView& view : views) {
    for (const report::LabelFeedback& label : view.labels) {
      right += teaching::IsRight(label.verdict) ? 1 : 0;
      scored += label.verdict == teaching::Verdict::kNotScored ? 0 : 1;
    }
  }
  fmt::print("{} of {} labels right\n", right, scored);
}

int TakeAnswers(const TeachCommand& command, Classroom& classroom, std::size_t student) {
  const auto answers = workflow::ReadAnswers(command.answers, classroom, student);
  const auto saved = workflow::SaveAnswers(classroom, student, answers, command.rule);
  fmt::print("{} answers added, {} known already\n", saved.added.size(), saved.known);
  if (saved.contributed > 0) fmt::print("{} labels contributed\n", saved.contributed);
  std::vector<long long> cases;
  for (const auto& answer : answers) cases.push_back(answer.case_id);
  const auto views = workflow::FeedbackOn(classroom, student, cases);
  PrintScores(views);
  fmt::print(
      "{}\n",
      workflow::WriteFeedback(classroom, student, views, FolderOf(command, classroom)).string());
  return 0;
}

int ShowCurve(const TeachCommand& command, const Classroom& classroom, std::size_t student) {
  const report::Analysis analysis = workflow::SkillCurve(classroom, student, command.rule);
  fmt::print("{}", report::AnalysisLines(analysis));
  const fs::path folder = FolderOf(command, classroom);
  report::WriteAnalysis(analysis, folder);
  fmt::print("page in {}\n", (folder / report::kAnalysisPage).string());
  return 0;
}

int Certify(const TeachCommand& command, Classroom& classroom) {
  const std::size_t student = workflow::FindStudent(classroom, command.to_certify);
  for (const workflow::LabelSkill& skill :
       workflow::CertifyStudent(classroom, student, command.rule, command.by)) {
    const auto& look = skill.look;
    fmt::print("{:<34} {:>5} answers  {:.0f} % ({:.0f} to {:.0f})  lower bound {:.0f} %  {}\n",
               classroom.labels[skill.label].id, skill.now.calls, 100.0 * skill.now.accuracy,
               100.0 * skill.now.interval.low, 100.0 * skill.now.interval.high,
               100.0 * look.lower_bound,
               skill.certificate != 0
                   ? std::string("certified")
                   : fmt::format("{}, next look at {}", Name(look.state), look.next_look));
  }
  return 0;
}

int Contributions(const TeachCommand& command, const Classroom& classroom) {
  const std::string csv = workflow::ContributionsCsv(classroom);
  if (command.output.empty()) {
    fmt::print("{}", csv);
    return 0;
  }
  const fs::path folder = command.output.parent_path();
  report::WriteTextFile(folder.empty() ? "." : folder, command.output.filename().string(), csv);
  fmt::print("{}\n", command.output.string());
  return 0;
}

int Withdraw(const TeachCommand& command, Classroom& classroom) {
  const std::size_t student = workflow::FindStudent(classroom, command.to_withdraw);
  fmt::print("{} labels withdrawn\n", workflow::WithdrawStudent(classroom, student, command.by));
  return 0;
}

int Converse(const TeachCommand& command, Classroom& classroom, std::size_t student) {
  const int answered = RunTeachSession(classroom,
                                       {.student = student,
                                        .folder = FolderOf(command, classroom),
                                        .today = DayOf(command.today),
                                        .rule = command.rule},
                                       std::cin, std::cout);
  fmt::print("{} cases answered\n", answered);
  return 0;
}

void RequireSense(const TeachCommand& command) {
  try {
    command.rule.Validate();
  } catch (const ContractError& error) {
    throw Error(ErrorCode::kUsage, error.what());
  }
  const bool of_project =
      command.contributions || !command.to_certify.empty() || !command.to_withdraw.empty();
  if (of_project || !command.student.empty()) return;
  throw Error(ErrorCode::kUsage, "which student? --student KEY");
}

}  // namespace

void TeachCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand(
      "teach", "Cases for students, scored; without --next, --answers or --curve in the terminal");
  command->add_option("PROJECT", project, "name in the workspace, or folder")->required();
  command->add_option("--workspace", workspace, "folder of the workspace");
  command->add_option("--student", student, "key of the student");
  command->add_flag("--enrol", enrol, "add the student to the project");
  auto* next = command->add_option("--next", count, "write so many cases to read")
                   ->check(CLI::Range(1, 1000));
  auto* given = command->add_option("--answers", answers, "answers.json of a page, or a CSV");
  auto* shown = command->add_flag("--curve", curve, "the student's skill over time");
  auto* certify = command->add_option("--certify", to_certify, "certify a student where he passes");
  auto* list = command->add_flag("--contributions", contributions,
                                 "labels that certified students gave, as CSV");
  auto* withdraw =
      command->add_option("--withdraw", to_withdraw, "take back all that a student contributed");
  command->add_option("--by", by, "your key, kept with a certificate or a withdrawal");
  command->add_option("--out", output, "folder of the pages; file of --contributions");
  command->add_option("--bar", rule.bar, "accuracy to be passed")->capture_default_str();
  command->add_option("--least-answers", rule.least_calls, "before the first look")
      ->capture_default_str();
  command->add_option("--today", today, "choose repetitions as on this day");
  const std::vector<CLI::Option*> exclusive{next, given, shown, certify, list, withdraw};
  for (std::size_t i = 0; i < exclusive.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) exclusive[i]->excludes(exclusive[j]);
  }
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int TeachCommand::Run() const {
  RequireSense(*this);
  Classroom classroom = workflow::OpenClassroom(project, workspace);
  if (contributions) return Contributions(*this, classroom);
  if (!to_certify.empty()) return Certify(*this, classroom);
  if (!to_withdraw.empty()) return Withdraw(*this, classroom);
  if (enrol) Enrol(classroom, student);
  const std::size_t index = workflow::FindStudent(classroom, student);
  if (count > 0) return PutCases(*this, classroom, index);
  if (!answers.empty()) return TakeAnswers(*this, classroom, index);
  if (curve) return ShowCurve(*this, classroom, index);
  return enrol ? 0 : Converse(*this, classroom, index);
}

}  // namespace etalon::cli
