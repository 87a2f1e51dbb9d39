#include "etalon/workflow/import_shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "etalon/annotation/region.h"
#include "etalon/core/error.h"
#include "etalon/settings/toml.h"
#include "etalon/store/reading_store.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/exchange_coco.h"
#include "etalon/workflow/exchange_csv.h"
#include "etalon/workflow/project_outlines.h"
#include "etalon/workflow/shape_rows.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using annotation::ExchangedReading;
using annotation::ExchangedShape;
using annotation::Shape;
using annotation::ShapeKind;
using annotation::ShapeSet;
using store::CaseKey;
using store::ShapeRow;

/// A JSON file an image, named as the image.
ShapeSet ReadPolygonFolder(const ImportShapesRequest& request, const ontology::Ontology& ontology) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(request.input, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (error || files.empty()) {
    throw FileError(ErrorCode::kFileUnreadable, request.input.string(),
                    "is no folder of JSON files");
  }
  std::ranges::sort(files);
  ShapeSet set;
  for (const fs::path& file : files) {
    annotation::ExchangedImage image;
    image.file = file.filename().string();
    set.readings.push_back(
        {.image = set.images.size(), .reader = {}, .round = 1, .closed_at = {}, .seconds = 0.0});
    set.images.push_back(image);
    for (Shape& shape : ReadOutlines(file, ontology, request.renamed)) {
      set.shapes.push_back(
          {set.readings.size() - 1, {}, {}, std::move(shape), file.filename().string()});
    }
  }
  return set;
}

ShapeSet ReadSet(const ImportShapesRequest& request, const ontology::Ontology& ontology) {
  switch (request.format) {
    case ImportFormat::kCoco:
      return ReadCoco(settings::ReadText(request.input), request.input);
    case ImportFormat::kCsv:
      return ReadShapeTable(table::ReadCsv(request.input));
    case ImportFormat::kPolygons:
      return ReadPolygonFolder(request, ontology);
  }
  throw ContractError("unknown format");
}

/// Shapes in an order of their own, to be compared.
std::vector<ShapeRow> Sorted(std::vector<ShapeRow> rows) {
  std::ranges::sort(rows, {}, [](const ShapeRow& row) {
    return std::tie(row.label, row.kind, row.frame, row.present, row.points, row.mask);
  });
  return rows;
}

/// Brings one set into one project.
class ShapeImporter {
 public:
  ShapeImporter(const ImportShapesRequest& request, OpenedProject& project)
      : request_(request),
        project_(project),
        rows_(project.store.ListImages()),
        set_(ReadSet(request, project.ontology)),
        shapes_(set_.readings.size()) {}

