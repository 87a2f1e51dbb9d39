#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/provenance.h"
#include "etalon/echo/study_reading.h"
#include "etalon/followup/patient_course.h"
#include "etalon/image/study.h"

namespace etalon::report {

/// A study of one date, for pictures side by side.
struct ComparedStudy {
  int day = 0;
  image::Study study;
  echo::StudyReading reading;
};

struct Timeline {
  followup::PatientCourse course;
  std::vector<ComparedStudy> compared;  ///< none or two
  Provenance program;                   ///< that judged; without inputs
};

inline constexpr const char* kTimelineFile = "timeline.json";
inline constexpr const char* kTimelinePage = "timeline.html";

/// Every value, comparison, trend, grade and plan.
std::string TimelineJson(const Timeline& timeline);

/// The same as a page: for each metric its course with error bars, noise band and treatments, the
/// verdicts, the entry that judged, and the pictures of the compared dates.
std::string TimelineHtml(const Timeline& timeline);

/// Writes both into `folder`. @throws Error(kFileUnreadable)
void WriteTimeline(const Timeline& timeline, const std::filesystem::path& folder);

}  // namespace etalon::report
