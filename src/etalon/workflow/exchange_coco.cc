#include "etalon/workflow/exchange_coco.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "etalon/annotation/column_runs.h"
#include "etalon/annotation/region.h"
#include "etalon/annotation/shape_text.h"
#include "etalon/core/error.h"
#include "etalon/core/version.h"

namespace etalon::workflow {
namespace {

using annotation::ExchangedImage;
using annotation::ExchangedReading;
using annotation::ExchangedShape;
using annotation::Shape;
using annotation::ShapeKind;
using annotation::ShapeSet;
using nlohmann::json;

/// From the centre of the first pixel to its corner.
constexpr double kCorner = 0.5;

// ---- writing ----------------------------------------------------------------------------------

std::string Quoted(const std::string& text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// As short as reads back to the same.
void AppendNumber(double value, std::string& text) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text.append(digits.data(), end.ptr);
}

/// True when a coordinate survives the way to the corner and back.
bool ComesBack(const image::PixelPoint& point) {
  return point.row + kCorner - kCorner == point.row &&
         point.column + kCorner - kCorner == point.column;
}

/// "x,y,x,y"
void AppendPoints(const std::vector<image::PixelPoint>& points, const char* after,
                  std::string& text) {
  bool is_first = true;
  for (const image::PixelPoint& point : points) {
    if (!is_first) text += ',';
    AppendNumber(point.column + kCorner, text);
    text += ',';
    AppendNumber(point.row + kCorner, text);
    text += after;
    is_first = false;
  }
}

struct Bounds {
  double left = 0.0, top = 0.0, width = 0.0, height = 0.0;
};

Bounds BoundsOf(const std::vector<image::PixelPoint>& points) {
  const auto [left, right] = std::ranges::minmax(points, {}, &image::PixelPoint::column);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &image::PixelPoint::row);
  return {left.column + kCorner, top.row + kCorner, right.column - left.column,
          bottom.row - top.row};
}

Bounds BoundsOf(const image::RunMask& mask) {
  if (mask.runs().empty()) return {};
  int left = mask.columns(), right = 0;
  for (const image::PixelRun& run : mask.runs()) {
    left = std::min(left, run.begin);
    right = std::max(right, run.end);
  }
  const int top = mask.runs().front().row;
  const int bottom = mask.runs().back().row + 1;
  return {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right - left),
          static_cast<double>(bottom - top)};
}

double PolygonArea(const std::vector<image::PixelPoint>& points) {
  return image::Area(image::PlaneFromPixel(points, {1.0, 1.0}));
}

void AppendBounds(const Bounds& bounds, double area, std::string& text) {
  text += ",\"bbox\":[";
  AppendNumber(bounds.left, text);
  for (const double value : {bounds.top, bounds.width, bounds.height}) {
    text += ',';
    AppendNumber(value, text);
  }
  text += "],\"area\":";
  AppendNumber(area, text);
}

/// What other programs draw.
void AppendGeometry(const Shape& shape, std::string& text) {
  switch (shape.kind) {
    case ShapeKind::kPolygon:
      text += ",\"segmentation\":[[";
      AppendPoints(shape.points, "", text);
      text += "]],\"iscrowd\":0";
      return AppendBounds(BoundsOf(shape.points), PolygonArea(shape.points), text);
    case ShapeKind::kMask:
      text += fmt::format(",\"segmentation\":{{\"size\":[{},{}],\"counts\":{}}},\"iscrowd\":0",
                          shape.mask.rows(), shape.mask.columns(),
                          Quoted(annotation::TextOfRuns(annotation::ColumnRunsOf(shape.mask))));
      return AppendBounds(BoundsOf(shape.mask), static_cast<double>(shape.mask.area()), text);
    case ShapeKind::kBox: {
      text += ",\"segmentation\":[],\"iscrowd\":0";
      const Bounds bounds = BoundsOf(shape.points);
      return AppendBounds(bounds, bounds.width * bounds.height, text);
    }
    case ShapeKind::kLandmark:
    case ShapeKind::kLine:
      text += fmt::format(",\"num_keypoints\":{},\"keypoints\":[", shape.points.size());
      AppendPoints(shape.points, ",2", text);
      text += "]";
      return AppendBounds(BoundsOf(shape.points), 0.0, text);
    case ShapeKind::kLabel:
    case ShapeKind::kInterval:
      return;
  }
}

