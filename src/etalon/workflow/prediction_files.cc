#include "etalon/workflow/prediction_files.h"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "etalon/core/error.h"
#include "etalon/table/csv.h"
#include "etalon/table/number_cell.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using table::Table;

constexpr std::string_view kTruth = "truth_";
constexpr std::string_view kProbability = "probability_";
constexpr std::string_view kGroup = "group_";
constexpr double kLargestFold = 9999.0;
constexpr double kLargestSide = 1e6;

// ---- writing ------------------------------------------------------------------------------------

std::string Number(double value) { return table::NumberText(value); }

std::string SideText(int side) { return side > 0 ? std::to_string(side) : std::string(); }

std::set<std::string> GroupsOf(const Predictions& predictions) {
  std::set<std::string> names;
  for (const PredictedImage& image : predictions.images) {
    for (const auto& [name, value] : image.groups) names.insert(name);
  }
  return names;
}

std::vector<std::string> ImageHeader(const std::vector<std::string>& labels,
                                     const std::set<std::string>& groups) {
  std::vector<std::string> names{"image", "patient", "centre", "vendor",
                                 "width", "height",  "fold",   "split"};
  for (const std::string& group : groups) names.push_back(std::string(kGroup) + group);
  for (const std::string& label : labels) {
    names.push_back(std::string(kTruth) + label);
    names.push_back(std::string(kProbability) + label);
  }
  return names;
}

std::vector<std::string> ImageCells(const PredictedImage& image, std::size_t labels,
                                    const std::set<std::string>& groups) {
  Require(image.truth.size() == labels && image.probability.size() == labels,
          "a predicted image needs one truth and one probability a label");
  std::vector<std::string> cells{image.image,
                                 image.patient,
                                 image.centre,
                                 image.vendor,
                                 SideText(image.width),
                                 SideText(image.height),
                                 std::to_string(image.fold),
                                 image.split};
  for (const std::string& group : groups) {
    const auto found = image.groups.find(group);
    cells.push_back(found == image.groups.end() ? "" : found->second);
  }
  for (std::size_t i = 0; i < labels; ++i) {
    cells.push_back(image.truth[i] ? (*image.truth[i] ? "1" : "0") : "");
    cells.push_back(image.probability[i] ? Number(*image.probability[i]) : "");
  }
  return cells;
}

void WriteText(const fs::path& path, const std::string& text) {
  WholeFile file(path);
  file.Write(text);
  file.Finish();
}

void WriteImages(const Predictions& predictions, const fs::path& folder) {
  const std::set<std::string> groups = GroupsOf(predictions);
  std::string text = table::CsvLine(ImageHeader(predictions.labels, groups));
  for (const PredictedImage& image : predictions.images) {
    text += table::CsvLine(ImageCells(image, predictions.labels.size(), groups));
  }
  WriteText(folder / kPredictedImagesFile, text);
}

Json BoxesJson(const std::vector<PredictedBox>& boxes, bool scored) {
  Json list = Json::array();
  for (const PredictedBox& box : boxes) {
    Json item{{"label", box.label},
              {"left", box.left},
              {"top", box.top},
              {"width", box.width},
              {"height", box.height}};
    if (scored) item["score"] = box.score;
    list.push_back(std::move(item));
  }
  return list;
}

void WriteBoxes(const Predictions& predictions, const fs::path& folder) {
  Json list = Json::array();
  for (const PredictedBoxes& image : predictions.boxes) {
    list.push_back({{"image", image.image},
                    {"fold", image.fold},
                    {"truth", BoxesJson(image.truth, false)},
                    {"found", BoxesJson(image.found, true)}});
  }
  WriteText(folder / kPredictedBoxesFile, list.dump(1) + "\n");
}

void WriteOverlaps(const Predictions& predictions, const fs::path& folder) {
  std::string text = table::CsvLine(
      std::vector<std::string>{"image", "patient", "structure", "dice", "iou", "hausdorff_px"});
  for (const PredictedOverlap& row : predictions.overlaps) {
    text += table::CsvLine(std::vector<std::string>{
        row.image, row.patient, row.structure, Number(row.dice), Number(row.iou),
        row.hausdorff_px ? Number(*row.hausdorff_px) : ""});
  }
  WriteText(folder / kPredictedOverlapsFile, text);
}

