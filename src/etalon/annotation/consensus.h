#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/annotation/reading.h"
#include "etalon/core/outcome.h"
#include "etalon/ontology/ontology.h"

namespace etalon::annotation {

enum class ConsensusMethod {
  kMajority,       ///< one reader, one vote; regions: pixels of more than half of who drew
  kDawidSkene,     ///< labels by [DawidSkene1979], regions by STAPLE
  kStaple,         ///< labels by majority, regions by STAPLE [Warfield2004]
  kSkillWeighted,  ///< votes and pixels weighted by what each reader was measured to know
};
/// "majority", "dawid-skene", "staple", "skill-weighted".
std::string_view Name(ConsensusMethod method);
std::optional<ConsensusMethod> ConsensusMethodNamed(std::string_view name);

/// How often a reader is right on a label, where it is present and where it is absent.
struct ReaderSkill {
  std::size_t reader = 0;  ///< index into `Readings::readers`
  std::size_t label = 0;   ///< index into the ontology's labels
  double sensitivity = 0.0;
  double specificity = 0.0;
  std::size_t images = 0;  ///< that it was measured on
};

struct ConsensusOptions {
  ConsensusMethod method = ConsensusMethod::kMajority;
  int least_readers = 2;
  /// A label whose probability of being present lies between this and its complement is undecided
  /// (all methods but the majority). 0.5 .. 1.
  double least_probability = 0.6;
  /// kSkillWeighted: measured elsewhere, as on images of known truth. Readers and labels without an
  /// entry are measured against the majority of the others.
  std::vector<ReaderSkill> skills = {};
  int threads = 0;  ///< 0: as many as the processor runs; the result is the same for any number
};

/// A label of an image.
struct ConsensusLabel {
  std::size_t image = 0;
  std::size_t label = 0;
  std::size_t readers = 0;   ///< who said anything of it
  double probability = 0.0;  ///< of being present; majority: the share of votes
  Outcome<bool> present;     ///< refused: tie, undecided, too few readers
};

/// What is drawn of a label on a frame, where the label is present by consensus.
struct ConsensusShape {
  std::size_t image = 0;
  std::size_t label = 0;
  ShapeKind kind = ShapeKind::kMask;
  int frame = 0;
  std::size_t readers = 0;  ///< who drew it
  Outcome<Shape> shape;
};

struct Consensus {
  ConsensusMethod method = ConsensusMethod::kMajority;
  std::vector<ConsensusLabel> labels;  ///< by image and label; only what somebody said anything of
  std::vector<ConsensusShape> shapes;  ///< by image, label, kind and frame
  std::vector<ReaderSkill> skills;     ///< as estimated or used; of regions: from STAPLE, averaged
};

/// Combines the first readings of every image. Regions become a mask; of boxes and landmarks the
/// consensus is the median of each coordinate, of lines the reader's with the median length, of
/// intervals the median of either end; where a reader drew several, the first counts.
/// @return refusals within: kTooFewValues below `least_readers`, kNotEstimable for ties and what
///   stays undecided.
/// @throws ContractError for options out of range.
Consensus FindConsensus(const Readings& readings, const ontology::Ontology& ontology,
                        const ConsensusOptions& options = {});

}  // namespace etalon::annotation
