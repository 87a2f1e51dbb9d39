#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "etalon/annotation/region.h"
#include "etalon/annotation/shape_text.h"
#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/dicom/image_annotations.h"
#include "etalon/image/contour.h"
#include "etalon/workflow/export_shapes.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using annotation::ExchangedImage;
using annotation::ExchangedReading;
using annotation::ExchangedShape;
using annotation::Shape;
using annotation::ShapeKind;
using annotation::ShapeSet;
using dicom::AnnotatedImage;
using dicom::ReportedKind;

/// The first code of a label that DICOM has a scheme for.
CodedConcept CodeOf(const ontology::Label& label) {
  for (const std::string& code : label.codes) {
    const std::size_t colon = code.find(':');
    const std::string scheme = code.substr(0, colon);
    if (colon == std::string::npos || (scheme != "SCT" && scheme != "RADLEX")) continue;
    const std::string value = code.substr(colon + 1);
    if (value.size() <= 16)
      return {value, scheme == "RADLEX" ? "RADLEX" : scheme, label.english.substr(0, 64)};
  }
  return {};
}

/// An identifier that stays the same for the same shape: its own, else of its content.
std::string IdOf(const ExchangedShape& one, const ExchangedImage& image, std::size_t position) {
  if (!one.id.empty()) return one.id;
  return Sha256OfBytes(image.id + one.shape.label + std::to_string(position)).substr(0, 16);
}

double AreaOf(const Shape& shape, const image::PixelSpacing& spacing) {
  std::vector<image::PixelPoint> points = shape.points;
  if (shape.kind == ShapeKind::kBox) {
    points = {
        points[0], {points[0].row, points[1].column}, points[1], {points[1].row, points[0].column}};
  }
  return image::Area(image::PlaneFromPixel(points, spacing));
}

ReportedKind ReportedKindOf(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kLabel:
      return ReportedKind::kFinding;
    case ShapeKind::kBox:
      return ReportedKind::kBox;
    case ShapeKind::kPolygon:
      return ReportedKind::kPolygon;
    case ShapeKind::kLandmark:
      return ReportedKind::kPoint;
    case ShapeKind::kLine:
      return ReportedKind::kLine;
    case ShapeKind::kInterval:
      return ReportedKind::kInterval;
    case ShapeKind::kMask:
      break;
  }
  throw ContractError("a mask has no place in a report");
}

/// Writes the files of one set.
class DicomShapes {
 public:
  DicomShapes(const ShapeSet& set, const ontology::Ontology& ontology, const DicomTarget& target)
      : set_(set), ontology_(ontology), target_(target), of_reading_(set.readings.size()) {
    for (std::size_t i = 0; i < set.shapes.size(); ++i) {
      of_reading_.at(set.shapes[i].reading).push_back(i);
    }
  }

  ExportShapesSummary Run() {
    std::error_code error;
    fs::create_directories(target_.folder, error);
    if (error) {
      throw FileError(ErrorCode::kFileUnreadable, target_.folder.string(), "cannot be made",
                      error.message());
    }
    const auto most = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t threads =
        target_.threads > 0 ? static_cast<std::size_t>(target_.threads) : most;
    {
      std::vector<std::jthread> others;
      for (std::size_t i = 1; i < threads; ++i) others.emplace_back([this] { Work(); });
      Work();
    }
    if (failure_) std::rethrow_exception(failure_);
    return {shapes_, readings_, files_, set_.shapes.size() - shapes_};
  }

 private:
  void Work() {
    for (std::size_t reading = next_++; reading < set_.readings.size(); reading = next_++) {
      try {
        WriteReading(reading);
      } catch (...) {
        const std::scoped_lock lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
        next_ = set_.readings.size();
      }
    }
  }

  bool IsReport() const { return target_.format == ExportFormat::kDicomReport; }

  void WriteReading(std::size_t index) {
    const ExchangedReading& reading = set_.readings[index];
    const AnnotatedImage image = ImageOf(reading.image);
    const std::string who = reading.reader.empty() ? "reference" : reading.reader;
    const dicom::AnnotationSource source = SourceOf(reading, who);
    const fs::path path =
        target_.folder / (set_.images[reading.image].id + "_" + FileName(who) + "_" +
                          std::to_string(reading.round) + (IsReport() ? "_sr.dcm" : "_seg.dcm"));
    const std::size_t count = IsReport() ? WriteReport(index, image, source, path)
                                         : WriteSegments(index, image, source, path);
    if (count == 0) return;
    ++files_;
    ++readings_;
    shapes_ += count;
  }

