#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/ontology/ontology.h"

namespace etalon::workflow {

/// What a row of a table of labels says of one file. Empty texts: it does not say.
struct LabelRow {
  std::size_t line = 0;
  std::string file;  ///< as it is written
  std::string patient, study, centre, vendor, organ, date;
  ontology::LabelStates labels;  ///< with what they imply
};

struct LabelTable {
  std::string source;
  std::vector<LabelRow> rows;
  std::vector<std::string> unused_columns;
};

/// Reads a CSV with a row an image: `file` (or `image`, `name`); a column a label of the ontology
/// (1/0, yes/no, oui/non, true/false, vrai/faux, present/absent; empty: not known), or one column
/// `label` with a label's name, several joined by '|'; and perhaps `patient`, `study`, `centre`,
/// `vendor`, `organ`, `date`.
///
/// A column `label` is a choice: what it holds in other rows and not in this one is absent here,
/// unless it is above or below what is chosen. Without it every column of yes and no must be a
/// label. Other columns are not used.
/// @throws Error as `table::ReadCsv`; kFileMalformed naming line and column for a label that the
///   ontology does not have or has retired, a cell that is none of the above, labels that
///   contradict each other, an organ that is not there, a date that is none, an empty file name.
LabelTable ReadLabelTable(const std::filesystem::path& file, const ontology::Ontology& ontology);

/// True or false for the words of a cell; nothing for others.
std::optional<bool> YesOrNo(std::string_view cell);

}  // namespace etalon::workflow
