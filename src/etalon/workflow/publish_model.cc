#include "etalon/workflow/publish_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/nn/model_search.h"
#include "etalon/report/analysis.h"
#include "etalon/workflow/model_card_text.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kCardFile = "card.json";
constexpr const char* kEvaluationKey = "evaluation";

/// Tables of the evaluation that become part of the card.
constexpr const char* kTablesOfCard[] = {
    "sets",        "leakage",   "areas",    "operating_points",  "subgroups",
    "calibration", "detection", "overlaps", "average_precision", "readers",
    "reader_study"};

fs::path PackageFolder(const std::string& model) {
  std::error_code ignored;
  if (fs::is_regular_file(fs::path(model) / kCardFile, ignored)) return model;
  return nn::FindModel(model);
}

Json ReadJson(const fs::path& path, ErrorCode malformed) {
  std::ifstream stream(path);
  if (!stream) throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  try {
    return Json::parse(stream);
  } catch (const Json::exception& error) {
    throw FileError(malformed, path.string(), "is not valid JSON", error.what());
  }
}

Json ReadCard(const fs::path& package) {
  const fs::path path = package / kCardFile;
  const Json card = ReadJson(path, ErrorCode::kModelInvalid);
  for (const char* key : {"name", "version", "task", "file", "sha256"}) {
    if (card.is_object() && card.contains(key) && card.at(key).is_string()) continue;
    throw FileError(ErrorCode::kModelInvalid, path.string(), fmt::format("has no \"{}\"", key));
  }
  const fs::path file = package / card.at("file").get<std::string>();
  if (file.filename() != card.at("file").get<std::string>() ||
      Sha256OfFile(file) != card.at("sha256").get<std::string>()) {
    throw FileError(ErrorCode::kModelInvalid, path.string(), "is not the card of its model file");
  }
  return card;
}

Json ReadEvaluation(const fs::path& folder) {
  const fs::path path = folder / report::kAnalysisFile;
  const Json evaluation = ReadJson(path, ErrorCode::kFileMalformed);
  if (evaluation.is_object() && evaluation.value("analysis", "") == "evaluation") return evaluation;
  throw FileError(ErrorCode::kFileMalformed, path.string(), "is no evaluation of a trained model");
}

bool HasInterval(const Json& cell) {
  return cell.is_object() && cell.contains("value") && cell.contains("interval") &&
         cell.at("interval").is_array();
}

bool IsRefused(const Json& cell) { return cell.is_object() && cell.contains("refusal"); }

/// Lists what an evaluation lacks.
class Gate {
 public:
  Gate(const Json& card, const Json& evaluation) : card_(card), evaluation_(evaluation) {}

  std::vector<std::string> Missing(const PublishRequest& request) {
    if (OutlinesOnly()) {
      NeedEveryInterval("overlaps", {"dice", "iou"}, "Dice and IoU with intervals by patient");
    } else {
      NeedFigures();
    }
    NeedHonestSplit();
    NeedReview(request);
    for (const char* key : {"licence", "limits", "intended_use"}) {
      Need(!card_.value(key, "").empty(), fmt::format("{}: empty in card.json", key));
    }
    return std::move(missing_);
  }

 private:
  void Need(bool there, std::string what) {
    if (!there) missing_.push_back(std::move(what));
  }

  const Json& Rows(const char* table) const {
    static const Json kNone = Json::array();
    return evaluation_.contains(table) ? evaluation_.at(table) : kNone;
  }

  /// A model that labels no picture has no area under a curve.
  bool OutlinesOnly() const {
    const std::string task = card_.at("task");
    return task == "segmentation" || (task == "reading" && card_.at("output").at("labels").empty());
  }

  void NeedEveryInterval(const char* table, const std::vector<const char*>& columns,
                         const std::string& what) {
    const Json& rows = Rows(table);
    const bool there = !rows.empty() && std::ranges::all_of(rows, [&](const Json& row) {
      return std::ranges::all_of(columns, [&](const char* column) {
        return row.contains(column) && HasInterval(row.at(column));
      });
    });
    Need(there, fmt::format("{} ({})", what, table));
  }

  void NeedFigures() {
    NeedEveryInterval("areas", {"auc", "auc_by_patient"},
                      "AUC with intervals by patient, of every label");
    NeedEveryInterval("areas", {"baseline", "gain"},
                      "baseline of width, height and vendor beside every AUC");
    NeedEveryInterval("operating_points", {"sensitivity", "specificity"},
                      "operating point chosen on validation pictures, with exact intervals");
    const Json& calibration = Rows("calibration");
    Need(!calibration.empty() && std::ranges::none_of(calibration,
                                                      [](const Json& row) {
                                                        return IsRefused(row.at("brier")) ||
                                                               IsRefused(row.at("slope"));
                                                      }),
         "calibration of every label: Brier score and slope (calibration)");
    Need(!Rows("subgroups").empty(), "figures by centre, vendor or subgroup (subgroups)");
    if (evaluation_.contains("detection")) {
      Need(std::ranges::none_of(
               Rows("detection"),
               [](const Json& row) { return IsRefused(row.at("sensitivity_at_0_5")); }),
           "sensitivity of detection at 0.5 false positives an image (detection)");
    }
  }