  /// A reader's key as part of a file's name.
  static std::string FileName(std::string key) {
    std::ranges::replace_if(
        key, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)) && c != '-'; }, '-');
    return key;
  }

  AnnotatedImage ImageOf(std::size_t index) const {
    const ExchangedImage& image = set_.images[index];
    const bool dicom = index < target_.files.size() && !target_.files[index].empty();
    AnnotatedImage named =
        dicom ? dicom::ReadAnnotatedImage(target_.files[index])
              : dicom::NamePicture(image.id, image.rows, image.columns, image.frames);
    named.pseudonym = index < target_.patients.size() && !target_.patients[index].empty()
                          ? target_.patients[index]
                          : image.id;
    return named;
  }

  static dicom::AnnotationSource SourceOf(const ExchangedReading& reading, const std::string& who) {
    dicom::AnnotationSource source;
    source.reader = who;
    source.software_version = std::string(kSoftwareVersion);
    source.series_number = 100 + reading.round;
    const std::string day = reading.closed_at.substr(0, 10);
    if (reading.closed_at.size() >= 19 && DayOfDate(day)) {
      source.date = day;
      source.time = reading.closed_at.substr(11, 2) + reading.closed_at.substr(14, 2) +
                    reading.closed_at.substr(17, 2);
    }
    return source;
  }

  std::size_t WriteSegments(std::size_t reading, const AnnotatedImage& image,
                            const dicom::AnnotationSource& source, const fs::path& path) {
    std::vector<dicom::SegmentedRegion> regions;
    const ExchangedImage& own = set_.images[set_.readings[reading].image];
    for (const std::size_t i : of_reading_[reading]) {
      const Shape& shape = set_.shapes[i].shape;
      if (!annotation::IsRegion(shape.kind)) continue;
      dicom::SegmentedRegion region{IdOf(set_.shapes[i], own, i), shape.label,
                                    CodeOf(LabelOf(shape)), shape.frame,
                                    annotation::PixelsOf(shape, image.rows, image.columns)};
      regions.push_back(std::move(region));
    }
    if (regions.empty()) return 0;
    dicom::WriteRegions(image, regions, source, path);
    return regions.size();
  }

  std::size_t WriteReport(std::size_t reading, const AnnotatedImage& image,
                          const dicom::AnnotationSource& source, const fs::path& path) {
    std::vector<dicom::ReportedShape> shapes;
    const ExchangedImage& own = set_.images[set_.readings[reading].image];
    for (const std::size_t i : of_reading_[reading]) {
      if (set_.shapes[i].shape.kind == ShapeKind::kMask) continue;
      shapes.push_back(Reported(set_.shapes[i], own, i));
    }
    if (shapes.empty()) return 0;
    dicom::WriteShapeReport(image, shapes, source, path);
    return shapes.size();
  }

  const ontology::Label& LabelOf(const Shape& shape) const {
    return ontology_.labels().at(ontology_.Find(shape.label).value());
  }

  dicom::ReportedShape Reported(const ExchangedShape& one, const ExchangedImage& image,
                                std::size_t position) const {
    const Shape& shape = one.shape;
    dicom::ReportedShape reported;
    reported.id = IdOf(one, image, position);
    reported.label = shape.label;
    reported.finding = CodeOf(LabelOf(shape));
    reported.kind = ReportedKindOf(shape.kind);
    reported.scope = std::string(annotation::Name(shape.scope));
    reported.absent = !shape.present;
    reported.frame = shape.frame;
    reported.last_frame = shape.last_frame;
    reported.points = shape.points;
    reported.certainty_percent = 100.0 * shape.certainty;
    reported.length_mm = shape.millimetres;
    const bool region = shape.kind == ShapeKind::kPolygon || shape.kind == ShapeKind::kBox;
    if (region && image.spacing) reported.area_mm2 = AreaOf(shape, *image.spacing);
    return reported;
  }

  const ShapeSet& set_;
  const ontology::Ontology& ontology_;
  const DicomTarget& target_;
  std::vector<std::vector<std::size_t>> of_reading_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> shapes_ = 0;
  std::atomic<std::size_t> readings_ = 0;
  std::atomic<std::size_t> files_ = 0;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

ExportShapesSummary WriteDicomShapes(const ShapeSet& set, const ontology::Ontology& ontology,
                                     const DicomTarget& target) {
  return DicomShapes(set, ontology, target).Run();
}

}  // namespace etalon::workflow
