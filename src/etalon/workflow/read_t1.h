#pragma once

#include <vector>

#include "etalon/core/error.h"
#include "etalon/report/t1_report.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// Reads the inversion-recovery series of a study, or the T1 maps of the scanner where it has no
/// series, maps T1 before and after contrast agent, checks (on request corrects) motion, and
/// measures.
///
/// The outlines among the study's files say where blood pool and myocardium lie: the first file on
/// the native images, the second, where there is one, on those after contrast agent. Outlines
/// placed in the patient serve all slices of the series; these are read from base to apex in
/// thirds. Without outlines there are maps and every measurement is refused. The report lacks
/// provenance.
/// @param threads 0: one a processor.
/// @throws Error kUsage without a usable native series (naming those found), with a haematocrit
///   outside 0 .. 1 or an insertion that is no point; kFileUnsupported for outlines that do not fit
///   the images (`ReadHeartLabels`); what the readers throw.
report::T1Report ReadT1Study(const StudySource& source, const T1Choices& choices, int threads,
                             std::vector<Error>& problems);

}  // namespace etalon::workflow
