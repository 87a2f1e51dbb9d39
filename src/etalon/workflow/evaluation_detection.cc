#include <algorithm>
#include <map>
#include <set>

#include "etalon/report/markup.h"
#include "etalon/stats/accuracy/detection.h"
#include "etalon/workflow/box_matching.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/evaluation_data.h"

namespace etalon::workflow {
namespace {

using report::Text;
using stats::SearchedPicture;

/// The searched pictures of one set with their patients.
struct SearchedSet {
  Text name;
  std::vector<const PredictedBoxes*> pictures;
  std::vector<int> patients;

  std::vector<SearchedPicture> Judged(const std::string& label,
                                      const HitCriterion& criterion) const {
    std::vector<SearchedPicture> judged;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      judged.push_back(MatchBoxes(*pictures[i], label, criterion));
      judged.back().patient = patients[i];
    }
    return judged;
  }
};

std::vector<SearchedSet> SearchedSets(const EvaluationData& data) {
  std::map<std::string, const PredictedBoxes*> boxes;
  for (const PredictedBoxes& item : data.predictions.boxes) boxes[item.image] = &item;
  std::vector<SearchedSet> sets;
  for (const EvaluatedSet& set : data.sets) {
    SearchedSet searched{.name = set.name, .pictures = {}, .patients = {}};
    for (const std::size_t row : set.rows) {
      const auto found = boxes.find(data.predictions.images[row].image);
      if (found == boxes.end()) continue;
      searched.pictures.push_back(found->second);
      searched.patients.push_back(data.patient_of_row[row]);
    }
    if (!searched.pictures.empty()) sets.push_back(std::move(searched));
  }
  return sets;
}

/// Labels of true boxes; with several, also all of them whatever their label ("").
std::vector<std::string> LabelsSought(const EvaluationData& data) {
  std::set<std::string> labels;
  for (const PredictedBoxes& picture : data.predictions.boxes) {
    for (const PredictedBox& box : picture.truth) labels.insert(box.label);
  }
  std::vector<std::string> sought(labels.begin(), labels.end());
  if (sought.size() > 1) sought.emplace_back();
  return sought;
}

Text LabelText(const std::string& label) {
  return label.empty() ? Text{"any", "tous"} : Verbatim(label);
}

struct NamedCriterion {
  Text name;
  HitCriterion criterion;
};

std::vector<NamedCriterion> Criteria() {
  return {{{"overlap ≥ 0.5", "recouvrement ≥ 0,5"}, {.overlap = 0.5}},
          {{"overlap ≥ 0.3", "recouvrement ≥ 0,3"}, {.overlap = 0.3}},
          {{"centre in the lesion’s box", "centre dans la boîte de la lésion"},
           {.kind = HitCriterion::Kind::kCentre}}};
}

std::size_t LesionsOf(const std::vector<SearchedPicture>& pictures) {
  std::size_t lesions = 0;
  for (const SearchedPicture& picture : pictures) lesions += picture.lesions;
  return lesions;
}

/// AP over the overlaps 0.50, 0.55 .. 0.95.
Outcome<stats::Estimate> StrictPrecision(const SearchedSet& set, const std::string& label,
                                         const stats::ClusterBootstrapOptions& options) {
  std::vector<std::vector<SearchedPicture>> criteria;
  for (int step = 0; step < 10; ++step) {
    criteria.push_back(set.Judged(label, {.overlap = 0.5 + 0.05 * step}));
  }
  return stats::EstimateMeanAveragePrecision(criteria, options);
}

report::AnalysisTable EmptyDetectionTable() {
  return {.key = "detection",
          .heading = {"Lesions found", "Lésions trouvées"},
          .columns = {{"label", {"Label", "Label"}},
                      {"set", {"Tested on", "Testé sur"}},
                      {"hit", {"A hit is", "Est trouvé si"}},
                      {"pictures", {"Pictures", "Images"}},
                      {"lesions", {"Lesions", "Lésions"}},
                      {"sensitivity_at_0_25",
                       {"Sensitivity at 0.25 false positives an image",
                        "Sensibilité à 0,25 faux positif par image"}},
                      {"sensitivity_at_0_5", {"at 0.5", "à 0,5"}},
                      {"sensitivity_at_1", {"at 1", "à 1"}},
                      {"sensitivity_at_2", {"at 2", "à 2"}},
                      {"average_precision", {"AP", "AP"}},
                      {"jafroc", {"JAFROC", "JAFROC"}}},
          .rows = {},
          .note = {"Overlap: intersection over union of the boxes. From the highest score, each "
                   "found box takes the lesion that it hits best; a second box on one lesion is a "
                   "false positive. AP: mean precision at 101 recalls, as COCO; at overlap 0.5 it "
                   "is AP50. JAFROC: how often a lesion scores above the highest mark on a picture "
                   "without. Intervals: drawing patients with replacement, the threshold chosen "
                   "anew.",
                   "Recouvrement : intersection sur union des boîtes. En partant du score le plus "
                   "haut, chaque boîte prend la lésion qu’elle touche le mieux ; une seconde boîte "
                   "sur la même lésion est un faux positif. AP : précision moyenne à 101 rappels, "
                   "comme COCO ; au recouvrement 0,5 c’est l’AP50. JAFROC : fréquence à laquelle "
                   "une lésion a un score au-dessus de la plus haute marque d’une image sans "
                   "lésion. Intervalles : tirage des patients avec remise, seuil choisi à chaque "
                   "fois."}};
}

std::vector<report::AnalysisCell> DetectionRow(const EvaluationData& data, const SearchedSet& set,
                                               const std::string& label,
                                               const NamedCriterion& hit) {
  const auto judged = set.Judged(label, hit.criterion);
  const auto options = data.Bootstrap();
  std::vector<report::AnalysisCell> row{LabelText(label), set.name, hit.name,
                                        CountText(judged.size()), CountText(LesionsOf(judged))};
  for (const double rate : {0.25, 0.5, 1.0, 2.0}) {
    row.push_back(
        EstimateCellOf(stats::EstimateSensitivityAtFalsePositives(judged, rate, options)));
  }
  row.push_back(EstimateCellOf(stats::EstimateAveragePrecision(judged, options)));
  row.push_back(EstimateCellOf(stats::EstimateJafroc(judged, options)));
  return row;
}

report::AnalysisTable StrictTable(const EvaluationData& data, const std::vector<SearchedSet>& sets,
                                  const std::vector<std::string>& labels) {
  report::AnalysisTable table{
      .key = "average_precision",
      .heading = {"Average precision over overlaps 0.50 to 0.95",
                  "Précision moyenne sur les recouvrements 0,50 à 0,95"},
      .columns = {{"label", {"Label", "Label"}},
                  {"set", {"Tested on", "Testé sur"}},
                  {"average_precision", {"AP 0.50 to 0.95", "AP 0,50 à 0,95"}}},
      .rows = {},
      .note = {}};
  for (const std::string& label : labels) {
    for (const SearchedSet& set : sets) {
      table.rows.push_back({LabelText(label), set.name,
                            EstimateCellOf(StrictPrecision(set, label, data.Bootstrap()))});
    }
  }
  return table;
}

/// The curve's corners up to `kMostFalsePositives` false positives an image.
void DrawCurve(const stats::FrocCurve& curve, std::size_t series, const Text& name,
               report::Plot& plot) {
  constexpr double kMostFalsePositives = 4.0;
  std::vector<double> x;
  std::vector<double> y;
  for (const stats::FrocPoint& point : curve.points) {
    if (point.false_positives_per_picture > kMostFalsePositives) break;
    x.push_back(point.false_positives_per_picture);
    y.push_back(point.sensitivity);
  }
  plot.Steps(
      x, y, {.ink = report::SeriesInk(series), .dash = report::SeriesDash(series), .legend = name});
}

report::Plot FrocPlot(const std::vector<SearchedSet>& sets, const std::vector<std::string>& labels,
                      const Text& title) {
  report::Plot plot({.width = 560,
                     .height = 400,
                     .title = title,
                     .x = {.title = {"False positives an image", "Faux positifs par image"}},
                     .y = {.title = {"Sensitivity", "Sensibilité"}, .range = Interval{0.0, 1.0}}});
  std::size_t series = 0;
  for (const std::string& label : labels) {
    for (const SearchedSet& set : sets) {
      const auto curve = stats::MakeFrocCurve(set.Judged(label, Criteria().front().criterion));
      if (!curve) continue;
      DrawCurve(*curve, series++, LabelText(label) + Text{", ", ", "} + set.name, plot);
    }
  }
  return plot;
}

}  // namespace

void AddDetection(const EvaluationData& data, report::Analysis& analysis) {
  const auto sets = SearchedSets(data);
  const auto labels = LabelsSought(data);
  if (sets.empty() || labels.empty()) return;
  report::AnalysisTable table = EmptyDetectionTable();
  for (const std::string& label : labels) {
    for (const SearchedSet& set : sets) {
      for (const NamedCriterion& hit : Criteria()) {
        table.rows.push_back(DetectionRow(data, set, label, hit));
      }
    }
  }
  const Text title{"Lesions found against false positives (overlap ≥ 0.5)",
                   "Lésions trouvées et faux positifs (recouvrement ≥ 0,5)"};
  analysis.plots.push_back({"froc", title, FrocPlot(sets, labels, title)});
  analysis.tables.push_back(std::move(table));
  analysis.tables.push_back(StrictTable(data, sets, labels));
}

}  // namespace etalon::workflow
