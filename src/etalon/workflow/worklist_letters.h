#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/report/worklist_letter.h"
#include "etalon/workflow/worklist.h"

namespace etalon::workflow {

struct LettersRequest {
  std::vector<std::string> ids;  ///< as `FindItem` takes them; empty: all that are unexplored
  std::filesystem::path folder;  ///< where the letters go
  std::filesystem::path template_file;  ///< empty: the program's own
  report::LetterLanguage language = report::LetterLanguage::kFrench;
};

struct LettersResult {
  std::vector<std::string> items;  ///< one letter each
  std::filesystem::path all;       ///< one file with every letter, a page each; empty without any
};

/// Writes a letter a patient, `<item>.html` and `<item>.txt`, and `letters.html` with all of them.
/// Patients of whom no scan is positive any more get one only when they are named.
/// @throws Error(kUsage), Error(kFileUnreadable), Error(kFileMalformed) naming a template's line
LettersResult WriteLetters(const WorklistOptions& options, const LettersRequest& request);

/// Writes the program's own template, to be edited.
void WriteLetterTemplate(const std::filesystem::path& file, report::LetterLanguage language);

}  // namespace etalon::workflow
