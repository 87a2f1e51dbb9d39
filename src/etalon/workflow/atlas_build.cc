#include "etalon/workflow/atlas_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "etalon/atlas/neighbour_index.h"
#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/report/atlas_report.h"
#include "etalon/report/json_number.h"
#include "etalon/report/page.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/atlas_analysis.h"
#include "etalon/workflow/atlas_embed.h"
#include "etalon/workflow/atlas_folder.h"
#include "etalon/workflow/atlas_pictures.h"
#include "etalon/workflow/project.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using report::Text;

constexpr std::size_t kExamples = 4;  // of a cluster
constexpr std::size_t kShown = 24;    // outliers, suspicions
constexpr std::size_t kColours = 7;   // besides pictures without a label

Json Number(double value) { return report::Rounded(value, 6); }

/// All that is written of one atlas.
class AtlasWriter {
 public:
  AtlasWriter(const AtlasSource& source, const EmbeddedItems& embedded,
              const AtlasAnalysis& analysis, fs::path folder)
      : source_(source),
        embedded_(embedded),
        items_(embedded.items),
        analysis_(analysis),
        folder_(std::move(folder)) {}

  void Write(int threads) const {
    WriteEmbeddings(embedded_.set, folder_ / kAtlasEmbeddings);
    const std::string index = WriteIndex(threads);
    table::WriteCsv(MapTable(), folder_ / kAtlasMap);
    report::WriteTextFile(folder_, kAtlasFile, AtlasJson(index).dump(2) + "\n");
    report::WriteTextFile(folder_, kAtlasPage, report::AtlasPage(PageContent()));
  }

 private:
  /// @return its hash; empty where the atlas is too small for cells.
  std::string WriteIndex(int threads) const {
    std::error_code ignored;
    fs::remove(folder_ / kAtlasIndex, ignored);
    atlas::NeighbourIndex index(embedded_.set.points);
    index.MakeCells(threads);
    if (!index.has_cells()) return {};
    index.SaveCells(folder_ / kAtlasIndex);
    return Sha256OfFile(folder_ / kAtlasIndex);
  }

  static std::string Coordinate(const atlas::Points& points, std::size_t item, std::size_t axis) {
    return axis < points.dimensions ? fmt::format("{:.5g}", points[item][axis]) : "0";
  }

  std::string LabelsText(const AtlasItem& item) const {
    std::string text;
    for (const AtlasLabel& label : source_.labels) {
      const auto found = item.labels.find(label.id);
      if (found == item.labels.end() || !found->second) continue;
      text += (text.empty() ? "" : ";") + label.id;
    }
    return text;
  }

  std::string SuspicionText(std::size_t item) const {
    std::string text;
    for (const SuspectedLabel& one : analysis_.suspicions) {
      if (one.suspicion.item != item) continue;
      text += (text.empty() ? "" : ";") + source_.labels[one.label].id;
    }
    return text;
  }

