#include "etalon/cli/worklist_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/print_worklist.h"
#include "etalon/core/error.h"
#include "etalon/workflow/worklist_format.h"
#include "etalon/workflow/worklist_summary.h"

namespace etalon::cli {
namespace {

std::vector<store::WorklistState> StatesOf(const std::vector<std::string>& texts) {
  std::vector<store::WorklistState> states;
  for (const std::string& text : texts) states.push_back(workflow::StateFromText(text));
  return states;
}

workflow::Worklist Load(const workflow::WorklistOptions& options) {
  store::Workspace workspace = workflow::OpenWorkspace(options);
  return workflow::LoadWorklist(options, workspace);
}

void DeclareSet(WorklistCommand& command, CLI::App& set) {
  set.add_option("ID... STATE", command.words,
                 "items, then unexplored, notified, explored, confirmed, refuted or lost")
      ->required()
      ->expected(2, 100000);
  set.add_option("--by", command.entry.by, "your key: who says so")->required();
  set.add_option("--note", command.entry.note, "what was found, or why; no patient data");
  set.add_option("--date", command.entry.happened_on, "day on which it happened; default today");
  set.add_option("--deadline", command.entry.deadline, "new deadline, YYYY-MM-DD");
}

void DeclareCheck(WorklistCommand& command, CLI::App& check) {
  check.add_option("KNOWN", command.known.table, "CSV: patient; outcome, date, issuer as known")
      ->required();
  check.add_option("--patient-column", command.known.patient_column, "instead of patient, id, ...");
  check.add_option("--outcome-column", command.known.outcome_column,
                   "instead of outcome, diagnosis, ...; without one all have the disease");
  check.add_option("--out", command.checked_table, "CSV: the table with what was found");
  check.add_flag("--apply", command.apply, "enter the known outcomes for those that still wait");
  check.add_option("--by", command.entry.by, "your key, for --apply");
}

void DeclareLetters(WorklistCommand& command, CLI::App& letters) {
  letters.add_option("ID", command.letters.ids, "items; without one all that are unexplored");
  letters.add_option("--out", command.letters.folder, "folder of the letters");
  letters.add_option("--language", command.language, "fr or en")
      ->check(CLI::IsMember({"fr", "en"}))
      ->capture_default_str();
  letters.add_option("--template", command.letters.template_file, "text of the letter");
  letters.add_option("--write-template", command.new_template,
                     "write the program's own template into this file and stop");
}

}  // namespace

void WorklistCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("worklist", "Positive scans and what became of them");
  command->add_option("--state", states, "only these states")->delimiter(',');
  command->add_flag("--overdue", overdue, "only those that wait after their deadline");
  command->add_option("--format", format, "text, json or csv")
      ->check(CLI::IsMember({"text", "json", "csv"}))
      ->capture_default_str();
  command->add_option("--workspace", options.workspace, "folder of the workspace");
  command->add_option("--measurement", options.rule.measurement, "what puts a scan on the list")
      ->capture_default_str();
  command->add_option("--threshold", options.rule.at_least, "from this value on")
      ->capture_default_str();
  command->add_option("--deadline-days", options.deadline_days, "days from detection")
      ->capture_default_str();
  command->add_option("--today", options.today, "judge deadlines as on this day");
  const auto add = [&](const char* name, const char* text, int (WorklistCommand::*run)() const) {
    CLI::App* part = command->add_subcommand(name, text)->fallthrough();
    part->callback([this, run, &chosen] { chosen = [this, run] { return (this->*run)(); }; });
    return part;
  };
  command->require_subcommand(0, 1);
  command->callback([this, command, &chosen] {
    if (command->get_subcommands().empty()) chosen = [this] { return List(); };
  });
  DeclareSet(*this, *add("set", "Enter what became of patients", &WorklistCommand::Set));
  add("show", "One item with its scans and its history", &WorklistCommand::Show)
      ->add_option("ID", id, "item, scan or the hospital's patient number")
      ->required();
  DeclareCheck(*this, *add("check", "Hold the list against known cases", &WorklistCommand::Check));
  DeclareLetters(*this, *add("letters", "One letter a patient", &WorklistCommand::Letters));
  add("page", "The list in numbers", &WorklistCommand::Page)
      ->add_option("--out", page, "folder for worklist.html, worklist.json and plots");
}

int WorklistCommand::List() const {
  const workflow::Worklist list = Load(options);
  const auto items = workflow::ChooseItems(list, StatesOf(states), overdue);
  if (format == "json") {
    fmt::print("{}", workflow::WorklistJson(list, items));
  } else if (format == "csv") {
    fmt::print("{}", workflow::WorklistCsv(list, items));
  } else {
    PrintWorklist(list, items);
  }
  return 0;
}

int WorklistCommand::Set() const {
  workflow::WorklistEntry wanted = entry;
  wanted.ids.assign(words.begin(), words.end() - 1);
  wanted.state = workflow::StateFromText(words.back());
  PrintWorklistOutcomes(workflow::SetWorklistState(options, wanted));
  return 0;
}

int WorklistCommand::Show() const {
  store::Workspace workspace = workflow::OpenWorkspace(options);
  const workflow::Worklist list = workflow::LoadWorklist(options, workspace);
  const workflow::WorklistItem& item = workflow::FindItem(list, id, workspace);
  if (format == "json") {
    fmt::print("{}", workflow::WorklistJson(list, {item}));
  } else {
    PrintWorklistItem(list, item);
  }
  return 0;
}

int WorklistCommand::Check() const {
  const workflow::WorklistCheck check = workflow::CheckWorklist(options, known);
  if (format == "json") {
    fmt::print("{}", workflow::WorklistCheckJson(check));
  } else {
    PrintWorklistCheck(check);
  }
  if (!checked_table.empty()) workflow::WriteCheckedTable(check, checked_table);
  if (!apply) return 0;
  const auto entries = workflow::EntriesOf(check, Load(options), entry.by);
  const auto outcomes = workflow::SetWorklistStates(options, entries);
  if (format == "text") PrintWorklistOutcomes(outcomes);
  return 0;
}

int WorklistCommand::Letters() const {
  workflow::LettersRequest request = letters;
  request.language =
      language == "fr" ? report::LetterLanguage::kFrench : report::LetterLanguage::kEnglish;
  if (!new_template.empty()) {
    workflow::WriteLetterTemplate(new_template, request.language);
    return 0;
  }
  const workflow::LettersResult result = workflow::WriteLetters(options, request);
  for (const std::string& item : result.items) fmt::print("{}\n", item);
  if (result.all.empty()) {
    fmt::print("nobody to write to\n");
  } else {
    fmt::print("{} letters, all in {}\nonce sent: etalon worklist set ID... notified --by KEY\n",
               result.items.size(), result.all.string());
  }
  return 0;
}

int WorklistCommand::Page() const {
  const report::Analysis analysis = workflow::WorklistCohortPage(options, page);
  fmt::print("{}",
             format == "json" ? report::AnalysisJson(analysis) : report::AnalysisLines(analysis));
  if (!page.empty() && format == "text") {
    fmt::print("page in {}\n", (page / workflow::kWorklistPage).string());
  }
  return 0;
}

}  // namespace etalon::cli
