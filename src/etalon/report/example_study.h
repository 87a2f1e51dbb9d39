#pragma once

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "etalon/core/provenance.h"
#include "etalon/core/random.h"
#include "etalon/echo/study_reading.h"
#include "etalon/image/study.h"

// A small made-up study for the tests of the report: drawn hearts, made-up numbers.

namespace etalon::report::example {

struct Example {
  image::Study study;
  echo::StudyReading reading;
  Provenance provenance;
};

inline constexpr image::PixelSpacing kSpacing{0.28, 0.28};

/// Half-ellipse with its base at `base`, widest there, pointing up (`direction` -1) or down (+1).
inline echo::CavityOutline HalfEllipse(image::PlanePoint base, double half_width, double length,
                                       double direction) {
  echo::CavityOutline cavity;
  constexpr int kPoints = 180;
  for (int i = 0; i <= kPoints; ++i) {
    const double angle = std::numbers::pi * i / kPoints;
    cavity.contour.push_back({base.x - half_width * std::cos(angle),
                              base.y + direction * length * std::pow(std::sin(angle), 0.8)});
  }
  cavity.base_left = {base.x - half_width, base.y};
  cavity.base_right = {base.x + half_width, base.y};
  cavity.apex = {base.x, base.y + direction * length};
  return cavity;
}

/// `contraction` 0 at end diastole, 1 at end systole.
inline echo::ApicalGeometry Heart(double contraction) {
  const image::PlanePoint base{112.0, 118.0 - 9.0 * contraction};
  echo::ApicalGeometry heart;
  heart.ventricle = HalfEllipse(base, 25.0 - 7.0 * contraction, 88.0 - 12.0 * contraction, -1.0);
  heart.epicardium =
      HalfEllipse(base, 35.0 - 4.0 * contraction, 98.0 - 11.0 * contraction, -1.0).contour;
  heart.atrium = HalfEllipse(base, 20.0 + 2.0 * contraction, 34.0 + 10.0 * contraction, 1.0);
  return heart;
}

inline double Brightness(const image::PlanePoint& point, const echo::ApicalGeometry& heart) {
  const double depth = std::hypot(point.x - 112.0, point.y - 2.0);
  const double angle = std::atan2(point.x - 112.0, point.y - 2.0);
  if (depth < 4.0 || depth > 162.0 || std::abs(angle) > 0.65) return 0.0;
  double level = 46.0;
  if (image::Encloses(heart.epicardium, point)) level = 120.0;
  if (image::Encloses(heart.ventricle.contour, point)) level = 12.0;
  if (image::Encloses(heart.atrium->contour, point)) level = 14.0;
  return level;
}

inline image::GrayImage Picture(const echo::ApicalGeometry& heart, int rows, int columns,
                                std::uint64_t seed) {
  constexpr int kCell = 4;  // tissue is looked up once a cell: tests need no finer hearts
  image::GrayImage picture(rows, columns);
  Random random(seed);
  std::vector<double> levels(static_cast<std::size_t>(columns));
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      double& level = levels[static_cast<std::size_t>(column / kCell)];
      if (row % kCell == 0 && column % kCell == 0) {
        level = Brightness({column * kSpacing.column, row * kSpacing.row}, heart);
      }
      const double speckle = 1.1 * std::sqrt(-std::log(1.0 - random.Uniform()));
      picture(row, column) = static_cast<std::uint8_t>(std::min(255.0, level * speckle));
    }
  }
  return picture;
}

inline constexpr double kFrameSeconds = 0.022;
inline constexpr double kCycleSeconds = 0.88;

inline double ContractionAt(double time) {
  const double phase = std::fmod(time, kCycleSeconds) / kCycleSeconds;
  return phase < 0.38 ? 0.5 - 0.5 * std::cos(std::numbers::pi * phase / 0.38)
                      : 0.5 + 0.5 * std::cos(std::numbers::pi * (phase - 0.38) / 0.62);
}

inline void Trace(int frame, echo::Phase phase, echo::CineReading& reading) {
  echo::TracedFrame traced;
  traced.frame = frame;
  traced.phase = phase;
  traced.spacing = kSpacing;
  traced.geometry = Heart(phase == echo::Phase::kEndSystole ? 1.0 : 0.0);
  reading.traced.push_back(traced);
}

inline echo::ViewReading ViewOf(echo::View view, double certainty) {
  echo::ViewReading reading;
  reading.view = view;
  reading.probabilities.fill((1.0 - certainty) / 2.0);
  reading.probabilities[static_cast<std::size_t>(view)] = certainty;
  reading.quality = certainty;
  reading.entropy = 1.0 - certainty;
  return reading;
}

/// A loop of `frames` pictures of 600 x 800 in one view, its pictures and its reading.
inline void AddCine(const std::string& name, echo::View view, int frames, Example& example) {
  image::Cine cine;
  cine.name = name;
  echo::CineReading reading;
  reading.name = name;
  reading.view = ViewOf(view, 0.97);
  reading.field = {7, 45, 580, 710};
  reading.calibrated = true;
  for (int frame = 0; frame < frames; ++frame) {
    const double time = kFrameSeconds * frame;
    const bool is_shown = frame % 20 == 0 || frame == 15 || frame == 55;
    const double contraction = ContractionAt(time);
    cine.frames.push_back(is_shown ? Picture(Heart(contraction), 600, 800, 7)
                                   : image::GrayImage(600, 800));
    reading.times.emplace_back(time);
    reading.areas.push_back(34.5 - 16.0 * contraction + 0.15 * std::sin(9.0 * time));
  }
  reading.beats = {{0, 15, 40}, {40, 55, std::nullopt}};
  for (const echo::Beat& beat : reading.beats) {
    Trace(beat.end_diastole, echo::Phase::kEndDiastole, reading);
    Trace(beat.end_systole, echo::Phase::kEndSystole, reading);
  }
  example.study.cines.push_back(cine);
  example.reading.cines.push_back(reading);
}

