#include "etalon/workflow/atlas_similar.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/report/atlas_report.h"
#include "etalon/report/json_number.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/atlas_folder.h"
#include "etalon/workflow/atlas_pictures.h"
#include "etalon/workflow/picture_embedder.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using report::Text;

std::string LabelsText(const AtlasItem& item) {
  std::string text;
  for (const auto& [label, present] : item.labels) text += (text.empty() ? "" : ";") + label;
  return text;
}

void WriteTable(const SimilarPictures& similar, const fs::path& folder) {
  const std::vector<std::string> names{"rank",  "distance", "id",     "file",   "labels",
                                       "organ", "date",     "centre", "vendor", "cluster"};
  std::vector<std::vector<std::string>> columns(names.size());
  for (std::size_t i = 0; i < similar.found.size(); ++i) {
    const auto& [item, distance, cluster] = similar.found[i];
    const std::vector<std::string> cells{std::to_string(i + 1),
                                         fmt::format("{:.6g}", distance),
                                         item.id,
                                         item.file.string(),
                                         LabelsText(item),
                                         item.organ,
                                         item.date,
                                         item.centre,
                                         item.vendor,
                                         cluster == 0 ? "" : std::to_string(cluster)};
    for (std::size_t k = 0; k < cells.size(); ++k) columns[k].push_back(cells[k]);
  }
  table::WriteCsv({"similar", names, columns}, folder / "similar.csv");
}

void WriteJson(const SimilarRequest& request, const SimilarPictures& similar) {
  nlohmann::ordered_json json{{"picture", request.picture.filename().string()},
                              {"model", similar.model},
                              {"passing", similar.passing}};
  json["found"] = nlohmann::ordered_json::array();
  for (const SimilarPicture& one : similar.found) {
    nlohmann::ordered_json labels = nlohmann::ordered_json::array();
    for (const auto& [label, present] : one.item.labels) labels.push_back(label);
    json["found"].push_back({{"id", one.item.id},
                             {"file", one.item.file.string()},
                             {"distance", report::Rounded(one.distance)},
                             {"labels", labels},
                             {"organ", one.item.organ},
                             {"date", one.item.date},
                             {"cluster", one.cluster}});
  }
  report::WriteTextFile(request.output, "similar.json", json.dump(2) + "\n");
}

void WritePage(const SimilarRequest& request, const SimilarPictures& similar,
               const AtlasFolder& atlas, const Text& filter) {
  report::SimilarReport page{.title = request.picture.filename().string(),
                             .model = similar.model,
                             .filter = filter,
                             .asked = AtlasPictureOf(request.picture, {}),
                             .found = {}};
  for (const SimilarPicture& one : similar.found) {
    std::vector<Text> lines{LabelsLine(one.item, atlas.labels),
                            Text{"distance ", "distance "} + report::NumberText(one.distance, 2)};
    if (!one.item.date.empty()) lines.push_back({one.item.date, one.item.date});
    page.found.push_back(AtlasPictureOf(one.item.file, std::move(lines)));
  }
  report::WriteTextFile(request.output, "similar.html", report::SimilarPage(page));
}

/// The name of the model that made an atlas: the first word of its key.
std::string ModelOf(const AtlasFolder& atlas) {
  return atlas.model.substr(0, atlas.model.find(' '));
}

}  // namespace

SimilarPictures FindSimilar(const SimilarRequest& request, ProgressObserver& progress) {
  progress.Report("opening the atlas", 0, 1);
  const AtlasFolder atlas = ReadAtlasFolder(request.atlas);
  atlas::ItemFilter passes = PassingItems(atlas, request.filter);
  const PictureEmbedder embedder(ModelOf(atlas), request.network);
  if (embedder.key() != atlas.model) {
    throw Error(ErrorCode::kModelInvalid,
                fmt::format("the atlas was made with '{}', here is '{}'; build it again",
                            atlas.model, embedder.key()));
  }
  const std::string own = Sha256OfFile(request.picture).substr(0, 16);
  const auto query = embedder.Embed(PictureForEmbedding(request.picture));
  SimilarPictures similar{.model = atlas.model, .passing = 0, .found = {}};
  for (std::size_t i = 0; i < passes.size(); ++i) {
    if (atlas.items[i].id == own) passes[i] = 0;
    similar.passing += passes[i];
  }
  const atlas::NeighbourIndex index = IndexOf(atlas, request.atlas);
  for (const auto& [item, distance] : index.Search(query, request.most, passes)) {
    similar.found.push_back({atlas.items[item], distance, atlas.clusters[item]});
  }
  if (!request.output.empty()) {
    WriteJson(request, similar);  // makes the folder
    WriteTable(similar, request.output);
    WritePage(request, similar, atlas, DescriptionOf(request.filter));
  }
  return similar;
}

}  // namespace etalon::workflow
