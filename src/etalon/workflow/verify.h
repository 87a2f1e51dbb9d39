#pragma once

#include <filesystem>
#include <string>

#include "etalon/conformance/verification.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/verify_echo.h"

namespace etalon::workflow {

struct VerifyRequest {
  std::string modality = "echo";  ///< or "all"
  std::filesystem::path claims;   ///< empty: those delivered with the program
  std::filesystem::path output;   ///< for conformance.json and conformance.html; empty: none
  EchoGrid grid;
  nn::NetworkOptions network;
};

/// Measures phantoms of known truth over a grid, holds the claims against them, and measures one
/// phantom again with one thread and with three to show that not a byte changes.
/// @throws Error(kUsage) for a modality without claims; else as LoadClaims and LoadApicalModels.
conformance::Verification Verify(const VerifyRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
