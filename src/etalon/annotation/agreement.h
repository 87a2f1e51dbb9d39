#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "etalon/annotation/reading.h"
#include "etalon/core/outcome.h"
#include "etalon/ontology/ontology.h"
#include "etalon/stats/estimate.h"

namespace etalon::annotation {

/// Whom a figure compares.
enum class Among {
  kReaders,    ///< all readers of an image with each other
  kPair,       ///< two readers
  kReader,     ///< one reader with all others
  kPeriod,     ///< all readers, in images whose later reading was closed in a month
  kRereading,  ///< a reader with his or her own first reading
  kReference,  ///< a reader with images of known truth (honeypots)
};
std::string_view Name(Among among);

/// What a figure measures. Distances are in millimetres on calibrated images, else in pixels, never
/// both in one figure.
enum class Metric {
  kObservedAgreement,  ///< share of pairs of calls that agree
  kFleissKappa,        ///< of present and absent [Fleiss1971]
  kGwetAc1,            ///< [Gwet2008]
  kKrippendorffAlpha,  ///< nominal [Krippendorff2011]
  kCohenKappa,         ///< [Cohen1960]
  kWeightedKappa,      ///< quadratic weights, five grades of how sure a reader is of presence
  kDice,               ///< of regions
  kMeanDistance,       ///< between outlines
  kHausdorff95,        ///< between outlines
  kHausdorff,          ///< between outlines
  kBoxOverlap,         ///< intersection over union, boxes matched one to one
  kLandmarkDistance,   ///< between two readers
  kLandmarkSpread,     ///< of readers about their centre, root mean square
  kLengthDifference,   ///< of lines, absolute
  kLengthIcc,          ///< ICC(A,1) of lengths [McGraw1996]
  kIntervalOverlap,    ///< frames in common over frames of both
  kAccuracy,           ///< share of calls that are right
};
std::string_view Name(Metric metric);  ///< "fleiss-kappa", stable

enum class LengthUnit { kNone, kMillimetres, kPixels };
std::string_view Name(LengthUnit unit);  ///< "", "mm", "px"

struct AgreementFigure {
  std::string label;  ///< id of the ontology
  Metric metric = Metric::kObservedAgreement;
  Among among = Among::kReaders;
  std::vector<std::string> readers;  ///< one or two; empty: all
  std::string period;                ///< "2026-03"; else empty
  LengthUnit unit = LengthUnit::kNone;
  std::size_t images = 0;  ///< that it rests on
  Outcome<stats::Estimate> estimate;
};

/// Two readings of one image that agree least on a label, for a picture.
struct OutlineDisagreement {
  std::string label;
  std::string image;
  std::size_t first = 0;   ///< index of a reading
  std::size_t second = 0;  ///< index of a reading
  double dice = 0.0;
};

struct AgreementOptions {
  int threads = 0;                     ///< 0: as many as the processor runs
  std::size_t pictures_a_label = 3;    ///< disagreements kept
  std::size_t most_for_alpha = 5'000;  ///< images; above, alpha's resampling is left out
  /// Images of known truth: states by label id.
  std::map<std::string, std::map<std::string, bool>> known = {};
};

struct Agreement {
  std::size_t images = 0;   ///< read at least once
  std::size_t doubled = 0;  ///< read by two readers or more
  std::size_t readings = 0;
  std::size_t rereads = 0;
  std::vector<std::string> readers;
  std::vector<AgreementFigure> figures;  ///< by label, then as the enumerations run
  std::vector<OutlineDisagreement> disagreements;
};

/// Agreement of closed readings, per label, reader and month. Intervals keep the images of a
/// patient together where they are of means; kappas take images as independent.
Agreement AnalyseAgreement(const Readings& readings, const ontology::Ontology& ontology,
                           const AgreementOptions& options = {});

}  // namespace etalon::annotation
