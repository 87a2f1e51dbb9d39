#pragma once

// Internal: what is said of studies, as openapi.yaml describes it.

#include <span>
#include <string>
#include <vector>

#include "etalon/report/texts.h"
#include "etalon/server/clinic.h"
#include "etalon/server/json_body.h"
#include "etalon/store/job_store.h"
#include "etalon/workflow/correct_outlines.h"

namespace etalon::server {

Json ToJson(const report::Text& text);
Json ToJson(const Interval& interval);

/// Of measurements and refusals of a study.
Json ReadoutJson(const OpenStudy& open, const std::vector<Measurement>& measurements,
                 const std::vector<RefusedMeasurement>& refusals);

Json ImagesJson(const OpenStudy& open);
Json StepsJson(const store::SignOff& sign_off);
Json VersionJson(const OpenStudy& open, const store::ReaderVersion& version);
Json ProvenanceJson(const store::StoredStudy& study);
Json LineJson(const store::StudyLine& line, bool positive);
Json JobJson(const store::Job& job);
Json OutlinesJson(std::span<const workflow::FrameOutlines> outlines);

}  // namespace etalon::server
