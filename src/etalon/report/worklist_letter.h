#pragma once

#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/report/texts.h"

namespace etalon::report {

enum class LetterLanguage { kFrench, kEnglish };

/// What the program saw on one scan.
struct LetterScan {
  std::string day;                        ///< YYYY-MM-DD; empty: not known
  std::vector<Measurement> measurements;  ///< in the order in which they are told
};

/// What a letter to the physician of one patient says. It names the patient by key alone.
struct Letter {
  std::string item;  ///< of the worklist: to be quoted in an answer
  std::vector<LetterScan> scans;
  std::string written_on;  ///< day
  std::string deadline;    ///< day until which an answer is awaited
  std::string program;     ///< name, version, models
};

/// The template that the program brings. A template is plain text that anybody can edit: empty
/// lines part paragraphs, and a line may begin with
///   "# " heading, "## " small heading, "- " item of a list, "> " right-aligned, "~ " small print;
/// [label] is room for the patient's label, [signature] for name and signature, [answer] a slip to
/// send back, headed by what follows it on the line. {item} {today} {deadline} {scan_dates}
/// {findings} {program} are filled in; {findings} stands on a line of its own.
std::string LetterTemplate(LetterLanguage language);

/// The template with everything filled in, still with its marks.
/// @param source names the template in messages. @throws Error(kFileMalformed) naming the line of
/// an
///   unknown {name} or [box].
std::string FillLetter(const std::string& letter_template, const std::string& source,
                       const Letter& letter, LetterLanguage language);

/// For a plain-text printer: lines of at most 80 characters.
std::string LetterText(const std::string& filled, LetterLanguage language);

/// One HTML file; each letter begins on a page (A4) of its own.
std::string LetterPage(const std::vector<std::string>& filled, LetterLanguage language);

/// "Scan of 14 Mar 2024: probability of significant uptake 97 %; Perugini grade 3; ..."
Text ScanText(const LetterScan& scan);

}  // namespace etalon::report
