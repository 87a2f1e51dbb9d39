#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/annotation/consensus.h"
#include "etalon/store/consensus_store.h"
#include "etalon/workflow/project.h"

namespace etalon::workflow {

struct AnnotateConsensusRequest {
  std::filesystem::path project;  ///< its folder
  annotation::ConsensusMethod method = annotation::ConsensusMethod::kMajority;
  int least_readers = 2;
  double least_probability = 0.6;
};

struct ConsensusSummary {
  store::ConsensusRun run;  ///< with its labels, shapes and skills
  bool is_new = true;       ///< false: the same was stored before, and nothing has changed
  int adjudicated = 0;      ///< labels that an adjudication decided
  int from_students = 0;    ///< labels that certified students contributed
};

/// Combines the closed readings of a project and stores what they come to with method, readers,
/// skills and version. Labels of an image that was adjudicated are the adjudicator's. Certified
/// students weigh in where votes are weighted by skill.
/// @throws Error(kUsage) when no reading is closed or an option is out of range,
///   Error(kStoreFailed).
ConsensusSummary AnnotateConsensus(const AnnotateConsensusRequest& request);

/// What the newest consensus says of an image.
struct ImageConsensus {
  std::string image;                      ///< id
  std::map<std::string, bool> labels;     ///< by label id; refused ones are left out
  std::vector<annotation::Shape> shapes;  ///< refused ones are left out
};

/// The newest consensus of a project, by image; empty where none was made.
/// @throws Error(kStoreFailed)
std::vector<ImageConsensus> ReadConsensus(const std::filesystem::path& project);

/// Puts a consensus in place of an image's reference: labels that it decides, and the shapes of
/// every label that it decides or draws. What it says nothing of stays, unless it contradicts the
/// consensus: then all labels of the reference go.
void PutConsensus(const ImageConsensus& consensus, const ontology::Ontology& ontology,
                  ProjectImage& image);

/// As `ReadProject`, with the newest consensus in place of the reference where there is one: what
/// is learned from and judged by.
/// @throws as `ReadProject`.
ProjectContents ReadProjectTruth(const std::filesystem::path& folder);

}  // namespace etalon::workflow
