#pragma once

// Internal: the injected tracer of an open file.

#include "etalon/dicom/radiopharmaceutical.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {

/// What the function of the same name reads from a path.
Radiopharmaceutical ReadRadiopharmaceutical(DcmItem& dataset);

}  // namespace etalon::dicom
