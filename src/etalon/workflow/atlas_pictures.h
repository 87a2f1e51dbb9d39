#pragma once

#include <filesystem>
#include <vector>

#include "etalon/report/atlas_report.h"
#include "etalon/workflow/atlas_source.h"

namespace etalon::workflow {

/// A file's picture as it stands on a page, small; a grey square where it cannot be read any more.
report::AtlasPicture AtlasPictureOf(const std::filesystem::path& file,
                                    std::vector<report::Text> lines);

/// The labels that a picture has, "no label" where it is known to have none, else "not labelled".
report::Text LabelsLine(const AtlasItem& item, const std::vector<AtlasLabel>& labels);

}  // namespace etalon::workflow
