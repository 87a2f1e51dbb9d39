#include "etalon/cmr/motion_correction.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "etalon/cmr/matrix3.h"
#include "etalon/cmr/rigid_pose.h"
#include "etalon/cmr/row_threads.h"
#include "etalon/cmr/ventricle_slice.h"
#include "etalon/core/error.h"
#include "etalon/image/resample.h"
#include "etalon/stats/quantile.h"

namespace etalon::cmr {
namespace {

using image::FloatImage;
using image::PixelBox;
using image::PixelPoint;

constexpr int kMostSteps = 12;
constexpr double kSettledPixels = 0.01;
constexpr double kTolerance = 3.0;    // residuals of so many robust standard deviations weigh half
constexpr double kReachPixels = 3.0;  // of one round; the check found the rest
constexpr double kLargestTurn = 15.0 * std::numbers::pi / 180.0;
// Pixels of both classes that a place for the labels is judged by.
constexpr int kLeastLabelled = 20;
// The place of another image has to be clearly better than the middle of all.
constexpr double kLeastGain = 0.95;

/// The box of every image read at its pose, and what the fit of them predicts.
struct Fitted {
  std::vector<FloatImage> predicted;  ///< 0 where nothing was fitted
  FloatImage t1;
};

FloatImage ReadBox(const FloatImage& image, const RigidPose& pose, const PixelBox& box) {
  FloatImage read(box.rows, box.columns);
  for (int row = 0; row < box.rows; ++row) {
    for (int column = 0; column < box.columns; ++column) {
      const PixelPoint place{static_cast<double>(box.top + row),
                             static_cast<double>(box.left + column)};
      read(row, column) = static_cast<float>(CubicAt(image, pose.At(place)));
    }
  }
  return read;
}

/// Cubic interpolation undershoots beside a null line; a magnitude does not.
void ClampMagnitude(const T1Series& series, FloatImage& image) {
  if (series.polarity == Polarity::kSigned) return;
  for (float& value : image.pixels()) value = std::max(0.0F, value);
}

std::vector<FloatImage> ReadBoxes(const T1Series& series, const std::vector<RigidPose>& poses,
                                  const PixelBox& box, int threads) {
  std::vector<FloatImage> boxes(poses.size());
  ForRows(static_cast<int>(poses.size()), threads, [&](int index) {
    const auto frame = static_cast<std::size_t>(index);
    boxes[frame] = ReadBox(series.frames[frame], poses[frame], box);
    ClampMagnitude(series, boxes[frame]);
  });
  return boxes;
}

Fitted FitBoxes(const T1Series& series, const RecoveryFitter& fitter,
                const std::vector<FloatImage>& boxes, int threads) {
  const FloatImage empty(boxes[0].rows(), boxes[0].columns());
  Fitted fitted{std::vector(boxes.size(), empty), empty};
  ForRows(empty.rows(), threads, [&](int row) {
    std::vector<float> signal(boxes.size());
    for (int column = 0; column < empty.columns(); ++column) {
      for (std::size_t i = 0; i < boxes.size(); ++i) signal[i] = boxes[i](row, column);
      const auto fit = fitter.Fit(signal);
      if (!fit) continue;
      fitted.t1(row, column) = static_cast<float>(fit->t1);
      for (std::size_t i = 0; i < boxes.size(); ++i) {
        fitted.predicted[i](row, column) =
            static_cast<float>(PredictSignal(*fit, fitter.inversion_times()[i], series.polarity));
      }
    }
  });
  return fitted;
}

/// One pixel of an image against the prediction.
struct Comparison {
  double residual = 0.0;
  Vector3 slope{};  ///< of the image by row, column and turn of the pose
};

std::vector<Comparison> Compare(const FloatImage& image, const RigidPose& pose, const PixelBox& box,
                                const FloatImage& predicted) {
  std::vector<Comparison> all;
  const double cosine = std::cos(pose.turn), sine = std::sin(pose.turn);
  const FloatImage read =
      ReadBox(image, pose, {box.top - 1, box.left - 1, box.rows + 2, box.columns + 2});
  for (int row = 0; row < box.rows; ++row) {
    for (int column = 0; column < box.columns; ++column) {
      if (predicted(row, column) == 0.0F) continue;
      // Slopes along the axes of the corrected picture, then turned into those of the image.
      const double along_rows =
          0.5 * static_cast<double>(read(row + 2, column + 1) - read(row, column + 1));
      const double along_columns =
          0.5 * static_cast<double>(read(row + 1, column + 2) - read(row + 1, column));
      const double down = cosine * along_rows - sine * along_columns;
      const double right = sine * along_rows + cosine * along_columns;
      const double y = box.top + row - pose.centre.row, x = box.left + column - pose.centre.column;
      all.push_back(
          {static_cast<double>(predicted(row, column) - read(row + 1, column + 1)),
           {down, right, down * (-sine * y - cosine * x) + right * (cosine * y - sine * x)}});
    }
  }
  return all;
}

/// Robust scale of the residuals: what is far beyond it belongs to something else than the heart.
double ScaleOf(const std::vector<Comparison>& all) {
  std::vector<double> sizes;
  sizes.reserve(all.size());
  for (const Comparison& one : all) sizes.push_back(std::abs(one.residual));
  return std::max(1e-6, 1.4826 * stats::Quantile(std::move(sizes), 0.5));
}

/// A Gauss-Newton step; nothing where the picture shows no edges to hold on to.
std::optional<Vector3> StepOf(const std::vector<Comparison>& all) {
  if (all.size() < static_cast<std::size_t>(kLeastLabelled)) return std::nullopt;
  const double scale = kTolerance * ScaleOf(all);
  Matrix3 matrix{};
  Vector3 gradient{};
  for (const Comparison& one : all) {
    const double share = one.residual / scale;
    const double weight = 1.0 / (1.0 + share * share);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) matrix[i][j] += weight * one.slope[i] * one.slope[j];
      gradient[i] += weight * one.slope[i] * one.residual;
    }
  }
  const auto inverse = Inverse(matrix);
  if (!inverse) return std::nullopt;
  return Times(*inverse, gradient);
}

