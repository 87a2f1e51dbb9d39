#include "etalon/cli/project_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <set>

#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/project.h"

namespace etalon::cli {
namespace {

constexpr std::size_t kShown = 10;

void PrintLabels(const std::map<std::string, workflow::LabelCount>& labels) {
  for (const auto& [label, count] : labels) {
    if (count.present == 0) continue;
    fmt::print("  {:<34} {:>7} present {:>7} absent\n", label, count.present, count.absent);
  }
}

std::string Named(const std::filesystem::path& file, const std::string& patient) {
  return file.string() + (patient.empty() ? "" : " (" + patient + ")");
}

/// Images under two names; one under two patients is what nobody may miss.
void PrintRepeated(const std::vector<workflow::RepeatedImage>& repeated) {
  for (std::size_t i = 0; i < repeated.size(); ++i) {
    const workflow::RepeatedImage& one = repeated[i];
    const bool two_patients =
        !one.patient.empty() && !one.other_patient.empty() && one.patient != one.other_patient;
    if (i >= kShown && !two_patients) continue;
    fmt::print("{}{}: {} and {}\n",
               one.identical ? "the same image twice" : "nearly the same image",
               two_patients ? " under two patients" : "", Named(one.file, one.patient),
               Named(one.other, one.other_patient));
  }
  if (repeated.size() > kShown) {
    fmt::print("{} pairs that are the same or look it\n", repeated.size());
  }
}

void PrintRemarks(const workflow::ProjectImportSummary& summary) {
  if (!summary.unused_columns.empty()) {
    fmt::print("columns not used: {}\n", fmt::join(summary.unused_columns, ", "));
  }
  if (!summary.lines_without_file.empty()) {
    fmt::print("{} rows of labels name images that were not given, first line {}\n",
               summary.lines_without_file.size(), summary.lines_without_file.front());
  }
  if (summary.other_files > 0) fmt::print("{} other files passed over\n", summary.other_files);
  if (summary.unlabelled > 0) fmt::print("{} images without labels\n", summary.unlabelled);
  PrintRepeated(summary.repeated);
}

void PrintList(const char* what, const std::vector<std::string>& ids) {
  if (!ids.empty()) fmt::print("  {}: {}\n", what, fmt::join(ids, ", "));
}

}  // namespace

void ProjectCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("project", "Reading projects: labels and images");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* text, int (ProjectCommand::*run)() const) {
    CLI::App* part = command->add_subcommand(name, text);
    part->add_option("PROJECT", project, "name in the workspace, or folder")->required();
    part->add_option("--workspace", workspace, "folder of the workspace");
    part->callback([this, run, &chosen] { chosen = [this, run] { return (this->*run)(); }; });
    return part;
  };
  CLI::App* create = add("create", "Make a project", &ProjectCommand::Create);
  create->add_option("--ontology", ontology, "TOML of its labels, or one of the program's")
      ->capture_default_str();
  create->add_option("--title", title, "what it is about");

  CLI::App* import = add("import", "Add images and their labels", &ProjectCommand::Import);
  import->add_option("FILES", request.files, "DICOM, PNG, JPEG, or folders of them")->required();
  import->add_option("--labels", request.labels, "CSV with a row an image");
  import->add_option("--organ", request.organ, "of images whose row names none, e.g. liver");
  import->add_option("--outlines", request.outlines,
                     "folder with a JSON file of polygons an image");

  add("ontology", "Put a newer version of the labels", &ProjectCommand::ReplaceOntology)
      ->add_option("FILE", ontology, "TOML")
      ->required();
  add("show", "What a project holds", &ProjectCommand::Show);
}

int ProjectCommand::Create() const {
  const auto folder = workflow::ProjectFolder(project, workspace);
  workflow::CreateProject(folder, title, workflow::FindOntology(ontology));
  fmt::print("{}\n", folder.string());
  return 0;
}

int ProjectCommand::Import() const {
  workflow::ProjectImport wanted = request;
  wanted.project = workflow::FindProject(project, workspace);
  TerminalProgress progress;
  const auto summary = workflow::ImportIntoProject(wanted, progress);
  progress.Clear();
  fmt::print("{} images: {} added, {} changed, {} known already\n", summary.images,
             summary.counts.added, summary.counts.changed, summary.counts.unchanged);
  if (summary.counts.added + summary.counts.changed == 0) fmt::print("nothing has changed\n");
  PrintLabels(summary.labels);
  if (summary.outlined > 0) fmt::print("{} images with outlines\n", summary.outlined);
  PrintRemarks(summary);
  return ReportProblems(summary.problems);
}

int ProjectCommand::ReplaceOntology() const {
  const auto folder = workflow::FindProject(project, workspace);
  const auto change = workflow::ReplaceOntology(folder, workflow::FindOntology(ontology));
  fmt::print("version {} -> {}\n", change.from, change.to);
  PrintList("added", change.added);
  PrintList("renamed", change.renamed);
  PrintList("retired", change.retired);
  return 0;
}

int ProjectCommand::Show() const {
  const auto folder = workflow::FindProject(project, workspace);
  const workflow::ProjectContents contents = workflow::ReadProject(folder);
  std::set<std::string> patients, centres;
  std::map<std::string, workflow::LabelCount> labels;
  for (const workflow::ProjectImage& image : contents.images) {
    if (!image.patient.empty()) patients.insert(image.patient);
    if (!image.centre.empty()) centres.insert(image.centre);
    for (const auto& [label, present] : image.labels) {
      ++(present ? labels[label].present : labels[label].absent);
    }
  }
  fmt::print("{}\n{} images, {} known patients, {} centres; ontology {}, version {}\n",
             folder.string(), contents.images.size(), patients.size(), centres.size(),
             contents.ontology.name(), contents.ontology.version());
  PrintLabels(labels);
  return 0;
}

}  // namespace etalon::cli
