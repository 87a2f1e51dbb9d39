#pragma once

#include <vector>

#include "etalon/report/plot.h"
#include "etalon/stats/accuracy/calibration.h"
#include "etalon/stats/accuracy/labelled_scores.h"

namespace etalon::workflow {

/// A test with its name in reports.
struct NamedTest {
  report::Text name;
  stats::LabelledScores cases;
};

/// One ROC curve a test; a test without both classes has none.
report::Plot RocPlot(const std::vector<NamedTest>& tests, const report::Text& title);

/// Predicted probability against observed share with its interval.
report::Plot ReliabilityPlot(const std::vector<stats::ReliabilityBin>& bins,
                             const report::Text& title);

}  // namespace etalon::workflow
