#include "etalon/cli/annotate_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/subcommand.h"
#include "etalon/core/error.h"
#include "etalon/workflow/project.h"
#include "etalon/workflow/reader_tasks.h"

namespace etalon::cli {
namespace {

std::string Days(const std::string& deadline) {
  return deadline.empty() ? "" : ", until " + deadline;
}

void PrintCase(const workflow::NextCase& next) {
  fmt::print("{}  {}{}{}{}\n", next.image, next.organ.empty() ? "-" : next.organ,
             next.adjudicate ? ", to be decided" : "",
             next.started ? fmt::format(", started, version {}", next.version) : "",
             Days(next.deadline));
}

/// What became of a reading, where it is not simply saved.
std::string Remark(const workflow::ReadingOutcome& outcome) {
  switch (outcome.result) {
    case store::SaveResult::kCollided:
      return "another saving came first; this one is kept aside, read the case again";
    case store::SaveResult::kClosed:
      return "the case is closed; this reading is kept aside";
    case store::SaveResult::kSaved:
      break;
  }
  if (!outcome.unanswered.empty()) {
    return fmt::format("stays open, not answered: {}", fmt::join(outcome.unanswered, ", "));
  }
  return outcome.clock_differs ? "the reader's clock is ahead; the order is the program's" : "";
}

void PrintReader(const workflow::ReaderProgress& one, bool honeypots) {
  fmt::print("{:<16} {:>7} {:>8} {:>6} {:>8} {:>8} {:>11.1f}", one.reader, one.closed, one.started,
             one.due, one.waiting, one.overdue, one.median_seconds);
  if (honeypots) fmt::print("  {:>4}/{:<4}", one.honeypot_right, one.honeypot_answers);
  if (one.kept_aside > 0) fmt::print("  {} answers kept aside", one.kept_aside);
  fmt::print("\n");
}

void PrintDisagreements(const std::vector<annotation::Disagreement>& disagreements) {
  for (const annotation::Disagreement& one : disagreements) {
    fmt::print("{}  {:<30} present: {}; absent: {}\n", one.image, one.label,
               fmt::join(one.present, ", "), fmt::join(one.absent, ", "));
  }
}

}  // namespace

void AnnotateCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* group = Subcommand(app, "annotate", "What readers say of a project's images");
  const auto add = [&](const char* name, const char* text, int (AnnotateCommand::*run)() const) {
    CLI::App* part = group->add_subcommand(name, text);
    part->add_option("PROJECT", project, "name in the workspace, or folder")->required();
    part->add_option("--workspace", workspace, "folder of the workspace");
    part->callback([this, run, &chosen] { chosen = [this, run] { return (this->*run)(); }; });
    return part;
  };
  CLI::App* planning = add("plan", "Give readers their images", &AnnotateCommand::Plan);
  annotation::PlanOptions& options = plan.options;
  planning->add_option("--readers", readers, "how many, or keys: anne,bob")->capture_default_str();
  planning->add_option("--overlap", options.overlap, "share of images that several read")
      ->capture_default_str();
  planning->add_option("--overlap-readers", options.readers_of_overlap, "how many; default all");
  planning->add_option("--reread", options.reread, "share that a reader reads again");
  planning->add_option("--washout", washout, "days before that")->capture_default_str();
  planning->add_option("--honeypots", options.honeypots, "share whose answer is known");
  planning->add_option("--deadline", plan.deadline, "day, YYYY-MM-DD");
  planning->add_option("--images", plan.images, "CSV with a column image: only these");
  planning->add_option("--seed", options.seed, "another seed, another plan")->capture_default_str();

  const auto for_reader = [&](CLI::App* part) {
    part->add_option("--reader", reading.reader, "key of the reader")->required();
    part->add_option("--today", reading.today, "as on this day");
  };
  CLI::App* tasks = add("tasks", "The next cases of a reader", &AnnotateCommand::Tasks);
  for_reader(tasks);
  tasks->add_option("--n", count, "how many")->capture_default_str();
  tasks->add_option("--out", output, "folder for images under neutral names and a form");

  CLI::App* read = add("read", "Take in the answers of a reader", &AnnotateCommand::Read);
  for_reader(read);
  read->add_option("--from", reading.file, "CSV or JSON")->required();
  read->add_flag("--keep-open", reading.keep_open, "save without closing the cases");

