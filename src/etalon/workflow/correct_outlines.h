#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/echo/apical_geometry.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/echo_record.h"

namespace etalon::workflow {

/// The outlines of one frame of a stored echo study, in pixels.
struct FrameOutlines {
  int image = 0;  ///< place among the study's images
  int frame = 0;
  echo::Phase phase = echo::Phase::kEndDiastole;
  echo::DrawnOutlines drawn;
  std::optional<echo::AnnulusPoints> annulus;  ///< of a change: only where a person moved it
  image::PixelPoint apex;                      ///< follows from the outline
};

/// As one line of JSON, and back; the reader gives nothing for a text that the writer does not
/// make.
std::string OutlinesText(std::span<const FrameOutlines> outlines);
std::optional<std::vector<FrameOutlines>> OutlinesFromText(const std::string& text);

/// The changes of `newer` over those of `older`: of each frame the newest.
std::vector<FrameOutlines> MergeChanges(std::span<const FrameOutlines> older,
                                        std::span<const FrameOutlines> newer);

/// The outlines behind the measurements, with annulus and apex, after `changes`.
/// @throws Error(kUsage) as `CorrectStudy`.
std::vector<FrameOutlines> OutlinesOf(const EchoRecord& record,
                                      std::span<const FrameOutlines> changes);

struct CorrectedReadout {
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
};

/// The measurements of a study with changed outlines, by the rules of the program. What no changed
/// frame goes into is what the program stored, to the last bit.
/// @return the refusal of the first changed frame that cannot be measured.
/// @throws Error(kUsage) for a frame that was not outlined, an outline of less than 3 or more than
///   20,000 points, or a point outside the picture.
Outcome<CorrectedReadout> CorrectStudy(const store::StoredStudy& study, const EchoRecord& record,
                                       std::span<const FrameOutlines> changes);

}  // namespace etalon::workflow
