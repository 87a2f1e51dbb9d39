#include "etalon/workflow/batch_output.h"

#include <array>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/core/version.h"
#include "etalon/media/bytes.h"
#include "etalon/report/json_number.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/batch_scan.h"
#include "etalon/workflow/batch_table.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using store::BatchEntry;
using store::BatchOutcome;

Json CountsJson(const BatchCounts& counts) {
  return {{"files", counts.files},
          {"scans",
           {{"measured", counts.measured},
            {"with_significant_uptake", counts.significant},
            {"refused", Json(counts.refused)}}},
          {"passed_over", Json(counts.passed_over)},
          {"failed", Json(counts.failed)}};
}

Json SecondsJson(const BatchSeconds& seconds) {
  return {{"finding", report::Rounded(seconds.finding, 4)},
          {"measuring", report::Rounded(seconds.measuring, 4)},
          {"reading_of_all_jobs", report::Rounded(seconds.reading, 4)},
          {"storing", report::Rounded(seconds.storing, 4)},
          {"writing", report::Rounded(seconds.writing, 4)}};
}

BatchCounts CountsFrom(const Json& json) {
  BatchCounts counts;
  counts.files = json.at("files");
  counts.measured = json.at("scans").at("measured");
  counts.significant = json.at("scans").at("with_significant_uptake");
  json.at("scans").at("refused").get_to(counts.refused);
  json.at("passed_over").get_to(counts.passed_over);
  json.at("failed").get_to(counts.failed);
  return counts;
}

void WriteJson(Json json, const std::string& fingerprint, const fs::path& folder) {
  const Json head{{"format", 1},
                  {"task", kBoneScanTask},
                  {"program", {{"name", "etalon"}, {"version", kSoftwareVersion}}},
                  {"fingerprint", fingerprint}};
  Json whole = head;
  whole.update(json);
  WholeFile file(folder / kBatchFile);
  file.Write(whole.dump(2));
  file.Write("\n");
  file.Finish();
}

void Add(const std::map<std::string, std::int64_t>& more, std::map<std::string, std::int64_t>& to) {
  for (const auto& [cause, count] : more) to[cause] += count;
}

void Add(const BatchCounts& more, BatchCounts& counts) {
  counts.files += more.files;
  counts.measured += more.measured;
  counts.significant += more.significant;
  Add(more.refused, counts.refused);
  Add(more.passed_over, counts.passed_over);
  Add(more.failed, counts.failed);
}

/// A table that is gone through from its first row to its last.
struct Cursor {
  table::Table table;
  std::size_t row = 0;

  bool ended() const { return row >= table.rows(); }
  std::string_view path() const { return table.Cell(row, 0); }

  std::string Line() const {
    std::vector<std::string> cells;
    for (std::size_t column = 0; column < table.names().size(); ++column) {
      cells.emplace_back(table.Cell(row, column));
    }
    return table::CsvLine(cells);
  }
};

/// The cursor with the smallest path; null at the end.
Cursor* Smallest(std::vector<Cursor>& cursors) {
  Cursor* smallest = nullptr;
  for (Cursor& cursor : cursors) {
    if (cursor.ended()) continue;
    if (smallest == nullptr || cursor.path() < smallest->path()) smallest = &cursor;
  }
  return smallest;
}

/// Lines of all shards by path; a path that two of them hold counts once.
void MergeTables(const std::vector<fs::path>& shards, const char* name,
                 const std::vector<std::string>& columns, const fs::path& output) {
  std::vector<Cursor> cursors;
  for (const fs::path& shard : shards) cursors.push_back({table::ReadCsv(shard / name)});
  for (const Cursor& cursor : cursors) {
    if (cursor.table.names() != columns) {
      throw Error(ErrorCode::kUsage, cursor.table.source() + " has other columns");
    }
  }
  WholeFile file(output / name);
  file.Write(table::CsvLine(columns));
  std::string last;
  while (Cursor* next = Smallest(cursors)) {
    if (next->path() != last) file.Write(next->Line());
    last = next->path();
    ++next->row;
  }
  file.Finish();
}

Json ReadBatchJson(const fs::path& folder) {
  const media::Bytes bytes = media::ReadBytes(folder / kBatchFile);
  try {
    return Json::parse(bytes);
  } catch (const Json::exception& error) {
    throw FileError(ErrorCode::kFileMalformed, (folder / kBatchFile).string(),
                    "is no file of a batch", error.what());
  }
}

/// Adds an entry to the counts.
void Count(const BatchEntry& entry, BatchCounts& counts) {
  ++counts.files;
  switch (entry.outcome) {
    case BatchOutcome::kPassedOver:
      ++counts.passed_over[entry.cause];
      break;
    case BatchOutcome::kFailed:
      ++counts.failed[entry.cause];
      break;
    case BatchOutcome::kScan:
      if (entry.cause == kMeasuredCause || entry.cause == kSignificantCause) {
        ++counts.measured;
        counts.significant += entry.cause == kSignificantCause ? 1 : 0;
      } else {
        ++counts.refused[entry.cause];
      }
      break;
  }
}

const std::vector<std::string> kErrorColumns{"path", "code", "message"};

}  // namespace

BatchCounts WriteBatchTables(store::BatchJournal& journal, const fs::path& folder,
                             std::vector<std::string>& significant) {
  WholeFile results(folder / kBatchResults);
  WholeFile errors(folder / kBatchErrors);
  results.Write(table::CsvLine(BoneScanColumns()));
  errors.Write(table::CsvLine(kErrorColumns));
  BatchCounts counts;
  journal.VisitEntries([&](const BatchEntry& entry) {
    Count(entry, counts);
    if (entry.outcome == BatchOutcome::kScan) results.Write(entry.content);
    if (entry.outcome == BatchOutcome::kFailed) {
      const std::array cells{PathCell(entry.file.path), entry.cause, PathCell(entry.content)};
      errors.Write(table::CsvLine(cells));
    }
    if (entry.cause == kSignificantCause) significant.push_back(entry.file.path);
  });
  errors.Finish();
  results.Finish();
  return counts;
}

void WriteBatchJson(const BatchSummary& summary, const std::string& fingerprint,
                    const fs::path& folder) {
  Json json = CountsJson(summary.counts);
  const double rate = summary.seconds.measuring > 0.0
                          ? static_cast<double>(summary.read) / summary.seconds.measuring
                          : 0.0;
  json["run"] = {{"files_read", summary.read},
                 {"files_per_second", report::Rounded(rate, 4)},
                 {"seconds", SecondsJson(summary.seconds)},
                 {"peak_memory_bytes", summary.peak_memory}};
  WriteJson(std::move(json), fingerprint, folder);
}

BatchCounts MergeBatches(const std::vector<fs::path>& shards, const fs::path& output) {
  BatchCounts counts;
  std::string fingerprint;
  for (const fs::path& shard : shards) {
    const Json json = ReadBatchJson(shard);
    const std::string print = json.value("fingerprint", "");
    if (!fingerprint.empty() && print != fingerprint) {
      throw Error(ErrorCode::kUsage,
                  (shard / kBatchFile).string() + " is of another program or rule");
    }
    fingerprint = print;
    Add(CountsFrom(json), counts);
  }
  MergeTables(shards, kBatchResults, BoneScanColumns(), output);
  MergeTables(shards, kBatchErrors, kErrorColumns, output);
  WriteJson(CountsJson(counts), fingerprint, output);
  return counts;
}

}  // namespace etalon::workflow
