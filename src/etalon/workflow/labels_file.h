#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/nn/train/config.h"

namespace etalon::workflow {

/// What a table of labels says of one file.
struct LabelledFile {
  std::filesystem::path path;
  int label = 0;         ///< index of the class
  std::string patient;   ///< empty: the table does not say
  std::string study;     ///< likewise
  std::size_t line = 0;  ///< of the table
};

/// Reads the labels of a folder: a CSV with the columns `file` (or `name`; relative to the folder),
/// `label` or `grade`, and perhaps `patient` and `study`. A label is the name of a class; a number
/// is the class of that index, in a column `grade` always, in a column `label` where there are two
/// classes. A row that repeats another is left out. In the order of the rows.
/// @throws Error as `table::ReadCsv`; Error(kFileMalformed) naming line and column for a missing
///   column, an unknown or empty label, a file that is not there, or two rows that contradict.
std::vector<LabelledFile> ReadLabels(const nn::train::LabelledFolder& source,
                                     const std::filesystem::path& root,
                                     const std::vector<nn::train::OutputClass>& classes);

/// @throws Error(kFileMalformed) naming the lines of `table` when a file has no study, or files of
///   one study have different labels or patients.
void RequireStudies(const std::vector<LabelledFile>& files, const std::string& table);

}  // namespace etalon::workflow
