// Findings with their place as Comprehensive SR after TID 1500 (PS3.16), written and read.

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/dicom/annotation_attributes.h"
#include "etalon/dicom/report_content.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

using image::PixelPoint;

constexpr Code kPersonName{"121008", "DCM", "Person Observer Name"};
constexpr Code kFinding{"121071", "DCM", "Finding"};
constexpr Code kRegion{"111030", "DCM", "Image Region"};
constexpr Code kPath{"121055", "DCM", "Path"};
constexpr Code kSource{"121112", "DCM", "Source of Measurement"};
constexpr Code kCertainty{"111012", "DCM", "Certainty of Finding"};
constexpr Code kLength{"410668003", "SCT", "Length"};
constexpr Code kArea{"42798000", "SCT", "Area"};
constexpr Code kPresence{"presence", kOwnScheme, "Presence of the finding"};
constexpr Code kAbsent{"373572006", "SCT", "Clinical finding absent"};
constexpr Code kPresent{"373573001", "SCT", "Clinical finding present"};
constexpr Code kKind{"shape", kOwnScheme, "Kind of shape"};
constexpr Code kScope{"scope", kOwnScheme, "What the finding is of"};
constexpr Code kLabel{"label", kOwnScheme, "Label of the project"};

struct KindCode {
  ReportedKind kind;
  Code code;
};
constexpr std::array kKinds{
    KindCode{ReportedKind::kFinding, {"finding", kOwnScheme, "Finding without place"}},
    KindCode{ReportedKind::kPoint, {"point", kOwnScheme, "Point"}},
    KindCode{ReportedKind::kLine, {"line", kOwnScheme, "Open line"}},
    KindCode{ReportedKind::kPolygon, {"polygon", kOwnScheme, "Closed outline"}},
    KindCode{ReportedKind::kBox, {"box", kOwnScheme, "Box along rows and columns"}},
    KindCode{ReportedKind::kInterval, {"interval", kOwnScheme, "Interval of frames"}}};

// ---- writing ----------------------------------------------------------------------------------

/// "1\2\3" of frames counted from 1.
std::string FrameList(int first, int last) {
  std::vector<std::string> frames;
  for (int frame = first; frame <= last; ++frame) frames.push_back(std::to_string(frame + 1));
  return Joined(frames);
}

void AddImage(DcmItem& parent, const char* relationship, const AnnotatedImage& image,
              const std::string& frames) {
  DcmItem& item = AddItem(parent, DCM_ContentSequence);
  Put(item, DCM_RelationshipType, relationship);
  Put(item, DCM_ValueType, "IMAGE");
  if (std::string_view(relationship) == "CONTAINS") {
    PutCodeOf(item, DCM_ConceptNameCodeSequence, kSource);
  }
  DcmItem& reference = AddItem(item, DCM_ReferencedSOPSequence);
  PutImageReference(reference, image, std::nullopt);
  if (!frames.empty()) Put(reference, DCM_ReferencedFrameNumber, frames);
}

/// Pixels as SR counts them: (0, 0) is the corner of the first pixel, not its centre (C.18.6.1.2).
std::vector<Float32> GraphicData(const ReportedShape& shape) {
  std::vector<PixelPoint> points = shape.points;
  if (shape.kind == ReportedKind::kBox) {
    const PixelPoint a = points.at(0);
    const PixelPoint b = points.at(1);
    points = {a, {a.row, b.column}, b, {b.row, a.column}, a};
  } else if (shape.kind == ReportedKind::kPolygon) {
    points.push_back(points.front());
  }
  std::vector<Float32> data;
  for (const PixelPoint& point : points) {
    data.push_back(static_cast<Float32>(point.column + 0.5));
    data.push_back(static_cast<Float32>(point.row + 0.5));
  }
  return data;
}

void AddPlace(DcmItem& parent, const char* relationship, const Code& name,
              const AnnotatedImage& image, const ReportedShape& shape) {
  DcmItem& item = AddContent(parent, relationship, "SCOORD", name);
  Put(item, DCM_GraphicType, shape.kind == ReportedKind::kPoint ? "POINT" : "POLYLINE");
  const std::vector<Float32> data = GraphicData(shape);
  Must(item.putAndInsertFloat32Array(DCM_GraphicData, data.data(),
                                     static_cast<unsigned long>(data.size())));
  AddImage(item, "SELECTED FROM", image,
           image.frames > 1 ? FrameList(shape.frame, shape.frame) : std::string());
}

