#include "etalon/cli/agree_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/print_agreement.h"
#include "etalon/report/agreement_report.h"

namespace etalon::cli {
namespace {

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    if (comma > start) parts.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

std::string KnownMetrics() {
  std::string metrics;
  for (const auto& range : report::PublishedRanges()) {
    metrics += (metrics.empty() ? "" : ", ") + range.metric;
  }
  return metrics;
}

void DeclareColumns(CLI::App& command, AgreeCommand& options) {
  workflow::AgreeMapping& mapping = options.request.mapping;
  command.add_option("--subject", mapping.subject, "column of the subjects");
  command.add_option("--reader", mapping.reader, "column of the readers (one row a reading)");
  command.add_option("--session", mapping.session, "column of the sessions");
  command.add_option("--value", mapping.value, "column of the readings (one row a reading)");
  command.add_option("--readers", options.readers,
                     "readers to compare, A,B,...: columns, or entries of the reader column");
  command.add_flag("--repeats-in-order", mapping.repeats_in_order,
                   "a subject that a reader reads again is a further session");
}

void DeclareDesign(CLI::App& command, AgreeCommand& options) {
  workflow::AgreeMapping& mapping = options.request.mapping;
  command.add_option("--layout", mapping.layout, "long, wide, square (counts of pairs) or counts")
      ->capture_default_str();
  command.add_option("--design", mapping.design, "what is compared: readers, repeats or methods")
      ->capture_default_str();
  command.add_option("--scale", mapping.scale, "numbers, ordered-grades or named-grades")
      ->capture_default_str();
  command.add_option("--grades", options.grades, "all grades in order, A,B,...");
  command.add_option("--program", options.request.program,
                     "the reader that is a program, to be judged against the others");
}

}  // namespace

void AgreeCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand(
      "agree", "Agreement of readers, repeats or methods from a table of readings");
  command->add_option("TABLE", request.table, "CSV: one row a reading, or one row a subject")
      ->required();
  DeclareColumns(*command, *this);
  DeclareDesign(*command, *this);
  command->add_option("--metric", request.metric,
                      "what was read; published ranges are known for " + KnownMetrics());
  command->add_option("--unit", request.unit, "unit of the readings, as it is to be printed");
  command->add_option("--out", request.output, "folder for agreement.html and agreement.json");
  command->add_option("--format", format, "what is printed")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--seed", request.seed, "of the bootstrap")->capture_default_str();
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int AgreeCommand::Run() const {
  workflow::AgreeRequest complete = request;
  complete.mapping.readers = SplitAtCommas(readers);
  complete.mapping.grades = SplitAtCommas(grades);
  const report::AgreementStudy study = workflow::Agree(complete);
  if (format == "json") {
    fmt::print("{}", report::AgreementJson(study));
  } else {
    fmt::print("{}", AgreementTable(study, complete.output));
  }
  return 0;
}

}  // namespace etalon::cli
