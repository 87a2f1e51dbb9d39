#include "etalon/workflow/evaluate_predictions.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "etalon/report/markup.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

using report::Text;

/// Where a picture stands, in words: "the test of fold 2".
std::string PlaceOf(const PredictedImage& image) {
  if (!ExternalSetOf(image.split).empty()) return image.split;
  return fmt::format("{} of fold {}", image.split, image.fold + 1);
}

[[noreturn]] void FailPatient(const PredictedImage& a, const PredictedImage& b) {
  throw Error(ErrorCode::kUsage,
              fmt::format("a patient straddles the split: {} is in {} and {} in {}", a.image,
                          PlaceOf(a), b.image, PlaceOf(b)));
}

/// Everyone's one place among test pictures and external sets.
std::map<std::string, const PredictedImage*> TestedPlaces(const Predictions& predictions) {
  std::map<std::string, const PredictedImage*> places;
  for (const PredictedImage& image : predictions.images) {
    if (image.split == kValidationSplit) continue;
    const auto [place, added] = places.emplace(image.patient, &image);
    const PredictedImage& first = *place->second;
    const bool same =
        first.split == image.split && (image.split != kTestSplit || first.fold == image.fold);
    if (!same) FailPatient(first, image);
  }
  return places;
}

Text FoldNumber(int fold) { return Verbatim(std::to_string(fold + 1)); }

report::AnalysisTable SizeTable(const EvaluationData& data) {
  report::AnalysisTable table{.key = "sets",
                              .heading = {"What was tested", "Ce qui a été testé"},
                              .columns = {{"set", {"Set", "Jeu"}},
                                          {"pictures", {"Pictures", "Images"}},
                                          {"patients", {"Patients", "Patients"}}},
                              .rows = {},
                              .note = {}};
  const auto add = [&](const Text& name, const std::vector<std::size_t>& rows) {
    std::set<int> patients;
    for (const std::size_t row : rows) patients.insert(data.patient_of_row[row]);
    table.rows.push_back({name, CountText(rows.size()), CountText(patients.size())});
  };
  for (const int fold : data.Folds()) {
    add(Text{"fold ", "pli "} + FoldNumber(fold), data.RowsOf(kTestSplit, fold));
  }
  for (const EvaluatedSet& set : data.sets) add(set.name, set.rows);
  return table;
}

report::AnalysisTable LeakageTable() {
  return {.key = kLeakageTable,
          .heading = {"Is the split honest?", "La séparation est-elle honnête ?"},
          .columns = {{"check", {"Check", "Vérification"}}, {"result", {"Result", "Résultat"}}},
          .rows = {{Text{"patients in several parts", "patients dans plusieurs parties"},
                    CountText(0)}},
          .note = {"Near-duplicates: pictures that are another size, compression or brightness of "
                   "each other, proposed by perceptual hashes, decided by correlation.",
                   "Quasi-doublons : images qui sont l’une de l’autre une autre taille, "
                   "compression ou luminosité, proposées par des hachages perceptuels, décidées "
                   "par corrélation."}};
}

/// Seeks near-duplicates where the pictures are there.
void AddLeakage(const EvaluationData& data, const PredictionEvaluationRequest& request,
                ProgressObserver& progress, PredictionEvaluation& result) {
  report::AnalysisTable table = LeakageTable();
  const Text across{"near-duplicate pairs between parts", "paires de quasi-doublons entre parties"};
  if (!data.options.HasImages()) {
    table.rows.push_back({across, Refusal{RefusalCode::kNotApplicable,
                                          "the pictures were not given, none were compared"}});
  } else {
    const auto images = TestedImages(data);
    auto search = FindNearDuplicates(images, request.near_duplicates, progress);
    if (request.leakage == LeakagePolicy::kStop) RequireNoStraddling(images, search);
    table.rows.push_back({across, CountText(Straddling(images, search).size())});
    table.rows.push_back({Text{"near-duplicate pairs of different patients",
                               "paires de quasi-doublons de patients différents"},
                          CountText(AcrossPatients(images, search).size())});
    table.rows.push_back({Text{"pictures compared", "images comparées"},
                          CountText(images.size() - search.problems.size() - search.flat)});
    result.problems = std::move(search.problems);
  }
  result.analysis.tables.push_back(std::move(table));
}

const report::AnalysisTable* FindTable(const report::Analysis& analysis, const std::string& key) {
  for (const auto& table : analysis.tables) {
    if (table.key == key) return &table;
  }
  return nullptr;
}

