#pragma once

#include "etalon/report/agreement_plots.h"

namespace etalon::report {

enum class SessionChoice { kFirst, kMean };

/// Readings of two readers on the subjects that both read.
struct PairedReadings {
  std::vector<double> a;
  std::vector<double> b;
};
PairedReadings PairedReadingsOf(const AgreementStudy& study, const AgreementPair& pair,
                                SessionChoice sessions);

/// "Difference, mm" with the unit where there is one.
Text WithUnit(const Text& title, const std::string& unit);

Plot BlandAltmanPlot(const AgreementStudy& study, const AgreementPair& pair);
Plot IdentityPlot(const AgreementStudy& study, const AgreementPair& pair);
/// Share of subjects whose readings differ by less than x.
Plot DifferencePlot(const AgreementStudy& study, const AgreementPair& pair);
/// Each reading minus the subject's mean, over that mean.
Plot DeviationPlot(const AgreementStudy& study);

}  // namespace etalon::report
