#include "etalon/workflow/reading_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "etalon/annotation/shape_text.h"
#include "etalon/core/error.h"
#include "etalon/settings/toml.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/project.h"
#include "etalon/workflow/project_labels.h"
#include "etalon/workflow/reader_tasks.h"

namespace etalon::workflow {
namespace {

using annotation::Shape;
using nlohmann::json;
using table::Table;

/// Finds the case that an answer belongs to: of the reader's tasks of an image the open one of the
/// lowest round, so that nobody need be told that he reads it a second time.
class CaseFinder {
 public:
  explicit CaseFinder(const ReadingFile& request)
      : reader_(request.reader), images_(ReadProject(request.project).images) {
    store::ReadingStore readings(request.project);
    for (const ReaderTask& one : ReadTasks(readings, request.today)) {
      if (one.task.key.reader != reader_) continue;
      auto& tasks = tasks_[one.task.key.image];
      tasks.push_back(one);
      std::ranges::stable_sort(tasks, {}, [](const ReaderTask& task) {
        return std::pair(task.state == TaskState::kClosed, task.task.key.round);
      });
    }
    if (tasks_.empty()) throw Error(ErrorCode::kUsage, "no reader of that key has tasks");
  }

  store::CaseKey Find(const std::string& image, const std::string& place) const {
    const auto id = images_.Find(image);
    if (!id) throw Error(ErrorCode::kFileMalformed, place + " names no image of the project");
    const auto tasks = tasks_.find(*id);
    if (tasks == tasks_.end()) {
      throw Error(ErrorCode::kUsage, place + " names an image that this reader is not to read");
    }
    const ReaderTask& first = tasks->second.front();
    if (first.state == TaskState::kWaiting) {
      throw Error(ErrorCode::kUsage,
                  place + " names an image that is not to be read yet" +
                      (first.due_from.empty() ? "" : ", but from " + first.due_from + " on"));
    }
    return first.task.key;
  }

 private:
  std::string reader_;
  ImageIndex images_;
  std::map<std::string, std::vector<ReaderTask>> tasks_;  ///< by image, the open ones first
};

class CsvReadings {
 public:
  CsvReadings(const Table& table, const ReadingFile& request, const CaseFinder& cases)
      : table_(table), request_(request), cases_(cases) {}

  std::vector<ReadingDraft> Read() {
    const std::size_t image = table_.ColumnOf(table_.Has("image") ? "image" : "file");
    table_.ColumnOf("label");
    for (std::size_t row = 0; row < table_.rows(); ++row) AddRow(row, image);
    return std::move(drafts_);
  }

 private:
  [[noreturn]] void FailAt(std::size_t row, const char* column, const char* cause) const {
    throw FileError(ErrorCode::kFileMalformed, table_.source(),
                    table_.Place(row, table_.ColumnOf(column)) + " " + cause);
  }

  std::string_view Text(std::size_t row, const char* column) const {
    if (!table_.Has(column)) return {};
    const auto cell = table_.Cell(row, table_.ColumnOf(column));
    return table::IsMissing(cell) ? std::string_view() : cell;
  }

  std::optional<double> Number(std::size_t row, const char* column) {
    if (Text(row, column).empty()) return std::nullopt;
    auto numbers = numbers_.find(column);
    if (numbers == numbers_.end()) {
      numbers = numbers_.emplace(column, table_.Numbers(column)).first;
    }
    return numbers->second[row];
  }

  int Whole(std::size_t row, const char* column, int fallback) {
    const auto number = Number(row, column);
    if (!number) return fallback;
    if (*number < 0.0 || *number > 1e6 || *number != static_cast<int>(*number)) {
      FailAt(row, column, "is no whole number");
    }
    return static_cast<int>(*number);
  }

  /// Rows of one image are one case, wherever they stand.
  ReadingDraft& DraftOf(std::size_t row, std::size_t image) {
    const std::string place = fmt::format("{}: line {}", table_.source(), table_.LineOf(row));
    const store::CaseKey key = cases_.Find(std::string(table_.Cell(row, image)), place);
    const auto [known, is_new] = draft_of_.try_emplace(key, drafts_.size());
    if (is_new) {
      ReadingDraft& draft = drafts_.emplace_back();
      draft.key = key;
      draft.place = place;
      draft.close = !request_.keep_open;
      draft.made_at = std::string(Text(row, "made_at"));
    }
    return drafts_[known->second];
  }

  void AddRow(std::size_t row, std::size_t image) {
    ReadingDraft& draft = DraftOf(row, image);
    draft.expected_version = Whole(row, "version", draft.expected_version);
    const double seconds = Number(row, "seconds").value_or(0.0);
    draft.seconds += seconds;
    if (Text(row, "label").empty() || IsOpenQuestion(row)) return;
    draft.statements.push_back({.shape = ReadShape(row), .id = {}, .seconds = seconds});
  }

  /// A row of a form that was not filled in.
  bool IsOpenQuestion(std::size_t row) const {
    return table_.Has("present") && Text(row, "present").empty() && Text(row, "kind").empty();
  }

