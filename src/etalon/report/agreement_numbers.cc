#include "etalon/report/agreement_numbers.h"

#include "etalon/report/markup.h"

namespace etalon::report {

Text EstimateText(double value, const AgreementFigure& figure) {
  const Text number = NumberText(value, figure.decimals);
  return figure.unit.empty() ? number : number + ("\u00A0" + figure.unit);
}

Text IntervalText(const Interval& interval, const AgreementFigure& figure) {
  return NumberText(interval.low, figure.decimals) + Text{" to ", " à "} +
         NumberText(interval.high, figure.decimals);
}

Text PValueText(double p) {
  if (p < 0.001) return {"<\u00A00.001", "<\u00A00,001"};
  return NumberText(p, 3);
}

}  // namespace etalon::report
