#pragma once

#include <filesystem>
#include <string>

#include "etalon/annotation/exchange.h"
#include "etalon/ontology/ontology.h"

namespace etalon::workflow {

/// A set as COCO's JSON: images, categories (the labels, with their parent as super-category) and
/// annotations with polygons, boxes, compressed run lengths or key points. Coordinates are COCO's,
/// where (0, 0) is the corner of the first pixel. What COCO has no place for stands under the key
/// "etalon" of info, images and annotations, so that nothing is lost.
std::string CocoText(const annotation::ShapeSet& set, const ontology::Ontology& ontology);

/// Reads COCO's JSON, its own or that of others. Polygons of several parts become several shapes;
/// of a foreign annotation with a box and nothing else the box counts.
/// @param source for messages.
/// @throws Error(kFileMalformed) naming the file and the annotation for what is no COCO or broken.
annotation::ShapeSet ReadCoco(const std::string& text, const std::filesystem::path& source);

}  // namespace etalon::workflow
