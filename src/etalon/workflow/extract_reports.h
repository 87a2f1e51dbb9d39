#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/narrative/lexicon.h"

namespace etalon::workflow {

/// Which words are looked for. Empty paths: the French abdominal lexicon of the program.
struct LexiconChoice {
  std::filesystem::path labels;
  std::filesystem::path language;
};

/// @throws Error(kUsage) when the program's own files are missing; as `Lexicon::Load`.
narrative::Lexicon LoadLexicon(const LexiconChoice& choice);

/// A table of reports and the words that they are read with.
struct ReportSource {
  std::filesystem::path reports;  ///< CSV with a row a report
  std::string id_column = "id";
  std::string text_column = "text";
  LexiconChoice lexicon;
};

/// A sentence of a report on one line, as readers of CSV like it.
std::string EvidenceOf(std::string_view text, narrative::TextSpan span);

struct ExtractRequest {
  ReportSource source;
  std::filesystem::path output;  ///< CSV, a row a finding
  bool every_mention = false;    ///< instead of one state a label and report
};

struct ExtractSummary {
  int reports = 0;
  int silent = 0;    ///< reports in which nothing was found
  int findings = 0;  ///< rows written
  std::vector<std::string> labels;
  std::vector<int> present;  ///< reports in which each label is present
};

/// Reads the findings of reports. Columns of the output: id, label, assertion, side, size_mm,
/// section (mentions only), evidence: the sentence as it stands in the report.
/// @throws Error as `table::ReadCsv`; kUsage for a column that is missing; kCancelled.
ExtractSummary ExtractReports(const ExtractRequest& request, ProgressObserver& progress);

/// How well one label is read.
struct LabelScore {
  std::string label;
  int expected = 0;  ///< reports of which the reference says that it is present
  int found = 0;     ///< reports of which the program does
  int both = 0;
  int states = 0;        ///< reports that the reference says anything of
  int states_right = 0;  ///< the same is found
  int invented = 0;      ///< states where the reference says nothing

  double Precision() const;  ///< 1 where nothing was found
  double Recall() const;     ///< 1 where nothing was expected
  double F1() const;
};

struct ReportsScore {
  int reports = 0;
  std::vector<LabelScore> labels;        ///< of labels that the reference or the program mentions
  LabelScore all;                        ///< over all labels
  std::vector<std::string> differences;  ///< "id: label expected, found": for who mends the lexicon
};

/// Holds the program against a reference CSV: id, text, and `expected`, e.g. "gallstone=present;
/// liver_lesion=absent". What is not in `expected` is not said by the report; parents are implied.
/// @throws Error kFileMalformed naming the line for an unknown label or assertion.
ReportsScore ScoreReports(const std::filesystem::path& reference, const LexiconChoice& lexicon);

}  // namespace etalon::workflow
