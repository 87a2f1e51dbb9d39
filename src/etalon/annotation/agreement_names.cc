#include "etalon/annotation/agreement.h"
#include "etalon/core/error.h"

namespace etalon::annotation {

std::string_view Name(Among among) {
  switch (among) {
    case Among::kReaders:
      return "readers";
    case Among::kPair:
      return "pair";
    case Among::kReader:
      return "reader";
    case Among::kPeriod:
      return "period";
    case Among::kRereading:
      return "rereading";
    case Among::kReference:
      return "reference";
  }
  throw ContractError("unknown comparison");
}

std::string_view Name(Metric metric) {
  switch (metric) {
    case Metric::kObservedAgreement:
      return "observed-agreement";
    case Metric::kFleissKappa:
      return "fleiss-kappa";
    case Metric::kGwetAc1:
      return "gwet-ac1";
    case Metric::kKrippendorffAlpha:
      return "krippendorff-alpha";
    case Metric::kCohenKappa:
      return "cohen-kappa";
    case Metric::kWeightedKappa:
      return "weighted-kappa";
    case Metric::kDice:
      return "dice";
    case Metric::kMeanDistance:
      return "mean-surface-distance";
    case Metric::kHausdorff95:
      return "hausdorff-95";
    case Metric::kHausdorff:
      return "hausdorff";
    case Metric::kBoxOverlap:
      return "box-overlap";
    case Metric::kLandmarkDistance:
      return "landmark-distance";
    case Metric::kLandmarkSpread:
      return "landmark-spread";
    case Metric::kLengthDifference:
      return "length-difference";
    case Metric::kLengthIcc:
      return "length-icc";
    case Metric::kIntervalOverlap:
      return "interval-overlap";
    case Metric::kAccuracy:
      return "accuracy";
  }
  throw ContractError("unknown metric");
}

std::string_view Name(LengthUnit unit) {
  switch (unit) {
    case LengthUnit::kNone:
      return "";
    case LengthUnit::kMillimetres:
      return "mm";
    case LengthUnit::kPixels:
      return "px";
  }
  throw ContractError("unknown unit");
}

}  // namespace etalon::annotation
