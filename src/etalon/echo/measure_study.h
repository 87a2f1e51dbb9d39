#pragma once

#include <string>
#include <vector>

#include "etalon/echo/study_reading.h"

namespace etalon::echo {

/// How far automatic values scatter around those from reference outlines, measured on patients that
/// the network has not seen. Part of the segmentation model's card.
struct ModelError {
  std::string measurement;          ///< name of the measurement
  double standard_deviation = 0.0;  ///< in the unit of the measurement
};

inline constexpr const char* kCorrectedByReader = "corrected-by-reader";

struct MeasureOptions {
  std::vector<ModelError> model_errors;
  /// Above this difference of the long axes, as a fraction, biplane values are flagged
  /// "possible-foreshortening" [Lang2015].
  double length_difference_flag = 0.10;
  /// Above this one they are refused.
  double length_difference_refusal = 0.30;
};

/// Computes every rule of the echo table from the outlines of a study's cines and appends the
/// measurements and refusals to `reading`; an image that was refused whole is one refusal under the
/// image's name.
///
/// Per view the calibrated cine with the highest view quality is used; stills of one view make one
/// beat from their end-diastolic and end-systolic frames. Biplane rules pair the first beat of one
/// view with the first of the other, and so on; the value is the mean over beats. The interval is
/// value +- 1.96 sqrt(s_crop^2 + s_model^2 / n): scatter over crop variants and model error.
/// A value from an outline that a person corrected is flagged "corrected-by-reader". The network's
/// error and the scatter of its crops say nothing of it, and how well this person repeats his
/// outlines is not known: its interval is the scatter between beats by Student's t, none with one
/// beat. Intervals end at what can be: 0 mL, 0 and 100 %.
void MeasureStudy(const MeasureOptions& options, StudyReading& reading);

/// Names of all measurements that `MeasureStudy` makes or refuses, in the order of the report.
std::vector<std::string> MeasurementNames();

}  // namespace etalon::echo