  void NeedHonestSplit() {
    const Json& rows = Rows("leakage");
    const bool compared = std::ranges::any_of(rows, [](const Json& row) {
      return row.at("check") == "near-duplicate pairs between parts" && row.at("result") == "0";
    });
    Need(compared,
         "a split whose pictures were compared and of which no near-duplicates straddle "
         "the parts (leakage)");
  }

  void NeedReview(const PublishRequest& request) {
    const bool gallery = std::ranges::any_of(evaluation_.items(), [](const auto& item) {
      return item.value().is_array() && !item.value().empty() && item.value().front().is_object() &&
             item.value().front().contains("caption");
    });
    Need(gallery, "failure gallery: evaluate with --images");
    Need(!request.reviewer.empty() && !request.review.empty(),
         "failure gallery reviewed: name --reviewer and --review");
  }

  const Json& card_;
  const Json& evaluation_;
  std::vector<std::string> missing_;
};

/// The evaluation's figures without names of pictures.
Json FiguresOf(const Json& evaluation, const PublishRequest& request) {
  Json figures{{"source", evaluation.value("source", "")},
               {"summary", evaluation.value("summary", "")}};
  for (const char* table : kTablesOfCard) {
    if (evaluation.contains(table)) figures[table] = evaluation.at(table);
  }
  figures["failure_gallery"] = {{"reviewer", request.reviewer}, {"review", request.review}};
  figures["software"] = fmt::format("etalon {}", kSoftwareVersion);
  return figures;
}

int CountOf(const Json& row) {
  const auto number = [&](const char* key) {
    return row.contains(key) ? std::stoi(row.at(key).get<std::string>()) : 0;
  };
  return row.contains("pictures") ? number("pictures") : number("positives") + number("negatives");
}

/// Puts one figure of every row of a table among the card's metrics.
void AddMetrics(const Json& figures, const char* table, const char* column, const char* about,
                const std::string& prefix, const std::string& method, Json& metrics) {
  if (!figures.contains(table)) return;
  for (const Json& row : figures.at(table)) {
    const Json& cell = row.at(column);
    if (!HasInterval(cell)) continue;
    metrics.push_back({{"name", prefix + row.at(about).get<std::string>()},
                       {"dataset", row.at("set")},
                       {"value", cell.at("value")},
                       {"interval", cell.at("interval")},
                       {"n", CountOf(row)},
                       {"method", method}});
  }
}

Json CompleteCard(Json card, const Json& figures) {
  Json metrics = Json::array();
  AddMetrics(figures, "areas", "auc_by_patient", "label", "auc_", "bootstrap by patient", metrics);
  AddMetrics(figures, "areas", "baseline", "label", "baseline_auc_",
             "width, height and vendor alone; DeLong", metrics);
  AddMetrics(figures, "overlaps", "dice", "structure", "dice_", "bootstrap by patient", metrics);
  card["metrics"] = metrics;
  card[kEvaluationKey] = figures;
  return card;
}

void WriteText(const fs::path& path, const std::string& text) {
  WholeFile file(path);
  file.Write(text);
  file.Finish();
}

/// The files of a package; folders within it and what is not a plain file stay behind.
void CopyPackage(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  for (const auto& entry : fs::directory_iterator(from)) {
    if (entry.is_regular_file()) fs::copy_file(entry.path(), to / entry.path().filename());
  }
}

fs::path Place(const Json& card, const fs::path& package, const fs::path& destination) {
  const std::string name = card.at("name").get<std::string>();
  if (name.empty() || fs::path(name).filename() != name || name == "..") {
    throw FileError(ErrorCode::kModelInvalid, (package / kCardFile).string(),
                    "names a model that is no folder's name");
  }
  const fs::path place = destination / name;
  std::error_code ignored;
  if (!fs::exists(place, ignored)) return place;
  throw FileError(ErrorCode::kUsage, place.string(), "is there already; remove it first");
}

void WritePackage(const Json& card, const fs::path& package, const fs::path& place) {
  const fs::path unfinished = place.string() + ".unfinished";
  try {
    fs::remove_all(unfinished);
    CopyPackage(package, unfinished);
    WriteText(unfinished / kCardFile, card.dump(2) + "\n");
    WriteText(unfinished / kModelCardText, ModelCardText(card.dump()));
    fs::rename(unfinished, place);
  } catch (const fs::filesystem_error& error) {
    throw FileError(ErrorCode::kFileUnreadable, place.string(), "cannot be written", error.what());
  }
}

}  // namespace

std::vector<std::string> MissingForPublication(const PublishRequest& request) {
  const Json card = ReadCard(PackageFolder(request.model));
  const Json evaluation = ReadEvaluation(request.evaluation);
  return Gate(card, evaluation).Missing(request);
}

fs::path PublishModel(const PublishRequest& request) {
  const auto missing = MissingForPublication(request);
  if (!missing.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}: cannot be published, its card lacks\n  - {}",
                                               request.model, fmt::join(missing, "\n  - ")));
  }
  const fs::path package = PackageFolder(request.model);
  const Json figures = FiguresOf(ReadEvaluation(request.evaluation), request);
  const Json card = CompleteCard(ReadCard(package), figures);
  const fs::path place = Place(card, package, request.destination);
  WritePackage(card, package, place);
  return place;
}

}  // namespace etalon::workflow
