#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/stats/accuracy/reader_study.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/evaluation_data.h"

namespace etalon::workflow {
namespace {

using report::AnalysisCell;
using report::Text;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Ratings of one label: by test ("" without that column), by reader, by row of `images.csv`.
using Ratings = std::map<std::string, std::map<std::string, std::map<std::size_t, double>>>;

[[noreturn]] void Fail(const table::Table& table, std::size_t row, const std::string& column,
                       std::string_view cause) {
  throw FileError(ErrorCode::kFileMalformed, table.source(),
                  fmt::format("{} {}", table.Place(row, table.ColumnOf(column)), cause));
}

/// The tested row of each image; of a picture in several sets the first.
std::map<std::string, std::size_t> RowOfImage(const EvaluationData& data) {
  std::map<std::string, std::size_t> rows;
  for (const EvaluatedSet& set : data.sets) {
    for (const std::size_t row : set.rows) rows.emplace(data.predictions.images[row].image, row);
  }
  return rows;
}

class RatingReader {
 public:
  RatingReader(const EvaluationData& data, const std::filesystem::path& path)
      : data_(data), table_(table::ReadCsv(path)), rows_(RowOfImage(data)) {
    for (const char* name : {"image", "reader", "rating"}) {
      if (table_.Has(name)) continue;
      throw FileError(ErrorCode::kFileMalformed, table_.source(),
                      fmt::format("has no column '{}'", name));
    }
    if (!table_.Has("label") && data.predictions.labels.size() != 1) {
      throw FileError(ErrorCode::kFileMalformed, table_.source(),
                      fmt::format("has no column 'label', and {} labels are evaluated",
                                  data.predictions.labels.size()));
    }
  }

  /// By label.
  std::map<std::size_t, Ratings> Read() const {
    const std::vector<double> values = table_.Numbers("rating");
    std::map<std::size_t, Ratings> ratings;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      auto& mine = ratings[Label(row)][Cell(row, "test")][Reader(row)];
      if (!mine.emplace(Image(row), values[row]).second) {
        Fail(table_, row, "image", "was read twice by the same reader");
      }
    }
    return ratings;
  }

 private:
  std::string Cell(std::size_t row, const std::string& column) const {
    return table_.Has(column) ? std::string(table_.Cell(row, table_.ColumnOf(column)))
                              : std::string();
  }

  std::string Reader(std::size_t row) const {
    const std::string reader = Cell(row, "reader");
    if (reader.empty()) Fail(table_, row, "reader", "is empty");
    return reader;
  }

  std::size_t Image(std::size_t row) const {
    const auto found = rows_.find(Cell(row, "image"));
    if (found == rows_.end()) Fail(table_, row, "image", "is no picture that was tested");
    return found->second;
  }

  std::size_t Label(std::size_t row) const {
    if (!table_.Has("label")) return 0;
    const auto& labels = data_.predictions.labels;
    const auto found = std::ranges::find(labels, Cell(row, "label"));
    if (found == labels.end()) Fail(table_, row, "label", "is no label that is evaluated");
    return static_cast<std::size_t>(found - labels.begin());
  }

