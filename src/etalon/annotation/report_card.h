#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/annotation/agreement.h"
#include "etalon/annotation/reading.h"

namespace etalon::annotation {

/// One reader on one label, against the majority of the other readers of each image: what the
/// reader said takes no part in what he or she is held against. Images that the others leave tied
/// are out.
struct LabelCard {
  std::string label;
  std::size_t images = 0;
  Outcome<stats::Estimate> sensitivity;  ///< Wilson interval
  Outcome<stats::Estimate> specificity;
  /// Share of right calls in the later half of the readings minus the earlier half (Newcombe).
  Outcome<stats::Estimate> drift;
};

/// What is known of one reader's work. Holds nothing of other readers but their majority.
struct ReportCard {
  std::string reader;
  std::size_t readings = 0;
  std::size_t rereads = 0;
  std::optional<double> median_seconds;        ///< of a first reading; none where never noted
  std::optional<double> early_median_seconds;  ///< of the earlier half
  std::optional<double> late_median_seconds;   ///< of the later half
  std::vector<LabelCard> labels;               ///< that the reader called
  std::vector<AgreementFigure> repeatability;  ///< with own earlier readings
  std::vector<AgreementFigure> outlines;       ///< overlaps and distances to all others
  std::vector<AgreementFigure> known;          ///< on images of known truth
};

/// @throws ContractError for a reader that there is not.
ReportCard MakeReportCard(const Readings& readings, const ontology::Ontology& ontology,
                          std::size_t reader, const AgreementOptions& options = {});

}  // namespace etalon::annotation
