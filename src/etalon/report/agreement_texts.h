#pragma once

#include <string>

#include "etalon/core/outcome.h"
#include "etalon/report/agreement_study.h"
#include "etalon/report/texts.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/agreement/kappa.h"

namespace etalon::report {

/// Names and meanings of the figures of agreement. @throws ContractError for a key that is not in
/// the table, so that none reaches a reader unnamed.
Text AgreementFigureName(const std::string& key);
/// One sentence; what the p value tests, where there is one, is part of it.
Text AgreementFigureMeaning(const std::string& key);
Text AgreementGroupHeading(const std::string& key);
Text AgreementGroupMeaning(const std::string& key);

/// A refusal's own sentence in both languages; in English only where the table lacks it.
Text AgreementReasonText(const Refusal& refusal);
bool IsKnownAgreementReason(const std::string& reason);

Text DesignText(AgreementDesign design);
Text LayoutText(AgreementLayout layout);
/// "3 readers", "2 methods", "4 repeats"
Text CountOfReaders(const AgreementReadings& readings);

/// "moderate to good" for an interval over several bands [Koo2016], [Landis1977].
Text ReliabilityText(const stats::Estimate& icc);
Text KappaText(const stats::Estimate& kappa);
/// True for kappas and their kin, whose bands are those of Landis and Koch.
bool IsKappa(const std::string& figure_key);

}  // namespace etalon::report