double PixelLength(const std::vector<PixelPoint>& points) {
  double length = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    length +=
        std::hypot(points[i].row - points[i - 1].row, points[i].column - points[i - 1].column);
  }
  return length;
}

void AddLine(DcmItem& group, const AnnotatedImage& image, const ReportedShape& shape) {
  const bool known = shape.length_mm.has_value();
  DcmItem& length =
      AddNumber(group, kLength, known ? *shape.length_mm : PixelLength(shape.points),
                known ? Code{"mm", "UCUM", "millimeter"} : Code{"{pixels}", "UCUM", "pixels"});
  AddPlace(length, "INFERRED FROM", kPath, image, shape);
}

void AddGeometry(DcmItem& group, const AnnotatedImage& image, const ReportedShape& shape) {
  switch (shape.kind) {
    case ReportedKind::kFinding:
      AddImage(group, "CONTAINS", image,
               image.frames > 1 ? FrameList(shape.frame, shape.frame) : std::string());
      return;
    case ReportedKind::kInterval:
      AddImage(group, "CONTAINS", image, FrameList(shape.frame, shape.last_frame));
      return;
    case ReportedKind::kLine:
      AddLine(group, image, shape);
      return;
    case ReportedKind::kPoint:
    case ReportedKind::kPolygon:
    case ReportedKind::kBox:
      AddPlace(group, "CONTAINS", kRegion, image, shape);
      if (shape.area_mm2)
        AddNumber(group, kArea, *shape.area_mm2, {"mm2", "UCUM", "square millimeter"});
      return;
  }
}

bool HasRegion(ReportedKind kind) {
  return kind == ReportedKind::kPolygon || kind == ReportedKind::kBox ||
         kind == ReportedKind::kPoint;
}

const Code& CodeOf(ReportedKind kind) {
  return std::ranges::find(kKinds, kind, &KindCode::kind)->code;
}

/// A code value holds 16 characters (SH); the whole label stands beside it as text.
CodedConcept FindingOf(const ReportedShape& shape) {
  if (!shape.finding.value.empty()) return shape.finding;
  return {shape.label.substr(0, 16), kOwnScheme, shape.label.substr(0, 64)};
}

void AddGroup(DcmItem& measurements, const AnnotatedImage& image, const ReportedShape& shape) {
  DcmItem& group = AddContent(measurements, "CONTAINS", "CONTAINER", kGroup);
  PutTemplate(group, HasRegion(shape.kind) ? "1410" : "1501");
  AddText(group, "HAS OBS CONTEXT", kTrackingId, shape.id);
  Put(AddContent(group, "HAS OBS CONTEXT", "UIDREF", kTrackingUid), DCM_UID, UidFromSeed(shape.id));
  const CodedConcept finding = FindingOf(shape);
  AddCode(group, "CONTAINS", kFinding,
          {finding.value.c_str(), finding.scheme.c_str(), finding.meaning.c_str()});
  AddText(group, "CONTAINS", kLabel, shape.label);
  AddCode(group, "CONTAINS", kKind, CodeOf(shape.kind));
  AddCode(group, "CONTAINS", kPresence, shape.absent ? kAbsent : kPresent);
  if (!shape.scope.empty()) AddText(group, "CONTAINS", kScope, shape.scope);
  if (shape.certainty_percent) {
    AddNumber(group, kCertainty, *shape.certainty_percent, {"%", "UCUM", "Percent"});
  }
  AddGeometry(group, image, shape);
}

/// The images that the document refers to (PS3.3 C.17.2.3).
void PutEvidence(DcmItem& dataset, const AnnotatedImage& image) {
  DcmItem& study = AddItem(dataset, DCM_CurrentRequestedProcedureEvidenceSequence);
  Put(study, DCM_StudyInstanceUID, image.study_uid);
  DcmItem& series = AddItem(study, DCM_ReferencedSeriesSequence);
  Put(series, DCM_SeriesInstanceUID, image.series_uid);
  PutImageReference(AddItem(series, DCM_ReferencedSOPSequence), image, std::nullopt);
}

