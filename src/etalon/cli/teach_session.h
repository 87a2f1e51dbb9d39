#pragma once

#include <filesystem>
#include <iosfwd>

#include "etalon/workflow/classroom.h"

namespace etalon::cli {

/// What a session in a terminal needs to know.
struct TeachSession {
  std::size_t student = 0;
  std::filesystem::path folder;  ///< of the pages of cases and answers
  int today = 0;                 ///< day since 1970-01-01
  teaching::CertificationRule rule;
};

/// Puts cases one by one: writes the page of the case, asks for labels, certainty and place, says
/// what was right. Ends at `q` or at the end of the input; the open case waits for the next
/// session.
/// @return cases answered.
int RunTeachSession(workflow::Classroom& classroom, const TeachSession& session,
                    std::istream& input, std::ostream& output);

}  // namespace etalon::cli
