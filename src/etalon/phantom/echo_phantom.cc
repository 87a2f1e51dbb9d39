#include "etalon/phantom/echo_phantom.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/phantom/apical_plane.h"
#include "etalon/phantom/apical_scene.h"
#include "etalon/phantom/heart_cycle.h"
#include "etalon/phantom/screen.h"
#include "etalon/phantom/sector_scanner.h"

namespace etalon::phantom {
namespace {

constexpr double kTopMargin = 24.0;  // rows above the transducer
constexpr double kSideMargin = 4.0;  // columns
constexpr double kAtrialToVentricularVolume = 0.46;
constexpr double kRoundingSlack = 1e-9;

Millilitres AtrialVolume(const EchoPhantomOptions& options) {
  return options.left_atrial_volume.value_or(kAtrialToVentricularVolume *
                                             options.end_diastolic_volume);
}

LeftHeartDemand DemandOf(const EchoPhantomOptions& options) {
  return {.end_diastolic_volume = options.end_diastolic_volume.value(),
          .end_systolic_volume = options.end_systolic_volume.value(),
          .longitudinal_strain = options.global_longitudinal_strain.value() / 100.0,
          .atrial_volume = AtrialVolume(options).value(),
          .wall = options.wall_thickness.value()};
}

Seconds BeatOf(const EchoPhantomOptions& options) {
  return Seconds(60.0 / options.heart_rate.value());
}

int FirstFrameAt(double beats, const EchoPhantomOptions& options) {
  const double frame = beats * BeatOf(options).value() * options.frame_rate_hz;
  return static_cast<int>(std::ceil(frame - kRoundingSlack));
}

int FrameCount(const EchoPhantomOptions& options) {
  return options.frames.value_or(FirstFrameAt(options.beats, options) + 1);
}

double HalfAngle(const EchoPhantomOptions& options) {
  return options.sector_angle.value() * std::numbers::pi / 360.0;
}

double RowsForSector(const EchoPhantomOptions& options) {
  return options.rows - kTopMargin - (options.electrocardiogram ? kTraceRows : kSideMargin);
}

double ColumnsForSector(const EchoPhantomOptions& options) {
  return options.columns - 2.0 * kSideMargin;
}

double SectorWidth(const EchoPhantomOptions& options) {
  return 2.0 * options.depth.value() * std::sin(HalfAngle(options));
}

image::PixelSpacing SpacingOf(const EchoPhantomOptions& options) {
  if (options.spacing) return *options.spacing;
  const double spacing = std::max(options.depth.value() / RowsForSector(options),
                                  SectorWidth(options) / ColumnsForSector(options));
  return {.row = spacing, .column = spacing};
}

SectorField FieldOf(const EchoPhantomOptions& options) {
  return {.rows = options.rows,
          .columns = options.columns,
          .spacing = SpacingOf(options),
          .tip = {kTopMargin, std::floor(options.columns / 2.0)},
          .depth = options.depth.value(),
          .half_angle = HalfAngle(options)};
}

class Complaints {
 public:
  /// Written so that a NaN is refused too.
  void WantRange(std::string_view name, double value, double low, double high,
                 std::string_view unit) {
    if (value >= low && value <= high) return;
    all_.push_back(
        fmt::format("{} {:g}{} is outside {:g} .. {:g}{}", name, value, unit, low, high, unit));
  }
  void Add(std::string sentence) { all_.push_back(std::move(sentence)); }
  bool empty() const { return all_.empty(); }
  std::vector<std::string> Take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

void CheckHeart(const EchoPhantomOptions& options, Complaints& complaints) {
  complaints.WantRange("end-diastolic volume", options.end_diastolic_volume.value(), 20, 500,
                       " mL");
  complaints.WantRange("end-systolic volume", options.end_systolic_volume.value(), 5, 500, " mL");
  complaints.WantRange("global longitudinal strain", options.global_longitudinal_strain.value(),
                       -40, 0, " %");
  complaints.WantRange("left atrial volume", AtrialVolume(options).value(), 5, 300, " mL");
  complaints.WantRange("wall thickness", options.wall_thickness.value(), 4, 25, " mm");
  if (options.end_systolic_volume >= options.end_diastolic_volume) {
    complaints.Add(
        fmt::format("end-systolic volume {:g} mL is not below the end-diastolic volume {:g} mL",
                    options.end_systolic_volume.value(), options.end_diastolic_volume.value()));
  }
}

void CheckClock(const EchoPhantomOptions& options, Complaints& complaints) {
  complaints.WantRange("heart rate", options.heart_rate.value(), 20, 250, " /min");
  complaints.WantRange("frame rate", options.frame_rate_hz, 5, 500, " Hz");
  complaints.WantRange("number of beats", options.beats, 1, 100, "");
  if (options.frames) complaints.WantRange("number of frames", *options.frames, 1, 5000, "");
}

void CheckScreen(const EchoPhantomOptions& options, Complaints& complaints) {
  complaints.WantRange("depth", options.depth.value(), 60, 300, " mm");
  complaints.WantRange("sector angle", options.sector_angle.value(), 30, 120, " deg");
  complaints.WantRange("number of rows", options.rows, 120, 4096, "");
  complaints.WantRange("number of columns", options.columns, 120, 4096, "");
  complaints.WantRange("noise", options.noise, 0, 1, "");
  complaints.WantRange("gain", options.gain_db, -30, 30, " dB");
  complaints.WantRange("dropout", options.dropout, 0, 1, "");
  if (!options.spacing) return;
  complaints.WantRange("row spacing", options.spacing->row, 0.01, 5, " mm");
  complaints.WantRange("column spacing", options.spacing->column, 0.01, 5, " mm");
}

/// What only values that are each in range can be asked.
void CheckTogether(const EchoPhantomOptions& options, Complaints& complaints) {
  if (!LeftHeartCycle::CanShorten(DemandOf(options))) {
    complaints.Add(fmt::format(
        "no ventricle of plausible shape goes from {:g} to {:g} mL with a strain of {:g} %",
        options.end_diastolic_volume.value(), options.end_systolic_volume.value(),
        options.global_longitudinal_strain.value()));
  }
  const image::PixelSpacing spacing = SpacingOf(options);
  if (options.depth.value() / spacing.row > RowsForSector(options) + 0.5 ||
      SectorWidth(options) / spacing.column > ColumnsForSector(options) + 0.5) {
    complaints.Add(fmt::format(
        "a sector of {:g} mm does not fit on {} x {} pixels of {:g} x {:g} mm",
        options.depth.value(), options.rows, options.columns, spacing.row, spacing.column));
  }
  // Two views of grey frames and masks are held at once.
  const double pixels = 4.0 * FrameCount(options) * options.rows * options.columns;
  if (pixels > 4e9)
    complaints.Add(fmt::format("{} frames of {} x {} pixels need over 4 GB", FrameCount(options),
                               options.rows, options.columns));
}

std::string Joined(const std::vector<std::string>& sentences) {
  return fmt::format("{}", fmt::join(sentences, "; "));
}

EchoPhantomInstant InstantOf(const LeftHeart& heart, const LeftHeart& end_diastole, Seconds time) {
  return {.time = time,
          .volume = Millilitres(heart.cavity.Volume()),
          .atrial_volume = Millilitres(heart.atrium.Volume()),
          .wall_volume = Millilitres(heart.WallVolume()),
          .length = Millimetres(heart.cavity.height),
          .wall_thickness = Millimetres(heart.wall),
          .endocardial_strain = Percent(100.0 * LayerStrain(heart, end_diastole, 0.0)),
          .midwall_strain = Percent(100.0 * LayerStrain(heart, end_diastole, 0.5))};
}

EchoPhantomLandmarks LandmarksOf(ApicalView view, const LeftHeart& heart,
                                 const SectorField& field) {
  const HeartPose pose(view, heart);
  const auto pixel = [&](const HeartPoint& point) {
    return field.PixelFromBeam(pose.BeamFromHeart(point));
  };
  const double rim = heart.cavity.BaseHalfWidth(view);
  return {.apex = pixel({0.0, heart.cavity.height}),
          .annulus_left = pixel({-rim, 0.0}),
          .annulus_right = pixel({rim, 0.0}),
          .endocardial_length = Millimetres(heart.cavity.OutlineLength(view))};
}

/// The frames and hearts that both views share.
struct Timeline {
  std::vector<Seconds> times;
  std::vector<double> cycles;
  std::vector<LeftHeart> hearts;
  LeftHeart end_diastole;
};

Timeline MakeTimeline(const EchoPhantomOptions& options) {
  const LeftHeartCycle cycle(DemandOf(options));
  Timeline timeline{.times = {}, .cycles = {}, .hearts = {}, .end_diastole = cycle.At(0.0)};
  for (int frame = 0; frame < FrameCount(options); ++frame) {
    timeline.times.push_back(Seconds(frame / options.frame_rate_hz));
    timeline.cycles.push_back(timeline.times.back() / BeatOf(options));
    timeline.hearts.push_back(cycle.At(timeline.cycles.back()));
  }
  return timeline;
}

std::vector<int> FramesAtEachBeat(double cycle, const EchoPhantomOptions& options) {
  std::vector<int> frames;
  for (int beat = 0;; ++beat) {
    const int frame = FirstFrameAt(beat + cycle, options);
    if (frame >= FrameCount(options)) return frames;
    frames.push_back(frame);
  }
}

std::vector<Seconds> RWaves(const EchoPhantomOptions& options, Seconds last) {
  std::vector<Seconds> waves;
  for (Seconds wave; wave <= last; wave = wave + BeatOf(options)) waves.push_back(wave);
  return waves;
}

image::Region TissueRegion(const SectorField& field) {
  return {.box = field.Box(),
          .kind = image::RegionKind::kTissue,
          .column_axis = {image::AxisUnit::kMillimetre, field.spacing.column},
          .row_axis = {image::AxisUnit::kMillimetre, field.spacing.row}};
}

image::Cine EmptyCine(ApicalView view, const EchoPhantomOptions& options, const SectorField& field,
                      const Timeline& timeline) {
  image::Cine cine;
  cine.name = Name(view) + ".dcm";
  cine.frame_times = timeline.times;
  cine.regions = {TissueRegion(field)};
  cine.acquisition.modality = "US";
  cine.acquisition.manufacturer = "Etalon";
  cine.acquisition.device = "EchoPhantom";
  cine.acquisition.heart_rate = options.heart_rate;
  cine.acquisition.r_wave_times = RWaves(options, timeline.times.back());
  return cine;
}

std::vector<std::string> BannerOf(ApicalView view, const EchoPhantomOptions& options) {
  if (options.banner.empty()) return {};
  return {options.banner, view == ApicalView::kFourChamber ? "A4C" : "A2C",
          fmt::format("{:.0f} Hz", options.frame_rate_hz),
          fmt::format("{:.1f} cm", options.depth.value() / 10.0),
          fmt::format("HR {:.0f}", options.heart_rate.value())};
}

ScreenFurniture FurnitureOf(ApicalView view, const EchoPhantomOptions& options,
                            const SectorField& field, const Timeline& timeline) {
  const bool trace = options.electrocardiogram && timeline.times.size() > 1;
  return ScreenFurniture(field, BannerOf(view, options), trace ? timeline.times.back() : Seconds(),
                         BeatOf(options));
}

/// Progress of both views as one task.
class FrameCounter {
 public:
  FrameCounter(ProgressObserver& progress, std::size_t total)
      : progress_(progress), total_(static_cast<std::int64_t>(total)) {}

