#pragma once

// Internal: an analysis as openapi.yaml describes it.

#include "etalon/report/analysis.h"
#include "etalon/server/json_body.h"

namespace etalon::server {

/// Texts, tables, and each plot as SVG and as the CSV of its data.
/// @throws ContractError when a number is not finite.
Json AnswerOf(const report::Analysis& analysis);

}  // namespace etalon::server
