#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/conformance/verification.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"

namespace etalon::workflow {

struct VerifyRequest {
  std::string modality = "echo";  ///< "echo", "planar", "spect", "t1" or "all"
  std::filesystem::path claims;   ///< of one modality; empty: those delivered with the program
  /// For conformance.json, conformance.html and repeatability.toml; of "all" a folder a modality
  /// and a page about all. Empty: none.
  std::filesystem::path output;
  std::optional<int> subjects;          ///< acquired twice; nothing: as many as the modality needs
  std::optional<int> subjects_a_level;  ///< of the series; nothing: as the modality needs
  std::uint64_t seed = 1;               ///< of the phantoms
  nn::NetworkOptions network;
};

/// Measures phantoms of known truth over a grid, holds the claims against them, and measures one
/// phantom again, with one thread and with three where threads are used, to show that not a byte
/// changes. Writes the repeatability that was found as entries that `etalon repeatability add`
/// reads. @return one statement a modality.
/// @throws Error(kUsage) for a modality without claims or claims of another one; else as LoadClaims
/// and LoadApicalModels; kCancelled.
std::vector<conformance::Verification> Verify(const VerifyRequest& request,
                                              ProgressObserver& progress);

}  // namespace etalon::workflow
