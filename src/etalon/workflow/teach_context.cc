#include "etalon/workflow/teach_context.h"

#include <algorithm>
#include <array>

#include "etalon/image/trace.h"
#include "etalon/report/markup.h"
#include "etalon/store/reading_store.h"
#include "etalon/workflow/shape_rows.h"

namespace etalon::workflow {
namespace {

image::PixelContour OutlineOf(const annotation::Shape& shape) {
  switch (shape.kind) {
    case annotation::ShapeKind::kPolygon:
      return shape.points;
    case annotation::ShapeKind::kMask:
      return image::OuterBoundary(shape.mask.Mask());
    case annotation::ShapeKind::kBox: {
      const image::PixelPoint a = shape.points.front(), b = shape.points.back();
      return {a, {a.row, b.column}, b, {b.row, a.column}};
    }
    default:
      return {};
  }
}

}  // namespace

std::vector<report::OutlineView> TaughtOutlines(const Classroom& classroom,
                                                const std::vector<annotation::Shape>& shapes) {
  std::vector<report::OutlineView> views;
  for (const annotation::Shape& shape : shapes) {
    const auto label = classroom.FindLabel(classroom.project.ontology.IdOf(shape.label));
    if (!label) continue;
    image::PixelContour outline = OutlineOf(shape);
    if (outline.size() >= 3) views.push_back({classroom.labels[*label].name, std::move(outline)});
  }
  return views;
}

ExpertReadings::ExpertReadings(const Classroom& classroom, const store::Viewer& viewer) {
  const std::filesystem::path& folder = classroom.project.folder;
  std::map<std::pair<std::string, std::string>, annotation::Shape> shapes;  // by reader, annotation
  std::map<std::string, std::string> image_of;                              // by annotation
  for (const auto& row : store::ReadingStore(folder).ListVersions(viewer)) {
    if (row.collided || !row.case_closed || row.key.round > 1) continue;
    const std::pair key{row.key.reader, row.annotation};
    if (row.removed) {
      shapes.erase(key);
    } else {
      shapes.insert_or_assign(key, ShapeOf(row.shape, folder / "project.db"));
      image_of[row.annotation] = row.key.image;
    }
  }
  std::map<std::array<std::string, 3>, bool> said;  // by reader, image, label
  for (auto& [key, shape] : shapes) {
    const std::string& image = image_of[key.second];
    for (const auto& [label, present] :
         classroom.project.ontology.Close({{shape.label, shape.present}}).states) {
      bool& known = said[{key.first, image, label}];
      known = known || present;
    }
    shapes_[image].push_back(std::move(shape));
  }
  for (const auto& [key, present] : said) {
    votes_.push_back({key[0], key[1], key[2], present});
    teaching::ExpertVotes& count = counts_[{key[1], key[2]}];
    ++(present ? count.present : count.absent);
  }
}

teaching::ExpertVotes ExpertReadings::VotesOn(const std::string& image,
                                              const std::string& label) const {
  const auto found = counts_.find({image, label});
  return found == counts_.end() ? teaching::ExpertVotes{} : found->second;
}

std::vector<report::OutlineView> ExpertReadings::OutlinesOn(const Classroom& classroom,
                                                            const std::string& image) const {
  const auto found = shapes_.find(image);
  if (found == shapes_.end()) return {};
  return TaughtOutlines(classroom, found->second);
}

SimilarImages::SimilarImages(const Classroom& classroom, const OpenAtlas* open)
    : classroom_(classroom), atlas_(open) {
  const std::filesystem::path folder = ProjectAtlasFolder(classroom.project.folder);
  if (atlas_ != nullptr || !std::filesystem::exists(folder)) return;
  own_ = std::make_unique<OpenAtlas>(folder);
  atlas_ = own_.get();
}

std::vector<std::string> SimilarImages::To(const std::string& image,
                                           const std::set<std::string>& among,
                                           std::size_t most) const {
  // One that was imported after the atlas was built is not in it.
  const auto own = atlas_ == nullptr ? std::nullopt : atlas_->Find(image);
  if (!own) return {};
  const auto& items = atlas_->content().items;
  const std::string& patient = classroom_.Image(image).patient;
  atlas::ItemFilter passes(items.size());
  for (const std::string& id : among) {
    const auto item = atlas_->Find(id);
    if (!item || id == image || !classroom_.Has(id)) continue;
    const std::string& other = classroom_.Image(id).patient;
    passes[*item] = patient.empty() || patient != other ? 1 : 0;
  }
  std::vector<std::string> alike;
  for (const auto& found : atlas_->SimilarTo(*own, {}, most, passes)) {
    alike.push_back(items[found.item].id);
  }
  return alike;
}

report::Text PresentLabelsText(const Classroom& classroom, const ProjectImage& image) {
  const auto truth = classroom.TruthOf(image);
  std::vector<bool> has_kind(truth.size(), false);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto parent = classroom.labels[i].parent;
    if (parent && truth[i].value_or(false)) has_kind[*parent] = true;
  }
  report::Text text;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (!truth[i].value_or(false) || has_kind[i]) continue;
    if (!text.english.empty()) text = text + ", ";
    text = text + classroom.labels[i].name;
  }
  if (text.english.empty()) return {"no finding", "rien d’anormal"};
  return text;
}

}  // namespace etalon::workflow
