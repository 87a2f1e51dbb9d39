#include "etalon/report/agreement_texts.h"

#include <array>
#include <string_view>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

/// One band's name, or the two that an interval spans.
template <typename Band>
Text Span(const stats::Estimate& estimate, Band band_of, Text (*text_of)(decltype(band_of(0.0)))) {
  const Interval interval = estimate.interval.value_or(Interval{estimate.value, estimate.value});
  const auto low = band_of(interval.low), high = band_of(interval.high);
  if (low == high) return text_of(low);
  return text_of(low) + Text{" to ", " à "} + text_of(high);
}

Text BandText(stats::ReliabilityBand band) {
  constexpr std::array<std::string_view, 4> kFrench{"médiocre", "modérée", "bonne", "excellente"};
  return {stats::Name(band), std::string(kFrench.at(static_cast<std::size_t>(band)))};
}

Text KappaBandText(stats::KappaBand band) {
  constexpr std::array<std::string_view, 6> kFrench{
      "très faible", "faible", "passable", "modéré", "substantiel", "presque parfait"};
  return {stats::Name(band), std::string(kFrench.at(static_cast<std::size_t>(band)))};
}

}  // namespace

Text DesignText(AgreementDesign design) {
  switch (design) {
    case AgreementDesign::kReaders:
      return {"Agreement of readers", "Accord entre lecteurs"};
    case AgreementDesign::kRepeats:
      return {"Repeatability", "Répétabilité"};
    case AgreementDesign::kMethods:
      return {"Agreement of methods", "Accord entre méthodes"};
  }
  throw ContractError("design without a text");
}

Text LayoutText(AgreementLayout layout) {
  switch (layout) {
    case AgreementLayout::kLong:
      return {"one row a reading", "une ligne par lecture"};
    case AgreementLayout::kWide:
      return {"one row a subject", "une ligne par sujet"};
    case AgreementLayout::kSquare:
      return {"counts of pairs of grades", "effectifs des paires de grades"};
    case AgreementLayout::kCounts:
      return {"counts of grades by subject", "effectifs des grades par sujet"};
  }
  throw ContractError("layout without a text");
}

Text CountOfReaders(const AgreementReadings& readings) {
  const std::string count = std::to_string(readings.readings.readers()) + " ";
  switch (readings.design) {
    case AgreementDesign::kReaders:
      return {count + "readers", count + "lecteurs"};
    case AgreementDesign::kRepeats:
      return {count + "repeats", count + "répétitions"};
    case AgreementDesign::kMethods:
      return {count + "methods", count + "méthodes"};
  }
  throw ContractError("design without a text");
}

Text ReliabilityText(const stats::Estimate& icc) { return Span(icc, &stats::KooLiBand, &BandText); }

Text KappaText(const stats::Estimate& kappa) {
  return Span(kappa, &stats::LandisKochBand, &KappaBandText);
}

bool IsKappa(const std::string& figure_key) {
  return figure_key.find("kappa") != std::string::npos || figure_key.starts_with("gwet");
}

}  // namespace etalon::report
