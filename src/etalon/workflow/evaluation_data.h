#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/report/analysis.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/labelled_scores.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/workflow/prediction_files.h"

namespace etalon::workflow {

struct EvaluationOptions {
  std::filesystem::path images = {};  ///< folder of the pictures; empty = no failure gallery
  /// Pictures that lie elsewhere, by their name in `images.csv`.
  std::map<std::string, std::filesystem::path> image_files = {};
  std::optional<double> sensitivity = {};  ///< wanted on validation; nothing = Youden's point
  int resamples = 2000;                    ///< of every bootstrap
  std::uint64_t seed = 1;
  int threads = 1;       ///< the figures are the same for any number
  int gallery_size = 6;  ///< pictures a kind of failure

  bool HasImages() const { return !images.empty() || !image_files.empty(); }
  /// Where the picture of that name lies.
  std::filesystem::path FileOf(const std::string& image) const;

  /// @throws Error(kUsage) naming the option that is wrong.
  void Validate() const;
};

/// Rows of `images.csv` that are judged together.
struct EvaluatedSet {
  std::string key;    ///< "test" or "external:<name>"
  report::Text name;  ///< "all folds", or the external set's own
  std::vector<std::size_t> rows;
};

/// Predictions in the order in which every part of an evaluation needs them.
struct EvaluationData {
  const Predictions& predictions;
  EvaluationOptions options;
  std::vector<int> patient_of_row;  ///< numbers of patients, one a row of `images.csv`
  std::vector<EvaluatedSet> sets;   ///< the folds' test pictures first, then external sets by name

  /// Both are referred to and must outlive this.
  /// @throws Error(kUsage) without a test or external picture.
  EvaluationData(const Predictions& predictions, const EvaluationOptions& options);

  stats::ClusterBootstrapOptions Bootstrap() const;
  std::string PatientKey(std::size_t row) const { return predictions.images[row].patient; }
  /// Folds of the test pictures, in order.
  std::vector<int> Folds() const;
  /// Rows of a split ("test", "validation") and fold.
  std::vector<std::size_t> RowsOf(const std::string& split, int fold) const;
};

/// One label's scores of the rows whose truth and probability are known.
struct LabelCases {
  stats::LabelledScores cases;
  std::vector<int> patients;      ///< one a case
  std::vector<std::size_t> rows;  ///< of `images.csv`, one a case
  std::size_t unknown = 0;        ///< rows left out: truth or probability not known
};

LabelCases CasesOf(const EvaluationData& data, std::size_t label,
                   const std::vector<std::size_t>& rows);

/// DeLong's variance, Obuchowski's where a patient has several pictures.
Outcome<stats::Auc> AreaOf(const LabelCases& cases);

/// "0.93 (0.90 to 0.95)" or the reason why there is none.
report::AnalysisCell AreaCell(const Outcome<stats::Auc>& area);
report::AnalysisCell EstimateCellOf(const Outcome<stats::Estimate>& estimate, int decimals = 3);

/// What each label's score from width, height and vendor alone is worth: one probability a row of
/// `images.csv` that is tested, nothing for the others.
///
/// A ridge regression (penalty 1) on width, height, their ratio, and which of the resolutions and
/// vendors of the training pictures it is. It is fitted anew for each fold on the test pictures of
/// the other folds, for an external set on all of them.
/// @return Refusal(kTooFewValues) with fewer than two folds; Refusal(kNotApplicable) where neither
///   width, height nor vendor is known; Refusal(kNoVariation) when other folds hold one class only.
Outcome<std::vector<std::optional<double>>> ShortcutScores(const EvaluationData& data,
                                                           std::size_t label);

// The parts of an evaluation. Each adds its tables and plots to the page.
void AddAreas(const EvaluationData& data, report::Analysis& analysis);
void AddSubgroups(const EvaluationData& data, report::Analysis& analysis);
void AddOperatingPoints(const EvaluationData& data, report::Analysis& analysis);
void AddCalibrations(const EvaluationData& data, report::Analysis& analysis);
void AddDetection(const EvaluationData& data, report::Analysis& analysis);
void AddOverlaps(const EvaluationData& data, report::Analysis& analysis);

/// Readers' ratings from a table with the columns `image`, `reader`, `rating`, perhaps `label`
/// (needed with several labels) and `test` (e.g. without and with assistance).
/// @throws Error as `table::ReadCsv`; Error(kFileMalformed) naming line and column of an image or
///   label that is not evaluated, or of a reading that occurs twice.
void AddReaders(const EvaluationData& data, const std::filesystem::path& readers,
                report::Analysis& analysis);

/// The worst errors with their pictures. Needs pictures; those that cannot be opened are counted in
/// a remark.
void AddGallery(const EvaluationData& data, report::Analysis& analysis);

}  // namespace etalon::workflow
