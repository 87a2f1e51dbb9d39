#include "etalon/workflow/shape_rows.h"

#include "etalon/annotation/shape_text.h"
#include "etalon/core/error.h"

namespace etalon::workflow {

store::ShapeRow RowOf(const annotation::Shape& shape) {
  return {.label = shape.label,
          .kind = std::string(ontology::Name(shape.kind)),
          .scope = std::string(annotation::Name(shape.scope)),
          .present = shape.present,
          .certainty = shape.certainty,
          .frame = shape.frame,
          .last_frame = shape.last_frame,
          .points = annotation::PointsText(shape.points),
          .millimetres = shape.millimetres,
          .mask = annotation::MaskText(shape.mask)};
}

annotation::Shape ShapeOf(const store::ShapeRow& row, const std::filesystem::path& database) {
  const auto kind = ontology::AnswerKindNamed(row.kind);
  const auto scope = annotation::ScopeNamed(row.scope);
  auto points = annotation::PointsFromText(row.points);
  auto mask = annotation::MaskFromText(row.mask);
  if (!kind || !scope || !points || !mask) {
    throw FileError(ErrorCode::kStoreFailed, database.string(), "a stored shape cannot be read");
  }
  annotation::Shape shape;
  shape.label = row.label;
  shape.kind = *kind;
  shape.scope = *scope;
  shape.present = row.present;
  shape.certainty = row.certainty;
  shape.frame = row.frame;
  shape.last_frame = row.last_frame;
  shape.points = std::move(*points);
  shape.millimetres = row.millimetres;
  shape.mask = std::move(*mask);
  return shape;
}

}  // namespace etalon::workflow
