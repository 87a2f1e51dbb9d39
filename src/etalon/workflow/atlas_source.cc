#include "etalon/workflow/atlas_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/sha256.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/project.h"
#include "etalon/workflow/study_files.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdDigits = 16;

std::vector<std::string> SplitLabels(std::string_view text) {
  std::vector<std::string> labels;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string_view one = text.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) labels.emplace_back(one);
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return labels;
}

/// The rows of a table of labels.
class AtlasTable {
 public:
  explicit AtlasTable(const table::Table& table) : table_(table) {
    for (const char* name : {"file", "image", "name"}) {
      if (!file_ && table.Has(name)) file_ = table.ColumnOf(name);
    }
    if (!file_) {
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      "has no column 'file', 'image' or 'name'");
    }
    if (table.Has("label")) {
      for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::string& label : SplitLabels(Text(row, "label"))) all_.insert(std::move(label));
      }
    }
  }

  AtlasItem Item(std::size_t row, const fs::path& folder) const {
    AtlasItem item{.id = {}, .file = folder / table_.Cell(row, *file_)};
    item.patient = Text(row, "patient");
    item.organ = Text(row, "organ");
    item.date = Date(row);
    item.centre = Text(row, "centre");
    item.vendor = Text(row, "vendor");
    const auto own = SplitLabels(Text(row, "label"));
    for (const std::string& label : all_) {
      if (!own.empty()) item.labels[label] = std::ranges::find(own, label) != own.end();
    }
    return item;
  }

 private:
  std::string Text(std::size_t row, const char* column) const {
    if (!table_.Has(column)) return {};
    const std::string_view cell = table_.Cell(row, table_.ColumnOf(column));
    return table::IsMissing(cell) ? std::string() : std::string(cell);
  }

  std::string Date(std::size_t row) const {
    std::string date = Text(row, "date");
    if (!date.empty() && !DayOfDate(date)) {
      throw FileError(ErrorCode::kFileMalformed, table_.source(),
                      fmt::format("{} holds no date such as 2026-03-14",
                                  table_.Place(row, table_.ColumnOf("date"))));
    }
    return date;
  }

  const table::Table& table_;
  std::optional<std::size_t> file_;
  std::set<std::string> all_;
};

std::vector<AtlasItem> ItemsOfFolder(const fs::path& folder, const fs::path& labels) {
  std::vector<AtlasItem> items;
  if (labels.empty()) {
    for (const fs::path& file : FilesOf(folder)) {
      items.push_back({.id = {}, .file = file});
    }
    return items;
  }
  const table::Table table = table::ReadCsv(labels);
  const AtlasTable rows(table);
  for (std::size_t row = 0; row < table.rows(); ++row) items.push_back(rows.Item(row, folder));
  return items;
}

/// Gives each file its id; what cannot be read or comes twice is a problem.
void KeepReadable(std::vector<AtlasItem> items, AtlasSource& source, ProgressObserver& progress) {
  std::map<std::string, fs::path> first;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i % 64 == 0)
      progress.Report("reading files", static_cast<std::int64_t>(i), std::ssize(items));
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
    AtlasItem& item = items[i];
    try {
      item.id = Sha256OfFile(item.file).substr(0, kIdDigits);
    } catch (const Error& error) {
      source.problems.push_back(error);
      continue;
    }
    const auto [place, is_new] = first.emplace(item.id, item.file);
    if (is_new) {
      source.items.push_back(std::move(item));
    } else {
      source.problems.push_back(
          FileError(ErrorCode::kUsage, item.file.string(),
                    "is left out: it is a copy of " + place->second.filename().string()));
    }
  }
}

AtlasSource ReadFolder(const fs::path& folder, const fs::path& labels, ProgressObserver& progress) {
  AtlasSource source;
  source.title = fs::absolute(folder).lexically_normal().filename().string();
  if (source.title.empty()) {
    source.title = fs::absolute(folder).lexically_normal().parent_path().filename().string();
  }
  KeepReadable(ItemsOfFolder(folder, labels), source, progress);
  std::set<std::string> names;
  for (const AtlasItem& item : source.items) {
    for (const auto& [label, present] : item.labels) names.insert(label);
  }
  for (const std::string& name : names) source.labels.push_back({name, {name, name}});
  return source;
}

AtlasSource ReadFromProject(const fs::path& folder) {
  const ProjectContents project = ReadProject(folder);
  AtlasSource source;
  source.title = folder.filename().string();
  std::set<std::string> used;
  for (const ProjectImage& image : project.images) {
    for (const auto& [label, present] : image.labels) used.insert(label);
    source.items.push_back({.id = image.id,
                            .file = image.file,
                            .patient = image.patient,
                            .organ = image.organ,
                            .date = image.date,
                            .centre = image.centre,
                            .vendor = image.vendor,
                            .labels = image.labels});
  }
  for (const auto& label : project.ontology.labels()) {
    if (used.contains(label.id)) {
      source.labels.push_back({label.id, {label.english, label.french}});
    }
  }
  return source;
}

}  // namespace

bool IsPlainFolder(const std::string& source) {
  std::error_code error;
  return fs::is_directory(source, error) && !fs::exists(fs::path(source) / "project.toml", error);
}

AtlasSource ReadAtlasSource(const AtlasSourceRequest& request, ProgressObserver& progress) {
  const bool plain = IsPlainFolder(request.source);
  if (!plain && !request.labels.empty()) {
    throw Error(ErrorCode::kUsage, "labels are given with a folder; a project has its own");
  }
  AtlasSource source = plain ? ReadFolder(request.source, request.labels, progress)
                             : ReadFromProject(FindProject(request.source, request.workspace));
  if (source.items.empty()) throw Error(ErrorCode::kUsage, "there is no picture to look at");
  std::ranges::sort(source.items, {}, &AtlasItem::id);
  return source;
}

}  // namespace etalon::workflow
