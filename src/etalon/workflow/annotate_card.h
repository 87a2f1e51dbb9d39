#pragma once

#include <filesystem>
#include <string>

#include "etalon/report/analysis.h"

namespace etalon::workflow {

struct AnnotateCardRequest {
  std::filesystem::path project;  ///< its folder
  std::string reader;             ///< key
  std::filesystem::path output;   ///< folder of the page; empty: none is written
};

/// Report card of one reader, for the reader and the lead: it names nobody else.
/// @throws Error(kUsage) when the reader has closed no reading, Error(kStoreFailed),
///   Error(kFileUnreadable).
report::Analysis AnnotateCard(const AnnotateCardRequest& request);

}  // namespace etalon::workflow
