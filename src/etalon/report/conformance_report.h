#pragma once

#include <filesystem>
#include <string>

#include "etalon/conformance/verification.h"

namespace etalon::report {

inline constexpr const char* kConformanceFile = "conformance.json";
inline constexpr const char* kConformancePage = "conformance.html";

/// Claims, findings, figures a metric and a level, repetitions.
std::string ConformanceJson(const conformance::Verification& verification);

/// The statement as a page: every claim with its figure and finding, measured against true values,
/// how bias and refusals change with each setting, and the repetitions.
std::string ConformancePage(const conformance::Verification& verification);

/// Writes both into `folder`. @throws Error(kFileUnreadable)
void WriteConformance(const conformance::Verification& verification,
                      const std::filesystem::path& folder);

}  // namespace etalon::report
