#pragma once

#include <filesystem>
#include <vector>

#include "etalon/report/teaching_page.h"
#include "etalon/workflow/classroom.h"
#include "etalon/workflow/project_atlas.h"

namespace etalon::workflow {

/// Verdicts, place, experts, others and remarks of answered cases of a student.
/// @throws Error naming an image that cannot be read.
/// @param atlas of the project where it is open already; else that in its folder is read.
std::vector<report::CaseFeedbackView> FeedbackOn(const Classroom& classroom, std::size_t student,
                                                 const std::vector<long long>& cases,
                                                 const OpenAtlas* atlas = nullptr);

/// Writes `feedback.html` and `feedback.json`. @return the page.
std::filesystem::path WriteFeedback(const Classroom& classroom, std::size_t student,
                                    const std::vector<report::CaseFeedbackView>& views,
                                    const std::filesystem::path& folder);

}  // namespace etalon::workflow
