#include "etalon/workflow/exchange_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <tuple>

#include "etalon/annotation/shape_text.h"
#include "etalon/core/error.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

using annotation::ExchangedImage;
using annotation::ExchangedReading;
using annotation::ExchangedShape;
using annotation::Shape;
using annotation::ShapeKind;
using annotation::ShapeSet;

std::string Number(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

const std::vector<std::string> kColumns{
    "image",     "file",     "reader",     "round",       "closed_at", "seconds",
    "id",        "modified", "label",      "kind",        "scope",     "present",
    "certainty", "frame",    "last_frame", "millimetres", "points",    "mask"};

std::vector<std::string> ReadingCells(const ShapeSet& set, const ExchangedReading& reading) {
  const ExchangedImage& image = set.images[reading.image];
  return {image.id,          image.file,
          reading.reader,    std::to_string(reading.round),
          reading.closed_at, Number(reading.seconds)};
}

std::string ShapeLine(const ShapeSet& set, const ExchangedShape& one) {
  const Shape& shape = one.shape;
  std::vector<std::string> cells = ReadingCells(set, set.readings.at(one.reading));
  cells.insert(
      cells.end(),
      {one.id, one.modified, shape.label, std::string(ontology::Name(shape.kind)),
       std::string(annotation::Name(shape.scope)), shape.present ? "1" : "0",
       Number(shape.certainty), std::to_string(shape.frame), std::to_string(shape.last_frame),
       shape.millimetres ? Number(*shape.millimetres) : std::string(),
       annotation::PointsText(shape.points), annotation::MaskText(shape.mask)});
  return table::CsvLine(cells);
}

/// Reads one table.
class ShapeTableReader {
 public:
  explicit ShapeTableReader(const table::Table& table) : table_(table) {
    table_.ColumnOf("label");
    if (!table_.Has("image")) table_.ColumnOf("file");
    for (const std::string& name : kColumns) {
      if (table_.Has(name)) column_[name] = table_.ColumnOf(name);
    }
  }

  ShapeSet Read() {
    for (row_ = 0; row_ < table_.rows(); ++row_) AddRow();
    return std::move(set_);
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, table_.source(),
                    "line " + std::to_string(table_.LineOf(row_)) + ": " + cause);
  }

  std::string Cell(const std::string& name) const {
    const auto column = column_.find(name);
    return column == column_.end() ? std::string() : std::string(table_.Cell(row_, column->second));
  }

  template <typename Value>
  Value NumberOr(const std::string& name, Value fallback) const {
    const std::string cell = Cell(name);
    if (cell.empty()) return fallback;
    Value value{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size()) {
      Fail("'" + name + "' is no number of its kind");
    }
    return value;
  }

  std::size_t Image() {
    ExchangedImage image;
    image.id = Cell("image");
    image.file = Cell("file");
    if (image.id.empty() && image.file.empty()) Fail("names no image");
    const auto [found, is_new] = image_.try_emplace({image.id, image.file}, set_.images.size());
    if (is_new) set_.images.push_back(image);
    return found->second;
  }

  std::size_t ReadingOfRow() {
    const ExchangedReading reading{Image(), Cell("reader"), NumberOr("round", 1), Cell("closed_at"),
                                   NumberOr("seconds", 0.0)};
    const auto [found, is_new] =
        reading_.try_emplace({reading.image, reading.reader, reading.round}, set_.readings.size());
    if (is_new) set_.readings.push_back(reading);
    return found->second;
  }

  void AddRow() {
    ExchangedShape one;
    one.reading = ReadingOfRow();
    one.shape.label = Cell("label");
    if (one.shape.label.empty() && Cell("kind").empty()) return;  // a reading without shapes
    one.id = Cell("id");
    one.modified = Cell("modified");
    ReadShape(one.shape);
    one.place = "line " + std::to_string(table_.LineOf(row_));
    set_.shapes.push_back(std::move(one));
  }

  bool Present() const {
    const std::string cell = Cell("present");
    if (cell.empty() || cell == "1" || cell == "true") return true;
    if (cell != "0" && cell != "false") Fail("'present' is neither 1 nor 0");
    return false;
  }

  void ReadShape(Shape& shape) const {
    const std::string kind_name = Cell("kind"), scope_name = Cell("scope");
    const auto kind = ontology::AnswerKindNamed(kind_name.empty() ? "label" : kind_name);
    const auto scope = annotation::ScopeNamed(scope_name.empty() ? "image" : scope_name);
    const auto points = annotation::PointsFromText(Cell("points"));
    const auto mask = annotation::MaskFromText(Cell("mask"));
    if (!kind) Fail("'kind' is none of label, box, polygon, mask, landmark, line, interval");
    if (!scope) Fail("'scope' is none of image, frame, study");
    if (!points) Fail("'points' are no points");
    if (!mask) Fail("'mask' is no mask");
    shape.kind = *kind;
    shape.scope = *scope;
    shape.present = Present();
    shape.certainty = NumberOr("certainty", 1.0);
    shape.frame = NumberOr("frame", 0);
    shape.last_frame = NumberOr("last_frame", shape.frame);
    if (!Cell("millimetres").empty()) shape.millimetres = NumberOr("millimetres", 0.0);
    shape.points = *points;
    shape.mask = *mask;
    if (const std::string defect = DefectOf(shape); !defect.empty()) Fail(defect);
  }

  const table::Table& table_;
  std::map<std::string, std::size_t> column_;
  std::size_t row_ = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> image_;
  std::map<std::tuple<std::size_t, std::string, int>, std::size_t> reading_;
  ShapeSet set_;
};

}  // namespace

std::string CsvText(const ShapeSet& set) {
  std::string text = table::CsvLine(kColumns);
  std::vector<char> has_shape(set.readings.size(), 0);
  for (const ExchangedShape& one : set.shapes) {
    text += ShapeLine(set, one);
    has_shape.at(one.reading) = 1;
  }
  for (std::size_t i = 0; i < set.readings.size(); ++i) {
    if (has_shape[i] != 0 || set.readings[i].reader.empty()) continue;
    std::vector<std::string> cells = ReadingCells(set, set.readings[i]);
    cells.resize(kColumns.size());
    text += table::CsvLine(cells);
  }
  return text;
}

ShapeSet ReadShapeTable(const table::Table& table) { return ShapeTableReader(table).Read(); }

}  // namespace etalon::workflow
