#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/cmr/measure_slice.h"
#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/phantom/t1_write.h"
#include "etalon/report/t1_report.h"

namespace etalon::workflow {

struct MeasureT1Request {
  std::vector<std::filesystem::path> inputs =
      {};  ///< DICOM files, or folders searched to any depth
  std::filesystem::path output = {};
  /// PNG or NIfTI of the native images' size: 1 blood pool, 2 myocardium, 3 right ventricle. A
  /// NIfTI of several slices is taken at `labels_slice`.
  std::filesystem::path labels = {};
  std::filesystem::path post_contrast_labels = {};  ///< empty: `labels` serve both
  int labels_slice = 0;                             ///< from 0
  std::filesystem::path normal_ranges = {};         ///< TOML of the site; empty: none
  std::optional<double> haematocrit = {};           ///< fraction; nothing: synthetic
  cmr::SliceLevel level = cmr::SliceLevel::kMid;
  std::string native_series = {};  ///< name as reported; empty: the first without contrast agent
  std::string post_contrast_series = {};  ///< empty: the first with contrast agent
  int threads = 0;                        ///< 0: one a processor
};

struct MeasuredT1 {
  report::T1Report report;
  std::filesystem::path page;
  std::vector<Error> problems;  ///< one a file that was left out
};

/// Reads the inversion-recovery series under the inputs, maps T1 before and after contrast agent,
/// checks motion, measures, and writes `measurements.json` and `report.html`.
/// @throws Error kUsage without a usable native series (naming those found), without labels, with a
/// haematocrit outside 0 .. 1; kFileUnsupported for labels of another size; what the readers throw.
MeasuredT1 MeasureT1(const MeasureT1Request& request, ProgressObserver& progress);

/// Generates a T1 phantom and writes it as DICOM with its labels and truth.json.
/// @throws Error(kUsage) listing all that is wrong with the options.
void MakeT1PhantomStudy(const phantom::T1PhantomOptions& options,
                        const phantom::PhantomVisit& visit, const std::filesystem::path& folder);

}  // namespace etalon::workflow