/// Lays one image on its prediction, not far from where it was.
RigidPose Laid(const FloatImage& image, const RigidPose& start, const PixelBox& box,
               const FloatImage& predicted) {
  RigidPose pose = start;
  for (int i = 0; i < kMostSteps; ++i) {
    const auto step = StepOf(Compare(image, pose, box, predicted));
    if (!step) return start;
    pose.row += std::clamp((*step)[0], -1.0, 1.0);
    pose.column += std::clamp((*step)[1], -1.0, 1.0);
    pose.turn =
        std::clamp(pose.turn + std::clamp((*step)[2], -0.05, 0.05), -kLargestTurn, kLargestTurn);
    if (std::hypot(pose.row - start.row, pose.column - start.column) > kReachPixels) return start;
    const double turned = std::abs((*step)[2]) * 0.5 * std::max(box.rows, box.columns);
    if (std::hypot((*step)[0], (*step)[1]) + turned < kSettledPixels) break;
  }
  return pose;
}

/// Poses are only known against each other: the middle one is called none.
RigidPose Middle(const std::vector<RigidPose>& poses) {
  std::vector<double> rows, columns, turns;
  for (const RigidPose& pose : poses) {
    rows.push_back(pose.row);
    columns.push_back(pose.column);
    turns.push_back(pose.turn);
  }
  return {stats::Quantile(rows, 0.5), stats::Quantile(columns, 0.5), stats::Quantile(turns, 0.5),
          poses[0].centre};
}

void SeeFrom(const RigidPose& origin, std::vector<RigidPose>& poses) {
  for (RigidPose& pose : poses) pose = pose.From(origin);
}

/// Mean distance of T1 from its median, over the labelled class displaced to `pose`; nothing with
/// too few pixels.
std::optional<double> SpreadOf(const FloatImage& t1, const PixelBox& box, const RigidPose& pose,
                               const image::LabelMask& labels, std::uint8_t label) {
  std::vector<double> values;
  const int down = static_cast<int>(std::lround(pose.row));
  const int right = static_cast<int>(std::lround(pose.column));
  for (int row = 0; row < box.rows; ++row) {
    for (int column = 0; column < box.columns; ++column) {
      const int at_row = box.top + row + down, at_column = box.left + column + right;
      if (at_row < 0 || at_row >= labels.rows() || at_column < 0 || at_column >= labels.columns()) {
        continue;
      }
      if (labels(at_row, at_column) != label || t1(row, column) == 0.0F) continue;
      values.push_back(static_cast<double>(t1(row, column)));
    }
  }
  if (values.size() < static_cast<std::size_t>(kLeastLabelled)) return std::nullopt;
  const double median = stats::Quantile(values, 0.5);
  double sum = 0.0;
  for (const double value : values) sum += std::abs(value - median);
  return sum / static_cast<double>(values.size());
}