Json OutlinesJson(const std::vector<PredictedOutlines::Outline>& outlines) {
  Json list = Json::array();
  for (const auto& outline : outlines) {
    Json points = Json::array();
    for (const image::PixelPoint& point : outline) points.push_back({point.column, point.row});
    list.push_back(std::move(points));
  }
  return list;
}

void WriteOutlines(const Predictions& predictions, const fs::path& folder) {
  Json list = Json::array();
  for (const PredictedOutlines& item : predictions.outlines) {
    list.push_back({{"image", item.image},
                    {"structure", item.structure},
                    {"truth", OutlinesJson(item.truth)},
                    {"found", OutlinesJson(item.found)}});
  }
  WriteText(folder / kPredictedOutlinesFile, list.dump() + "\n");
}

// ---- reading ------------------------------------------------------------------------------------

[[noreturn]] void Fail(const Table& table, std::size_t row, const std::string& column,
                       std::string_view cause) {
  throw FileError(ErrorCode::kFileMalformed, table.source(),
                  fmt::format("{} {}", table.Place(row, table.ColumnOf(column)), cause));
}

void RequireColumns(const Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (table.Has(name)) continue;
    throw FileError(ErrorCode::kFileMalformed, table.source(),
                    fmt::format("has no column '{}'", name));
  }
}

std::string TextAt(const Table& table, std::size_t row, const std::string& column) {
  return table.Has(column) ? std::string(table.Cell(row, table.ColumnOf(column))) : std::string();
}

std::string FilledAt(const Table& table, std::size_t row, const std::string& column) {
  const std::string text = TextAt(table, row, column);
  if (text.empty()) Fail(table, row, column, "is empty");
  return text;
}

std::optional<double> NumberAt(const Table& table, std::size_t row, const std::string& column,
                               double low, double high) {
  if (!table.Has(column)) return std::nullopt;
  const auto cell = table::ParseNumber(table.Cell(row, table.ColumnOf(column)), false);
  if (cell.kind == table::NumberCell::Kind::kMissing) return std::nullopt;
  if (cell.kind != table::NumberCell::Kind::kNumber || cell.value < low || cell.value > high) {
    Fail(table, row, column, fmt::format("is no number from {} to {}", low, high));
  }
  return cell.value;
}

double RequiredNumberAt(const Table& table, std::size_t row, const std::string& column, double low,
                        double high) {
  const auto value = NumberAt(table, row, column, low, high);
  if (!value) Fail(table, row, column, "is empty");
  return *value;
}

int WholeAt(const Table& table, std::size_t row, const std::string& column, double high) {
  const double value = NumberAt(table, row, column, 0.0, high).value_or(0.0);
  if (value != std::floor(value)) Fail(table, row, column, "is no whole number");
  return static_cast<int>(value);
}

std::optional<bool> TruthAt(const Table& table, std::size_t row, const std::string& column) {
  const auto value = NumberAt(table, row, column, 0.0, 1.0);
  if (!value) return std::nullopt;
  if (*value != 0.0 && *value != 1.0) Fail(table, row, column, "is neither 0 nor 1");
  return *value == 1.0;
}

std::string SplitAt(const Table& table, std::size_t row) {
  const std::string split = TextAt(table, row, "split");
  if (split.empty()) return kTestSplit;
  if (split == kTestSplit || split == kValidationSplit || !ExternalSetOf(split).empty()) {
    return split;
  }
  Fail(table, row, "split", "is neither test, validation nor external:<name>");
}

/// Labels that have both columns, in the order of the file.
std::vector<std::string> LabelsOf(const Table& table) {
  std::vector<std::string> labels;
  for (const std::string& name : table.names()) {
    if (name.starts_with(kTruth)) {
      labels.push_back(name.substr(kTruth.size()));
      RequireColumns(table, {std::string(kProbability) + labels.back()});
    } else if (name.starts_with(kProbability)) {
      RequireColumns(table, {std::string(kTruth) + name.substr(kProbability.size())});
    }
  }
  return labels;
}

