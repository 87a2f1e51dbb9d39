#include "etalon/workflow/closed_readings.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "etalon/annotation/shape_text.h"
#include "etalon/core/sha256.h"
#include "etalon/store/reading_store.h"
#include "etalon/workflow/patient_groups.h"
#include "etalon/workflow/shape_rows.h"

namespace etalon::workflow {
namespace {

using annotation::Reading;
using store::AnnotationVersionRow;
using store::CaseKey;

constexpr int kAdjudication = 0;  ///< its round

/// Gathers the annotations of cases.
class ReadingGatherer {
 public:
  explicit ReadingGatherer(OpenedProject& project)
      : project_(project), database_(project.folder / "project.db") {}

  ClosedReadings Gather() {
    AddImages();
    store::ReadingStore store(project_.folder);
    AddCases(store.ListCases());
    AddShapes(store.ListVersions(store::Viewer::Lead()));
    AddHoneypots(store.ListTasks());
    return Finish();
  }

 private:
  void AddImages() {
    rows_ = project_.store.ListImages();
    const PatientGroups patients(rows_);
    for (const store::ImageRow& row : rows_) {
      image_of_.emplace(row.id(), result_.readings.images.size());
      result_.readings.images.push_back(ReadImageOf(row, patients.KeyOf(row.patient)));
    }
  }

  void AddCases(const std::vector<store::CaseState>& cases) {
    std::set<std::string> readers;
    for (const store::CaseState& one : cases) {
      if (one.closed && one.key.round != kAdjudication) readers.insert(one.key.reader);
    }
    result_.readings.readers.assign(readers.begin(), readers.end());
    for (const store::CaseState& one : cases) {
      if (!one.closed || !image_of_.contains(one.key.image)) continue;
      Reading reading;
      reading.image = image_of_.at(one.key.image);
      reading.round = one.key.round;
      reading.closed_at = one.closed_at;
      reading.seconds = one.seconds;
      if (one.key.round != kAdjudication) reading.reader = ReaderIndex(one.key.reader);
      readings_.emplace(one.key, std::move(reading));
    }
  }

  std::size_t ReaderIndex(const std::string& reader) const {
    const auto& all = result_.readings.readers;
    return static_cast<std::size_t>(std::ranges::lower_bound(all, reader) - all.begin());
  }

  /// The last version of an annotation counts.
  void AddShapes(const std::vector<AnnotationVersionRow>& versions) {
    std::map<std::string, const AnnotationVersionRow*> last;
    for (const AnnotationVersionRow& version : versions) {
      if (version.collided || !readings_.contains(version.key)) continue;
      const AnnotationVersionRow*& known = last[version.annotation];
      if (known == nullptr || known->sequence < version.sequence) known = &version;
    }
    std::vector<const AnnotationVersionRow*> present;
    for (const auto& [id, version] : last) {
      if (!version->removed) present.push_back(version);
    }
    std::ranges::sort(present, {}, &AnnotationVersionRow::sequence);
    for (const AnnotationVersionRow* version : present) {
      annotation::Shape shape = ShapeOf(version->shape, database_);
      shape.label = project_.ontology.IdOf(shape.label);
      readings_.at(version->key).shapes.push_back(std::move(shape));
      ids_[version->key].push_back(version->annotation);
      modified_[version->key].push_back(version->received_at);
    }
  }

  /// What is known of images that were slipped among the others.
  void AddHoneypots(const std::vector<store::TaskRow>& tasks) {
    for (const store::TaskRow& task : tasks) {
      if (task.kind != "honeypot" || !image_of_.contains(task.key.image)) continue;
      const store::ImageRow& row = rows_[image_of_.at(task.key.image)];
      result_.known[task.key.image] = project_.ontology.Close(row.labels).states;
    }
  }

  ClosedReadings Finish() {
    for (auto& [key, reading] : readings_) {
      if (key.round == kAdjudication) {
        result_.adjudications.push_back(std::move(reading));
        continue;
      }
      result_.readings.readings.push_back(std::move(reading));
      result_.ids.push_back(ids_[key]);
      result_.modified.push_back(modified_[key]);
    }
    return std::move(result_);
  }

  OpenedProject& project_;
  std::filesystem::path database_;
  std::vector<store::ImageRow> rows_;
  std::unordered_map<std::string, std::size_t> image_of_;
  std::map<CaseKey, Reading> readings_;
  std::map<CaseKey, std::vector<std::string>> ids_;
  std::map<CaseKey, std::vector<std::string>> modified_;
  ClosedReadings result_;
};

}  // namespace

annotation::ReadImage ReadImageOf(const store::ImageRow& row, const std::string& patient) {
  annotation::ReadImage image{row.id(), patient, row.rows, row.columns, {}};
  if (row.row_spacing_mm && row.column_spacing_mm) {
    image.spacing = image::PixelSpacing{*row.row_spacing_mm, *row.column_spacing_mm};
  }
  return image;
}

ClosedReadings ReadClosedReadings(OpenedProject& project) {
  return ReadingGatherer(project).Gather();
}

std::string FingerprintOf(const annotation::Readings& readings) {
  Sha256 hash;
  for (const Reading& reading : readings.readings) {
    hash.Update(readings.images[reading.image].id + " " + readings.readers[reading.reader] + " " +
                std::to_string(reading.round) + "\n");
    for (const annotation::Shape& shape : reading.shapes) {
      const store::ShapeRow row = RowOf(shape);
      hash.Update(row.label + " " + row.kind + " " + (row.present ? "1 " : "0 ") +
                  std::to_string(row.frame) + " " + row.points + " " + row.mask + "\n");
    }
  }
  return hash.Finish().substr(0, 16);
}

}  // namespace etalon::workflow