inline Measurement Number(const std::string& name, double value, const std::string& unit,
                          double half_width, const Rule& rule) {
  Measurement measurement;
  measurement.name = name;
  measurement.concept_code = {"79991-6", "LN", "for the test"};
  measurement.value = value;
  measurement.unit = unit;
  if (half_width > 0.0) measurement.interval = Interval{value - half_width, value + half_width};
  measurement.interval_method = half_width > 0.0 ? "crop variants and beats" : "";
  measurement.rule = rule;
  measurement.evidence = {{"A4C.dcm", 0, "end diastole, apical four-chamber"},
                          {"A4C.dcm", 15, "end systole, apical four-chamber"}};
  return measurement;
}

/// Two loops with measurements, one that is refused.
inline Example MeasuredStudy(image::Sex sex = image::Sex::kMale) {
  Example example;
  example.study.name = example.reading.study = "patient0042";
  example.reading.subject = {sex, 63.4, 174.0, 81.0};
  AddCine("A4C.dcm", echo::View::kApicalFourChamber, 60, example);
  AddCine("A2C.dcm", echo::View::kApicalTwoChamber, 60, example);
  image::Cine colour;
  colour.name = "colour <flow> & \"more\".dcm";
  colour.frames = {Picture(Heart(0.4), 600, 800, 3)};
  echo::CineReading refused;
  refused.name = colour.name;
  refused.view = ViewOf(echo::View::kOther, 0.91);
  refused.refusal = Refusal{RefusalCode::kNotMeasurableView,
                            "neither an apical two-chamber nor an apical four-chamber view "
                            "(probability of another view or organ: 91 %)"};
  example.study.cines.push_back(colour);
  example.reading.cines.push_back(refused);

  const Rule biplane{"biplane-disks", 1, "20 disks, longer long axis"};
  const Rule single{"single-plane-disks", 1, "20 disks, circular"};
  const Rule axis{"long-axis", 1, "middle of the mitral annulus to the farthest point"};
  auto& list = example.reading.measurements;
  list.push_back(Number("lv_ejection_fraction_biplane", 49.6, "%", 5.4, biplane));
  list.back().beats = {48.9, 50.3};
  list.push_back(Number("lv_end_diastolic_volume_biplane", 131.2, "mL", 14.0, biplane));
  list.push_back(Number("lv_end_systolic_volume_biplane", 66.1, "mL", 9.0, biplane));
  list.back().flags = {"possible-foreshortening", "ventricle-cut-by-field"};
  list.push_back(Number("lv_ejection_fraction_four_chamber", 48.2, "%", 6.0, single));
  list.push_back(Number("lv_length_end_diastole_four_chamber", 88.04, "mm", 3.0, axis));
  list.push_back(Number("lv_sphericity_index_end_diastole_four_chamber", 0.568, "1", 0.04,
                        {"sphericity-index", 1, "largest of 20 diameters over the long axis"}));
  list.push_back(Number("la_volume_biplane", 58.3, "mL", 8.0, biplane));
  list.push_back(Number("heart_rate", 68.2, "/min", 0.0,
                        {"area-curve-cycle", 1, "end diastole to end diastole"}));
  list.push_back(Number("lv_end_diastolic_volume_index", 66.9, "mL/m2", 7.1, biplane));
  list.push_back(Number("lv_end_systolic_volume_index", 33.7, "mL/m2", 4.6, biplane));
  list.push_back(Number("la_volume_index", 29.7, "mL/m2", 4.1, biplane));
  example.reading.refusals = {
      {"la_volume_two_chamber",
       {RefusalCode::kStructureNotFound, "no left atrium was found at end systole"}}};
  example.provenance = {.software = "etalon",
                        .software_version = "0.1.0",
                        .precision = "bf16",
                        .models = {{"apical-segmentation", "1", std::string(64, 'a')},
                                   {"apical-view", "1", std::string(64, 'b')}},
                        .inputs = {{"A4C.dcm", std::string(64, 'c')},
                                   {"A2C.dcm", std::string(64, 'd')},
                                   {colour.name, std::string(64, 'e')}}};
  return example;
}

/// A study of which nothing could be measured.
inline Example RefusedStudy() {
  Example example = MeasuredStudy(image::Sex::kUnknown);
  example.reading.subject = {};
  example.study.cines.erase(example.study.cines.begin(), example.study.cines.begin() + 2);
  example.reading.cines.erase(example.reading.cines.begin(), example.reading.cines.begin() + 2);
  for (const Measurement& measurement : example.reading.measurements) {
    example.reading.refusals.push_back(
        {measurement.name,
         {RefusalCode::kMissingView,
          "needs an apical four-chamber and an apical two-chamber view that can be measured"}});
  }
  example.reading.measurements.clear();
  return example;
}

}  // namespace etalon::report::example
