#include "etalon/workflow/atlas_folder.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/atlas_build.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;

[[noreturn]] void FailAsDamaged(const fs::path& path) {
  throw FileError(ErrorCode::kFileMalformed, path.string(),
                  "is damaged or no part of an atlas; build the atlas again");
}

nlohmann::json ReadSummary(const fs::path& path) {
  std::ifstream stream(path);
  if (!stream) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(),
                    "cannot be read; is this the folder of an atlas?");
  }
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  if (!json.is_object() || json.value("format", "") != "etalon-atlas") FailAsDamaged(path);
  if (json.value("version", 0) > kVersion) {
    throw FileError(ErrorCode::kFileUnsupported, path.string(),
                    "was written by a later version of the program");
  }
  return json;
}

AtlasItem ItemOfRow(const table::Table& map, std::size_t row,
                    const std::vector<AtlasLabel>& labels) {
  const auto text = [&](const char* column) {
    return std::string(map.Cell(row, map.ColumnOf(column)));
  };
  AtlasItem item{.id = text("id"), .file = text("file")};
  item.patient = text("patient");
  item.organ = text("organ");
  item.date = text("date");
  item.centre = text("centre");
  item.vendor = text("vendor");
  const std::string present = fmt::format(";{};", text("labels"));
  for (const AtlasLabel& label : labels) {
    if (present.find(fmt::format(";{};", label.id)) != std::string::npos) {
      item.labels[label.id] = true;
    }
  }
  return item;
}

float CoordinateOf(const table::Table& map, std::size_t row, const char* column) {
  const std::string_view cell = map.Cell(row, map.ColumnOf(column));
  float number = 0.0F;
  const auto end = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (end.ec != std::errc() || !std::isfinite(number)) FailAsDamaged(map.source());
  return number;
}

AtlasPlace PlaceOfRow(const table::Table& map, std::size_t row) {
  return {.tsne_x = CoordinateOf(map, row, "tsne_1"),
          .tsne_y = CoordinateOf(map, row, "tsne_2"),
          .principal_x = CoordinateOf(map, row, "pca_1"),
          .principal_y = CoordinateOf(map, row, "pca_2"),
          .outlier_factor = CoordinateOf(map, row, "outlier_factor"),
          .is_outlier = map.Cell(row, map.ColumnOf("outlier")) == "1"};
}

int NumberOf(std::string_view cell) {
  int number = 0;
  std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return number;
}

void ReadMap(const fs::path& path, AtlasFolder& atlas) {
  const table::Table map = table::ReadCsv(path);
  for (const char* column :
       {"id", "file", "labels", "patient", "organ", "date", "centre", "vendor", "pca_1", "pca_2",
        "tsne_1", "tsne_2", "cluster", "outlier_factor", "outlier"}) {
    if (!map.Has(column)) FailAsDamaged(path);
  }
  for (std::size_t row = 0; row < map.rows(); ++row) {
    atlas.items.push_back(ItemOfRow(map, row, atlas.labels));
    atlas.clusters.push_back(NumberOf(map.Cell(row, map.ColumnOf("cluster"))));
    atlas.places.push_back(PlaceOfRow(map, row));
  }
}

void ReadFindings(const nlohmann::json& summary, AtlasFolder& atlas) {
  atlas.explained = summary.at("principal_components_explained").get<double>();
  atlas.trustworthiness = summary.at("tsne_trustworthiness").get<double>();
  for (const auto& one : summary.at("clusters")) {
    atlas.found_clusters.push_back(
        {.number = one.at("number").get<int>(),
         .size = one.at("size").get<std::size_t>(),
         .name = {one.at("name").get<std::string>(), one.at("name_fr").get<std::string>()},
         .middle = one.at("middle").get<std::string>()});
  }
  for (const auto& one : summary.at("labels_to_check")) {
    atlas.checks.push_back({.image = one.at("id").get<std::string>(),
                            .label = one.at("label").get<std::string>(),
                            .given = one.at("given").get<bool>(),
                            .probability = one.at("probability").get<double>(),
                            .against = one.at("neighbours_against").get<int>(),
                            .neighbours = one.at("neighbours").get<int>()});
  }
}

}  // namespace

fs::path ProjectAtlasFolder(const fs::path& project) { return project / "atlas"; }

AtlasFolder ReadAtlasFolder(const fs::path& folder) {
  AtlasFolder atlas;
  const nlohmann::json summary = ReadSummary(folder / kAtlasFile);
  try {
    atlas.title = summary.at("title").get<std::string>();
    atlas.model = summary.at("model").get<std::string>();
    atlas.index_hash = summary.at("index_sha256").get<std::string>();
    for (const auto& label : summary.at("labels")) {
      const auto id = label.get<std::string>();
      atlas.labels.push_back({id, {id, id}});
    }
    ReadFindings(summary, atlas);
  } catch (const nlohmann::json::exception&) {
    FailAsDamaged(folder / kAtlasFile);
  }
  ReadMap(folder / kAtlasMap, atlas);
  atlas.embeddings = ReadEmbeddings(folder / kAtlasEmbeddings);
  bool together =
      atlas.embeddings.model == atlas.model && atlas.embeddings.ids.size() == atlas.items.size();
  for (std::size_t i = 0; together && i < atlas.items.size(); ++i) {
    together = atlas.items[i].id == atlas.embeddings.ids[i];
  }
  if (!together) FailAsDamaged(folder / kAtlasMap);
  return atlas;
}

atlas::NeighbourIndex IndexOf(const AtlasFolder& atlas, const fs::path& folder) {
  atlas::NeighbourIndex index(atlas.embeddings.points);
  if (atlas.index_hash.empty()) return index;
  if (Sha256OfFile(folder / kAtlasIndex) != atlas.index_hash) FailAsDamaged(folder / kAtlasIndex);
  index.LoadCells(folder / kAtlasIndex);
  return index;
}

}  // namespace etalon::workflow