  void Next() {
    if (progress_.Cancelled()) throw Error(ErrorCode::kCancelled, "phantom: cancelled");
    progress_.Report("phantom frames", ++done_, total_);
  }

 private:
  ProgressObserver& progress_;
  std::int64_t done_ = 0;
  std::int64_t total_;
};

EchoPhantomView MakeView(ApicalView view, const EchoPhantomOptions& options,
                         const SectorField& field, const Timeline& timeline,
                         FrameCounter& counter) {
  Random seeds(options.seed * 2 + static_cast<std::uint64_t>(view));
  const ApicalScene scene(view, timeline.end_diastole, field, Random(seeds.Next()));
  SectorScanner scanner(
      field, {.gain_db = options.gain_db, .noise = options.noise, .dropout = options.dropout},
      Random(seeds.Next()));
  const ScreenFurniture furniture = FurnitureOf(view, options, field, timeline);
  EchoGrid echoes(field);
  EchoPhantomView result{.view = view,
                         .cine = EmptyCine(view, options, field, timeline),
                         .masks = {},
                         .landmarks = {}};
  for (std::size_t frame = 0; frame < timeline.hearts.size(); ++frame) {
    const LeftHeart& heart = timeline.hearts[frame];
    scene.Echo(heart, MitralOpening(timeline.cycles[frame]), echoes);
    image::GrayImage picture = scanner.Image(echoes);
    furniture.DrawOn(picture, timeline.times[frame]);
    result.cine.frames.push_back(std::move(picture));
    result.masks.push_back(TrueMask(view, heart, field));
    result.landmarks.push_back(LandmarksOf(view, heart, field));
    counter.Next();
  }
  return result;
}

}  // namespace

std::vector<std::string> EchoPhantomOptions::Validate() const {
  Complaints complaints;
  CheckHeart(*this, complaints);
  CheckClock(*this, complaints);
  CheckScreen(*this, complaints);
  if (complaints.empty()) CheckTogether(*this, complaints);
  return complaints.Take();
}

std::string Name(ApicalView view) { return view == ApicalView::kFourChamber ? "a4c" : "a2c"; }

EchoPhantomStudy MakeEchoPhantom(const EchoPhantomOptions& options, ProgressObserver& progress) {
  const std::vector<std::string> complaints = options.Validate();
  if (!complaints.empty()) throw Error(ErrorCode::kUsage, "phantom: " + Joined(complaints));
  const SectorField field = FieldOf(options);
  const Timeline timeline = MakeTimeline(options);
  FrameCounter counter(progress, 2 * timeline.hearts.size());
  EchoPhantomStudy study{
      .options = options,
      .spacing = field.spacing,
      .views = {MakeView(ApicalView::kFourChamber, options, field, timeline, counter),
                MakeView(ApicalView::kTwoChamber, options, field, timeline, counter)},
      .instants = {},
      .end_diastole_frames = FramesAtEachBeat(0.0, options),
      .end_systole_frames = FramesAtEachBeat(kEndSystole, options),
      .end_diastolic_volume = options.end_diastolic_volume,
      .end_systolic_volume = options.end_systolic_volume,
      .ejection_fraction =
          Percent(100.0 * (1.0 - options.end_systolic_volume / options.end_diastolic_volume)),
      .global_longitudinal_strain = options.global_longitudinal_strain};
  for (std::size_t frame = 0; frame < timeline.hearts.size(); ++frame) {
    study.instants.push_back(
        InstantOf(timeline.hearts[frame], timeline.end_diastole, timeline.times[frame]));
  }
  return study;
}

EchoPhantomStudy MakeEchoPhantom(const EchoPhantomOptions& options) {
  SilentProgress silent;
  return MakeEchoPhantom(options, silent);
}

}  // namespace etalon::phantom