void PutDocument(DcmItem& dataset, const AnnotatedImage& image, const AnnotationSource& source) {
  PutAnnotationIdentity(dataset, image, source, "SR", UID_ComprehensiveSRStorage);
  Must(dataset.insertEmptyElement(DCM_ReferencedPerformedProcedureStepSequence));
  Must(dataset.insertEmptyElement(DCM_PerformedProcedureCodeSequence));
  Put(dataset, DCM_CompletionFlag, "COMPLETE");
  Put(dataset, DCM_VerificationFlag, "UNVERIFIED");
  PutEvidence(dataset, image);
  Put(dataset, DCM_ValueType, "CONTAINER");
  PutCodeOf(dataset, DCM_ConceptNameCodeSequence, kReport);
  PutTemplate(dataset, "1500");
  AddCode(dataset, "HAS CONCEPT MOD", kLanguage, {"en", "RFC5646", "English"});
  AddCode(dataset, "HAS OBS CONTEXT", kObserverType, {"121006", "DCM", "Person"});
  Put(AddContent(dataset, "HAS OBS CONTEXT", "PNAME", kPersonName), DCM_PersonName, source.reader);
  AddCode(dataset, "HAS CONCEPT MOD", kProcedure, {"363679005", "SCT", "Imaging procedure"});
  DcmItem& library = AddContainer(AddContainer(dataset, kLibrary), kLibraryGroup);
  DcmItem& entry = AddItem(library, DCM_ContentSequence);
  Put(entry, DCM_RelationshipType, "CONTAINS");
  Put(entry, DCM_ValueType, "IMAGE");
  PutImageReference(AddItem(entry, DCM_ReferencedSOPSequence), image, std::nullopt);
}

// ---- reading ----------------------------------------------------------------------------------

DcmItem* Child(DcmItem& parent, const Code& name) {
  return FirstContent(parent, [&](DcmItem& item) { return IsNamed(item, name); });
}

DcmItem* ChildOfType(DcmItem& parent, const std::string& type) {
  return FirstContent(parent, [&](DcmItem& item) { return Text(item, DCM_ValueType) == type; });
}

std::string ChildText(DcmItem& parent, const Code& name) {
  DcmItem* item = Child(parent, name);
  return item == nullptr ? std::string() : Text(*item, DCM_TextValue);
}

CodedConcept ChildCode(DcmItem& parent, const Code& name) {
  DcmItem* item = Child(parent, name);
  DcmItem* code = item == nullptr ? nullptr : FirstItem(*item, DCM_ConceptCodeSequence);
  if (code == nullptr) return {};
  return {Text(*code, DCM_CodeValue), Text(*code, DCM_CodingSchemeDesignator),
          Text(*code, DCM_CodeMeaning)};
}

/// The number of an item if it is in this unit.
std::optional<double> NumberIn(DcmItem* item, const std::string& unit) {
  DcmItem* measured = item == nullptr ? nullptr : FirstItem(*item, DCM_MeasuredValueSequence);
  DcmItem* code =
      measured == nullptr ? nullptr : FirstItem(*measured, DCM_MeasurementUnitsCodeSequence);
  if (code == nullptr || Text(*code, DCM_CodeValue) != unit) return std::nullopt;
  return Real(*measured, DCM_NumericValue);
}

/// Reads one report.
class ReportReader {
 public:
  ReportReader(DcmItem& dataset, std::string path) : dataset_(dataset), path_(std::move(path)) {}

  ImageAnnotations<ReportedShape> Read() {
    DcmItem* measurements = IsNamed(dataset_, kReport) ? Child(dataset_, kMeasurements) : nullptr;
    if (measurements == nullptr) {
      throw FileError(ErrorCode::kFileUnsupported, path_, "is no imaging measurement report");
    }
    ImageAnnotations<ReportedShape> result;
    if (DcmItem* person = Child(dataset_, kPersonName)) {
      result.reader = Text(*person, DCM_PersonName);
    }
    DcmItem* group = nullptr;
    for (long i = 0; measurements->findAndGetSequenceItem(DCM_ContentSequence, group, i).good();
         ++i) {
      if (!IsNamed(*group, kGroup) || Child(*group, kFinding) == nullptr) continue;
      result.items.push_back(ShapeOf(*group));
    }
    result.image = image_;
    return result;
  }

 private:
  Error Malformed(const std::string& cause) const {
    return FileError(ErrorCode::kFileMalformed, path_, cause);
  }

  ReportedKind KindOf(DcmItem& group, DcmItem* place) const {
    const std::string own = ChildCode(group, kKind).value;
    const auto known =
        std::ranges::find_if(kKinds, [&](const KindCode& kind) { return own == kind.code.value; });
    if (known != kKinds.end()) return known->kind;
    if (place == nullptr) return ReportedKind::kFinding;
    if (Text(*place, DCM_GraphicType) == "POINT") return ReportedKind::kPoint;
    return Child(group, kRegion) != nullptr ? ReportedKind::kPolygon : ReportedKind::kLine;
  }