  const EvaluationData& data_;
  table::Table table_;
  std::map<std::string, std::size_t> rows_;
};

using ReaderRatings = std::map<std::string, std::map<std::size_t, double>>;

std::set<std::size_t> RowsRead(const Ratings& ratings) {
  std::set<std::size_t> rows;
  for (const auto& [test, readers] : ratings) {
    for (const auto& [reader, mine] : readers) {
      for (const auto& [row, rating] : mine) rows.insert(row);
    }
  }
  return rows;
}

/// Pictures whose truth and probability are known among those that were read.
std::vector<std::size_t> KnownRows(const EvaluationData& data, std::size_t label,
                                   const std::set<std::size_t>& read) {
  return CasesOf(data, label, {read.begin(), read.end()}).rows;
}

std::vector<double> ScoresOf(const std::map<std::size_t, double>& ratings,
                             const std::vector<std::size_t>& rows) {
  std::vector<double> scores;
  for (const std::size_t row : rows) {
    const auto found = ratings.find(row);
    scores.push_back(found == ratings.end() ? kMissing : found->second);
  }
  return scores;
}

std::vector<double> ModelScores(const EvaluationData& data, std::size_t label,
                                const std::vector<std::size_t>& rows) {
  return CasesOf(data, label, rows).cases.scores;
}

std::vector<AnalysisCell> ReaderRow(const EvaluationData& data, std::size_t label, const Text& test,
                                    const std::string& reader,
                                    const std::map<std::size_t, double>& ratings) {
  std::vector<std::size_t> rows;
  std::vector<double> scores;
  for (const auto& [row, rating] : ratings) {
    const auto& image = data.predictions.images[row];
    if (!image.truth[label] || !image.probability[label] || std::isnan(rating)) continue;
    rows.push_back(row);
    scores.push_back(rating);
  }
  const LabelCases model = CasesOf(data, label, rows);
  LabelCases person = model;
  person.cases.scores = scores;
  const auto compared = stats::CompareAucsPaired(model.cases, scores);
  std::vector<AnalysisCell> cells{Verbatim(data.predictions.labels[label]),
                                  test,
                                  Verbatim(reader),
                                  CountText(rows.size()),
                                  AreaCell(AreaOf(person)),
                                  AreaCell(AreaOf(model))};
  if (!compared) {
    cells.insert(cells.end(), {compared.refusal(), Text{"–", "–"}});
  } else {
    cells.push_back(report::EstimateCell{
        .value = compared->difference, .interval = compared->interval, .decimals = 3});
    cells.push_back(report::ProbabilityCell{compared->test.p_value});
  }
  return cells;
}

/// The model as a test that every reader would read alike: its difference from the readers' mean
/// then has the variance of the readers, of the cases, and of both.
stats::ReaderStudy AgainstModel(const EvaluationData& data, std::size_t label,
                                const ReaderRatings& readers,
                                const std::vector<std::size_t>& rows) {
  stats::ReaderStudy study{.scores = std::vector<std::vector<std::vector<double>>>(2),
                           .positive = CasesOf(data, label, rows).cases.positive};
  const std::vector<double> model = ModelScores(data, label, rows);
  for (const auto& [reader, ratings] : readers) {
    study.scores[0].push_back(model);
    study.scores[1].push_back(ScoresOf(ratings, rows));
  }
  return study;
}

void AddComparison(const Text& label, const Text& what, std::size_t readers,
                   const stats::ReaderStudy& study, report::AnalysisTable& table) {
  const auto result = stats::AnalyseReaderStudy(study);
  const auto add = [&](const Text& view, const Outcome<stats::ReaderStudyInference>& inference) {
    std::vector<AnalysisCell> row{label, what, view, CountText(readers),
                                  CountText(study.positive.size() - result->dropped)};
    if (!inference) {
      row.insert(row.end(), {inference.refusal(), Text{"–", "–"}});
    } else {
      row.push_back(report::CellOf(inference->differences.at(0).difference, 3));
      row.push_back(report::ProbabilityCell{inference->differences.at(0).p_value});
    }
    table.rows.push_back(std::move(row));
  };
  if (!result) {
    table.rows.push_back({label, what, Text{"–", "–"}, CountText(readers),
                          CountText(study.positive.size()), result.refusal(), Text{"–", "–"}});
    return;
  }
  add({"readers and cases like these", "lecteurs et cas comme ceux-ci"},
      result->random_readers_random_cases);
  add({"these readers, cases like these", "ces lecteurs, cas comme ceux-ci"},
      result->fixed_readers_random_cases);
}

/// Two tests that the same readers used: names and their ratings.
void AddTests(const EvaluationData& data, std::size_t label, const Ratings& ratings,
              const std::vector<std::size_t>& rows, report::AnalysisTable& table) {
  for (auto a = ratings.begin(); a != ratings.end(); ++a) {
    for (auto b = std::next(a); b != ratings.end(); ++b) {
      stats::ReaderStudy study{.scores = std::vector<std::vector<std::vector<double>>>(2),
                               .positive = CasesOf(data, label, rows).cases.positive};
      for (const auto& [reader, mine] : a->second) {
        const auto other = b->second.find(reader);
        if (other == b->second.end()) continue;
        study.scores[0].push_back(ScoresOf(mine, rows));
        study.scores[1].push_back(ScoresOf(other->second, rows));
      }
      if (study.scores[0].empty()) continue;
      AddComparison(Verbatim(data.predictions.labels[label]), Verbatim(a->first + " − " + b->first),
                    study.scores[0].size(), study, table);
    }
  }
}

report::AnalysisTable EmptyReaderTable() {
  return {.key = "readers",
          .heading = {"The model beside each reader", "Le modèle à côté de chaque lecteur"},
          .columns = {{"label", {"Label", "Label"}},
                      {"test", {"Reading", "Lecture"}},
                      {"reader", {"Reader", "Lecteur"}},
                      {"pictures", {"Pictures", "Images"}},
                      {"reader_auc", {"AUC of the reader", "AUC du lecteur"}},
                      {"model_auc", {"AUC of the model", "AUC du modèle"}},
                      {"difference", {"Model − reader", "Modèle − lecteur"}},
                      {"p", {"p", "p"}}},
          .rows = {},
          .note = {"On the pictures that the reader rated; DeLong’s paired test.",
                   "Sur les images notées par le lecteur ; test apparié de DeLong."}};
}

report::AnalysisTable EmptyStudyTable() {
  return {.key = "reader_study",
          .heading = {"The model against the readers together",
                      "Le modèle face à l’ensemble des lecteurs"},
          .columns = {{"label", {"Label", "Label"}},
                      {"compared", {"Compared", "Comparés"}},
                      {"view", {"Holds for", "Vaut pour"}},
                      {"readers", {"Readers", "Lecteurs"}},
                      {"pictures", {"Pictures", "Images"}},
                      {"difference", {"Difference of AUC", "Différence d’AUC"}},
                      {"p", {"p", "p"}}},
          .rows = {},
          .note = {"Obuchowski and Rockette’s analysis of many readers and cases with Hillis’ "
                   "degrees of freedom, on the pictures that everyone read.",
                   "Analyse multi-lecteurs multi-cas d’Obuchowski et Rockette avec les degrés de "
                   "liberté de Hillis, sur les images lues par tous."}};
}

}  // namespace

void AddReaders(const EvaluationData& data, const std::filesystem::path& readers,
                report::Analysis& analysis) {
  report::AnalysisTable each = EmptyReaderTable();
  report::AnalysisTable study = EmptyStudyTable();
  for (const auto& [label, ratings] : RatingReader(data, readers).Read()) {
    const auto rows = KnownRows(data, label, RowsRead(ratings));
    for (const auto& [test, people] : ratings) {
      const Text reading = test.empty() ? Text{"–", "–"} : Verbatim(test);
      for (const auto& [reader, mine] : people) {
        each.rows.push_back(ReaderRow(data, label, reading, reader, mine));
      }
      const Text compared = Text{"model − readers", "modèle − lecteurs"} +
                            (test.empty() ? Text{} : Text{", ", ", "} + reading);
      AddComparison(Verbatim(data.predictions.labels[label]), compared, people.size(),
                    AgainstModel(data, label, people, rows), study);
    }
    AddTests(data, label, ratings, rows, study);
  }
  analysis.tables.push_back(std::move(each));
  analysis.tables.push_back(std::move(study));
}

}  // namespace etalon::workflow
