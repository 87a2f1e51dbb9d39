#pragma once

#include "etalon/echo/study_reading.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// Reads every cine of an open study and computes its measurements; stores nothing.
echo::StudyReading ReadStudy(const OpenedStudy& opened, ApicalModels& models);

}  // namespace etalon::workflow
