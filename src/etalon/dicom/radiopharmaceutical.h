#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/quantity.h"

namespace etalon::dicom {

/// To which moment the values of an image are corrected (Decay Correction (0054,1102)).
enum class DecayCorrection {
  kNone,       ///< as counted
  kStart,      ///< to the start of the acquisition
  kInjection,  ///< ADMIN: to the administration
  kUnstated,   ///< the file does not say
};

/// What was injected, when, into whom, and when the image was taken. What is absent or not possible
/// is empty. Moments are local seconds since 1970-01-01T00:00.
struct Radiopharmaceutical {
  std::string agent;                          ///< Radiopharmaceutical (0018,0031)
  std::string nuclide;                        ///< meaning of Radionuclide Code Sequence
  std::optional<double> dose_megabecquerels;  ///< Radionuclide Total Dose (0018,1074)
  std::optional<Seconds> half_life;           ///< Radionuclide Half Life (0018,1075)
  std::optional<Seconds> injected_at;
  std::optional<Seconds> acquired_at;  ///< start of the acquisition, else of the series
  std::optional<Seconds> duration;     ///< of the acquisition
  std::optional<double> weight_kg;     ///< Patient's Weight (0010,1030), 1 to 500
  DecayCorrection correction = DecayCorrection::kUnstated;
  std::vector<std::string> flags;  ///< "injection-date-assumed", "dose-taken-as-megabecquerels"
};

/// Reads Radiopharmaceutical Information (0054,0016) and times. The injection is Start DateTime
/// (0018,1078); else Start Time (0018,1072) on the day of the acquisition, or on the day before
/// when it would lie after the acquisition (a scan across midnight), and flagged. A dose below
/// 10,000 is in MBq, as some devices write it although the standard says Bq, and flagged. UTC
/// offsets of date-times are taken to the offset of the acquisition.
/// @throws Error as `ReadIdentity`.
Radiopharmaceutical ReadRadiopharmaceutical(const std::filesystem::path& file);

/// Tracer and whole hours from its injection to the scan, e.g. "99mTc-DPD, 3 h after injection";
/// what is not known is left out. Two scans are compared when these agree.
std::string ProtocolText(const Radiopharmaceutical& injected);

/// Seconds since 1970-01-01T00:00 of "YYYYMMDD" and "HHMMSS.FFFFFF" (also the forms of before 1993,
/// "YYYY.MM.DD" and "HH:MM:SS"), none for what is neither.
std::optional<Seconds> MomentOf(std::string date, std::string time);

/// Seconds since 1970-01-01T00:00 of a DT value, "20260314093000.5+0100"; the offset is left out.
std::optional<Seconds> MomentOfDateTime(const std::string& text);

}  // namespace etalon::dicom
