#pragma once

#include <filesystem>
#include <vector>

#include "etalon/report/teaching_page.h"
#include "etalon/workflow/classroom.h"

namespace etalon::workflow {

/// Verdicts, place, experts, others and remarks of answered cases of a student.
/// @throws Error naming an image that cannot be read.
std::vector<report::CaseFeedbackView> FeedbackOn(const Classroom& classroom, std::size_t student,
                                                 const std::vector<long long>& cases);

/// Writes `feedback.html` and `feedback.json`. @return the page.
std::filesystem::path WriteFeedback(const Classroom& classroom, std::size_t student,
                                    const std::vector<report::CaseFeedbackView>& views,
                                    const std::filesystem::path& folder);

}  // namespace etalon::workflow
