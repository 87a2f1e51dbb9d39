#pragma once

#include <filesystem>
#include <string>

#include "etalon/workflow/evaluate.h"

namespace etalon::cli {

/// Dice by group and structure, then the agreement of the measurements.
std::string SegmentationTables(const workflow::SegmentationEvaluation& evaluation);

/// The confusion of views and the names of the images read wrongly.
std::string ViewTable(const workflow::ViewEvaluation& evaluation);

/// Writes `agreement.csv` into `folder`, which is made if absent.
void WriteAgreementRows(const workflow::SegmentationEvaluation& evaluation,
                        const std::filesystem::path& folder);

}  // namespace etalon::cli
