#include "etalon/store/image_rows.h"

#include "etalon/store/columns.h"
#include "etalon/store/nullable.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

/// Images by id, so that what hangs on them finds them.
using Images = std::map<std::string, ImageRow>;

ImageRow& ImageOf(const std::string& id, Images& images) {
  const auto found = images.find(id);
  if (found == images.end()) throw DamagedRow("a row belongs to no image");
  return found->second;
}

Images LoadImageRows(const std::string& image, soci::session& session) {
  Images images;
  ImageRow row;
  Nullable row_spacing, column_spacing;
  soci::statement rows =
      (session.prepare
           << "SELECT sha256, patient, study, centre, vendor, organ, acquired_on, height, width, "
              "frames, row_spacing_mm, column_spacing_mm, look FROM image WHERE "
           << OfImage("id", image),
       soci::into(row.sha256), soci::into(row.patient), soci::into(row.study),
       soci::into(row.centre), soci::into(row.vendor), soci::into(row.organ), soci::into(row.date),
       soci::into(row.rows), soci::into(row.columns), soci::into(row.frames),
       soci::into(row_spacing.value, row_spacing.indicator),
       soci::into(column_spacing.value, column_spacing.indicator), soci::into(row.look));
  rows.execute();
  while (rows.fetch()) {
    row.row_spacing_mm = row_spacing.Get();
    row.column_spacing_mm = column_spacing.Get();
    images.emplace(row.id(), row);
  }
  return images;
}

void LoadNames(const std::string& image, soci::session& session, Images& images) {
  std::string id;
  ImageName name;
  soci::statement rows = (session.prepare << "SELECT image, path, patient FROM image_name WHERE "
                                          << OfImage("image", image) << " ORDER BY image, position",
                          soci::into(id), soci::into(name.path), soci::into(name.patient));
  rows.execute();
  while (rows.fetch()) ImageOf(id, images).names.push_back(name);
}

void LoadLabels(const std::string& image, soci::session& session, Images& images) {
  std::string id, label;
  int present = 0;
  soci::statement rows =
      (session.prepare << "SELECT image, label, present FROM reference_label WHERE "
                       << OfImage("image", image),
       soci::into(id), soci::into(label), soci::into(present));
  rows.execute();
  while (rows.fetch()) ImageOf(id, images).labels[label] = present != 0;
}

void LoadShapes(const std::string& image, soci::session& session, Images& images) {
  std::string id;
  ShapeRow shape;
  int present = 0;
  Nullable millimetres;
  soci::statement rows =
      (session.prepare
           << "SELECT image, label, kind, scope, present, certainty, frame, last_frame, points, "
              "millimetres, mask FROM reference_shape WHERE "
           << OfImage("image", image) << " ORDER BY image, position",
       soci::into(id), soci::into(shape.label), soci::into(shape.kind), soci::into(shape.scope),
       soci::into(present), soci::into(shape.certainty), soci::into(shape.frame),
       soci::into(shape.last_frame), soci::into(shape.points),
       soci::into(millimetres.value, millimetres.indicator), soci::into(shape.mask));
  rows.execute();
  while (rows.fetch()) {
    shape.present = present != 0;
    shape.millimetres = millimetres.Get();
    ImageOf(id, images).shapes.push_back(shape);
  }
}

void PutImageRow(const ImageRow& image, soci::session& session) {
  const std::string id = image.id();
  const std::string now = UtcNow();
  Nullable row_spacing(image.row_spacing_mm);
  Nullable column_spacing(image.column_spacing_mm);
  session
      << "INSERT INTO image (id, sha256, patient, study, centre, vendor, organ, acquired_on, "
         "height, width, frames, row_spacing_mm, column_spacing_mm, look, imported_at) VALUES "
         "(:id, :sha256, :patient, :study, :centre, :vendor, :organ, :date, :height, :width, "
         ":frames, :row_spacing, :column_spacing, :look, :now) ON CONFLICT (id) DO UPDATE SET "
         "patient = excluded.patient, study = excluded.study, centre = excluded.centre, vendor "
         "= excluded.vendor, organ = excluded.organ, acquired_on = excluded.acquired_on, height "
         "= excluded.height, width = excluded.width, frames = excluded.frames, row_spacing_mm = "
         "excluded.row_spacing_mm, column_spacing_mm = excluded.column_spacing_mm, look = "
         "excluded.look",
      soci::use(id), soci::use(image.sha256), soci::use(image.patient), soci::use(image.study),
      soci::use(image.centre), soci::use(image.vendor), soci::use(image.organ),
      soci::use(image.date), soci::use(image.rows), soci::use(image.columns),
      soci::use(image.frames), soci::use(row_spacing.value, row_spacing.indicator),
      soci::use(column_spacing.value, column_spacing.indicator), soci::use(image.look),
      soci::use(now);
}

void InsertNames(const ImageRow& image, soci::session& session) {
  const std::string id = image.id();
  for (int position = 0; const ImageName& name : image.names) {
    session << "INSERT INTO image_name (image, position, path, patient) VALUES (:image, :position, "
               ":path, :patient)",
        soci::use(id), soci::use(position), soci::use(name.path), soci::use(name.patient);
    ++position;
  }
}

void InsertLabels(const ImageRow& image, soci::session& session) {
  const std::string id = image.id();
  for (const auto& [label, is_present] : image.labels) {
    const int present = is_present ? 1 : 0;
    session << "INSERT INTO reference_label (image, label, present) VALUES (:image, :label, "
               ":present)",
        soci::use(id), soci::use(label), soci::use(present);
  }
}

void InsertShapes(const ImageRow& image, soci::session& session) {
  const std::string id = image.id();
  for (int position = 0; const ShapeRow& shape : image.shapes) {
    const int present = shape.present ? 1 : 0;
    Nullable millimetres(shape.millimetres);
    session << "INSERT INTO reference_shape (image, position, label, kind, scope, present, "
               "certainty, frame, last_frame, points, millimetres, mask) VALUES (:image, "
               ":position, :label, :kind, :scope, :present, :certainty, :frame, :last, :points, "
               ":millimetres, :mask)",
        soci::use(id), soci::use(position), soci::use(shape.label), soci::use(shape.kind),
        soci::use(shape.scope), soci::use(present), soci::use(shape.certainty),
        soci::use(shape.frame), soci::use(shape.last_frame), soci::use(shape.points),
        soci::use(millimetres.value, millimetres.indicator), soci::use(shape.mask);
    ++position;
  }
}

}  // namespace

std::string OfImage(const char* column, const std::string& image) {
  if (image.empty()) return "1";
  Require(image.find_first_not_of("0123456789abcdef") == std::string::npos,
          "an image's id is written in hexadecimal digits");
  return std::string(column).append(" = '").append(image).append("'");
}

std::vector<ImageRow> LoadImages(soci::session& session, const std::string& image) {
  Images images = LoadImageRows(image, session);
  LoadNames(image, session, images);
  LoadLabels(image, session, images);
  LoadShapes(image, session, images);
  std::vector<ImageRow> list;
  list.reserve(images.size());
  for (auto& [id, row] : images) list.push_back(std::move(row));
  return list;
}

void PutImage(const ImageRow& image, soci::session& session) {
  const std::string id = image.id();
  PutImageRow(image, session);
  session << "DELETE FROM image_name WHERE image = :id", soci::use(id);
  session << "DELETE FROM reference_label WHERE image = :id", soci::use(id);
  session << "DELETE FROM reference_shape WHERE image = :id", soci::use(id);
  InsertNames(image, session);
  InsertLabels(image, session);
  InsertShapes(image, session);
}

}  // namespace etalon::store
