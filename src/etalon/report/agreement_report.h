#pragma once

#include <filesystem>
#include <string>

#include "etalon/report/agreement_study.h"

namespace etalon::report {

inline constexpr const char* kAgreementFile = "agreement.json";
inline constexpr const char* kAgreementPageFile = "agreement.html";

/// Every figure with its interval or why there is none, the design and the paragraph. Numbers have
/// ten significant digits. @throws ContractError when a number is not finite.
std::string AgreementJson(const AgreementStudy& study);

/// The page: French and English, self-contained, made to be printed.
/// @throws ContractError when a number is not finite.
std::string AgreementPage(const AgreementStudy& study);

/// One paragraph ready for a paper.
Text AgreementParagraph(const AgreementStudy& study);

/// Writes `agreement.json` and `agreement.html` into `folder`. Same input, same bytes.
/// @throws Error(kFileUnreadable) when the folder cannot be written.
void WriteAgreementReport(const AgreementStudy& study, const std::filesystem::path& folder);

}  // namespace etalon::report
