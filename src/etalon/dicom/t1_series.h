#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/image/study.h"
#include "etalon/image/volume.h"

namespace etalon::dicom {

/// One MR image at a known time after inversion.
struct InversionImage {
  image::FloatImage pixels;     ///< rescaled values
  double inversion_time = 0.0;  ///< milliseconds
  std::string file;             ///< name without folder
};

/// What the files of a slice say beside its pixels. Keys and UIDs are for comparing only.
struct SliceOrigin {
  std::string name = {};              ///< safe for display and unique among those read together
  std::string description = {};       ///< Series Description; may be what an operator typed
  int number = 0;                     ///< Series Number
  image::PixelSpacing spacing = {};   ///< millimetres; 0 when the files give none
  double field_strength = 0.0;        ///< tesla, Magnetic Field Strength (0018,0087); 0: not known
  bool after_contrast_agent = false;  ///< Contrast/Bolus Agent (0018,0010), or the description says
  image::Subject subject = {};
  /// One slice in the patient, its thickness as the step; nothing without position.
  std::optional<image::VoxelFrame> frame = {};
  std::string frame_of_reference = {};  ///< UID
  std::string patient_key = {};
};

/// The images of one slice of one MR series, by inversion time.
struct InversionSeries : SliceOrigin {
  std::vector<InversionImage> images;
  bool is_signed = false;  ///< holds negative values: phase-sensitive images
};

/// A map of T1 that the scanner or another program made of one slice.
struct ReadyT1Map : SliceOrigin {
  image::FloatImage t1;  ///< milliseconds; 0: no value
  std::string file;      ///< name without folder
};

struct T1Images {
  std::vector<InversionSeries> series;  ///< one a series and slice, by number and height
  std::vector<ReadyT1Map> maps;         ///< the same order
};

/// Reads MR images, classic (PS3.3 A.4) or enhanced multi-frame (A.36), and sorts them into slices:
/// one a Series Instance UID and position.
///
/// The time after inversion of a file or frame is the first of these that lies between 0 and 30 s:
/// Inversion Time (0018,0082); Inversion Times (0018,9079) of the frame's MR Modifier (PS3.3
/// C.8.13.5.7) or of the file, where Philips writes unset values as 0 and 1.8e308. Trigger times
/// are none: they count from the R wave, not from the inversion.
/// A T1 map is a file without such a time whose Image Type (0008,0008) has a value T1, T1 MAP,
/// T1_MAP or T1MAP, or that is DERIVED with "t1" and "map" in its description. Its values are
/// milliseconds unless Rescale Type (0028,1054) says s.
/// What is neither, is no MR image, has another size than the first of its series, or is a map
/// whose values cannot be T1 becomes a problem that names the file, and the others are read.
T1Images ReadT1Images(const std::vector<std::filesystem::path>& files,
                      std::vector<Error>& problems);

/// The series alone.
inline std::vector<InversionSeries> ReadInversionSeries(
    const std::vector<std::filesystem::path>& files, std::vector<Error>& problems) {
  return ReadT1Images(files, problems).series;
}

struct InversionWriteOptions {
  std::string study_seed = "etalon t1";  ///< of the UIDs: the same seed, the same UIDs
  std::string pseudonym = "PHANTOM";     ///< Patient's Name and ID; never a person's
  std::string study_date = {};           ///< "YYYY-MM-DD"; empty: none
  double slice_thickness = 8.0;          ///< millimetres
};

/// Writes a slice (its frame, where it has one) as MR Image Storage, Explicit VR Little Endian, 16
/// bit: `<prefix>_00.dcm` ... in the order of the images. Values are rounded to whole numbers. The
/// same input gives the same bytes. @throws ContractError for images that are empty, differ in
/// size, or hold a value outside 0 .. 65535 (signed: -32768 .. 32767), or a date that is none;
/// Error kFileUnreadable when a file cannot be written.
void WriteInversionSeries(const InversionSeries& series, const InversionWriteOptions& options,
                          const std::filesystem::path& folder, const std::string& prefix);

}  // namespace etalon::dicom
