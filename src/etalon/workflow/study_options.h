#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "etalon/cmr/ventricle_slice.h"
#include "etalon/core/examination.h"
#include "etalon/image/geometry.h"

namespace etalon::workflow {

/// The examinations that are measured, each by rules of its own.
enum class StudyKind {
  kEcho,    ///< ultrasound, and any picture that no other kind claims
  kPlanar,  ///< planar scintigraphy
  kSpect,   ///< reconstructed SPECT, with its CT and outlines
  kT1,      ///< inversion-recovery MR images
};

/// "echo", "bone-scan", "spect", "t1".
std::string_view Name(StudyKind kind);

/// What the user states of a SPECT, in place of the files.
struct SpectChoices {
  std::optional<double> injected_megabecquerels;
  std::string injected_at;  ///< local time, "2026-03-14T09:30"; empty: as the file says
  std::optional<double> weight_kg;
  double threshold_factor = 1.5;        ///< times the mean of the left atrium
  std::optional<double> resolution_mm;  ///< recovers this full width at half maximum
  std::optional<double> breath_mm;      ///< excursion of the heart, recovered with it
  bool correct_misregistration = false;

  bool operator==(const SpectChoices&) const = default;
};

/// What the user states of T1 series.
struct T1Choices {
  std::optional<double> haematocrit;  ///< fraction; nothing: a synthetic one
  cmr::SliceLevel level = cmr::SliceLevel::kMid;
  std::string native_series;            ///< name as reported; empty: the first without contrast
  std::string post_contrast_series;     ///< empty: the first with contrast agent
  int labels_slice = 0;                 ///< of a mask of several slices, from 0
  std::filesystem::path normal_ranges;  ///< TOML of the site; empty: none
  bool correct_motion = false;          ///< lay the images of a series on each other first
  std::string insertion;                ///< "COLUMN,ROW" in pixels, of the right ventricle in front

  bool operator==(const T1Choices&) const = default;
};

/// What may change a number apart from the files, and what is known of the study beside them.
struct StudyOptions {
  std::optional<image::PixelSpacing> spacing;  ///< for ultrasound files that give no millimetres
  bool geometric_mean = false;                 ///< of both views of a planar scan
  SpectChoices spect;
  T1Choices t1;
  Examination examination;  ///< what it knows goes before what the files say
};

/// The options that may change a number of this kind of study, in one text that is stored with the
/// reading: "spacing=file", "kind=t1;haematocrit=0.42".
std::string TextOf(const StudyOptions& options, StudyKind kind);

/// The kind and the options that a text of `TextOf` holds, without an examination. Unknown keys and
/// values are passed over: a newer program may have written them.
StudyKind KindFromText(const std::string& text);
StudyOptions OptionsFromText(const std::string& text);

}  // namespace etalon::workflow
