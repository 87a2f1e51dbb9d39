#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/dicom/read.h"
#include "etalon/echo/read_cine.h"
#include "etalon/image/geometry.h"
#include "etalon/image/study.h"
#include "etalon/workflow/study_options.h"

namespace etalon::workflow {

/// What a DICOM file can be to a study.
enum class FileRole {
  kPicture,   ///< ultrasound, and what no other role claims
  kPlanar,    ///< planar scintigraphy
  kTomogram,  ///< SPECT or PET
  kCt,
  kMagnetic,  ///< MR image
  kOutlines,  ///< segmentation or structure set
};

/// By modality and image type.
FileRole RoleOf(const dicom::Identity& identity);

/// A text with all but letters, digits, '-' and '.' replaced, as the name of a folder.
std::string FolderSafe(const std::string& text);

/// A study that was found but not opened yet.
struct StudySource {
  std::string name;                          ///< safe as a folder name, unique in its list
  std::vector<std::filesystem::path> files;  ///< in the order of their series and instances
  StudyKind kind = StudyKind::kEcho;
};

struct OpenOptions {
  /// For cines whose file gives no calibration.
  std::optional<image::PixelSpacing> spacing;
};

/// A study in memory. `hints` stands beside `study.cines`, one each: what the name of the file
/// declares of it (CAMUS: view and phase), empty where it declares nothing.
struct OpenedStudy {
  image::Study study;
  std::vector<echo::Declared> hints;
  std::vector<std::filesystem::path> files = {};  ///< of each cine
};

/// Finds the studies in files and folders (searched to any depth), without decoding pixels.
///
/// DICOM files with one Study Instance UID are a study of each kind that they hold: its planar
/// scans, its SPECT with the CT and the outlines, its MR images with the outlines, its ultrasound.
/// CT or outlines without anything they belong to are one entry in `problems`. Files named
/// `patientNNNN_{2CH,4CH}_{ED,ES}` or `..._sequence` (CAMUS), of whatever format, are a study per
/// patient and folder; masks
/// (`..._gt`) are none of its images. The other images of a folder are a study named after it; a
/// file given by itself is a study named after its stem. Hidden files and side files (text, tables,
/// configuration) in folders are passed over; given by themselves they are a problem. A path that
/// is missing, a folder without images, or a file that cannot be recognised is one entry in
/// `problems`.
/// The order is that of the paths, then of names: the same on every machine.
std::vector<StudySource> FindStudies(const std::vector<std::filesystem::path>& paths,
                                     std::vector<Error>& problems);

/// Opens the images of a study. Each file that cannot be read is one entry in `problems`; the rest
/// of the study is opened, so that it may be without cines. Sex and age of the subject come from
/// DICOM or from the `Info_*.cfg` beside CAMUS images.
OpenedStudy OpenStudy(const StudySource& source, const OpenOptions& options,
                      std::vector<Error>& problems);

}  // namespace etalon::workflow
