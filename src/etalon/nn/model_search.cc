#include "etalon/nn/model_search.h"

#include <cstdlib>
#include <set>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/core/resources.h"

namespace etalon::nn {
namespace {

namespace fs = std::filesystem;

bool IsPackage(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "card.json", error);
}

std::string Joined(const std::vector<fs::path>& folders) {
  std::string text;
  for (const fs::path& folder : folders) text += (text.empty() ? "" : ", ") + folder.string();
  return text.empty() ? "no folder of models exists" : "looked in " + text;
}

}  // namespace

std::vector<fs::path> ModelFolders() {
  std::vector<fs::path> folders;
  const auto add = [&folders](const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) folders.push_back(folder.lexically_normal());
  };
  const char* named = std::getenv("ETALON_MODELS");
  std::istringstream list(named == nullptr ? "" : named);
  for (std::string folder; std::getline(list, folder, ':');) add(folder);
  const fs::path program = ProgramFolder();
  add(program / "../../models");
  add(program / "../share/etalon/models");
  return folders;
}

fs::path FindModel(const std::string& name) {
  const std::vector<fs::path> folders = ModelFolders();
  const bool one_component = !name.empty() && name.find('/') == std::string::npos && name != "..";
  for (const fs::path& folder : folders) {
    if (one_component && IsPackage(folder / name)) return folder / name;
  }
  throw Error(ErrorCode::kModelInvalid, "model \"" + name + "\" not found: " + Joined(folders));
}

std::vector<std::string> ListModels() {
  std::set<std::string> names;
  for (const fs::path& folder : ModelFolders()) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (IsPackage(entry.path())) names.insert(entry.path().filename().string());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace etalon::nn