/// How little blood and wall vary where the labels lie when the corrected picture is at `pose`.
std::optional<double> Disagreement(const FloatImage& t1, const PixelBox& box, const RigidPose& pose,
                                   const image::LabelMask& labels) {
  const auto blood = SpreadOf(t1, box, pose, labels, kLeftVentricleLabel);
  const auto wall = SpreadOf(t1, box, pose, labels, kMyocardiumLabel);
  if (!blood || !wall) return std::nullopt;
  return *blood + *wall;
}

/// Where the corrected picture is laid: at the place of the image on which the labels fit best.
RigidPose PlaceOfLabels(const FloatImage& t1, const PixelBox& box,
                        const std::vector<RigidPose>& poses, const image::LabelMask& labels) {
  RigidPose best{0.0, 0.0, 0.0, poses[0].centre};
  const auto here = Disagreement(t1, box, best, labels);
  if (!here) return best;
  double least = kLeastGain * *here;
  for (const RigidPose& pose : poses) {
    const auto there = Disagreement(t1, box, pose, labels);
    if (!there || *there >= least) continue;
    least = *there;
    best = pose;
  }
  return best;
}

std::vector<RigidPose> StartOf(const T1Series& series, const MotionCheck& found,
                               const PixelBox& box) {
  std::vector<RigidPose> poses;
  for (const FrameShift& shift : found.shifts) {
    poses.push_back({shift.rows / series.spacing.row,
                     shift.columns / series.spacing.column,
                     0.0,
                     {box.top + 0.5 * (box.rows - 1), box.left + 0.5 * (box.columns - 1)}});
  }
  return poses;
}

std::vector<FrameShift> InMillimetres(const std::vector<RigidPose>& poses,
                                      const image::PixelSpacing& spacing) {
  std::vector<FrameShift> shifts;
  for (const RigidPose& pose : poses) {
    shifts.push_back({pose.row * spacing.row, pose.column * spacing.column,
                      pose.turn * 180.0 / std::numbers::pi});
  }
  return shifts;
}

/// Fits all images as they lie and lays each on what the fit predicts. @return T1 before it.
FloatImage Round(const T1Series& series, const RecoveryFitter& fitter, const PixelBox& box,
                 int threads, std::vector<RigidPose>& poses) {
  Fitted fitted = FitBoxes(series, fitter, ReadBoxes(series, poses, box, threads), threads);
  ForRows(static_cast<int>(poses.size()), threads, [&](int index) {
    const auto frame = static_cast<std::size_t>(index);
    poses[frame] = Laid(series.frames[frame], poses[frame], box, fitted.predicted[frame]);
  });
  SeeFrom(Middle(poses), poses);
  return std::move(fitted.t1);
}

void CheckInput(const T1Series& series, const MotionCheck& found,
                const MotionCorrectionOptions& options) {
  Require(!series.frames.empty() && found.shifts.size() == series.frames.size(),
          "a motion check of another series");
  Require(options.labels.empty() || (options.labels.rows() == series.rows() &&
                                     options.labels.columns() == series.columns()),
          "labels of another size than the series");
}

}  // namespace

CorrectedMotion CorrectMotion(const T1Series& series, const MotionCheck& found,
                              const MotionCorrectionOptions& options) {
  CheckInput(series, found, options);
  const PixelBox box = SearchBox(series, options.box);
  const RecoveryFitter fitter(series.inversion_times, series.polarity);
  std::vector<RigidPose> poses = StartOf(series, found, box);
  FloatImage t1;
  for (int round = 0; round < options.rounds; ++round) {
    t1 = Round(series, fitter, box, options.threads, poses);
  }
  if (!options.labels.empty()) SeeFrom(PlaceOfLabels(t1, box, poses, options.labels), poses);
  CorrectedMotion corrected{series, InMillimetres(poses, series.spacing), {}};
  corrected.series.frames =
      ReadBoxes(series, poses, {0, 0, series.rows(), series.columns()}, options.threads);
  corrected.left = CheckMotion(corrected.series, {.box = options.box});
  return corrected;
}

}  // namespace etalon::cmr