  ImportShapesSummary Run() {
    FindImages();
    CheckShapes();
    SortReadings();
    CheckKnown();
    Save();
    summary_.shapes = set_.shapes.size();
    return summary_;
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, request_.input.string(), cause);
  }

  static std::string Stem(const std::string& path) { return fs::path(path).stem().string(); }

  /// Names are compared without folder, and for polygons without extension.
  std::string NameOf(const std::string& path) const {
    return request_.format == ImportFormat::kPolygons ? Stem(path)
                                                      : fs::path(path).filename().string();
  }

  void FindImages() {
    std::map<std::string, std::size_t> by_id;
    std::map<std::string, std::set<std::size_t>> by_name;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      by_id[rows_[i].id()] = i;
      for (const store::ImageName& name : rows_[i].names) by_name[NameOf(name.path)].insert(i);
    }
    std::size_t number = 0;
    for (const annotation::ExchangedImage& image : set_.images) {
      ++number;
      if (const auto known = by_id.find(image.id); known != by_id.end()) {
        row_of_.push_back(known->second);
      } else {
        const auto named = by_name.find(NameOf(image.file));
        if (named == by_name.end()) {
          Fail(fmt::format("image {} of the file is not in the project", number));
        }
        if (named->second.size() > 1) {
          Fail(fmt::format("image {} has the name of several images of the project", number));
        }
        row_of_.push_back(*named->second.begin());
      }
      const store::ImageRow& row = rows_[row_of_.back()];
      const bool sized = image.rows > 0 && image.columns > 0;
      if (sized && (image.rows != row.rows || image.columns != row.columns)) {
        Fail(fmt::format("image {} has other sides in the project", number));
      }
    }
  }

  void CheckShapes() {
    for (ExchangedShape& one : set_.shapes) {
      if (request_.format != ImportFormat::kPolygons) Rename(one.shape);
      const auto found = project_.ontology.Find(one.shape.label);
      if (!found)
        Fail(fmt::format("{}: the project has no label '{}'", one.place, one.shape.label));
      const ontology::Label& label = project_.ontology.labels()[*found];
      if (label.retired) {
        Fail(fmt::format("{}: the label '{}' is retired", one.place, one.shape.label));
      }
      one.shape.label = label.id;
      const std::string defect = DefectIn(one, label);
      if (!defect.empty()) Fail(fmt::format("{}: {}", one.place, defect));
    }
  }

  std::string DefectIn(const ExchangedShape& one, const ontology::Label& label) const {
    const Shape& shape = one.shape;
    const store::ImageRow& row = rows_[row_of_[set_.readings[one.reading].image]];
    if (!IsAnswer(shape.kind, label)) {
      return fmt::format("'{}' is answered by {}, not by {}", label.id, AnswersOf(label),
                         ontology::Name(shape.kind));
    }
    const bool mask = shape.kind == ShapeKind::kMask;
    if (mask && (shape.mask.rows() != row.rows || shape.mask.columns() != row.columns)) {
      return "its mask has other sides than the image";
    }
    return DefectOf(shape, row.frames);
  }

  /// That a label is there or not may be said of every label. A mask may stand for a polygon and
  /// the other way round: a consensus of polygons is a mask.
  static bool IsAnswer(ShapeKind kind, const ontology::Label& label) {
    return kind == ShapeKind::kLabel ||
           std::ranges::any_of(label.answers, [kind](ontology::AnswerKind answer) {
             return answer == kind || (annotation::IsRegion(answer) && annotation::IsRegion(kind));
           });
  }

  static std::string AnswersOf(const ontology::Label& label) {
    std::string text;
    for (const ontology::AnswerKind answer : label.answers) {
      text.append(text.empty() ? "" : " or ").append(ontology::Name(answer));
    }
    return text;
  }

  void Rename(Shape& shape) const {
    const auto other = request_.renamed.find(shape.label);
    if (other != request_.renamed.end()) shape.label = other->second;
  }

  /// Who says what: by request, else as the file says.
  void SortReadings() {
    const bool needs_reader = request_.format == ImportFormat::kPolygons;
    if (needs_reader && request_.reader.empty() && !request_.as_reference) {
      throw Error(ErrorCode::kUsage, "whose outlines are these? say --reference or --reader");
    }
    for (const ExchangedShape& one : set_.shapes) shapes_[one.reading].push_back(one.shape);
    for (std::size_t i = 0; i < set_.readings.size(); ++i) {
      const ExchangedReading& reading = set_.readings[i];
      const std::string image = rows_[row_of_[reading.image]].id();
      images_.insert(image);
      const std::string reader = request_.reader.empty() ? reading.reader : request_.reader;
      if (request_.as_reference || reader.empty()) {
        auto& all = reference_[row_of_[reading.image]];
        all.insert(all.end(), shapes_[i].begin(), shapes_[i].end());
        continue;
      }
      const CaseKey key{image, reader, request_.reader.empty() ? reading.round : 1};
      auto& saving = savings_[key];
      saving.key = key;
      saving.close = true;
      saving.seconds += reading.seconds;
      saving.made_at = reading.closed_at;
      saving.ontology_version = project_.ontology.version();
      for (const Shape& shape : shapes_[i])
        saving.edits.push_back({.id = {}, .removed = false, .seconds = 0.0, .shape = RowOf(shape)});
    }
    summary_.images = images_.size();
  }

  /// A reading that is there already must be the same; then it is left as it is.
  void CheckKnown() {
    store::ReadingStore store(project_.folder);
    std::map<CaseKey, bool> closed;
    for (const store::CaseState& state : store.ListCases()) closed[state.key] = state.closed;
    std::map<CaseKey, std::map<std::string, const store::AnnotationVersionRow*>> last;
    const auto versions = store.ListVersions(store::Viewer::Lead());
    for (const store::AnnotationVersionRow& version : versions) {
      if (!version.collided) last[version.key][version.annotation] = &version;
    }
    std::erase_if(savings_, [&](const auto& entry) {
      const auto& [key, saving] = entry;
      const auto state = closed.find(key);
      if (state == closed.end()) return false;
      std::vector<ShapeRow> there, here;
      for (const auto& [id, version] : last[key]) {
        if (!version->removed) there.push_back(version->shape);
      }
      for (const store::AnnotationEdit& edit : saving.edits) here.push_back(edit.shape);
      if (!state->second || Sorted(there) != Sorted(here)) {
        Fail("image " + key.image + " has another reading by the same reader already");
      }
      ++summary_.known;
      return true;
    });
  }

  void Save() {
    SaveReference();
    std::vector<store::ReadingSave> savings;
    for (auto& [key, saving] : savings_) savings.push_back(std::move(saving));
    const auto results = store::ReadingStore(project_.folder).Save(savings);
    if (std::ranges::count(results, store::SaveResult::kSaved) != std::ssize(results)) {
      throw Error(ErrorCode::kStoreFailed,
                  project_.folder.string() + ": somebody else saved the same readings meanwhile");
    }
    summary_.readings = savings.size();
  }

  void SaveReference() {
    std::vector<store::ImageRow> images;
    for (const auto& [index, shapes] : reference_) {
      store::ImageRow image = rows_[index];
      image.labels.clear();
      image.shapes.clear();
      for (const Shape& shape : shapes) {
        if (shape.kind == ShapeKind::kLabel && shape.scope == annotation::Scope::kImage) {
          image.labels[shape.label] = shape.present;
        } else {
          image.shapes.push_back(RowOf(shape));
        }
      }
      std::ranges::stable_sort(image.shapes, {}, &ShapeRow::label);
      images.push_back(std::move(image));
    }
    if (images.empty()) return;
    const store::ImportCounts counts = project_.store.Import(images);
    summary_.references = static_cast<std::size_t>(counts.changed);
    summary_.known += static_cast<std::size_t>(counts.unchanged);
  }

  const ImportShapesRequest& request_;
  OpenedProject& project_;
  std::vector<store::ImageRow> rows_;
  ShapeSet set_;
  std::vector<std::vector<Shape>> shapes_;  ///< of each reading of the set
  std::vector<std::size_t> row_of_;         ///< of each image of the set
  std::set<std::string> images_;
  std::map<std::size_t, std::vector<Shape>> reference_;
  std::map<CaseKey, store::ReadingSave> savings_;
  ImportShapesSummary summary_;
};

}  // namespace

ImportShapesSummary ImportShapes(const ImportShapesRequest& request) {
  OpenedProject project = OpenProject(request.project);
  return ShapeImporter(request, project).Run();
}

}  // namespace etalon::workflow
