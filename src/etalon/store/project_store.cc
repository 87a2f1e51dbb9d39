#include "etalon/store/project_store.h"

#include <algorithm>

#include "etalon/store/database.h"
#include "etalon/store/image_rows.h"
#include "etalon/store/project_migrations.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

void Fill(const std::string& newer, std::string& known) {
  if (!newer.empty()) known = newer;
}

/// The newest name first, each path once.
void MergeNames(const ImageRow& newer, ImageRow& known) {
  std::vector<ImageName> names = newer.names;
  for (const ImageName& name : known.names) {
    const auto same = std::ranges::find(names, name.path, &ImageName::path);
    if (same == names.end()) {
      names.push_back(name);
    } else if (same->patient.empty()) {
      same->patient = name.patient;
    }
  }
  known.names = std::move(names);
}

/// Shapes of a label replace those of the same label.
void MergeShapes(const ImageRow& newer, ImageRow& known) {
  const auto is_told_again = [&](const ShapeRow& shape) {
    return std::ranges::find(newer.shapes, shape.label, &ShapeRow::label) != newer.shapes.end();
  };
  std::erase_if(known.shapes, is_told_again);
  known.shapes.insert(known.shapes.end(), newer.shapes.begin(), newer.shapes.end());
  std::ranges::stable_sort(known.shapes, {}, &ShapeRow::label);
}

ImageRow Merged(const ImageRow& newer, ImageRow known) {
  Fill(newer.patient, known.patient);
  Fill(newer.study, known.study);
  Fill(newer.centre, known.centre);
  Fill(newer.vendor, known.vendor);
  Fill(newer.organ, known.organ);
  Fill(newer.date, known.date);
  Fill(newer.look, known.look);
  known.rows = newer.rows;
  known.columns = newer.columns;
  known.frames = newer.frames;
  known.row_spacing_mm = newer.row_spacing_mm;
  known.column_spacing_mm = newer.column_spacing_mm;
  MergeNames(newer, known);
  for (const auto& [label, present] : newer.labels) known.labels[label] = present;
  MergeShapes(newer, known);
  return known;
}

int NewestOntology(soci::session& session) {
  int newest = 0;
  session << "SELECT COALESCE(MAX(version), 0) FROM ontology", soci::into(newest);
  return newest;
}

void InsertOntology(const OntologyText& ontology, soci::session& session) {
  const std::string now = UtcNow();
  session << "INSERT INTO ontology (version, sha256, content, registered_at) VALUES (:version, "
             ":sha256, :content, :now)",
      soci::use(ontology.version), soci::use(ontology.sha256), soci::use(ontology.text),
      soci::use(now);
}

/// True when that version is known with that text.
bool IsKnown(const OntologyText& ontology, soci::session& session) {
  int count = 0;
  session << "SELECT COUNT(*) FROM ontology WHERE version = :version AND sha256 = :sha256",
      soci::use(ontology.version), soci::use(ontology.sha256), soci::into(count);
  return count > 0;
}

}  // namespace

class ProjectStore::Database : public store::Database {
 public:
  explicit Database(const std::filesystem::path& folder)
      : store::Database(folder / "project.db", ProjectMigrations()) {}
};

ProjectStore::ProjectStore(const std::filesystem::path& folder)
    : database_(std::make_unique<Database>(folder)) {}
ProjectStore::ProjectStore(ProjectStore&&) noexcept = default;
ProjectStore& ProjectStore::operator=(ProjectStore&&) noexcept = default;
ProjectStore::~ProjectStore() = default;

std::vector<OntologyText> ProjectStore::ListOntologies() {
  return database_->Run([](soci::session& session) {
    std::vector<OntologyText> versions;
    OntologyText one;
    soci::statement rows =
        (session.prepare << "SELECT version, sha256, content FROM ontology ORDER BY version",
         soci::into(one.version), soci::into(one.sha256), soci::into(one.text));
    rows.execute();
    while (rows.fetch()) versions.push_back(one);
    return versions;
  });
}

bool ProjectStore::AddOntology(const OntologyText& ontology) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const int newest = NewestOntology(session);
    if (ontology.version == newest) return IsKnown(ontology, session);
    if (ontology.version < newest) return false;
    InsertOntology(ontology, session);
    transaction.Commit();
    return true;
  });
}

std::vector<ImageRow> ProjectStore::ListImages() {
  return database_->Run([](soci::session& session) { return LoadImages(session); });
}

std::optional<ImageRow> ProjectStore::FindImage(const std::string& id) {
  if (id.empty() || id.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::nullopt;
  }
  return database_->Run([&](soci::session& session) -> std::optional<ImageRow> {
    auto images = LoadImages(session, id);
    if (images.empty()) return std::nullopt;
    return std::move(images.front());
  });
}

ImportCounts ProjectStore::Import(std::span<const ImageRow> images) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    std::map<std::string, ImageRow> known;
    for (ImageRow& image : LoadImages(session)) known.emplace(image.id(), std::move(image));
    ImportCounts counts;
    for (const ImageRow& image : images) {
      const auto before = known.find(image.id());
      if (before == known.end()) {
        PutImage(image, session);
        ++counts.added;
        continue;
      }
      const ImageRow merged = Merged(image, before->second);
      ++(merged == before->second ? counts.unchanged : counts.changed);
      if (merged != before->second) PutImage(merged, session);
    }
    transaction.Commit();
    return counts;
  });
}

}  // namespace etalon::store
