#include "etalon/echo/read_cine.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "etalon/echo/segment_frame.h"
#include "etalon/echo/still_phases.h"
#include "etalon/image/resample.h"
#include "etalon/ultrasound/field.h"

namespace etalon::echo {
namespace {

using image::Cine;
using image::GrayImage;
using image::LabelMask;
using image::PixelBox;
using image::PixelSpacing;
using image::Rgb;

constexpr double kAssumedFrameInterval = 0.02;  // s
/// Fewer frames than this are stills: they hold no heart beat.
constexpr std::size_t kFewestCineFrames = 3;
/// Difference of a pixel's channels from which it counts as coloured flow rather than tinted grey.
constexpr int kColourDifference = 60;

bool IsColoured(const Rgb& pixel) {
  const auto [low, high] = std::minmax({pixel.red, pixel.green, pixel.blue});
  return high - low > kColourDifference;
}

double ColourFraction(const image::RgbImage& frame, const PixelBox& box) {
  int coloured = 0;
  for (int row = box.top; row < box.top + box.rows; ++row) {
    for (int column = box.left; column < box.left + box.columns; ++column) {
      coloured += IsColoured(frame(row, column)) ? 1 : 0;
    }
  }
  return coloured / static_cast<double>(box.rows * box.columns);
}

double LargestColourFraction(const Cine& cine, const PixelBox& box) {
  double largest = 0.0;
  const std::size_t step = std::max<std::size_t>(1, cine.colour.size() / 8);
  for (std::size_t frame = 0; frame < cine.colour.size(); frame += step) {
    largest = std::max(largest, ColourFraction(cine.colour[frame], box));
  }
  return largest;
}

ViewReading ClassifyLoop(const Cine& cine, const PixelBox& field, int most_frames,
                         ApicalNetworks& networks) {
  const std::size_t count =
      std::min(cine.frames.size(), static_cast<std::size_t>(std::max(1, most_frames)));
  std::vector<GrayImage> crops;
  for (std::size_t sample = 0; sample < count; ++sample) {
    const GrayImage& frame = cine.frames[sample * cine.frames.size() / count];
    crops.push_back(image::Crop(frame, field));
  }
  return CombineFrames(networks.ClassifyViews(crops));
}

std::string Percentage(double fraction) {
  return std::to_string(std::lround(100.0 * fraction)) + " %";
}

/// Keeps a declared view; refuses a loop that shows neither apical view.
void SettleView(const Declared& declared, CineReading& reading) {
  if (declared.view) {
    if (reading.view.view != *declared.view) reading.flags.emplace_back("view-not-confirmed");
    reading.view.view = *declared.view;
    return;
  }
  if (reading.view.view == View::kOther) {
    reading.refusal =
        Refusal{RefusalCode::kNotMeasurableView,
                "neither an apical two-chamber nor an apical four-chamber view (probability of "
                "another view or organ: " +
                    Percentage(reading.view.quality) + ")"};
  }
}

int CountCavity(const LabelMask& mask) {
  return static_cast<int>(std::count(mask.pixels().begin(), mask.pixels().end(), kLvCavityLabel));
}

/// Area of the cavity in each frame: cm2, or pixels of the image when it is not calibrated.
std::vector<double> CavityAreas(const std::vector<LabelMask>& masks, const PixelBox& field,
                                const PixelSpacing& spacing, bool calibrated) {
  std::vector<double> areas;
  for (const LabelMask& mask : masks) {
    const double cells = static_cast<double>(mask.rows()) * mask.columns();
    const double pixels = CountCavity(mask) * (field.rows / cells) * field.columns;
    areas.push_back(calibrated ? pixels * spacing.row * spacing.column / 100.0 : pixels);
  }
  return areas;
}

std::vector<Seconds> FrameTimes(const Cine& cine, CineReading& reading) {
  if (cine.frame_times.size() == cine.frames.size()) return cine.frame_times;
  reading.flags.emplace_back("frame-times-unknown");
  std::vector<Seconds> times;
  for (std::size_t frame = 0; frame < cine.frames.size(); ++frame) {
    times.emplace_back(kAssumedFrameInterval * static_cast<double>(frame));
  }
  return times;
}

class CineReader {
 public:
  CineReader(const Cine& cine, const Declared& declared, ApicalNetworks& networks,
             const ReadOptions& options)
      : cine_(cine), declared_(declared), networks_(networks), options_(options) {}

  CineReading Read() {
    reading_.name = cine_.name;
    if (Recognise()) Trace();
    return std::move(reading_);
  }

  View ReadViewOnly() { return Recognise() ? reading_.view.view : View::kOther; }

 private:
  bool Refuse(const Refusal& refusal) {
    reading_.refusal = refusal;
    return false;
  }

  /// Field, colour and view; false with a refusal set.
  bool Recognise() { return FindField() && CheckColour() && FindView(); }

