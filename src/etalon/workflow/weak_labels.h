#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/workflow/extract_reports.h"

namespace etalon::workflow {

/// What a label is taken for where the report does not decide.
enum class Undecided { kUnknown, kPresent, kAbsent };

struct WeakLabelsRequest {
  ReportSource reports;
  std::filesystem::path images;  ///< CSV with a row an image: file (or image, name), report
  std::string report_column = "report";
  std::filesystem::path ontology;  ///< TOML; empty: abdomen of the program
  std::filesystem::path output;    ///< CSV, a row an image
  std::filesystem::path evidence;  ///< CSV, a row a finding; empty: not written
  std::string only;                ///< one label, for `etalon train`; empty: all
  Undecided possible = Undecided::kUnknown;
  Undecided silent = Undecided::kUnknown;  ///< kUnknown or kAbsent
};

/// How many images have a label.
struct WeakLabelCount {
  std::string label;
  int present = 0;
  int absent = 0;
  int unknown = 0;
};

struct WeakLabelsSummary {
  int images = 0;  ///< rows written
  int images_without_report = 0;
  int reports = 0;  ///< with images
  int reports_without_images = 0;
  int fewest_images = 0;  ///< of a report that has any
  int most_images = 0;
  int contradictions = 0;  ///< reports whose absences were dropped for what is present
  std::vector<WeakLabelCount> labels;
  std::vector<std::string> left_out;  ///< of the words' labels, those that the ontology lacks
};

/// Labels of images from the reports that they were taken for: each image gets what its report
/// says, as a label of the study (`level` = study, `origin` = report), in the columns that
/// `etalon project import --labels` reads. Findings are named by the ontology, closed under its
/// hierarchy. Past findings and those of relatives are silent on the image. With `only` a table for
/// `etalon train`: file, label (1 or 0), study and patient, of the images whose label is known.
/// @throws Error as `table::ReadCsv` and `Ontology::Load`; kFileMalformed for a report that stands
///   twice, an empty file name or two reports of one file, naming the lines; kUsage for a missing
///   column, a label that is not there, or when no image has a report; kCancelled.
WeakLabelsSummary WriteWeakLabels(const WeakLabelsRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
