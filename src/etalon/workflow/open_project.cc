#include "etalon/workflow/open_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "etalon/core/error.h"
#include "etalon/core/resources.h"
#include "etalon/core/sha256.h"
#include "etalon/settings/toml.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSettings = "project.toml";
constexpr const char* kOntology = "ontology.toml";

void WriteWhole(const fs::path& path, const std::string& text) {
  WholeFile file(path);
  file.Write(text);
  file.Finish();
}

/// A TOML basic string on one line.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
  }
  return quoted + "\"";
}

std::string SettingsText(const std::string& title) {
  return fmt::format(
      "# A reading project of Etalon (docs/PROJECTS.md). Its labels stand in ontology.toml, its\n"
      "# records in project.db.\n"
      "format = 1\ntitle = {}\nontology = \"{}\"\n",
      Quoted(title), kOntology);
}

struct Settings {
  std::string title;
  fs::path ontology;
};

Settings ReadSettings(const fs::path& folder) {
  const fs::path file = folder / kSettings;
  auto table = settings::ParseToml(settings::ReadText(file), file);
  if (table.PositiveInteger("format") > 1) {
    table.Fail("format", "is newer than this version of etalon; update etalon");
  }
  Settings read{.title = table.Required<std::string>("title"),
                .ontology = folder / table.Optional<std::string>("ontology", kOntology)};
  table.RejectUnknown();
  return read;
}

/// Notes the version that stands in the file and adds what earlier versions had.
ontology::Ontology CurrentOntology(const fs::path& file, store::ProjectStore& store) {
  const std::string text = settings::ReadText(file);
  ontology::Ontology current = ontology::Ontology::Parse(text, file);
  const int version = current.version();
  auto known = store.ListOntologies();
  const std::string sha256 = Sha256OfBytes(text);
  const bool is_last =
      !known.empty() && known.back().version == version && known.back().sha256 == sha256;
  if (!is_last && !store.AddOntology({version, sha256, text})) {
    throw FileError(ErrorCode::kFileMalformed, file.string(),
                    fmt::format("was changed without a new version: give it version = {}",
                                known.back().version + 1));
  }
  for (const store::OntologyText& older : known | std::views::reverse) {
    if (older.version == version) continue;
    const fs::path source = file.string() + fmt::format(" (version {})", older.version);
    current = current.WithRetired(ontology::Ontology::Parse(older.text, source));
  }
  return current;
}

bool IsUsable(const ontology::Ontology& ontology, const std::string& id) {
  const auto label = ontology.Find(id);
  return label && !ontology.labels()[*label].retired;
}

OntologyChange ChangeBetween(const ontology::Ontology& before, const ontology::Ontology& after) {
  OntologyChange change;
  change.from = before.version();
  change.to = after.version();
  for (const ontology::Label& label : after.labels()) {
    if (!label.retired && !before.Find(label.id) &&
        std::ranges::none_of(label.former_ids,
                             [&](const auto& id) { return before.Find(id).has_value(); })) {
      change.added.push_back(label.id);
    }
  }
  for (const ontology::Label& label : before.labels()) {
    if (label.retired) continue;
    if (!IsUsable(after, label.id)) {
      change.retired.push_back(label.id);
    } else if (after.IdOf(label.id) != label.id) {
      change.renamed.push_back(label.id + " -> " + after.IdOf(label.id));
    }
  }
  return change;
}

}  // namespace

fs::path ProjectFolder(const std::string& name_or_path, const fs::path& workspace) {
  if (name_or_path.empty()) throw Error(ErrorCode::kUsage, "which project?");
  std::error_code ignored;
  const bool is_path = name_or_path.find('/') != std::string::npos || name_or_path[0] == '.' ||
                       fs::exists(fs::path(name_or_path) / kSettings, ignored);
  if (is_path) return fs::absolute(name_or_path).lexically_normal();
  const fs::path root = workspace.empty() ? store::DefaultWorkspaceFolder() : workspace;
  return fs::absolute(root / "projects" / name_or_path).lexically_normal();
}

fs::path FindOntology(const std::string& name_or_path) {
  std::error_code ignored;
  if (fs::is_regular_file(name_or_path, ignored)) return name_or_path;
  const std::string name = "ontologies/" + name_or_path + ".toml";
  if (name_or_path.find('/') == std::string::npos) {
    if (const auto own = FindResource(name, name)) return *own;
  }
  throw Error(ErrorCode::kUsage,
              "'" + name_or_path + "' is no file and no ontology of the program (e.g. abdomen)");
}

void CreateProject(const fs::path& folder, const std::string& title, const fs::path& ontology) {
  std::error_code error;
  if (fs::exists(folder / kSettings, error)) {
    throw Error(ErrorCode::kUsage, folder.string() + ": there is a project already");
  }
  const std::string text = settings::ReadText(ontology);
  ontology::Ontology::Parse(text, ontology);
  fs::create_directories(folder, error);
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "the folder cannot be created",
                    error.message());
  }
  WriteWhole(folder / kOntology, text);
  WriteWhole(folder / kSettings, SettingsText(title.empty() ? folder.filename().string() : title));
  OpenProject(folder);
}

OpenedProject OpenProject(const fs::path& folder) {
  const Settings settings = ReadSettings(folder);
  store::ProjectStore store(folder);
  ontology::Ontology ontology = CurrentOntology(settings.ontology, store);
  return {folder, settings.title, std::move(ontology), std::move(store)};
}

OntologyChange ReplaceOntology(const fs::path& folder, const fs::path& ontology) {
  const OpenedProject before = OpenProject(folder);
  const std::string text = settings::ReadText(ontology);
  const int version = ontology::Ontology::Parse(text, ontology).version();
  if (version <= before.ontology.version()) {
    throw FileError(ErrorCode::kUsage, ontology.string(),
                    fmt::format("is version {}, the project has {}: give it a newer version",
                                version, before.ontology.version()));
  }
  WriteWhole(ReadSettings(folder).ontology, text);
  return ChangeBetween(before.ontology, OpenProject(folder).ontology);
}

}  // namespace etalon::workflow
