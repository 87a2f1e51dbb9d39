#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/measurement.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"

namespace etalon::workflow {

struct EvaluateRequest {
  std::string model;
  std::filesystem::path data;
  std::string split;  ///< "val" where the data has splits and none is named
  nn::NetworkOptions network;
  bool record = false;  ///< write errors.json into the package
};

/// Dice of one class: mean over images, 95 % interval by resampling patients.
struct OverlapFigure {
  std::string group;  ///< "all", "end diastole" ...
  std::string structure;
  int images = 0;
  double mean = 0.0;
  Interval interval;
};

/// Automatic against reference values of one measurement over patients.
struct AgreementFigure {
  std::string measurement;
  std::string unit;
  int patients = 0;
  double bias = 0.0;                ///< mean of automatic - reference
  double standard_deviation = 0.0;  ///< of the differences
  double mean_absolute_error = 0.0;
  double correlation = 0.0;       ///< 0 for fewer than two patients
  double median_deviation = 0.0;  ///< 50, 75 and 95 % points of |difference| [Zhang2018]
  double deviation_75 = 0.0;
  double deviation_95 = 0.0;
  double coverage = 0.0;  ///< fraction of references inside the reported interval
};

/// One row a patient and measurement.
struct AgreementRow {
  std::string patient;
  std::string measurement;
  double automatic = 0.0;
  double reference = 0.0;
  Interval interval;
};

struct SegmentationEvaluation {
  std::vector<OverlapFigure> overlaps;
  std::vector<AgreementFigure> agreements;
  std::vector<AgreementRow> rows;
  std::vector<Error> problems;
};

/// Compares a segmentation model with reference outlines, the way `etalon measure` uses it. `data`
/// is `images/[split/]` with `masks/[split/]` beside it (same names, or with `_gt`) and an optional
/// `geometry.csv`, or a folder of CAMUS patients with `_gt` masks.
SegmentationEvaluation EvaluateSegmentation(const EvaluateRequest& request,
                                            ProgressObserver& progress);

struct ViewFigure {
  std::string truth;  ///< by the file's name
  int images = 0;
  int two_chamber = 0;  ///< read as
  int four_chamber = 0;
  int other = 0;  ///< read as other, or refused before
};

struct ViewEvaluation {
  std::vector<ViewFigure> confusion;
  std::vector<std::string> errors;  ///< names of the images read wrongly
  std::vector<Error> problems;
};

/// Reads the view of every image below `data`. The truth is in the name: "2CH" or "a2ch" is an
/// apical two-chamber view, "4CH" or "a4ch" an apical four-chamber view, all else is other.
ViewEvaluation EvaluateView(const EvaluateRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
