#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/quantity.h"
#include "etalon/echo/apical_geometry.h"
#include "etalon/echo/beats.h"
#include "etalon/echo/view.h"
#include "etalon/image/cine.h"
#include "etalon/image/study.h"

namespace etalon::echo {

enum class Phase { kEndDiastole, kEndSystole };

/// "end diastole" or "end systole".
std::string_view Name(Phase phase);

/// A frame whose outlines went into a measurement.
struct TracedFrame {
  int frame = 0;
  Phase phase = Phase::kEndDiastole;
  image::LabelMask mask;        ///< classes at the frame's size
  image::PixelSpacing spacing;  ///< millimetres, or {1, aspect} when not calibrated
  ApicalGeometry geometry;      ///< in units of `spacing`
  /// The frame read again through slightly moved and scaled crops: their scatter is the part of the
  /// uncertainty that comes from where the picture was cut.
  std::vector<ApicalGeometry> variants;
  bool corrected = false;  ///< the outlines are a person's
};

/// All that was read in one image or cine.
struct CineReading {
  std::string name;
  std::optional<Refusal> refusal;  ///< why nothing was measured in it
  ViewReading view;
  image::PixelBox field;  ///< the part of the picture that was read: around the ultrasound field
  bool calibrated = false;
  std::vector<Seconds> times;  ///< one a frame; empty for stills
  std::vector<double> areas;   ///< steady LV cavity area a frame: cm2, or pixels if uncalibrated
  std::vector<Beat> beats;     ///< empty for stills
  std::vector<TracedFrame> traced;  ///< for a cine, end diastole and end systole of every beat
  std::vector<std::string> flags;
};

/// Everything the program has to say about one study.
struct StudyReading {
  std::string study;
  image::Subject subject;
  std::vector<CineReading> cines;  ///< in the order of the study's cines
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
};

}  // namespace etalon::echo
