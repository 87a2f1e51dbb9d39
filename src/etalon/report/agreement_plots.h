#pragma once

#include <string>
#include <vector>

#include "etalon/report/agreement_study.h"
#include "etalon/report/plot.h"

namespace etalon::report {

/// A plot with what it shows.
struct AgreementFigurePlot {
  std::string name;  ///< "bland-altman-1": of the file when it is saved
  Text title;
  Text caption;
  Plot plot;
  bool narrow = true;  ///< two of them stand side by side
};

/// The plots of a study: Bland-Altman, identity and cumulated differences of up to six pairs of
/// readers, deviations from the subject's mean for three or more; for grades the table of a pair,
/// the readers' use of the grades and the pairwise kappas.
std::vector<AgreementFigurePlot> AgreementPlots(const AgreementStudy& study);

}  // namespace etalon::report
