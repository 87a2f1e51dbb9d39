#include "etalon/workflow/project.h"

#include "etalon/core/error.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/patient_groups.h"
#include "etalon/workflow/shape_rows.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

/// Labels by their present ids, with what they imply.
std::map<std::string, bool> LabelsOf(const store::ImageRow& row, const OpenedProject& project) {
  ontology::Closure closure = project.ontology.Close(row.labels);
  if (!closure.contradiction.empty()) {
    throw FileError(ErrorCode::kFileMalformed, project.folder.string(),
                    "image " + row.id() + ": " + closure.contradiction);
  }
  return std::move(closure.states);
}

ProjectImage ImageOf(const store::ImageRow& row, const PatientGroups& patients,
                     const OpenedProject& project) {
  ProjectImage image{.id = row.id(),
                     .file = row.names.front().path,
                     .patient = patients.KeyOf(row.patient),
                     .study = row.study,
                     .centre = row.centre,
                     .vendor = row.vendor,
                     .organ = row.organ,
                     .date = row.date,
                     .labels = LabelsOf(row, project),
                     .shapes = {}};
  for (const store::ShapeRow& shape : row.shapes) {
    image.shapes.push_back(ShapeOf(shape, project.folder / "project.db"));
    image.shapes.back().label = project.ontology.IdOf(shape.label);
  }
  return image;
}

}  // namespace

fs::path FindProject(const std::string& name_or_path, const fs::path& workspace) {
  fs::path folder = ProjectFolder(name_or_path, workspace);
  std::error_code ignored;
  if (!fs::exists(folder / "project.toml", ignored)) {
    throw Error(ErrorCode::kUsage, folder.string() +
                                       ": no project is there; make one with 'etalon project "
                                       "create'");
  }
  return folder;
}

ImageIndex::ImageIndex(const std::vector<ProjectImage>& images) {
  for (const ProjectImage& image : images) {
    id_of_[image.id] = image.id;
    id_of_[image.file.string()] = image.id;
    const auto [name, is_new] = id_of_.try_emplace(image.file.filename().string(), image.id);
    if (!is_new && name->second != image.id) name->second.clear();
  }
}

std::optional<std::string> ImageIndex::Find(const std::string& name) const {
  const auto found = id_of_.find(name);
  return found == id_of_.end() || found->second.empty() ? std::nullopt
                                                        : std::optional(found->second);
}

ProjectContents ReadProject(const fs::path& folder) {
  OpenedProject project = OpenProject(folder);
  const auto rows = project.store.ListImages();
  const PatientGroups patients(rows);
  ProjectContents contents{.folder = folder, .ontology = project.ontology, .images = {}};
  contents.images.reserve(rows.size());
  for (const store::ImageRow& row : rows)
    contents.images.push_back(ImageOf(row, patients, project));
  return contents;
}

}  // namespace etalon::workflow
