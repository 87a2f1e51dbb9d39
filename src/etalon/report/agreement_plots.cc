#include "etalon/report/agreement_plots.h"

#include <algorithm>
#include <cmath>

#include "etalon/report/agreement_pair_plots.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

constexpr std::size_t kMostPairPlots = 6;
constexpr std::size_t kMostFullPairs = 3;
constexpr std::size_t kMostGrades = 20;
constexpr std::size_t kMostRows = 40;

Text Same(const std::string& text) { return {text, text}; }

std::vector<Text> Names(const std::vector<std::string>& names) {
  std::vector<Text> texts;
  for (const std::string& name : names) texts.push_back(Same(name));
  return texts;
}

std::string Numbered(const char* name, std::size_t index) {
  return std::string(name) + "-" + std::to_string(index + 1);
}

void AddPairPlots(const AgreementStudy& study, std::vector<AgreementFigurePlot>& plots) {
  const bool sessions = study.readings.readings.sessions() > 1;
  for (std::size_t i = 0; i < std::min(study.pairs.size(), kMostPairPlots); ++i) {
    const AgreementPair& pair = study.pairs[i];
    if (PairedReadingsOf(study, pair, SessionChoice::kFirst).a.empty()) continue;
    Text caption{
        "Bland-Altman plot. Lines: mean difference and 95 % limits of agreement; bands: "
        "their 95 % intervals.",
        "Graphique de Bland-Altman. Lignes : différence moyenne et limites d’accord à "
        "95 % ; bandes : leurs intervalles à 95 %."};
    if (sessions) {
      caption =
          caption + Text{" Points are means over sessions; the limits are of single readings.",
                         " Les points sont des moyennes sur les séances ; les limites valent "
                         "pour une lecture."};
    }
    plots.push_back({Numbered("bland-altman", i), Same(pair.about), caption,
                     BlandAltmanPlot(study, pair), study.pairs.size() > 1});
    if (study.pairs.size() > kMostFullPairs) continue;
    plots.push_back({Numbered("identity", i),
                     Same(pair.about),
                     {"Identity plot: points on the line are equal readings.",
                      "Graphique d’identité : sur la droite, les lectures sont égales."},
                     IdentityPlot(study, pair)});
    plots.push_back({Numbered("differences", i),
                     Same(pair.about),
                     {"How many subjects differ by less than a given size.",
                      "Part des sujets dont l’écart est inférieur à une valeur donnée."},
                     DifferencePlot(study, pair)});
  }
}

std::vector<AgreementFigurePlot> NumberPlots(const AgreementStudy& study) {
  std::vector<AgreementFigurePlot> plots;
  if (study.readings.readings.readers() > 2) {
    plots.push_back(
        {"deviations",
         {"All readers", "Tous les lecteurs"},
         {"Each reading minus the mean of its subject: a reader who lies on one side is "
          "biased, a funnel is a scatter that grows with the size.",
          "Chaque lecture moins la moyenne de son sujet : un lecteur d’un seul côté est "
          "biaisé, un entonnoir est une dispersion qui croît avec la valeur."},
         DeviationPlot(study),
         false});
  }
  AddPairPlots(study, plots);
  return plots;
}

// ---- grades -----------------------------------------------------------------------------------

using Counts = std::vector<std::vector<double>>;

Plot CountMap(const HeatMapOptions& options, const Counts& counts) {
  double largest = 1.0;
  for (const auto& row : counts)
    largest = std::max(largest, *std::max_element(row.begin(), row.end()));
  std::vector<std::vector<HeatMapCell>> cells;
  for (const auto& row : counts) {
    cells.emplace_back();
    for (const double count : row) {
      cells.back().push_back({SequentialColour(0.9 * count / largest), NumberText(count, 0)});
    }
  }
  return HeatMap(options, cells);
}

Plot PairTable(const AgreementStudy& study, const AgreementPair& pair) {
  const std::size_t grades = study.readings.grades.size();
  Counts counts(grades, std::vector<double>(grades, 0.0));
  const stats::RatingTable& table = study.readings.readings;
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    const double a = table.At(subject, pair.first), b = table.At(subject, pair.second);
    if (std::isnan(a) || std::isnan(b)) continue;
    counts[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] += 1.0;
  }
  HeatMapOptions options;
  options.title = {"Grades of two readers, " + pair.about,
                   "Grades de deux lecteurs, " + pair.about};
  options.row_names = options.column_names = Names(study.readings.grades);
  options.row_title = Same(study.readings.readers[pair.first]);
  options.column_title = Same(study.readings.readers[pair.second]);
  options.cell_size = grades <= 6 ? 58.0 : 40.0;
  return CountMap(options, counts);
}

/// How often each grade was given: by each reader, or to each subject where readers are not known.
Plot UseOfGrades(const AgreementStudy& study) {
  const stats::RatingTable& table = study.readings.readings;
  const bool by_subject = study.readings.readers_are_interchangeable;
  const std::size_t rows = by_subject ? table.subjects() : table.readers();
  Counts counts(rows, std::vector<double>(study.readings.grades.size(), 0.0));
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    for (std::size_t reader = 0; reader < table.readers(); ++reader) {
      const double grade = table.At(subject, reader);
      if (std::isnan(grade)) continue;
      counts[by_subject ? subject : reader][static_cast<std::size_t>(grade)] += 1.0;
    }
  }
  HeatMapOptions options;
  options.title = {"Use of the grades", "Emploi des grades"};
  options.row_names = Names(by_subject ? study.readings.subjects : study.readings.readers);
  options.column_names = Names(study.readings.grades);
  options.row_title = by_subject ? Text{"Subject", "Sujet"} : Text{"Reader", "Lecteur"};
  options.column_title = {"Grade", "Grade"};
  options.cell_size = 40.0;
  return CountMap(options, counts);
}

std::vector<AgreementFigurePlot> GradePlots(const AgreementStudy& study) {
  std::vector<AgreementFigurePlot> plots;
  const AgreementReadings& readings = study.readings;
  if (readings.grades.size() > kMostGrades || readings.grades.empty()) return plots;
  for (std::size_t i = 0; i < std::min(study.pairs.size(), kMostPairPlots); ++i) {
    plots.push_back({Numbered("grades", i),
                     Same(study.pairs[i].about),
                     {"How often each pair of grades was given; agreement is on the diagonal.",
                      "Fréquence de chaque paire de grades ; l’accord est sur la diagonale."},
                     PairTable(study, study.pairs[i])});
  }
  const std::size_t rows =
      readings.readers_are_interchangeable ? readings.subjects.size() : readings.readers.size();
  if (rows > kMostRows) return plots;
  plots.push_back({"use-of-grades",
                   {"Use of the grades", "Emploi des grades"},
                   {"How often each grade was given.", "Fréquence d’emploi de chaque grade."},
                   UseOfGrades(study)});
  return plots;
}

}  // namespace

std::vector<AgreementFigurePlot> AgreementPlots(const AgreementStudy& study) {
  return study.readings.scale == AgreementScale::kNumbers ? NumberPlots(study) : GradePlots(study);
}

}  // namespace etalon::report
