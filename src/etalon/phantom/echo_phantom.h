#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/core/quantity.h"
#include "etalon/image/cine.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/phantom/left_heart.h"

namespace etalon::phantom {

struct EchoPhantomOptions {
  Millilitres end_diastolic_volume{120.0};
  Millilitres end_systolic_volume{50.0};
  /// Lagrangian strain of the endocardial outline at end systole, mean of both views; negative.
  Percent global_longitudinal_strain{-18.0};
  /// Greatest, at ventricular end systole; 46 % of the end-diastolic volume if absent.
  std::optional<Millilitres> left_atrial_volume;
  Millimetres wall_thickness{9.0};  ///< at end diastole, at the widest place

  BeatsPerMinute heart_rate{66.0};
  double frame_rate_hz = 50.0;
  int beats = 2;              ///< from the first R wave to the R wave after the last beat
  std::optional<int> frames;  ///< exactly so many instead

  Millimetres depth{150.0};
  Degrees sector_angle{75.0};  ///< from border to border
  int rows = 600;
  int columns = 800;
  std::optional<image::PixelSpacing> spacing;  ///< of the screen; the widest that fits if absent
  std::string banner = "ETALON PHANTOM";       ///< first line of text; empty: no text
  bool electrocardiogram = true;

  double noise = 0.25;    ///< electronic noise: 0 none .. 1 drowns the tissue
  double gain_db = 0.0;   ///< -30 .. 30
  double dropout = 0.35;  ///< shadowed flanks and weak apex: 0 none .. 1 walls lost
  std::uint64_t seed = 1;

  /// Everything that is wrong, one sentence each; empty when a phantom can be made.
  std::vector<std::string> Validate() const;
};

/// The heart at one frame, the same in both views.
struct EchoPhantomInstant {
  Seconds time;
  Millilitres volume;          ///< of the LV cavity
  Millilitres atrial_volume;   ///< of the left atrium
  Millilitres wall_volume;     ///< of the LV myocardium, constant
  Millimetres length;          ///< long axis of the cavity: middle of the annulus to apex
  Millimetres wall_thickness;  ///< at the widest place
  Percent endocardial_strain;  ///< Lagrangian, whole outline, mean of both views
  Percent midwall_strain;      ///< the same of the middle of the wall
};

/// Where things are in one frame of one view, on the screen.
struct EchoPhantomLandmarks {
  image::PixelPoint apex;          ///< endocardial
  image::PixelPoint annulus_left;  ///< endocardial end of the mitral plane
  image::PixelPoint annulus_right;
  Millimetres endocardial_length;  ///< open outline, annulus to annulus through the apex
};

struct EchoPhantomView {
  ApicalView view;
  image::Cine cine;
  std::vector<image::LabelMask> masks;  ///< 0 background, 1 LV cavity, 2 LV myocardium, 3 LA
  std::vector<EchoPhantomLandmarks> landmarks;  ///< one a frame
};

struct EchoPhantomStudy {
  EchoPhantomOptions options;
  image::PixelSpacing spacing;
  std::array<EchoPhantomView, 2> views;      ///< four-chamber, two-chamber
  std::vector<EchoPhantomInstant> instants;  ///< one a frame
  std::vector<int> end_diastole_frames;      ///< first frame at or after each R wave
  std::vector<int> end_systole_frames;       ///< first frame at or after each aortic valve closure

  Millilitres end_diastolic_volume;
  Millilitres end_systolic_volume;
  Percent ejection_fraction;
  Percent global_longitudinal_strain;
};

/// "a4c" or "a2c".
std::string Name(ApicalView view);

/// A beating left heart of known truth in both apical views. Deterministic: same options, same
/// pixels. The geometry is described in docs/PHANTOM_ECHO.md.
/// @throws Error kUsage with all that `Validate` finds; kCancelled when `progress` asks to stop.
EchoPhantomStudy MakeEchoPhantom(const EchoPhantomOptions& options, ProgressObserver& progress);
EchoPhantomStudy MakeEchoPhantom(const EchoPhantomOptions& options);

}  // namespace etalon::phantom
