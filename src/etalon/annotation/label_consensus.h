#pragma once

// Internal: consensus of calls.

#include "etalon/annotation/consensus.h"
#include "etalon/annotation/label_calls.h"

namespace etalon::annotation {

/// Consensus of one label and the readers' skills.
struct LabelConsensus {
  std::vector<ConsensusLabel> labels;  ///< by image
  std::vector<ReaderSkill> skills;
};

LabelConsensus FindLabelConsensus(const CallTable& table, std::size_t label,
                                  const ConsensusOptions& options);

/// Skill of each reader on a label against the majority of the other readers of each image, with
/// one call right and half a call wrong before any is seen.
std::vector<ReaderSkill> SkillsAgainstOthers(const CallTable& table, std::size_t label);

}  // namespace etalon::annotation
