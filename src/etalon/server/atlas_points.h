#pragma once

// Internal: the points of an atlas on their way to the page.

#include <string>
#include <vector>

#include "etalon/ontology/ontology.h"
#include "etalon/server/json_body.h"
#include "etalon/workflow/project_atlas.h"

namespace etalon::server {

/// Items of an atlas, one entry an item: 1 where a person may see what is known of it.
atlas::ItemFilter ShownItems(const workflow::AtlasFolder& atlas,
                             const workflow::ShownLabels& shown);

struct PointsRequest {
  atlas::ItemFilter shown;
  bool with_checks = false;  ///< mark pictures with a suspected label
};

/// The points that are shown, as `AtlasPoints` of openapi.yaml describes them: four bytes with the
/// length of a JSON dictionary, the dictionary, then a column of numbers for each thing that is
/// known. A million points are 45 MB.
std::string PointsBody(const workflow::AtlasFolder& atlas, const ontology::Ontology& ontology,
                       const PointsRequest& request);

}  // namespace etalon::server
