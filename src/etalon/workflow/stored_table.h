#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "etalon/store/study_store.h"
#include "etalon/store/workspace.h"
#include "etalon/table/table.h"

namespace etalon::workflow {

/// Which of a workspace's studies become rows.
struct StoredTableQuestion {
  std::string kind = {};  ///< "echo", "planar", "spect", "t1"; empty: all
  std::string from = {};  ///< first day of acquisition; empty: any
  std::string to = {};    ///< last day; empty: any
  std::size_t most = 5000;
};

/// A row a study, oldest first where the dates are known: "study", "patient", "date", "kind" and
/// "visit" (the how manieth of the patient and kind it is), then a column a measurement, empty
/// where it was refused.
table::Table TableOfStudies(const std::string& source,
                            const std::vector<store::StoredStudy>& studies);

/// The newest readings by the program.
/// @throws Error(kUsage) when more studies match than `question.most`, or none was measured.
table::Table StoredMeasurements(store::StudyStore& studies, const StoredTableQuestion& question);

/// Of the studies that a person has corrected, a row a reading: that of the program (under the name
/// "program") and the newest version of each person; "study" is the same for all readings of one.
/// @throws as `StoredMeasurements`.
table::Table StoredVersions(store::StudyStore& studies, const StoredTableQuestion& question);

/// Header and rows of a table as CSV.
std::string CsvText(const table::Table& table);

}  // namespace etalon::workflow
