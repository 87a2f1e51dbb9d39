#pragma once

#include <filesystem>
#include <string>

#include "etalon/phantom/t1_phantom.h"
#include "etalon/phantom/write_echo_phantom.h"

namespace etalon::phantom {

/// Writes a T1 phantom into `folder`, which is made if missing:
/// - `native_00.dcm` ..., `post_00.dcm` ...: MR images, series 1 and 2, with their inversion times;
/// - `labels_gt.png`: 1 blood pool of the left ventricle, 2 its myocardium, 3 right ventricle;
/// - `truth.json`: options, T1 of the tissues, extracellular volume, displacement of each image.
/// @throws Error kFileUnreadable naming the file that cannot be written; kUsage with all that
/// `PhantomVisit::Validate` finds.
void WriteT1Phantom(const T1PhantomStudy& study, const std::filesystem::path& folder,
                    const PhantomVisit& visit = {});

/// The content of `truth.json`.
std::string T1TruthJson(const T1PhantomStudy& study);

}  // namespace etalon::phantom
