#include "etalon/workflow/export_shapes.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/media/open_image.h"
#include "etalon/report/page.h"
#include "etalon/workflow/annotate_consensus.h"
#include "etalon/workflow/closed_readings.h"
#include "etalon/workflow/exchange_coco.h"
#include "etalon/workflow/exchange_csv.h"
#include "etalon/workflow/patient_groups.h"
#include "etalon/workflow/shape_rows.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using annotation::ExchangedImage;
using annotation::Shape;
using annotation::ShapeSet;

ExchangedImage ImageOf(const store::ImageRow& row) {
  ExchangedImage image{row.id(),
                       fs::path(row.names.front().path).filename().string(),
                       row.rows,
                       row.columns,
                       std::max(row.frames, 1),
                       {}};
  if (row.row_spacing_mm && row.column_spacing_mm) {
    image.spacing = image::PixelSpacing{*row.row_spacing_mm, *row.column_spacing_mm};
  }
  return image;
}

Shape LabelShape(const std::string& label, bool present) {
  Shape shape;
  shape.label = label;
  shape.present = present;
  return shape;
}

/// Gathers the parts of a project.
class ShapeGatherer {
 public:
  explicit ShapeGatherer(OpenedProject& project) : project_(project) {
    set_.title = project.title;
    set_.ontology_version = project.ontology.version();
    rows_ = project.store.ListImages();
    for (const store::ImageRow& row : rows_) {
      image_of_[row.id()] = set_.images.size();
      set_.images.push_back(ImageOf(row));
    }
  }

  void AddReference() {
    for (std::size_t image = 0; image < rows_.size(); ++image) {
      const store::ImageRow& row = rows_[image];
      if (row.labels.empty() && row.shapes.empty()) continue;
      set_.readings.push_back(
          {.image = image, .reader = {}, .round = 1, .closed_at = {}, .seconds = 0.0});
      for (const auto& [label, present] : row.labels) Add({}, {}, LabelShape(label, present));
      for (const store::ShapeRow& shape : row.shapes) {
        Add({}, {}, ShapeOf(shape, project_.folder / "project.db"));
      }
    }
  }

  void AddReadings() {
    const ClosedReadings closed = ReadClosedReadings(project_);
    const auto& readings = closed.readings;
    for (std::size_t i = 0; i < readings.readings.size(); ++i) {
      const annotation::Reading& one = readings.readings[i];
      set_.readings.push_back(
          {one.image, readings.readers[one.reader], one.round, one.closed_at, one.seconds});
      for (std::size_t j = 0; j < one.shapes.size(); ++j) {
        Add(closed.ids[i][j], closed.modified[i][j], one.shapes[j]);
      }
    }
  }

  void AddConsensus() {
    for (const ImageConsensus& one : ReadConsensus(project_.folder)) {
      set_.readings.push_back({.image = image_of_.at(one.image),
                               .reader = "consensus",
                               .round = 1,
                               .closed_at = {},
                               .seconds = 0.0});
      for (const auto& [label, present] : one.labels) Add({}, {}, LabelShape(label, present));
      for (const Shape& shape : one.shapes) Add({}, {}, shape);
    }
  }

  ShapeSet Finish() { return std::move(set_); }

 private:
  void Add(const std::string& id, const std::string& modified, Shape shape) {
    shape.label = project_.ontology.IdOf(shape.label);
    set_.shapes.push_back({set_.readings.size() - 1, id, modified, std::move(shape)});
  }

  OpenedProject& project_;
  std::vector<store::ImageRow> rows_;
  std::map<std::string, std::size_t> image_of_;
  ShapeSet set_;
};

void WriteWhole(const fs::path& path, const std::string& text) {
  WholeFile file(path);
  file.Write(text);
  file.Finish();
}

bool IsDicom(const fs::path& file) {
  try {
    return media::RecogniseFile(file) == media::FileFormat::kDicom;
  } catch (const Error&) {
    return false;  // it may have moved since: the image is then named by its hash
  }
}

DicomTarget TargetOf(const ExportShapesRequest& request, OpenedProject& project) {
  DicomTarget target{
      .folder = request.output, .format = request.format, .threads = request.threads};
  const auto rows = project.store.ListImages();
  const PatientGroups patients(rows);
  for (const store::ImageRow& row : rows) {
    const fs::path file = row.names.front().path;
    target.files.push_back(IsDicom(file) ? file : fs::path());
    target.patients.push_back(patients.KeyOf(row.patient));
  }
  return target;
}

}  // namespace

ShapeSet GatherShapes(OpenedProject& project, ExportPart part) {
  ShapeGatherer gatherer(project);
  if (part == ExportPart::kAll || part == ExportPart::kReference) gatherer.AddReference();
  if (part == ExportPart::kAll || part == ExportPart::kReadings) gatherer.AddReadings();
  if (part == ExportPart::kConsensus) gatherer.AddConsensus();
  return gatherer.Finish();
}

ExportShapesSummary ExportShapes(const ExportShapesRequest& request) {
  OpenedProject project = OpenProject(request.project);
  const ShapeSet set = GatherShapes(project, request.part);
  if (set.readings.empty()) {
    throw Error(ErrorCode::kUsage, request.project.string() + ": holds nothing to export");
  }
  ExportShapesSummary summary{set.shapes.size(), set.readings.size(), 1, 0};
  switch (request.format) {
    case ExportFormat::kCoco:
      WriteWhole(request.output, CocoText(set, project.ontology));
      break;
    case ExportFormat::kCsv:
      WriteWhole(request.output, CsvText(set));
      break;
    case ExportFormat::kDicomSegmentation:
    case ExportFormat::kDicomReport:
      return WriteDicomShapes(set, project.ontology, TargetOf(request, project));
  }
  return summary;
}

}  // namespace etalon::workflow
