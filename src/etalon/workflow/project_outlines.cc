#include "etalon/workflow/project_outlines.h"

#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/settings/toml.h"

namespace etalon::workflow {
namespace {

using annotation::Shape;
using nlohmann::json;

bool IsPoint(const json& value) {
  return value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
}

class OutlineReader {
 public:
  OutlineReader(const std::filesystem::path& file, const ontology::Ontology& ontology,
                const std::map<std::string, std::string>& renamed)
      : file_(file), ontology_(ontology), renamed_(renamed) {}

  std::vector<Shape> Read() {
    const json outlines = json::parse(settings::ReadText(file_), nullptr, false);
    if (!outlines.is_object()) Fail("holds no JSON object of outlines");
    for (const auto& [name, value] : outlines.items()) Add(name, value);
    return std::move(shapes_);
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, file_.string(), cause);
  }

  std::string LabelOf(const std::string& name) const {
    const auto other = renamed_.find(name);
    const auto label = ontology_.Find(other == renamed_.end() ? name : other->second);
    if (!label) Fail("key '" + name + "' names no label of the ontology");
    if (ontology_.labels()[*label].retired) Fail("key '" + name + "' names a retired label");
    return ontology_.labels()[*label].id;
  }

  void Add(const std::string& name, const json& value) {
    const std::string label = LabelOf(name);
    if (value.is_null()) return;
    if (!value.is_array()) Fail("key '" + name + "' holds no polygon");
    const bool is_list = !value.empty() && value[0].is_array() && !IsPoint(value[0]);
    if (!is_list) return AddPolygon(name, label, value);
    for (const json& polygon : value) AddPolygon(name, label, polygon);
  }

  void AddPolygon(const std::string& name, const std::string& label, const json& points) {
    Shape shape;
    shape.label = label;
    shape.kind = annotation::ShapeKind::kPolygon;
    if (!points.is_array()) Fail("key '" + name + "' holds no polygon");
    for (const json& point : points) {
      if (!IsPoint(point)) Fail("key '" + name + "' holds what is no point [x, y]");
      shape.points.push_back({.row = point[1].get<double>(), .column = point[0].get<double>()});
    }
    if (const auto defect = DefectOf(shape); !defect.empty()) {
      Fail("key '" + name + "': " + defect);
    }
    shapes_.push_back(std::move(shape));
  }

  std::filesystem::path file_;
  const ontology::Ontology& ontology_;
  const std::map<std::string, std::string>& renamed_;
  std::vector<Shape> shapes_;
};

}  // namespace

std::vector<Shape> ReadOutlines(const std::filesystem::path& file,
                                const ontology::Ontology& ontology,
                                const std::map<std::string, std::string>& renamed) {
  return OutlineReader(file, ontology, renamed).Read();
}

}  // namespace etalon::workflow