PredictedImage ImageAt(const Table& table, std::size_t row,
                       const std::vector<std::string>& labels) {
  PredictedImage image{.image = FilledAt(table, row, "image"),
                       .patient = FilledAt(table, row, "patient"),
                       .centre = TextAt(table, row, "centre"),
                       .vendor = TextAt(table, row, "vendor"),
                       .width = WholeAt(table, row, "width", kLargestSide),
                       .height = WholeAt(table, row, "height", kLargestSide),
                       .fold = WholeAt(table, row, "fold", kLargestFold),
                       .split = SplitAt(table, row)};
  for (const std::string& label : labels) {
    image.truth.push_back(TruthAt(table, row, std::string(kTruth) + label));
    image.probability.push_back(NumberAt(table, row, std::string(kProbability) + label, 0.0, 1.0));
  }
  for (const std::string& name : table.names()) {
    if (!name.starts_with(kGroup)) continue;
    const std::string value = TextAt(table, row, name);
    if (!value.empty()) image.groups[name.substr(kGroup.size())] = value;
  }
  return image;
}

void ReadImages(const fs::path& path, Predictions& predictions) {
  const Table table = table::ReadCsv(path);
  RequireColumns(table, {"image", "patient"});
  predictions.labels = LabelsOf(table);
  std::set<std::tuple<std::string, std::string, int>> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    PredictedImage image = ImageAt(table, row, predictions.labels);
    if (!seen.emplace(image.image, image.split, image.fold).second) {
      Fail(table, row, "image", "occurs twice in the same split and fold");
    }
    predictions.images.push_back(std::move(image));
  }
  if (predictions.images.empty()) {
    throw FileError(ErrorCode::kFileMalformed, path.string(), "holds no image");
  }
}

[[noreturn]] void FailEntry(const fs::path& path, std::size_t entry, std::string_view cause) {
  throw FileError(ErrorCode::kFileMalformed, path.string(),
                  fmt::format("entry {} {}", entry + 1, cause));
}

PredictedBox BoxFrom(const Json& json, bool scored) {
  return {.label = json.at("label").get<std::string>(),
          .left = json.at("left").get<double>(),
          .top = json.at("top").get<double>(),
          .width = json.at("width").get<double>(),
          .height = json.at("height").get<double>(),
          .score = scored ? json.at("score").get<double>() : 1.0};
}

bool IsBox(const PredictedBox& box) {
  return std::isfinite(box.left) && std::isfinite(box.top) && std::isfinite(box.score) &&
         std::isfinite(box.width) && std::isfinite(box.height) && box.width > 0.0 &&
         box.height > 0.0 && !box.label.empty();
}

PredictedBoxes BoxesFrom(const Json& json, const fs::path& path, std::size_t entry) {
  PredictedBoxes boxes{.image = json.at("image").get<std::string>(), .fold = json.value("fold", 0)};
  for (const Json& box : json.at("truth")) boxes.truth.push_back(BoxFrom(box, false));
  for (const Json& box : json.at("found")) boxes.found.push_back(BoxFrom(box, true));
  for (const auto* list : {&boxes.truth, &boxes.found}) {
    for (const PredictedBox& box : *list) {
      if (!IsBox(box)) FailEntry(path, entry, "has a box without label or size");
    }
  }
  return boxes;
}

std::set<std::string> NamesOf(const Predictions& predictions) {
  std::set<std::string> names;
  for (const PredictedImage& image : predictions.images) names.insert(image.image);
  return names;
}

void CheckBoxes(const Predictions& predictions, const fs::path& path) {
  const std::set<std::string> known = NamesOf(predictions);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < predictions.boxes.size(); ++i) {
    const std::string& image = predictions.boxes[i].image;
    if (!known.contains(image)) FailEntry(path, i, "is of a picture that images.csv does not hold");
    if (!seen.insert(image).second) FailEntry(path, i, "is of a picture that another has already");
  }
}

