#pragma once

#include <filesystem>
#include <string>

#include "etalon/report/agreement_study.h"

namespace etalon::cli {

/// Design, figures with intervals, and what does not apply, for a terminal.
std::string AgreementTable(const report::AgreementStudy& study,
                           const std::filesystem::path& output);

}  // namespace etalon::cli
