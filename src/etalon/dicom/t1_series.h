#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/image/study.h"

namespace etalon::dicom {

/// One MR image at a known time after inversion.
struct InversionImage {
  image::FloatImage pixels;     ///< rescaled values
  double inversion_time = 0.0;  ///< milliseconds: Inversion Time (0018,0082)
  std::string file;             ///< name without folder
};

/// The images of one slice of one MR series, by inversion time.
struct InversionSeries {
  std::string name;         ///< safe for display and unique among those read together
  std::string description;  ///< Series Description; may be what an operator typed
  int number = 0;           ///< Series Number
  std::vector<InversionImage> images;
  image::PixelSpacing spacing;        ///< millimetres; 0 when the files give none
  double field_strength = 0.0;        ///< tesla, Magnetic Field Strength (0018,0087); 0: not known
  bool is_signed = false;             ///< holds negative values: phase-sensitive images
  bool after_contrast_agent = false;  ///< Contrast/Bolus Agent (0018,0010), or the description says
  image::Subject subject;
};

/// Reads MR images (PS3.3 A.4) and sorts them into series: one a Series Instance UID and slice
/// position, in the order of series number and position; images by inversion time.
///
/// A file that is no MR image, has no inversion time or another size than the first of its series
/// becomes a problem that names it, and the others are read.
std::vector<InversionSeries> ReadInversionSeries(const std::vector<std::filesystem::path>& files,
                                                 std::vector<Error>& problems);

struct InversionWriteOptions {
  std::string study_seed = "etalon t1";  ///< of the UIDs: the same seed, the same UIDs
  std::string pseudonym = "PHANTOM";     ///< Patient's Name and ID; never a person's
  std::string study_date = {};           ///< "YYYY-MM-DD"; empty: none
  double slice_thickness = 8.0;          ///< millimetres
};

/// Writes a series as MR Image Storage, Explicit VR Little Endian, 16 bit: `<prefix>_00.dcm` ... in
/// the order of the images. Values are rounded to whole numbers. The same input gives the same
/// bytes. @throws ContractError for images that are empty, differ in size, or hold a value outside
/// 0 .. 65535 (signed: -32768 .. 32767), or a date that is none; Error kFileUnreadable when a file
/// cannot be written.
void WriteInversionSeries(const InversionSeries& series, const InversionWriteOptions& options,
                          const std::filesystem::path& folder, const std::string& prefix);

}  // namespace etalon::dicom
