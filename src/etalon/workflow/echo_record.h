#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "etalon/echo/study_reading.h"
#include "etalon/image/cine.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// A cine without its pixels.
struct CineLayout {
  int file = 0;  ///< place among the files of the study
  int rows = 0;
  int columns = 0;
  int frames = 0;
  std::vector<Seconds> times;  ///< as the file gives them; empty if unknown
  std::vector<image::Region> regions;
  std::optional<image::PixelSpacing> spacing;
};

/// What was seen in an echo study, so that it can be shown and corrected without reading it again:
/// the reading without measurements and without crop variants, and each cine without pixels.
struct EchoRecord {
  echo::StudyReading reading;
  std::vector<CineLayout> layouts;  ///< one a cine of `reading`
};

/// @param files the files of the study, in the order in which its hashes are stored.
EchoRecord RecordOf(const OpenedStudy& opened, const echo::StudyReading& reading,
                    std::span<const std::filesystem::path> files);

/// As one line of JSON. Numbers and masks come back exactly; geometry is measured again.
std::string EchoRecordText(const EchoRecord& record);

/// Nothing for a text that `EchoRecordText` does not make.
std::optional<EchoRecord> EchoRecordFromText(const std::string& text);

}  // namespace etalon::workflow