  table::Table MapTable() const {
    const std::vector<std::string> names{"id",      "file",           "labels",  "patient",
                                         "organ",   "date",           "centre",  "vendor",
                                         "pca_1",   "pca_2",          "tsne_1",  "tsne_2",
                                         "cluster", "outlier_factor", "outlier", "labels_to_check"};
    std::vector<std::vector<std::string>> columns(names.size());
    const std::set<std::size_t> outliers(analysis_.outliers.begin(), analysis_.outliers.end());
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const AtlasItem& item = items_[i];
      const int cluster = analysis_.clusters.of[i];
      const std::vector<std::string> cells{
          item.id,
          item.file.string(),
          LabelsText(item),
          item.patient,
          item.organ,
          item.date,
          item.centre,
          item.vendor,
          Coordinate(analysis_.principal, i, 0),
          Coordinate(analysis_.principal, i, 1),
          Coordinate(analysis_.tsne, i, 0),
          Coordinate(analysis_.tsne, i, 1),
          cluster == atlas::kNoCluster ? "" : std::to_string(cluster + 1),
          fmt::format("{:.3f}", analysis_.outlier_factors[i]),
          outliers.contains(i) ? "1" : "0",
          SuspicionText(i)};
      for (std::size_t k = 0; k < cells.size(); ++k) columns[k].push_back(cells[k]);
    }
    return {"map", names, columns};
  }

  Json ClustersJson() const {
    Json clusters = Json::array();
    for (std::size_t i = 0; i < analysis_.cluster_names.size(); ++i) {
      clusters.push_back({{"number", i + 1},
                          {"size", SizeOf(static_cast<int>(i))},
                          {"name", analysis_.cluster_names[i].english},
                          {"name_fr", analysis_.cluster_names[i].french},
                          {"middle", items_[analysis_.cluster_middles[i]].id}});
    }
    return clusters;
  }

  Json SuspicionsJson() const {
    Json suspicions = Json::array();
    for (const SuspectedLabel& one : analysis_.suspicions) {
      suspicions.push_back({{"id", items_[one.suspicion.item].id},
                            {"label", source_.labels[one.label].id},
                            {"given", one.suspicion.given == atlas::LabelValue::kPresent},
                            {"probability", Number(one.suspicion.probability)},
                            {"neighbours_against", one.suspicion.voters_against},
                            {"neighbours", one.suspicion.voters}});
    }
    return suspicions;
  }

  Json AtlasJson(const std::string& index) const {
    Json json{{"format", "etalon-atlas"},
              {"version", 1},
              {"software", std::string("etalon ") + std::string(kSoftwareVersion)},
              {"title", source_.title},
              {"model", embedded_.set.model},
              {"dimensions", embedded_.set.points.dimensions},
              {"pictures", items_.size()},
              {"left_out", source_.problems.size() + embedded_.problems.size()}};
    json["labels"] = Json::array();
    for (const AtlasLabel& label : source_.labels) json["labels"].push_back(label.id);
    json["index_sha256"] = index;
    json["principal_components_explained"] = Number(analysis_.explained);
    json["tsne_trustworthiness"] = Number(analysis_.trustworthiness);
    json["clusters"] = ClustersJson();
    json["outliers"] = Json::array();
    for (const std::size_t item : analysis_.outliers) {
      json["outliers"].push_back(
          {{"id", items_[item].id}, {"factor", Number(analysis_.outlier_factors[item])}});
    }
    json["labels_to_check"] = SuspicionsJson();
    return json;
  }

  std::size_t SizeOf(int cluster) const {
    return static_cast<std::size_t>(std::ranges::count(analysis_.clusters.of, cluster));
  }

  /// Labels with a colour of their own, the most frequent first; then all other pictures.
  std::vector<report::AtlasColour> Colours() const {
    std::vector<report::AtlasColour> colours(source_.labels.size());
    report::AtlasColour rest{.name = {"other or not known", "autre ou non connu"}, .items = {}};
    for (std::size_t i = 0; i < colours.size(); ++i) colours[i].name = source_.labels[i].name;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const int colour = analysis_.colours[i];
      (colour < 0 ? rest : colours[static_cast<std::size_t>(colour)]).items.push_back(i);
    }
    std::ranges::stable_sort(
        colours, [](const auto& a, const auto& b) { return a.items.size() > b.items.size(); });
    while (!colours.empty() && (colours.size() > kColours || colours.back().items.empty())) {
      const auto& last = colours.back().items;
      rest.items.insert(rest.items.end(), last.begin(), last.end());
      colours.pop_back();
    }
    std::ranges::sort(rest.items);
    if (!rest.items.empty()) colours.push_back(std::move(rest));
    return colours;
  }

  static report::AtlasMap MapOf(const atlas::Points& points) {
    report::AtlasMap map;
    for (std::size_t i = 0; i < points.count(); ++i) {
      map.x.push_back(static_cast<double>(points[i][0]));
      map.y.push_back(points.dimensions > 1 ? static_cast<double>(points[i][1]) : 0.0);
    }
    return map;
  }

  report::AtlasPicture PictureOf(std::size_t item, std::vector<Text> lines) const {
    return AtlasPictureOf(items_[item].file, std::move(lines));
  }

  Text LabelLine(std::size_t item) const { return LabelsLine(items_[item], source_.labels); }

  std::vector<report::AtlasPicture> Examples(int cluster) const {
    const std::size_t middle = analysis_.cluster_middles[static_cast<std::size_t>(cluster)];
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (analysis_.clusters.of[i] == cluster) own.push_back(i);
    }
    std::ranges::stable_sort(own, {}, [&](std::size_t item) {
      return atlas::SquaredDistance(analysis_.tsne[item], analysis_.tsne[middle]);
    });
    own.resize(std::min(own.size(), kExamples));
    std::vector<report::AtlasPicture> examples;
    for (const std::size_t item : own) examples.push_back(PictureOf(item, {LabelLine(item)}));
    return examples;
  }

  std::vector<report::AtlasCluster> ClusterContent() const {
    std::vector<report::AtlasCluster> clusters;
    for (int cluster = 0; cluster < analysis_.clusters.count; ++cluster) {
      const auto place = static_cast<std::size_t>(cluster);
      const auto middle = analysis_.tsne[analysis_.cluster_middles[place]];
      clusters.push_back({.name = analysis_.cluster_names[place],
                          .size = SizeOf(cluster),
                          .x = static_cast<double>(middle[0]),
                          .y = static_cast<double>(middle[1]),
                          .examples = Examples(cluster)});
    }
    return clusters;
  }

  std::vector<report::AtlasPicture> OutlierPictures() const {
    std::vector<report::AtlasPicture> pictures;
    for (const std::size_t item : analysis_.outliers) {
      if (pictures.size() == kShown) break;
      const std::string factor = fmt::format("{:.1f}", analysis_.outlier_factors[item]);
      pictures.push_back(PictureOf(item, {LabelLine(item),
                                          {factor + " times as sparse as around its neighbours",
                                           factor + " fois plus isolée que ses voisines"}}));
    }
    return pictures;
  }

  std::vector<report::AtlasPicture> SuspicionPictures() const {
    std::vector<report::AtlasPicture> pictures;
    for (const SuspectedLabel& one : analysis_.suspicions) {
      if (pictures.size() == kShown) break;
      const Text& name = source_.labels[one.label].name;
      const bool given = one.suspicion.given == atlas::LabelValue::kPresent;
      const int percent = static_cast<int>(100.0 * one.suspicion.probability);
      pictures.push_back(
          PictureOf(one.suspicion.item,
                    {given ? Text{"given: " + name.english, "donnée : " + name.french}
                           : Text{"given: not " + name.english, "donnée : non " + name.french},
                     {fmt::format("probability {} %; {} of {} neighbours against", percent,
                                  one.suspicion.voters_against, one.suspicion.voters),
                      fmt::format("probabilité {} % ; {} voisines sur {} contre", percent,
                                  one.suspicion.voters_against, one.suspicion.voters)}}));
    }
    return pictures;
  }

  std::vector<Text> Remarks() const {
    std::vector<Text> remarks;
    const std::size_t left_out = source_.problems.size() + embedded_.problems.size();
    if (left_out > 0) {
      remarks.push_back({fmt::format("{} files were left out: not readable, or copies.", left_out),
                         fmt::format("{} fichiers écartés : illisibles ou en double.", left_out)});
    }
    if (source_.labels.empty()) {
      remarks.push_back({"No labels are known: clusters have no names from them.",
                         "Aucune étiquette connue : les groupes n’en tirent pas de nom."});
    }
    return remarks;
  }

  report::AtlasReport PageContent() const {
    std::set<std::string> patients;
    for (const AtlasItem& item : items_) patients.insert(item.patient);
    patients.erase("");
    return {.title = source_.title,
            .model = embedded_.set.model,
            .patients = patients.size(),
            .principal = MapOf(analysis_.principal),
            .explained = analysis_.explained,
            .tsne = MapOf(analysis_.tsne),
            .trustworthiness = analysis_.trustworthiness,
            .colours = Colours(),
            .clusters = ClusterContent(),
            .unclustered = SizeOf(atlas::kNoCluster),
            .outlier_count = analysis_.outliers.size(),
            .outliers = OutlierPictures(),
            .suspicion_count = analysis_.suspicions.size(),
            .suspicions = SuspicionPictures(),
            .remarks = Remarks()};
  }

  const AtlasSource& source_;
  const EmbeddedItems& embedded_;
  const std::vector<AtlasItem>& items_;
  const AtlasAnalysis& analysis_;
  fs::path folder_;
};

