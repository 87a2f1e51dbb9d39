#pragma once

#include "etalon/report/agreement_study.h"
#include "etalon/report/analysis.h"

namespace etalon::report {

/// A study of agreement in the form of the other analyses: the leading figures in the table
/// "glance", then a table a group, then what does not apply and why. The figures are those of
/// `AgreementJson`.
Analysis AgreementAnalysis(const AgreementStudy& study);

}  // namespace etalon::report
