#pragma once

#include <string>
#include <vector>

#include "etalon/store/soci_session.h"
#include "etalon/store/study_list.h"

namespace etalon::store {

// Rows of the list of studies. All throw soci::soci_error.

/// Makes the study's line what `study_line_now` says, with its flags. Within a transaction.
void RefreshStudyLine(long long study_id, soci::session& session);

/// Answers a question; lines without what hangs on their reading.
/// @throws Error(kUsage) for a cursor that no page gave.
StudyPage FindLines(const StudyQuestion& question, soci::session& session);

/// Counts, flags and the headline of a line's reading.
void FillLine(const std::vector<std::string>& headlines, StudyLine& line, soci::session& session);

}  // namespace etalon::store