/// Gives each entry of a list in a file, with its number, to `read`.
template <typename Read>
void ReadList(const fs::path& path, Read read) {
  std::ifstream stream(path);
  try {
    const Json content = Json::parse(stream);
    if (!content.is_array()) {
      throw FileError(ErrorCode::kFileMalformed, path.string(), "is no list of pictures");
    }
    for (std::size_t i = 0; i < content.size(); ++i) read(content.at(i), i);
  } catch (const Json::exception& error) {
    throw FileError(ErrorCode::kFileMalformed, path.string(), "does not hold what its name says",
                    error.what());
  }
}

void ReadBoxes(const fs::path& path, Predictions& predictions) {
  ReadList(path, [&](const Json& json, std::size_t entry) {
    predictions.boxes.push_back(BoxesFrom(json, path, entry));
  });
  CheckBoxes(predictions, path);
}

std::vector<PredictedOutlines::Outline> OutlinesFrom(const Json& json) {
  std::vector<PredictedOutlines::Outline> outlines;
  for (const Json& points : json) {
    outlines.emplace_back();
    for (const Json& point : points) {
      outlines.back().push_back(
          {.row = point.at(1).get<double>(), .column = point.at(0).get<double>()});
    }
  }
  return outlines;
}

void ReadOutlines(const fs::path& path, Predictions& predictions) {
  const std::set<std::string> known = NamesOf(predictions);
  ReadList(path, [&](const Json& json, std::size_t entry) {
    predictions.outlines.push_back({.image = json.at("image").get<std::string>(),
                                    .structure = json.at("structure").get<std::string>(),
                                    .truth = OutlinesFrom(json.at("truth")),
                                    .found = OutlinesFrom(json.at("found"))});
    if (!known.contains(predictions.outlines.back().image)) {
      FailEntry(path, entry, "is of a picture that images.csv does not hold");
    }
  });
}

void ReadOverlaps(const fs::path& path, Predictions& predictions) {
  const Table table = table::ReadCsv(path);
  RequireColumns(table, {"image", "patient", "structure", "dice", "iou"});
  const std::set<std::string> known = NamesOf(predictions);
  std::set<std::pair<std::string, std::string>> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    PredictedOverlap overlap{.image = FilledAt(table, row, "image"),
                             .patient = FilledAt(table, row, "patient"),
                             .structure = FilledAt(table, row, "structure"),
                             .dice = RequiredNumberAt(table, row, "dice", 0.0, 1.0),
                             .iou = RequiredNumberAt(table, row, "iou", 0.0, 1.0),
                             .hausdorff_px = NumberAt(table, row, "hausdorff_px", 0.0, 1e9)};
    if (!known.contains(overlap.image)) {
      Fail(table, row, "image", "is a picture that images.csv does not hold");
    }
    if (!seen.emplace(overlap.image, overlap.structure).second) {
      Fail(table, row, "structure", "occurs twice of one picture");
    }
    predictions.overlaps.push_back(std::move(overlap));
  }
}

}  // namespace

void WritePredictions(const Predictions& predictions, const fs::path& folder) {
  WriteImages(predictions, folder);
  if (!predictions.boxes.empty()) WriteBoxes(predictions, folder);
  if (!predictions.overlaps.empty()) WriteOverlaps(predictions, folder);
  if (!predictions.outlines.empty()) WriteOutlines(predictions, folder);
}

Predictions ReadPredictions(const fs::path& folder) {
  Predictions predictions;
  ReadImages(folder / kPredictedImagesFile, predictions);
  std::error_code ignored;
  const fs::path boxes = folder / kPredictedBoxesFile;
  if (fs::exists(boxes, ignored)) ReadBoxes(boxes, predictions);
  const fs::path overlaps = folder / kPredictedOverlapsFile;
  if (fs::exists(overlaps, ignored)) ReadOverlaps(overlaps, predictions);
  const fs::path outlines = folder / kPredictedOutlinesFile;
  if (fs::exists(outlines, ignored)) ReadOutlines(outlines, predictions);
  return predictions;
}

std::string ExternalSetOf(const std::string& split) {
  return split.starts_with(kExternalPrefix) ? split.substr(std::string_view(kExternalPrefix).size())
                                            : std::string();
}

}  // namespace etalon::workflow
