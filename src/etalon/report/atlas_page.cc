#include <fmt/format.h>

#include <algorithm>

#include "etalon/report/atlas_report.h"
#include "etalon/report/frame_picture.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/plot.h"

namespace etalon::report {
namespace {

constexpr int kThumbnailColumns = 220;

Text Count(std::size_t count) {
  const std::string text = std::to_string(count);
  return {text, text};
}

Text Verbatim(const std::string& text) { return {text, text}; }

std::string Figure(const AtlasPicture& picture) {
  std::string lines;
  for (const Text& line : picture.lines) lines += "<br>" + Both(line);
  return fmt::format(R"(<figure><img class="picture" alt="" src="{}">)"
                     R"(<figcaption>{}{}</figcaption></figure>)",
                     PictureUri(picture.picture, {}, kThumbnailColumns), Escape(picture.name),
                     lines);
}

std::string Figures(const std::vector<AtlasPicture>& pictures) {
  std::string figures;
  for (const AtlasPicture& picture : pictures) figures += Figure(picture);
  return R"(<div class="figures others">)" + figures + "</div>";
}

std::vector<double> Chosen(const std::vector<double>& values,
                           const std::vector<std::size_t>& items) {
  std::vector<double> chosen;
  for (const std::size_t item : items) chosen.push_back(values.at(item));
  return chosen;
}

double DotSize(std::size_t items) { return items > 20'000 ? 2.0 : items > 2'000 ? 4.0 : 7.0; }

Plot MapPlot(const AtlasMap& map, const std::vector<AtlasColour>& colours, const Text& title,
             const Text& x, const Text& y) {
  PlotOptions options;
  options.width = 1060.0;
  options.height = 720.0;
  options.title = title;
  options.x.title = x;
  options.y.title = y;
  Plot plot(options);
  for (std::size_t i = 0; i < colours.size(); ++i) {
    plot.Points(Chosen(map.x, colours[i].items), Chosen(map.y, colours[i].items),
                {.ink = SeriesInk(i),
                 .shape = map.x.size() > 2'000 ? Shape::kDot : SeriesShape(i),
                 .size = DotSize(map.x.size()),
                 .legend = colours[i].name});
  }
  return plot;
}

std::string Tsne(const AtlasReport& report) {
  Plot plot = MapPlot(report.tsne, report.colours, {"t-SNE map", "Carte t-SNE"}, {}, {});
  for (std::size_t i = 0; i < report.clusters.size(); ++i) {
    plot.Label(report.clusters[i].x, report.clusters[i].y, Count(i + 1), "middle");
  }
  const Text trust = NumberText(report.trustworthiness, 3);
  const Text note =
      Text{
          "Pictures that look alike to the network lie together; distances between far groups "
          "mean nothing. Numbers are the clusters below. Trustworthiness of the map (1: all "
          "neighbours on it are neighbours in truth): ",
          "Les images qui se ressemblent pour le réseau sont voisines ; les distances entre "
          "groupes éloignés n’ont pas de sens. Les numéros sont les groupes ci-dessous. Fiabilité "
          "de la carte (1 : tous les voisins sur la carte sont de vrais voisins) : "} +
      trust + ".";
  return Section("tsne", {"Map of neighbours (t-SNE)", "Carte des voisinages (t-SNE)"},
                 R"(<div class="plots">)" + plot.Svg() + "</div>" + Paragraph(note));
}

std::string Principal(const AtlasReport& report) {
  const Plot plot = MapPlot(
      report.principal, report.colours, {"Principal components", "Composantes principales"},
      {"First component", "Première composante"}, {"Second component", "Deuxième composante"});
  const Text note = Text{"Share of all variation on this map: ",
                         "Part de toute la variation sur cette carte : "} +
                    NumberText(100.0 * report.explained, 0) + " %.";
  return Section("principal", {"Principal components", "Composantes principales"},
                 R"(<div class="plots">)" + plot.Svg() + "</div>" + Paragraph(note));
}

std::string Cluster(const AtlasCluster& cluster, std::size_t number) {
  const Text heading = Count(number) + ". " + cluster.name + " – " + Count(cluster.size) +
                       Text{" pictures", " images"};
  return "<h3>" + Both(heading) + "</h3>" + Figures(cluster.examples);
}

std::string Clusters(const AtlasReport& report) {
  std::string content;
  for (std::size_t i = 0; i < report.clusters.size(); ++i) {
    content += Cluster(report.clusters[i], i + 1);
  }
  const Text rest = Text{"Pictures in no cluster: ", "Images hors de tout groupe : "} +
                    Count(report.unclustered) + ".";
  return Section("clusters", {"Clusters", "Groupes"}, content + Paragraph(rest));
}

std::string Outliers(const AtlasReport& report) {
  const Text note =
      Text{
          "Pictures unlike their nearest neighbours: another organ, a screen of text, a rare "
          "finding or a fault. Found: ",
          "Images qui ne ressemblent pas à leurs voisines : autre organe, écran de texte, lésion "
          "rare ou défaut. Trouvées : "} +
      Count(report.outlier_count) + ".";
  return Section("outliers", {"Outliers", "Images atypiques"},
                 Paragraph(note) + Figures(report.outliers));
}

std::string Suspicions(const AtlasReport& report) {
  const Text note =
      Text{
          "Labels that the neighbours and a model that did not see them contradict. A suspicion "
          "is a reason to look again, not a correction. Found: ",
          "Étiquettes que contredisent les voisines et un modèle qui ne les a pas vues. Un "
          "soupçon invite à relire, il ne corrige rien. Trouvées : "} +
      Count(report.suspicion_count) + ".";
  return Section("label-errors", {"Labels to check", "Étiquettes à vérifier"},
                 Paragraph(note) + Figures(report.suspicions));
}

std::string Remarks(const std::vector<Text>& remarks) {
  if (remarks.empty()) return {};
  std::string items;
  for (const Text& remark : remarks) items += "<li>" + Both(remark) + "</li>";
  return Section("remarks", {"Remarks", "Remarques"}, "<ul>" + items + "</ul>");
}

std::vector<Fact> FactsOf(const AtlasReport& report) {
  std::vector<Fact> facts{{{"Pictures", "Images"}, Count(report.tsne.x.size())}};
  if (report.patients > 0) facts.push_back({{"Patients", "Patients"}, Count(report.patients)});
  facts.push_back({{"Clusters", "Groupes"}, Count(report.clusters.size())});
  facts.push_back({{"Seen by", "Vu par"}, Verbatim(report.model)});
  return facts;
}

}  // namespace

std::string AtlasPage(const AtlasReport& report) {
  const PageFrame frame{.title = report.title,
                        .kind = {"Atlas of pictures", "Atlas d’images"},
                        .facts = FactsOf(report)};
  return Page(frame, Tsne(report) + Clusters(report) + Suspicions(report) + Outliers(report) +
                         Principal(report) + Remarks(report.remarks));
}

std::string SimilarPage(const SimilarReport& report) {
  PageFrame frame{.title = report.title,
                  .kind = {"Similar pictures", "Images semblables"},
                  .facts = {{{"Seen by", "Vu par"}, Verbatim(report.model)}}};
  if (!report.filter.english.empty()) {
    frame.facts.push_back({{"Asked for", "Recherche limitée à"}, report.filter});
  }
  const Text none{"No picture of the atlas passes the filter.",
                  "Aucune image de l’atlas ne satisfait les critères."};
  return Page(frame, Section("asked", {"The picture", "L’image"}, Figures({report.asked})) +
                         Section("found",
                                 {"Most alike, nearest first",
                                  "Les plus semblables, de la plus proche à la plus "
                                  "lointaine"},
                                 report.found.empty() ? Paragraph(none) : Figures(report.found)));
}

}  // namespace etalon::report
