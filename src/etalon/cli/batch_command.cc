#include "etalon/cli/batch_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <numeric>

#include "etalon/cli/terminal_progress.h"
#include "etalon/core/error.h"

namespace etalon::cli {
namespace {

using workflow::BatchCounts;
using Causes = std::map<std::string, std::int64_t>;

constexpr std::array kFileErrors{ErrorCode::kFileUnreadable, ErrorCode::kFileMalformed,
                                 ErrorCode::kFileUnsupported, ErrorCode::kFileTooLarge};

std::optional<int> NumberIn(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

workflow::BatchShard ParseShard(const std::string& text) {
  const auto slash = text.find('/');
  const auto index = NumberIn(std::string_view(text).substr(0, slash));
  const auto count = slash == std::string::npos
                         ? std::nullopt
                         : NumberIn(std::string_view(text).substr(slash + 1));
  if (!index || !count) throw Error(ErrorCode::kUsage, "--shard takes i/n, not '" + text + "'");
  return {.index = *index, .count = *count};
}

std::int64_t Sum(const Causes& causes) {
  return std::accumulate(causes.begin(), causes.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& cause) { return sum + cause.second; });
}

void PrintCauses(const char* title, const Causes& causes) {
  for (const auto& [cause, count] : causes) fmt::print("  {:<12} {:>9}  {}\n", title, count, cause);
}

void PrintCounts(const BatchCounts& counts, const std::filesystem::path& output) {
  fmt::print("{} files: {} scans measured, {} of them with significant uptake\n", counts.files,
             counts.measured, counts.significant);
  PrintCauses("refused", counts.refused);
  PrintCauses("passed over", counts.passed_over);
  fmt::print("tables in {}\n", output.string());
}

/// What could not be read, by cause. @return the exit code.
int ReportFailures(const BatchCounts& counts, const std::filesystem::path& output) {
  if (counts.failed.empty()) return 0;
  for (const auto& [name, count] : counts.failed) {
    for (const ErrorCode code : kFileErrors) {
      const ErrorDescription& row = Describe(code);
      if (row.name == name) fmt::print(stderr, "etalon: {} files: {}\n", count, row.meaning);
    }
  }
  fmt::print(stderr, "etalon: {} files could not be read; {} names them\n", Sum(counts.failed),
             (output / workflow::kBatchErrors).string());
  return Describe(ErrorCode::kFileUnreadable).exit_code;
}

}  // namespace

void BatchCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("batch", "Measure every bone scan of an archive");
  command->add_option("INPUT", request.inputs,
                      "folders, CSV files with a column path, or DICOM files");
  command->add_option("--task", task, "what is measured")
      ->check(CLI::IsMember({workflow::kBoneScanTask}));
  command->add_option("--out", request.output, "folder of the tables")->capture_default_str();
  command->add_option("--workspace", request.workspace, "folder that keeps what was measured");
  command->add_option("--jobs", request.jobs, "files read at a time; 0: one a processor")
      ->capture_default_str();
  command->add_option("--shard", shard, "i/n: only the i-th of n parts, for as many machines")
      ->capture_default_str();
  command->add_flag("--restart", request.restart, "measure again what earlier runs measured");
  command->add_flag("--pictures", request.pictures,
                    "a picture of every scan with significant uptake");
  command->callback([this, &chosen, command] {
    if (command->get_subcommands().empty()) chosen = [this] { return Run(); };
  });

  CLI::App* merge = command->add_subcommand("merge", "Put the tables of all shards together");
  merge->add_option("PART", parts, "folders that runs with --shard wrote")->required();
  merge->add_option("--out", request.output, "folder of the tables")->capture_default_str();
  merge->callback([this, &chosen] { chosen = [this] { return Merge(); }; });
}

int BatchCommand::Run() const {
  if (task.empty()) {
    throw Error(ErrorCode::kUsage, std::string("--task is missing: ") + workflow::kBoneScanTask);
  }
  workflow::BatchRequest run = request;
  run.shard = ParseShard(shard);
  TerminalProgress progress;
  const workflow::BatchSummary summary = workflow::RunBatch(run, progress);
  progress.Clear();
  if (summary.cancelled) {
    fmt::print(stderr, "etalon: stopped after {} files; the same command goes on\n", summary.read);
    return Describe(ErrorCode::kCancelled).exit_code;
  }
  PrintCounts(summary.counts, request.output);
  return ReportFailures(summary.counts, request.output);
}

int BatchCommand::Merge() const {
  const BatchCounts counts = workflow::MergeBatches(parts, request.output);
  PrintCounts(counts, request.output);
  return ReportFailures(counts, request.output);
}

}  // namespace etalon::cli
