#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/annotation/plan.h"
#include "etalon/store/reading_store.h"

namespace etalon::workflow {

struct PlanRequest {
  std::filesystem::path project;
  annotation::PlanOptions options;
  std::string deadline;          ///< day, or empty
  std::filesystem::path images;  ///< CSV with a column `image` or `file`; empty: all images
};

/// What one reader has to do.
struct ReaderLoad {
  std::string reader;
  int reads = 0;  ///< honeypots among them
  int rereads = 0;
};

struct PlanSummary {
  int images = 0;          ///< planned now
  int planned_before = 0;  ///< left out: they have tasks already
  int overlap = 0;
  int honeypots = 0;
  std::vector<ReaderLoad> readers;
};

/// Keys of readers from what a user types: a number, "3" for r1, r2, r3, or keys between commas.
/// @throws Error(kUsage)
std::vector<std::string> ReadersFromText(const std::string& text);

/// Days from "14d", "2w" or "14". @throws Error(kUsage)
int DaysFromText(const std::string& text);

/// Gives tasks for the images of a project that have none yet; images of one centre and one set of
/// labels are a stratum.
/// @throws Error(kUsage) for invalid options, images that are not there, honeypots without labels,
///   or when nothing is left to plan.
PlanSummary PlanAnnotation(const PlanRequest& request);

/// Images on which readers disagree get a task for one of `judges` in turn, who has not read the
/// image himself. Only images whose every reading is closed; one that has an adjudication is left.
struct AdjudicationSummary {
  int disagreements = 0;  ///< labels, over all images
  int images = 0;         ///< on which there are some
  int added = 0;          ///< tasks
  int without_judge = 0;  ///< images that every judge has read
};

/// @throws Error(kUsage) without judges.
AdjudicationSummary PlanAdjudication(const std::filesystem::path& project,
                                     const std::vector<std::string>& judges,
                                     const std::string& deadline);

}  // namespace etalon::workflow
