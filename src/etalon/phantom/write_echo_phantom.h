#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/phantom/echo_phantom.h"

namespace etalon::phantom {

/// Whose the phantom pretends to be, for studies that follow each other.
struct PhantomVisit {
  std::string patient = "PHANTOM";  ///< Patient's Name and ID
  std::string date = {};            ///< Study Date, "YYYY-MM-DD"; empty: none

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// Writes a phantom study into `folder`, which is made if missing:
/// - `a4c.dcm`, `a2c.dcm`: multi-frame ultrasound with one tissue region (cm per pixel), frame
///   times, heart rate and R waves;
/// - `truth.json`: options, volumes, ejection fraction, strain and, for every frame, the heart and
///   the landmarks of both views (described in docs/PHANTOM_ECHO.md);
/// - `masks/a4c_000_gt.png` ...: true classes of every frame, 0 background, 1 LV cavity, 2 LV
///   myocardium, 3 left atrium;
/// - `preview_gt.png`: both views at end diastole and end systole, plain and with the classes.
/// @throws Error kFileUnreadable naming the file that cannot be written; kUsage with all that
/// `PhantomVisit::Validate` finds.
void WriteEchoPhantom(const EchoPhantomStudy& study, const std::filesystem::path& folder,
                      const PhantomVisit& visit = {});

/// The content of `truth.json`.
std::string TruthJson(const EchoPhantomStudy& study);

}  // namespace etalon::phantom