fs::path OutputOf(const AtlasBuildRequest& request) {
  if (!request.output.empty()) return request.output;
  if (IsPlainFolder(request.source.source)) {
    throw Error(ErrorCode::kUsage,
                "where is the atlas of this folder of pictures to be written? Say so with --out");
  }
  return ProjectAtlasFolder(FindProject(request.source.source, request.source.workspace));
}

}  // namespace

AtlasBuildSummary BuildAtlas(const AtlasBuildRequest& request, ProgressObserver& progress) {
  const fs::path output = OutputOf(request);
  const AtlasSource source = ReadAtlasSource(request.source, progress);
  const EmbeddedItems embedded = EmbedItems(
      source.items,
      {.model = request.model, .network = request.network, .known = output / kAtlasEmbeddings},
      progress);
  const int threads = request.network.threads;
  const AtlasAnalysis analysis =
      AnalyseAtlas(embedded.items, source.labels, embedded.set.points, threads, progress);
  AtlasWriter(source, embedded, analysis, output).Write(threads);
  AtlasBuildSummary summary{.folder = output,
                            .pictures = embedded.items.size(),
                            .computed = embedded.computed,
                            .model = embedded.set.model,
                            .clusters = analysis.cluster_names.size(),
                            .cluster_names = {},
                            .outliers = analysis.outliers.size(),
                            .suspicions = analysis.suspicions.size(),
                            .trustworthiness = analysis.trustworthiness,
                            .problems = source.problems};
  for (const Text& name : analysis.cluster_names) summary.cluster_names.push_back(name.english);
  summary.problems.insert(summary.problems.end(), embedded.problems.begin(),
                          embedded.problems.end());
  return summary;
}

}  // namespace etalon::workflow