  ReportedShape ShapeOf(DcmItem& group) {
    ReportedShape shape;
    shape.id = ChildText(group, kTrackingId);
    shape.label = ChildText(group, kLabel);
    shape.finding = ChildCode(group, kFinding);
    if (shape.label.empty()) shape.label = shape.finding.meaning;
    if (shape.finding.scheme == kOwnScheme) shape.finding = {};
    shape.scope = ChildText(group, kScope);
    shape.absent = ChildCode(group, kPresence).value == kAbsent.value;
    shape.certainty_percent = NumberIn(Child(group, kCertainty), "%");
    shape.length_mm = NumberIn(Child(group, kLength), "mm");
    shape.area_mm2 = NumberIn(Child(group, kArea), "mm2");
    DcmItem* length = Child(group, kLength);
    DcmItem* place = length != nullptr ? Child(*length, kPath) : Child(group, kRegion);
    shape.kind = KindOf(group, place);
    if (place != nullptr) shape.points = PointsOf(*place, shape.kind);
    const bool placed =
        shape.kind != ReportedKind::kFinding && shape.kind != ReportedKind::kInterval;
    if (placed && shape.points.empty()) throw Malformed("a measurement group without its place");
    ReadFrames(place != nullptr ? *place : group, shape);
    return shape;
  }

  std::vector<PixelPoint> PointsOf(DcmItem& place, ReportedKind kind) const {
    const Float32* data = nullptr;
    unsigned long count = 0;
    if (place.findAndGetFloat32Array(DCM_GraphicData, data, &count).bad() || count % 2 != 0) {
      throw Malformed("spatial coordinates that are no pairs");
    }
    std::vector<PixelPoint> points;
    for (unsigned long i = 0; i + 1 < count; i += 2) {
      points.push_back(
          {static_cast<double>(data[i + 1]) - 0.5, static_cast<double>(data[i]) - 0.5});
    }
    if (kind == ReportedKind::kBox) {
      if (points.size() != 5) throw Malformed("a box without its four corners");
      return {points[0], points[2]};
    }
    if (kind == ReportedKind::kPolygon && points.size() > 1 && points.front() == points.back()) {
      points.pop_back();
    }
    return points;
  }

  void ReadFrames(DcmItem& holder, ReportedShape& shape) {
    DcmItem* item = ChildOfType(holder, "IMAGE");
    DcmItem* reference = item == nullptr ? nullptr : FirstItem(*item, DCM_ReferencedSOPSequence);
    if (reference == nullptr) throw Malformed("a measurement group that refers to no image");
    const AnnotatedImage referred = ReferencedImage(*reference, dataset_);
    if (!image_.instance_uid.empty() && image_.instance_uid != referred.instance_uid) {
      throw FileError(ErrorCode::kFileUnsupported, path_, "is a report of several images");
    }
    image_ = referred;
    const std::vector<double> frames = Reals(*reference, DCM_ReferencedFrameNumber);
    if (frames.empty()) return;
    shape.frame = static_cast<int>(frames.front()) - 1;
    shape.last_frame = static_cast<int>(frames.back()) - 1;
  }

  DcmItem& dataset_;
  std::string path_;
  AnnotatedImage image_;
};

/// Coordinates are 32-bit numbers in the file.
bool IsSame(const ReportedShape& read, const ReportedShape& written) {
  const auto near = [](const PixelPoint& a, const PixelPoint& b) {
    const double most = 1e-6 * (1.0 + std::abs(b.row) + std::abs(b.column));
    return std::abs(a.row - b.row) < most && std::abs(a.column - b.column) < most;
  };
  return read.id == written.id && read.label == written.label && read.kind == written.kind &&
         read.absent == written.absent && std::ranges::equal(read.points, written.points, near);
}

}  // namespace

void WriteShapeReport(const AnnotatedImage& image, const std::vector<ReportedShape>& shapes,
                      const AnnotationSource& source, const std::filesystem::path& path) {
  Require(!shapes.empty(), "a report without shapes");
  PrepareToolkit();
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  PutDocument(dataset, image, source);
  DcmItem& measurements = AddContainer(dataset, kMeasurements);
  for (const ReportedShape& shape : shapes) AddGroup(measurements, image, shape);
  const auto said = ReportReader(dataset, path.string()).Read();
  if (!std::ranges::equal(said.items, shapes, IsSame)) {
    throw FileError(ErrorCode::kInternal, path.string(), "would not say what it was made of");
  }
  SaveWhole(file, false, path.string());
}

ImageAnnotations<ReportedShape> ReadShapeReport(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  return ReportReader(*file->getDataset(), path.string()).Read();
}

}  // namespace etalon::dicom
