#pragma once

#include <string>

#include "etalon/report/page.h"
#include "etalon/report/report.h"
#include "etalon/report/texts.h"

namespace etalon::report {

// The parts of the page, in HTML, from top to bottom. A part with nothing to say is empty.

/// Study, subject, program and models.
PageFrame StudyFrame(const ReportInput& input);

/// Ejection fraction, volumes and left atrium at a glance, against their normal ranges.
std::string SummarySection(const echo::StudyReading& reading);

/// What was read in each cine: pictures with outlines, area curve, beats, view.
std::string CineSections(const ReportInput& input);

/// Every measurement with interval, normal range, rule, evidence and flags.
std::string MeasurementSection(const echo::StudyReading& reading);

/// What could not be measured, and why.
std::string RefusalSection(const echo::StudyReading& reading);

/// How to read the numbers, and what they are not.
std::string MethodSection();

/// Program, models and files with their hashes.
std::string ProvenanceSection(const Provenance& provenance);

}  // namespace etalon::report
