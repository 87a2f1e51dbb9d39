#pragma once

#include <filesystem>

#include "etalon/core/progress.h"
#include "etalon/phantom/write_echo_phantom.h"

namespace etalon::workflow {

/// Generates an echo phantom study and writes it as DICOM with its true masks and truth.json.
/// @throws Error(kUsage) listing all that is wrong with the options.
void MakeEchoPhantomStudy(const phantom::EchoPhantomOptions& options,
                          const phantom::PhantomVisit& visit, const std::filesystem::path& folder,
                          ProgressObserver& progress);

}  // namespace etalon::workflow
