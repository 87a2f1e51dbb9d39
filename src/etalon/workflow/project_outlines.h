#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/ontology/ontology.h"

namespace etalon::workflow {

/// Reads the outlines of one image from a JSON object: the name of a label (id or alias) and its
/// polygon [[x, y], ...] in pixels, x along columns, or a list of such polygons, or null.
/// @param renamed labels by what the file calls them, where that is another name.
/// @throws Error kFileUnreadable; kFileMalformed naming the file and the key for text that is no
///   JSON, a label that the ontology does not have or has retired, or what is no polygon.
std::vector<annotation::Shape> ReadOutlines(const std::filesystem::path& file,
                                            const ontology::Ontology& ontology,
                                            const std::map<std::string, std::string>& renamed = {});

}  // namespace etalon::workflow