/// What only this program reads.
void AppendOwn(const ExchangedShape& one, const ExchangedReading& reading, std::string& text) {
  const Shape& shape = one.shape;
  text += ",\"etalon\":{\"kind\":\"";
  text += ontology::Name(shape.kind);
  text += "\",\"scope\":\"";
  text += annotation::Name(shape.scope);
  text += fmt::format("\",\"present\":{},\"certainty\":{},\"frame\":{},\"last_frame\":{}",
                      shape.present, shape.certainty, shape.frame, shape.last_frame);
  if (shape.millimetres) text += fmt::format(",\"millimetres\":{}", *shape.millimetres);
  if (!reading.reader.empty()) {
    text += fmt::format(",\"reader\":{},\"round\":{}", Quoted(reading.reader), reading.round);
  }
  if (!one.id.empty()) text += ",\"id\":" + Quoted(one.id);
  if (!one.modified.empty()) text += ",\"modified\":" + Quoted(one.modified);
  const bool exact = shape.kind != ShapeKind::kBox && std::ranges::all_of(shape.points, ComesBack);
  if (!shape.points.empty() && !exact) {
    text += ",\"points\":\"" + annotation::PointsText(shape.points) + "\"";
  }
  text += "}";
}

void AppendImages(const ShapeSet& set, std::string& text) {
  text += "\"images\":[";
  for (std::size_t i = 0; i < set.images.size(); ++i) {
    const ExchangedImage& image = set.images[i];
    text += fmt::format(
        "{}\n{{\"id\":{},\"file_name\":{},\"width\":{},\"height\":{},\"etalon\":{{\"id\":{},"
        "\"frames\":{}}}}}",
        i == 0 ? "" : ",", i + 1, Quoted(image.file), image.columns, image.rows, Quoted(image.id),
        image.frames);
  }
  text += "],\n";
}

void AppendReadings(const ShapeSet& set, std::string& text) {
  text += "\"readings\":[";
  bool is_first = true;
  for (const ExchangedReading& reading : set.readings) {
    if (reading.reader.empty()) continue;
    text += fmt::format(
        "{}\n{{\"image_id\":{},\"reader\":{},\"round\":{},\"closed_at\":{},\"seconds\":{}}}",
        is_first ? "" : ",", reading.image + 1, Quoted(reading.reader), reading.round,
        Quoted(reading.closed_at), reading.seconds);
    is_first = false;
  }
  text += "]";
}

std::map<std::string, int> AppendCategories(const ontology::Ontology& ontology, std::string& text) {
  std::map<std::string, int> number_of;
  text += "\"categories\":[";
  for (const ontology::Label& label : ontology.labels()) {
    const int number = static_cast<int>(number_of.size()) + 1;
    const std::string above = label.parent ? ontology.labels()[*label.parent].id : "";
    text += fmt::format("{}\n{{\"id\":{},\"name\":{},\"supercategory\":{}}}",
                        number == 1 ? "" : ",", number, Quoted(label.id), Quoted(above));
    number_of[label.id] = number;
  }
  text += "],\n";
  return number_of;
}

// ---- reading ----------------------------------------------------------------------------------

/// Reads one file.
class CocoReader {
 public:
  CocoReader(const json& root, const std::filesystem::path& source)
      : root_(root), source_(source) {}