  CLI::App* status = add("status", "How far the readers are", &AnnotateCommand::Status);
  status->add_option("--today", reading.today, "as on this day");
  status->add_flag("--honeypots", honeypots, "and how they did where the answer is known");

  CLI::App* adjudicate = add("adjudicate", "Have disputes decided", &AnnotateCommand::Adjudicate);
  adjudicate->add_option("--by", judges, "keys of those who decide, between commas");
  adjudicate->add_option("--deadline", plan.deadline, "day, YYYY-MM-DD");
  adjudicate->add_flag("--list", list, "only list the disputes");
}

int AnnotateCommand::Plan() const {
  workflow::PlanRequest request = plan;
  request.project = workflow::FindProject(project, workspace);
  request.options.readers = workflow::ReadersFromText(readers);
  request.options.washout_days = workflow::DaysFromText(washout);
  const workflow::PlanSummary summary = workflow::PlanAnnotation(request);
  fmt::print("{} images: {} read by several, {} with a known answer, {} by one reader\n",
             summary.images, summary.overlap, summary.honeypots,
             summary.images - summary.overlap - summary.honeypots);
  if (summary.planned_before > 0) {
    fmt::print("{} images left out: they have readers already\n", summary.planned_before);
  }
  for (const workflow::ReaderLoad& load : summary.readers) {
    fmt::print("  {:<16} {:>6} readings, {:>5} again\n", load.reader, load.reads, load.rereads);
  }
  return 0;
}

int AnnotateCommand::Tasks() const {
  const auto folder = workflow::FindProject(project, workspace);
  const auto agenda = workflow::ReadAgenda(folder, reading.reader, count, reading.today);
  for (const workflow::NextCase& next : agenda.next) PrintCase(next);
  fmt::print("{} open, {} closed, {} not yet due{}\n", agenda.open, agenda.closed, agenda.waiting,
             agenda.next_due.empty() ? "" : ", the next from " + agenda.next_due + " on");
  if (!output.empty()) workflow::WriteAgenda(agenda, output);
  return 0;
}

int AnnotateCommand::Read() const {
  workflow::ReadingFile request = reading;
  request.project = workflow::FindProject(project, workspace);
  const auto drafts = workflow::ReadReadingFile(request);
  const auto outcomes = workflow::SaveReadings(request.project, drafts);
  int saved = 0, unchanged = 0, aside = 0;
  for (const workflow::ReadingOutcome& outcome : outcomes) {
    unchanged += outcome.unchanged;
    aside += outcome.result != store::SaveResult::kSaved;
    saved += !outcome.unchanged && outcome.result == store::SaveResult::kSaved;
    if (const auto remark = Remark(outcome); !remark.empty()) {
      fmt::print("{}: {}\n", outcome.key.image, remark);
    }
  }
  fmt::print("{} readings saved, {} unchanged, {} kept aside\n", saved, unchanged, aside);
  return aside == 0 ? 0 : Describe(ErrorCode::kUsage).exit_code;
}

int AnnotateCommand::Status() const {
  const auto folder = workflow::FindProject(project, workspace);
  const auto progress = workflow::ReadProgress(folder, reading.today);
  fmt::print("{:<16} {:>7} {:>8} {:>6} {:>8} {:>8} {:>11}{}\n", "reader", "closed", "started",
             "due", "waiting", "overdue", "median, s", honeypots ? "  known answers" : "");
  for (const auto& one : progress.readers) PrintReader(one, honeypots);
  fmt::print("{} of {} images closed, readers disagree on {}, {} decided\n", progress.closed_images,
             progress.images, progress.disagreements, progress.adjudicated);
  return 0;
}

int AnnotateCommand::Adjudicate() const {
  const auto folder = workflow::FindProject(project, workspace);
  if (list) {
    PrintDisagreements(workflow::ReadDisagreements(folder));
    return 0;
  }
  const auto summary = workflow::PlanAdjudication(
      folder, judges.empty() ? std::vector<std::string>() : workflow::ReadersFromText(judges),
      plan.deadline);
  fmt::print("{} disputes on {} images: {} tasks added\n", summary.disagreements, summary.images,
             summary.added);
  if (summary.without_judge > 0) {
    fmt::print("{} images that everyone named has read himself\n", summary.without_judge);
  }
  return 0;
}

}  // namespace etalon::cli
