#pragma once

#include <filesystem>
#include <string>

#include "etalon/image/cine.h"
#include "etalon/image/study.h"

namespace etalon::dicom {

/// How the pixels of a written file are encoded.
enum class PixelEncoding {
  kUncompressed,  ///< Explicit VR Little Endian
  kRunLength,     ///< RLE Lossless
  kJpeg,          ///< JPEG Baseline, lossy, quality 90
};

struct UltrasoundWriteOptions {
  /// Seed of the UIDs: the same seed, series, instance and cine name give the same UIDs, and files
  /// of one study share the seed.
  std::string study_seed = "etalon";
  std::string pseudonym = "PHANTOM";  ///< Patient's Name and ID; never a person's
  image::Subject subject = {};
  std::string study_date = {};  ///< "YYYY-MM-DD"; empty: none is written
  int series_number = 1;
  int instance_number = 1;
  std::string description = {};  ///< Series Description, e.g. "apical four-chamber"
  PixelEncoding encoding = PixelEncoding::kUncompressed;
};

/// A UID under 2.25 (PS3.5 B.2) from the SHA-256 of `seed`: the same on every machine.
std::string UidFromSeed(const std::string& seed);

/// Writes a cine as Ultrasound Multi-frame Image (PS3.3 A.7) with its ultrasound regions, frame
/// times, heart rate and R waves. Grey is MONOCHROME2; with `cine.colour` it is RGB (JPEG:
/// YBR_FULL_422). No time, host or date but `study_date` is written: the same input gives the same
/// bytes. Millimetres become centimetres in regions; `cine.spacing` is Pixel Spacing.
/// @throws ContractError for a cine without frames, of differing frame sizes, or with frame times
/// that are not one a frame, or a `study_date` that is none; Error kFileUnreadable when the file
/// cannot be written, kFileTooLarge beyond the 4 GiB that the format holds.
void WriteUltrasoundCine(const image::Cine& cine, const UltrasoundWriteOptions& options,
                         const std::filesystem::path& path);

}  // namespace etalon::dicom