  ShapeSet Read() {
    if (!root_.is_object() || !root_.contains("images") || !root_.contains("annotations") ||
        !root_.contains("categories")) {
      Fail("is no COCO file: it lacks images, categories or annotations");
    }
    try {
      ReadAll();
    } catch (const json::exception&) {
      Fail(place_ + " is broken");
    }
    return std::move(set_);
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, source_.string(), cause);
  }

  void ReadAll() {
    for (const json& image : root_.at("images")) AddImage(image);
    for (const json& category : root_.at("categories")) {
      place_ = "a category";
      category_[category.at("id").get<std::int64_t>()] = category.at("name").get<std::string>();
    }
    place_ = "the part 'etalon' of info";
    if (root_.contains("info") && root_["info"].contains("etalon"))
      ReadOwn(root_["info"]["etalon"]);
    std::size_t count = 0;
    for (const json& one : root_.at("annotations")) {
      place_ = fmt::format("annotation {}", ++count);
      AddAnnotation(one);
    }
  }

  void AddImage(const json& value) {
    place_ = fmt::format("image {}", set_.images.size() + 1);
    ExchangedImage image;
    const auto own = value.find("etalon");
    if (own != value.end()) {
      image.id = own->value("id", "");
      image.frames = own->value("frames", 1);
    }
    image.file = value.at("file_name").get<std::string>();
    image.rows = value.at("height").get<int>();
    image.columns = value.at("width").get<int>();
    const auto id = value.at("id").get<std::int64_t>();
    if (!image_.emplace(id, set_.images.size()).second) Fail(place_ + ": its id stands twice");
    set_.images.push_back(image);
  }

  void ReadOwn(const json& own) {
    set_.title = own.value("title", "");
    set_.ontology_version = own.value("ontology_version", 1);
    if (!own.contains("readings")) return;
    for (const json& value : own.at("readings")) {
      ExchangedReading reading{ImageOf(value), value.at("reader").get<std::string>(),
                               value.at("round").get<int>(), value.value("closed_at", ""),
                               value.value("seconds", 0.0)};
      ReadingOf(reading);
    }
  }

  std::size_t ImageOf(const json& value) const {
    const auto found = image_.find(value.at("image_id").get<std::int64_t>());
    if (found == image_.end()) Fail(place_ + " is of an image that is not there");
    return found->second;
  }

  std::size_t ReadingOf(const ExchangedReading& reading) {
    const auto [found, is_new] =
        reading_.try_emplace({reading.image, reading.reader, reading.round}, set_.readings.size());
    if (is_new) set_.readings.push_back(reading);
    return found->second;
  }

  void AddAnnotation(const json& value) {
    ExchangedReading reading;
    reading.image = ImageOf(value);
    ExchangedShape one;
    const auto category = category_.find(value.at("category_id").get<std::int64_t>());
    if (category == category_.end()) Fail(place_ + " is of a category that is not there");
    one.shape.label = category->second;
    const auto own = value.find("etalon");
    if (own != value.end()) {
      reading.reader = own->value("reader", "");
      reading.round = own->value("round", 1);
      one.id = own->value("id", "");
      one.modified = own->value("modified", "");
      ReadStatement(*own, one.shape);
    }
    one.reading = ReadingOf(reading);
    if (own != value.end()) {
      ReadGeometry(value, *own, one.shape);
      Keep(std::move(one));
    } else {
      AddForeign(value, one);
    }
  }

  void ReadStatement(const json& own, Shape& shape) const {
    const auto kind = ontology::AnswerKindNamed(own.at("kind").get<std::string>());
    const auto scope = annotation::ScopeNamed(own.value("scope", "image"));
    if (!kind || !scope) Fail(place_ + " has an unknown kind or scope");
    shape.kind = *kind;
    shape.scope = *scope;
    shape.present = own.value("present", true);
    shape.certainty = own.value("certainty", 1.0);
    shape.frame = own.value("frame", 0);
    shape.last_frame = own.value("last_frame", 0);
    if (own.contains("millimetres")) shape.millimetres = own.at("millimetres").get<double>();
  }

  void ReadGeometry(const json& value, const json& own, Shape& shape) const {
    if (shape.kind == ShapeKind::kMask) {
      shape.mask = MaskOf(value.at("segmentation"));
    } else if (own.contains("points")) {
      const auto points = annotation::PointsFromText(own.at("points").get<std::string>());
      if (!points) Fail(place_ + " has broken points");
      shape.points = *points;
    } else if (shape.kind == ShapeKind::kPolygon) {
      shape.points = PolygonOf(value.at("segmentation").at(0));
    } else if (shape.kind == ShapeKind::kLandmark || shape.kind == ShapeKind::kLine) {
      shape.points = KeyPointsOf(value.at("keypoints"));
    } else if (shape.kind == ShapeKind::kBox) {
      shape.points = BoxOf(value.at("bbox"));
    }
  }

  /// Key points, else outlines, else the box.
  void AddForeign(const json& value, ExchangedShape& one) {
    const json segmentation = value.value("segmentation", json::array());
    if (segmentation.is_object()) {
      one.shape.kind = ShapeKind::kMask;
      one.shape.mask = MaskOf(segmentation);
      return Keep(std::move(one));
    }
    if (!segmentation.empty()) {
      for (const json& part : segmentation) {
        one.shape.kind = ShapeKind::kPolygon;
        one.shape.points = PolygonOf(part);
        Keep(one);
      }
      return;
    }
    one.shape.kind = ShapeKind::kBox;
    one.shape.points = BoxOf(value.at("bbox"));
    Keep(std::move(one));
  }

  void Keep(ExchangedShape one) {
    if (const std::string defect = DefectOf(one.shape); !defect.empty()) {
      Fail(place_ + ": " + defect);
    }
    one.place = place_;
    set_.shapes.push_back(std::move(one));
  }

  image::RunMask MaskOf(const json& value) const {
    std::optional<std::vector<std::uint32_t>> counts;
    const json& stored = value.at("counts");
    if (stored.is_string()) {
      counts = annotation::RunsOfText(stored.get<std::string>());
    } else {
      counts = stored.get<std::vector<std::uint32_t>>();
    }
    const auto size = value.at("size").get<std::vector<int>>();
    const bool fits = size.size() == 2 && size[0] <= kLargestSide && size[1] <= kLargestSide;
    const auto mask =
        counts && fits ? annotation::MaskOfColumnRuns(*counts, size[0], size[1]) : std::nullopt;
    if (!mask) Fail(place_ + " has run lengths that fill no mask");
    return *mask;
  }

  std::vector<image::PixelPoint> PolygonOf(const json& value) const {
    const auto numbers = value.get<std::vector<double>>();
    if (numbers.size() % 2 != 0) Fail(place_ + " has a coordinate without its other");
    std::vector<image::PixelPoint> points;
    for (std::size_t i = 0; i < numbers.size(); i += 2) {
      points.push_back({numbers[i + 1] - kCorner, numbers[i] - kCorner});
    }
    return points;
  }

  std::vector<image::PixelPoint> KeyPointsOf(const json& value) const {
    const auto numbers = value.get<std::vector<double>>();
    if (numbers.size() % 3 != 0) Fail(place_ + " has broken key points");
    std::vector<image::PixelPoint> points;
    for (std::size_t i = 0; i < numbers.size(); i += 3) {
      points.push_back({numbers[i + 1] - kCorner, numbers[i] - kCorner});
    }
    return points;
  }

  std::vector<image::PixelPoint> BoxOf(const json& value) const {
    const auto box = value.get<std::vector<double>>();
    if (box.size() != 4) Fail(place_ + " has a box without its four numbers");
    return {{box[1] - kCorner, box[0] - kCorner},
            {box[1] + box[3] - kCorner, box[0] + box[2] - kCorner}};
  }

  static constexpr int kLargestSide = 65'535;

  const json& root_;
  const std::filesystem::path& source_;
  std::string place_ = "the file";
  std::map<std::int64_t, std::size_t> image_;
  std::map<std::int64_t, std::string> category_;
  std::map<std::tuple<std::size_t, std::string, int>, std::size_t> reading_;
  ShapeSet set_;
};

}  // namespace

