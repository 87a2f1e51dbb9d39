#include "etalon/core/outcome.h"

namespace etalon {

std::string_view Name(RefusalCode code) {
  switch (code) {
    case RefusalCode::kNotCalibrated:
      return "not-calibrated";
    case RefusalCode::kNotUltrasound:
      return "not-ultrasound";
    case RefusalCode::kNotMeasurableView:
      return "not-measurable-view";
    case RefusalCode::kMissingView:
      return "missing-view";
    case RefusalCode::kMissingPhase:
      return "missing-phase";
    case RefusalCode::kNoBeat:
      return "no-beat";
    case RefusalCode::kColourDoppler:
      return "colour-doppler";
    case RefusalCode::kForeshortened:
      return "foreshortened";
    case RefusalCode::kStructureNotFound:
      return "structure-not-found";
    case RefusalCode::kStructureAmbiguous:
      return "structure-ambiguous";
    case RefusalCode::kImplausible:
      return "implausible";
    case RefusalCode::kTooFewValues:
      return "too-few-values";
    case RefusalCode::kNoVariation:
      return "no-variation";
    case RefusalCode::kNotEstimable:
      return "not-estimable";
    case RefusalCode::kNotApplicable:
      return "not-applicable";
    case RefusalCode::kNotComparable:
      return "not-comparable";
  }
  throw ContractError("refusal code without a name");
}

}  // namespace etalon
