#pragma once

// Internal: consensus of what is drawn.

#include "etalon/annotation/consensus.h"
#include "etalon/annotation/label_calls.h"

namespace etalon::annotation {

/// What a consensus of shapes rests on.
struct ShapeConsensusInput {
  const Readings& readings;
  const ontology::Ontology& ontology;
  const CallTable& table;
  const ConsensusOptions& options;
  std::vector<ReaderSkill> skills;  ///< kSkillWeighted: weights of the votes of pixels
};

/// Skill of a reader's outlines in one region, from STAPLE.
struct OutlineSkill {
  std::size_t reader = 0;
  std::size_t label = 0;
  double sensitivity = 0.0;
  double specificity = 0.0;
};

struct ShapeConsensus {
  std::vector<ConsensusShape> shapes;
  std::vector<OutlineSkill> skills;
};

/// Of one image. Shapes of labels that are absent by consensus are left out.
ShapeConsensus FindShapeConsensus(const ShapeConsensusInput& input, std::size_t image,
                                  const std::vector<char>& is_absent);

}  // namespace etalon::annotation