  Shape ReadShape(std::size_t row) {
    Shape shape;
    shape.label = std::string(Text(row, "label"));
    if (const auto kind = Text(row, "kind"); !kind.empty()) {
      const auto named = ontology::AnswerKindNamed(kind);
      if (!named) FailAt(row, "kind", "is no kind of answer");
      shape.kind = *named;
    }
    if (const auto present = Text(row, "present"); !present.empty()) {
      const auto state = YesOrNo(present);
      if (!state) FailAt(row, "present", "is neither yes nor no (1 or 0)");
      shape.present = *state;
    }
    shape.certainty = Number(row, "certainty").value_or(1.0);
    shape.frame = Whole(row, "frame", 0);
    shape.last_frame = Whole(row, "last_frame", shape.frame);
    shape.millimetres = Number(row, "millimetres");
    if (table_.Has("frame") && !Text(row, "frame").empty()) shape.scope = annotation::Scope::kFrame;
    ReadPoints(row, shape);
    return shape;
  }

  /// "x,y x,y": x along columns.
  void ReadPoints(std::size_t row, Shape& shape) const {
    const auto text = Text(row, "points");
    if (text.empty()) return;
    auto points = annotation::PointsFromText(text);
    if (!points) FailAt(row, "points", "are not written as x,y x,y");
    for (image::PixelPoint& point : *points) std::swap(point.row, point.column);
    shape.points = std::move(*points);
  }

  const Table& table_;
  const ReadingFile& request_;
  const CaseFinder& cases_;
  std::map<std::string, std::vector<double>> numbers_;
  std::map<store::CaseKey, std::size_t> draft_of_;
  std::vector<ReadingDraft> drafts_;
};

class JsonReadings {
 public:
  JsonReadings(const ReadingFile& request, const CaseFinder& cases)
      : request_(request), cases_(cases) {}

  std::vector<ReadingDraft> Read(const std::string& text) {
    try {
      const json file = json::parse(text);
      RejectUnknown(file, {"reader", "cases"});
      if (file.contains("reader") && file.at("reader") != request_.reader) {
        throw FileError(ErrorCode::kUsage, request_.file.string(), "is of another reader");
      }
      for (const json& one : file.at("cases")) ReadCase(one);
    } catch (const json::exception&) {
      throw FileError(ErrorCode::kFileMalformed, request_.file.string(),
                      place_.empty() ? "is no JSON of readings: {\"cases\": [...]}"
                                     : place_ + " is not written as a reading is");
    }
    return std::move(drafts_);
  }

 private:
  void RejectUnknown(const json& object, const std::vector<std::string>& known) const {
    for (const auto& [key, value] : object.items()) {
      if (std::ranges::find(known, key) != known.end()) continue;
      throw FileError(ErrorCode::kFileMalformed, request_.file.string(),
                      place_ + (place_.empty() ? "" : ": ") + "key '" + key + "' is unknown");
    }
  }

  void ReadCase(const json& object) {
    place_ = fmt::format("case {}", ++count_);
    RejectUnknown(object, {"image", "version", "seconds", "made_at", "close", "annotations"});
    ReadingDraft draft;
    draft.place = request_.file.string() + ": " + place_;
    draft.key = cases_.Find(object.at("image").get<std::string>(), draft.place);
    draft.expected_version = object.value("version", 0);
    draft.seconds = object.value("seconds", 0.0);
    draft.made_at = object.value("made_at", "");
    draft.close = object.value("close", !request_.keep_open);
    for (const json& one : object.at("annotations")) draft.statements.push_back(Statement(one));
    drafts_.push_back(std::move(draft));
  }

  StatementDraft Statement(const json& object) const {
    RejectUnknown(object, {"id", "label", "kind", "scope", "present", "certainty", "frame",
                           "last_frame", "points", "millimetres", "mask", "seconds"});
    StatementDraft statement;
    statement.id = object.value("id", "");
    statement.seconds = object.value("seconds", 0.0);
    Shape& shape = statement.shape;
    shape.label = object.at("label").get<std::string>();
    shape.kind = Known(ontology::AnswerKindNamed(object.value("kind", "label")), "kind");
    shape.present = object.value("present", true);
    shape.certainty = object.value("certainty", 1.0);
    shape.frame = object.value("frame", 0);
    shape.last_frame = object.value("last_frame", shape.frame);
    const char* scope = object.contains("frame") ? "frame" : "image";
    shape.scope = Known(annotation::ScopeNamed(object.value("scope", scope)), "scope");
    if (object.contains("millimetres")) shape.millimetres = object.at("millimetres").get<double>();
    if (object.contains("points")) {
      for (const json& point : object.at("points")) {
        shape.points.push_back({point.at(1).get<double>(), point.at(0).get<double>()});
      }
    }
    shape.mask = Known(annotation::MaskFromText(object.value("mask", "")), "mask");
    return statement;
  }

  template <typename Value>
  Value Known(std::optional<Value> value, const char* key) const {
    if (value) return std::move(*value);
    throw FileError(ErrorCode::kFileMalformed, request_.file.string(),
                    fmt::format("{}: key '{}' holds no {}", place_, key, key));
  }

  const ReadingFile& request_;
  const CaseFinder& cases_;
  std::string place_;
  int count_ = 0;
  std::vector<ReadingDraft> drafts_;
};

}  // namespace

std::vector<ReadingDraft> ReadReadingFile(const ReadingFile& request) {
  const CaseFinder cases(request);
  const std::string text = settings::ReadText(request.file);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') {
    return JsonReadings(request, cases).Read(text);
  }
  const Table table = table::ParseCsv(text, request.file.string());
  return CsvReadings(table, request, cases).Read();
}

}  // namespace etalon::workflow
