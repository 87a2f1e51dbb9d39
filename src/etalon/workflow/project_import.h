#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/store/project_store.h"

namespace etalon::workflow {

struct ProjectImport {
  std::filesystem::path project;             ///< its folder
  std::vector<std::filesystem::path> files;  ///< images, or folders of them
  std::filesystem::path labels;              ///< `ReadLabelTable`; empty: none
  /// Folder with a JSON file an image, named as the image (`ReadOutlines`); empty: none.
  std::filesystem::path outlines;
  std::string organ = {};  ///< of images whose row names none; empty: not known
};

/// One image that came twice.
struct RepeatedImage {
  std::filesystem::path file, other;
  std::string patient, other_patient;  ///< keys, or empty
  bool identical = false;              ///< the same bytes; else the same appearance
};

/// In how many images a label is stated.
struct LabelCount {
  int present = 0;
  int absent = 0;
};

struct ProjectImportSummary {
  store::ImportCounts counts;
  int images = 0;       ///< different ones among the files
  int unlabelled = 0;   ///< of these, without a stated label
  int outlined = 0;     ///< of these, with an outline
  int other_files = 0;  ///< are no images, e.g. text
  std::map<std::string, LabelCount> labels;
  std::vector<std::string> unused_columns;
  std::vector<std::size_t> lines_without_file;  ///< rows of labels whose image was not given
  /// Among all images of the project; those that look the same only when images were added.
  std::vector<RepeatedImage> repeated;
  std::vector<Error> problems;  ///< images that are damaged; the others are in
};

/// Adds images with their reference labels and outlines to a project, all in one transaction:
/// DICOM, PNG and JPEG, by content. Files stay where they are. A second import of the same changes
/// nothing.
///
/// A row of labels finds its image relative to the table's folder or to a given folder, else by its
/// name alone. The patient is what the table says, else the project's keyed pseudonym of a DICOM
/// file's Patient ID; study, vendor and date likewise.
/// @throws Error as `ReadLabelTable` and `ReadOutlines`; kFileMalformed naming the line for a name
///   that several files have or two rows that contradict each other on one image; kUsage when no
///   file is an image, no row finds one, or the organ is not of the ontology; kCancelled. Then
///   nothing is imported.
ProjectImportSummary ImportIntoProject(const ProjectImport& request, ProgressObserver& progress);

}  // namespace etalon::workflow
