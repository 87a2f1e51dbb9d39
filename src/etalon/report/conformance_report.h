#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/conformance/verification.h"
#include "etalon/report/texts.h"

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

/// A page about the statements of several modalities: findings, figures and a link to the page of
/// each, which lies in a folder of the modality's name.
std::string ConformanceSummaryPage(const std::vector<conformance::Verification>& verifications);

/// Writes it into `folder` as conformance.html. @throws Error(kFileUnreadable)
void WriteConformanceSummary(const std::vector<conformance::Verification>& verifications,
                             const std::filesystem::path& folder);

/// What a modality of phantoms is called, e.g. "planar".
Text ConformanceModalityText(std::string_view modality);

}  // namespace etalon::report
