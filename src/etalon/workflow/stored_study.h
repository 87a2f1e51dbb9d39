#pragma once

#include <string>

#include "etalon/store/workspace.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

// A stored study as one that can be measured again.

StudySource SourceOf(const store::StoredStudy& study);

/// The options of the stored reading, with the study's examination.
StudyOptions OptionsOf(const store::StoredStudy& study);

/// Why the files of a study cannot be measured again, naming the file; empty when they can.
std::string WhyNotAgain(const store::StoredStudy& study);

/// The hash under which a study is stored; a file that cannot be read does not count.
std::string ContentOf(const StudySource& source);

}  // namespace etalon::workflow
