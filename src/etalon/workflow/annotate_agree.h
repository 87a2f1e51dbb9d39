#pragma once

#include <filesystem>

#include "etalon/annotation/agreement.h"
#include "etalon/report/analysis.h"

namespace etalon::workflow {

struct AnnotateAgreeRequest {
  std::filesystem::path project;  ///< its folder
  std::filesystem::path output;   ///< folder of the page; empty: none is written
  std::size_t pictures_a_label = 3;
};

/// Agreement of the closed readings of a project: tables of labels, outlines, pairs of readers,
/// each reader and each month, plots, and pictures of the outlines that agree least. Writes
/// `analysis.html` and `analysis.json` into the output.
/// @throws Error(kUsage) when no reading is closed, Error(kStoreFailed), Error(kFileUnreadable).
report::Analysis AnnotateAgree(const AnnotateAgreeRequest& request);

}  // namespace etalon::workflow