  bool FindField() {
    const auto field = ultrasound::FindUltrasoundField(cine_);
    if (!field) return Refuse(field.refusal());
    reading_.field = NetworkBox(field->box, cine_.rows(), cine_.columns());
    const image::PixelPoint middle{reading_.field.top + reading_.field.rows / 2.0,
                                   reading_.field.left + reading_.field.columns / 2.0};
    const auto spacing = cine_.SpacingAt(middle);
    reading_.calibrated = spacing.has_value();
    if (spacing) spacing_ = *spacing;
    return true;
  }

  bool CheckColour() {
    if (LargestColourFraction(cine_, reading_.field) <= options_.largest_colour_fraction) {
      return true;
    }
    return Refuse({RefusalCode::kColourDoppler,
                   "colour covers the tissue: a colour Doppler loop shows no wall to trace"});
  }

  bool FindView() {
    reading_.view = ClassifyLoop(cine_, reading_.field, options_.view_frames, networks_);
    SettleView(declared_, reading_);
    return !reading_.refusal;
  }

  void Trace() {
    if (cine_.frames.size() < kFewestCineFrames) {
      TraceStill();
    } else {
      TraceBeats();
    }
  }

  void TraceStill() {
    if (!declared_.phase) reading_.flags.emplace_back(kPhaseAssumed);
    const auto refusal = TraceFrame(0, declared_.phase.value_or(Phase::kEndDiastole));
    if (refusal) Refuse(*refusal);
  }

  void TraceBeats() {
    const auto masks = SegmentOnce(cine_.frames, reading_.field, networks_);
    reading_.times = FrameTimes(cine_, reading_);
    const SteadyCurve curve = SteadyAreas(
        CavityAreas(masks, reading_.field, spacing_, reading_.calibrated), reading_.times);
    if (curve.replaced_frames > 0) reading_.flags.emplace_back("unsteady-frames-replaced");
    reading_.areas = curve.areas;
    const auto beats = FindBeats(reading_.areas, reading_.times);
    if (!beats) {
      Refuse(beats.refusal());
      return;
    }
    for (const Beat& beat : *beats) {
      if (static_cast<int>(reading_.beats.size()) == options_.most_beats) break;
      TraceBeat(beat);
    }
    if (reading_.beats.empty()) Refuse(*last_refusal_);
  }

  /// A beat counts when both its frames can be outlined.
  void TraceBeat(const Beat& beat) {
    auto refusal = TraceFrame(beat.end_diastole, Phase::kEndDiastole);
    if (!refusal) refusal = TraceFrame(beat.end_systole, Phase::kEndSystole);
    if (refusal) {
      last_refusal_ = refusal;
      reading_.flags.emplace_back("beat-not-traced");
    } else {
      reading_.beats.push_back(beat);
    }
  }

  std::optional<Refusal> TraceFrame(int frame, Phase phase) {
    SegmentedFrame segmented = SegmentWithVariants(cine_.frames[static_cast<std::size_t>(frame)],
                                                   reading_.field, networks_);
    auto geometry = MeasureApicalFrame(segmented.mask, spacing_);
    if (!geometry) return geometry.refusal();
    TracedFrame traced;
    traced.frame = frame;
    traced.phase = phase;
    traced.spacing = spacing_;
    traced.geometry = std::move(geometry).value();
    traced.mask = std::move(segmented.mask);
    traced.variants = MeasureVariants(segmented.variants);
    reading_.traced.push_back(std::move(traced));
    return std::nullopt;
  }

  std::vector<ApicalGeometry> MeasureVariants(const std::vector<LabelMask>& masks) const {
    std::vector<ApicalGeometry> variants;
    for (const LabelMask& mask : masks) {
      const PixelSpacing grid{.row = spacing_.row * reading_.field.rows / mask.rows(),
                              .column = spacing_.column * reading_.field.columns / mask.columns()};
      auto geometry = MeasureApicalFrame(mask, grid);
      if (geometry) variants.push_back(std::move(geometry).value());
    }
    return variants;
  }

  const Cine& cine_;
  Declared declared_;
  ApicalNetworks& networks_;
  const ReadOptions& options_;
  CineReading reading_;
  PixelSpacing spacing_{.row = 1.0, .column = 1.0};
  std::optional<Refusal> last_refusal_;
};

}  // namespace

CineReading ReadCine(const Cine& cine, const Declared& declared, ApicalNetworks& networks,
                     const ReadOptions& options) {
  Require(!cine.frames.empty(), "a cine without frames");
  return CineReader(cine, declared, networks, options).Read();
}

View ReadView(const Cine& cine, ApicalNetworks& networks, const ReadOptions& options) {
  Require(!cine.frames.empty(), "a cine without frames");
  return CineReader(cine, {}, networks, options).ReadViewOnly();
}

}  // namespace etalon::echo
