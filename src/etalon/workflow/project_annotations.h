#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/annotation/disagreement.h"
#include "etalon/store/reading_store.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/open_readings.h"

namespace etalon::workflow {

/// Annotations as they stand now, that the viewer may see, by the order in which they were made.
/// Labels have their present ids; one that the ontology has retired keeps its own.
/// @throws Error as `ReadProject`.
std::vector<annotation::Annotation> ReadAnnotations(const std::filesystem::path& folder,
                                                    const store::Viewer& viewer);
std::vector<annotation::Annotation> ReadAnnotations(const OpenedProject& project,
                                                    store::ReadingStore& readings,
                                                    const store::Viewer& viewer,
                                                    const std::string& image = {});

/// Every version of them, those that were removed too, by sequence.
std::vector<annotation::AnnotationVersion> ReadAnnotationHistory(
    const std::filesystem::path& folder, const store::Viewer& viewer);

/// What each closed reading says, with what it implies; those without a statement too.
/// @param round of the readings; adjudications have `annotation::kAdjudication`.
std::vector<annotation::Statements> StatementsOf(
    std::span<const annotation::Annotation> annotations, std::span<const store::CaseState> cases,
    int round, const ontology::Ontology& ontology);

/// Disputes among the first readings of images whose every reading is closed.
std::vector<annotation::Disagreement> ReadDisagreements(const std::filesystem::path& folder);

/// One statement of a reading that is to be saved.
struct StatementDraft {
  annotation::Shape shape;
  std::string id = {};   ///< of the annotation that it changes; empty: found by label and kind
  double seconds = 0.0;  ///< spent on it
};

/// One reading that is to be saved: all that the reader now says of one image.
struct ReadingDraft {
  store::CaseKey key;
  int expected_version = 0;  ///< of the case when the reader began; 0: nothing was saved
  bool close = false;
  double seconds = 0.0;
  std::string made_at = {};  ///< by the reader's clock
  std::vector<StatementDraft> statements = {};
  std::string place = {};  ///< where it stands, for messages: "answers.csv: line 7"
};

struct ReadingOutcome {
  store::CaseKey key;
  store::SaveResult result = store::SaveResult::kSaved;
  std::vector<std::string> unanswered;  ///< of the organ's checklist; then the case stays open
  bool unchanged = false;               ///< all of it was so already; nothing was saved
  bool clock_differs = false;           ///< the reader's clock is ahead of the store's
};

/// Saves readings, all of them in one transaction. What a draft says no more is removed, what it
/// says otherwise gets a new version. A case is closed only when the checklist of its image's organ
/// is answered. Labels may be aliases.
/// @throws Error(kFileMalformed) naming the place, before anything is saved: an image that the
///   project does not have, a label that the ontology does not have, a retired label in a new
///   statement, a kind of answer that the label does not take, a defective shape, a negative time.
std::vector<ReadingOutcome> SaveReadings(OpenReadings& open, std::span<const ReadingDraft> drafts);
std::vector<ReadingOutcome> SaveReadings(const std::filesystem::path& folder,
                                         std::span<const ReadingDraft> drafts);

}  // namespace etalon::workflow
