#include "etalon/workflow/atlas_pictures.h"

#include "etalon/core/error.h"
#include "etalon/image/resample.h"
#include "etalon/workflow/picture_embedder.h"

namespace etalon::workflow {
namespace {

constexpr int kColumns = 220;
constexpr int kBlankSide = 64;
constexpr std::uint8_t kBlankLevel = 90;

}  // namespace

report::AtlasPicture AtlasPictureOf(const std::filesystem::path& file,
                                    std::vector<report::Text> lines) {
  report::AtlasPicture result{
      .name = file.filename().string(), .picture = {}, .lines = std::move(lines)};
  try {
    result.picture = PictureForEmbedding(file);
  } catch (const Error&) {
    result.picture = image::GrayImage(kBlankSide, kBlankSide, kBlankLevel);
  }
  if (result.picture.columns() > kColumns) {
    const int rows = std::max(1, result.picture.rows() * kColumns / result.picture.columns());
    result.picture = image::ResizeArea(result.picture, rows, kColumns);
  }
  return result;
}

report::Text LabelsLine(const AtlasItem& item, const std::vector<AtlasLabel>& labels) {
  report::Text line;
  for (const AtlasLabel& label : labels) {
    const auto found = item.labels.find(label.id);
    if (found == item.labels.end() || !found->second) continue;
    const std::string gap = line.english.empty() ? "" : ", ";
    line.english += gap + label.name.english;
    line.french += gap + label.name.french;
  }
  if (!line.english.empty()) return line;
  if (item.labels.empty()) return {"not labelled", "non étiquetée"};
  return {"no label", "aucune étiquette"};
}

}  // namespace etalon::workflow
