#include "etalon/workflow/project_annotations.h"

#include <map>
#include <set>
#include <unordered_map>

#include "etalon/annotation/plan.h"
#include "etalon/workflow/shape_rows.h"

namespace etalon::workflow {
namespace {

using annotation::Annotation;
using annotation::AnnotationVersion;
using store::AnnotationVersionRow;

/// Follows annotations through their versions.
class VersionReader {
 public:
  explicit VersionReader(const OpenedProject& project)
      : project_(project), database_(project.folder / "project.db") {}

  /// The annotation as it is from this version on.
  Annotation& Add(const AnnotationVersionRow& row) {
    const auto [place, is_new] = place_of_.try_emplace(row.annotation, annotations_.size());
    if (is_new) {
      annotations_.emplace_back();
      removed_.push_back(false);
    }
    Annotation& one = annotations_[place->second];
    removed_[place->second] = row.removed;
    one.version = is_new ? 1 : one.version + 1;
    if (is_new) one.created = row.received_at;
    one.id = row.annotation;
    one.image = row.key.image;
    one.reader = row.key.reader;
    one.round = row.key.round;
    one.shape = ShapeOf(row.shape, database_);
    one.shape.label = project_.ontology.IdOf(row.shape.label);
    one.modified = row.received_at;
    one.seconds += row.seconds;
    return one;
  }

  std::vector<Annotation> Standing() && {
    std::vector<Annotation> standing;
    standing.reserve(annotations_.size());
    for (std::size_t i = 0; i < annotations_.size(); ++i) {
      if (!removed_[i]) standing.push_back(std::move(annotations_[i]));
    }
    return standing;
  }

 private:
  const OpenedProject& project_;
  std::filesystem::path database_;
  std::unordered_map<std::string, std::size_t> place_of_;
  std::vector<Annotation> annotations_;
  std::vector<bool> removed_;
};

}  // namespace

std::vector<Annotation> ReadAnnotations(const OpenedProject& project, store::ReadingStore& readings,
                                        const store::Viewer& viewer, const std::string& image) {
  VersionReader reader(project);
  for (const AnnotationVersionRow& row : readings.ListVersions(viewer, image)) reader.Add(row);
  return std::move(reader).Standing();
}

std::vector<Annotation> ReadAnnotations(const std::filesystem::path& folder,
                                        const store::Viewer& viewer) {
  const OpenedProject project = OpenProject(folder);
  store::ReadingStore readings(folder);
  return ReadAnnotations(project, readings, viewer);
}

std::vector<AnnotationVersion> ReadAnnotationHistory(const std::filesystem::path& folder,
                                                     const store::Viewer& viewer) {
  const OpenedProject project = OpenProject(folder);
  VersionReader reader(project);
  std::vector<AnnotationVersion> versions;
  for (const AnnotationVersionRow& row : store::ReadingStore(folder).ListVersions(viewer)) {
    versions.push_back({.sequence = row.sequence,
                        .annotation = reader.Add(row),
                        .removed = row.removed,
                        .made_at = row.made_at,
                        .seconds = row.seconds,
                        .ontology_version = row.ontology_version});
  }
  return versions;
}

std::vector<annotation::Statements> StatementsOf(std::span<const Annotation> annotations,
                                                 std::span<const store::CaseState> cases, int round,
                                                 const ontology::Ontology& ontology) {
  std::map<store::CaseKey, std::vector<annotation::Shape>> shapes;
  for (const store::CaseState& state : cases) {
    if (state.closed && state.key.round == round) shapes[state.key];
  }
  for (const Annotation& one : annotations) {
    const auto place = shapes.find({one.image, one.reader, one.round});
    if (place != shapes.end()) place->second.push_back(one.shape);
  }
  std::vector<annotation::Statements> statements;
  for (const auto& [key, of_case] : shapes) {
    statements.push_back({key.image, key.reader, StatesOf(of_case, ontology)});
  }
  return statements;
}

std::vector<annotation::Disagreement> ReadDisagreements(const std::filesystem::path& folder) {
  const OpenedProject project = OpenProject(folder);
  store::ReadingStore readings(folder);
  const auto cases = readings.ListCases();
  const auto annotations = ReadAnnotations(project, readings, store::Viewer::Lead());
  auto statements = StatementsOf(annotations, cases, 1, project.ontology);
  std::set<store::CaseKey> closed;
  for (const store::CaseState& state : cases) {
    if (state.closed) closed.insert(state.key);
  }
  std::set<std::string> open;
  for (const store::TaskRow& task : readings.ListTasks()) {
    const bool is_reading = task.key.round != annotation::kAdjudication;
    if (is_reading && !closed.contains(task.key)) open.insert(task.key.image);
  }
  std::erase_if(statements, [&](const auto& one) { return open.contains(one.image); });
  return FindDisagreements(statements, project.ontology);
}

}  // namespace etalon::workflow