std::string CocoText(const ShapeSet& set, const ontology::Ontology& ontology) {
  std::string text = fmt::format(
      "{{\"info\":{{\"description\":{},\"version\":\"1.0\",\"etalon\":{{\"software_version\":"
      "\"{}\",\"title\":{},\"ontology_version\":{},",
      Quoted(set.title), kSoftwareVersion, Quoted(set.title), set.ontology_version);
  AppendReadings(set, text);
  text += "}},\n";
  AppendImages(set, text);
  const auto number_of = AppendCategories(ontology, text);
  text += "\"annotations\":[";
  for (std::size_t i = 0; i < set.shapes.size(); ++i) {
    const ExchangedShape& one = set.shapes[i];
    const ExchangedReading& reading = set.readings.at(one.reading);
    text += fmt::format("{}\n{{\"id\":{},\"image_id\":{},\"category_id\":{}", i == 0 ? "" : ",",
                        i + 1, reading.image + 1, number_of.at(one.shape.label));
    AppendGeometry(one.shape, text);
    AppendOwn(one, reading, text);
    text += '}';
  }
  return text + "]}\n";
}

ShapeSet ReadCoco(const std::string& text, const std::filesystem::path& source) {
  const json root = json::parse(text, nullptr, false);
  if (root.is_discarded()) {
    throw FileError(ErrorCode::kFileMalformed, source.string(), "is no JSON, or breaks off");
  }
  return CocoReader(root, source).Read();
}

}  // namespace etalon::workflow