/// "lesion, all folds: AUC 0.95 (0.93 to 0.97), 0.80 by width, height and vendor alone."
Text AreaSentences(const report::Analysis& analysis) {
  const auto* table = FindTable(analysis, "areas");
  Text text;
  if (table == nullptr) return text;
  for (const auto& row : table->rows) {
    text = text + report::CellText(row[0]) + Text{", ", ", "} + report::CellText(row[1]) +
           Text{": AUC ", " : AUC "} + report::CellText(row[6]) +
           Text{", by width, height and vendor alone ",
                ", par la largeur, la hauteur et l’appareil seuls "} +
           report::CellText(row[8]) + Text{". ", ". "};
  }
  return text;
}

Text DetectionSentences(const report::Analysis& analysis) {
  const auto* table = FindTable(analysis, "detection");
  Text text;
  if (table == nullptr) return text;
  const auto& row = table->rows.front();
  return report::CellText(row[0]) + Text{": sensitivity ", " : sensibilité "} +
         report::CellText(row[6]) +
         Text{" at 0.5 false positives an image (", " à 0,5 faux positif par image ("} +
         report::CellText(row[2]) + Text{"). ", "). "};
}

Text OverlapSentences(const report::Analysis& analysis) {
  const auto* table = FindTable(analysis, "overlaps");
  Text text;
  if (table == nullptr) return text;
  for (const auto& row : table->rows) {
    text = text + report::CellText(row[0]) + Text{", ", ", "} + report::CellText(row[1]) +
           Text{": Dice ", " : Dice "} + report::CellText(row[3]) + Text{". ", ". "};
  }
  return text;
}

std::string NameOf(const PredictionEvaluationRequest& request) {
  if (!request.name.empty()) return request.name;
  const auto folder = std::filesystem::absolute(request.predictions).lexically_normal();
  const auto last = folder.has_filename() ? folder : folder.parent_path();
  return last.filename() == "predictions" ? last.parent_path().filename().string()
                                          : last.filename().string();
}

}  // namespace

void CheckPatientSplits(const Predictions& predictions) {
  const auto tested = TestedPlaces(predictions);
  for (const PredictedImage& image : predictions.images) {
    if (image.split != kValidationSplit) continue;
    const auto place = tested.find(image.patient);
    if (place == tested.end()) continue;
    const PredictedImage& other = *place->second;
    if (other.split != kTestSplit || other.fold == image.fold) FailPatient(other, image);
  }
}

std::vector<ComparedImage> TestedImages(const EvaluationData& data) {
  std::vector<ComparedImage> images;
  for (const EvaluatedSet& set : data.sets) {
    for (const std::size_t row : set.rows) {
      const PredictedImage& image = data.predictions.images[row];
      images.push_back({.file = data.options.FileOf(image.image),
                        .name = image.image,
                        .patient = image.patient,
                        .part = PlaceOf(image)});
    }
  }
  return images;
}

PredictionEvaluation EvaluatePredictions(const PredictionEvaluationRequest& request,
                                         ProgressObserver& progress) {
  return JudgePredictions(ReadPredictions(request.predictions), request, progress);
}

PredictionEvaluation JudgePredictions(const Predictions& predictions,
                                      const PredictionEvaluationRequest& request,
                                      ProgressObserver& progress) {
  CheckPatientSplits(predictions);
  const EvaluationData data(predictions, request.options);
  PredictionEvaluation result{
      .analysis = {.key = "evaluation",
                   .source = NameOf(request),
                   .kind = {"Evaluation of a trained model", "Évaluation d’un modèle entraîné"},
                   .summary = {},
                   .remarks = {},
                   .plots = {},
                   .tables = {}},
      .problems = {}};
  report::Analysis& analysis = result.analysis;
  analysis.tables.push_back(SizeTable(data));
  AddLeakage(data, request, progress, result);
  AddAreas(data, analysis);
  AddOperatingPoints(data, analysis);
  AddSubgroups(data, analysis);
  AddCalibrations(data, analysis);
  AddDetection(data, analysis);
  AddOverlaps(data, analysis);
  if (!request.readers.empty()) AddReaders(data, request.readers, analysis);
  AddGallery(data, analysis);
  analysis.summary =
      AreaSentences(analysis) + DetectionSentences(analysis) + OverlapSentences(analysis);
  if (!request.output.empty()) report::WriteAnalysis(analysis, request.output);
  return result;
}

}  // namespace etalon::workflow
