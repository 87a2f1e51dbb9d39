#include "program.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace etalon::test {
namespace {

namespace fs = std::filesystem;

fs::path TestRoot() {
  static const fs::path root =
      fs::temp_directory_path() / ("etalon_test_" + std::to_string(getpid()));
  return root;
}

nlohmann::json FindNamed(const nlohmann::json& list, const std::string& name) {
  for (const auto& entry : list) {
    if (entry.at("name") == name) return entry;
  }
  throw std::runtime_error("no entry " + name);
}

}  // namespace

ProgramResult RunEtalon(const std::vector<std::string>& arguments) {
  const fs::path folder = NewFolder("run");
  std::string command = ETALON_PROGRAM;
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  command += " >" + (folder / "output").string() + " 2>" + (folder / "errors").string();
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          ReadFile(folder / "output"), ReadFile(folder / "errors")};
}

fs::path NewFolder(const std::string& name) {
  static int count = 0;
  const fs::path folder = TestRoot() / (name + std::to_string(count++));
  fs::create_directories(folder);
  return folder;
}

std::optional<fs::path> DataFolder() {
  const char* variable = std::getenv("ETALON_DATA");
  const fs::path folder =
      variable != nullptr ? fs::path(variable) : fs::path(ETALON_SOURCE_DIR) / "../shared/data";
  if (!fs::is_directory(folder)) return std::nullopt;
  return fs::canonical(folder);
}

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

nlohmann::json ReadJson(const fs::path& path) { return nlohmann::json::parse(ReadFile(path)); }

void WriteFile(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

nlohmann::json FindMeasurement(const nlohmann::json& measurements, const std::string& name) {
  return FindNamed(measurements.at("measurements"), name);
}

nlohmann::json FindRefusal(const nlohmann::json& measurements, const std::string& name) {
  return FindNamed(measurements.at("refusals"), name);
}

const fs::path& PhantomStudy() {
  static const fs::path study = [] {
    fs::path folder = NewFolder("phantom") / "study";
    const auto result = RunEtalon({"phantom", "echo", "--out", folder.string(), "--edv", "120",
                                   "--esv", "50", "--seed", "1", "--frames", "60"});
    if (result.exit_code != 0) throw std::runtime_error("no phantom: " + result.errors);
    return folder;
  }();
  return study;
}

}  // namespace etalon::test
