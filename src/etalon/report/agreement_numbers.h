#pragma once

#include "etalon/report/agreement_study.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// A number of a figure with its unit, e.g. "38.8 mL". @throws ContractError unless finite.
Text EstimateText(double value, const AgreementFigure& figure);

/// "0.019 to 0.761", "0,019 à 0,761", without the unit.
Text IntervalText(const Interval& interval, const AgreementFigure& figure);

/// "< 0.001" or three decimals.
Text PValueText(double p);

}  // namespace etalon::report
