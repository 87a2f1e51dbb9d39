// Holds the include graph to the table in docs/ARCHITECTURE.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Table = std::map<std::string, std::set<std::string>>;

const fs::path kRoot = ETALON_SOURCE_DIR;

std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(cell);
  return cells;
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// Rows look like "| floor | module | modules it may include | ...".
Table ReadTable() {
  Table table;
  std::ifstream file(kRoot / "docs/ARCHITECTURE.md");
  for (std::string line; std::getline(file, line);) {
    const auto cells = Cells(line);
    if (cells.size() < 4 || Words(cells[1]).size() != 1) continue;
    if (std::string("0123456789").find(Words(cells[1])[0]) == std::string::npos) continue;
    const auto allowed = Words(cells[3]);
    table[Words(cells[2]).at(0)] = {allowed.begin(), allowed.end()};
  }
  return table;
}

/// "nn/train/config.h" -> "nn/train"; "nn/graph.h" -> "nn".
std::string ModuleOf(const fs::path& file) { return file.parent_path().generic_string(); }

bool IsSource(const fs::path& file) {
  return file.extension() == ".h" || file.extension() == ".cc";
}

/// Tests may read their input through any lower or sibling module that produces it.
bool IsTest(const fs::path& file) {
  return file.stem().string().ends_with("_test") || file.stem().string().starts_with("test_");
}

std::vector<std::string> IncludedModules(const fs::path& file) {
  std::vector<std::string> modules;
  std::ifstream stream(file);
  const std::string start = "#include \"etalon/";
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(start)) continue;
    modules.push_back(ModuleOf(line.substr(start.size(), line.rfind('"') - start.size())));
  }
  return modules;
}

TEST(IncludeFloors, EveryModuleIsInTheTable) {
  const Table table = ReadTable();
  ASSERT_GE(table.size(), 10U);
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "src/etalon")) {
    if (!IsSource(entry.path())) continue;
    const std::string module = ModuleOf(fs::relative(entry.path(), kRoot / "src/etalon"));
    EXPECT_TRUE(table.contains(module)) << entry.path() << ": module " << module;
  }
}

TEST(IncludeFloors, NoIncludeClimbs) {
  const Table table = ReadTable();
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "src/etalon")) {
    const fs::path& file = entry.path();
    if (!IsSource(file) || IsTest(file)) continue;
    const std::string module = ModuleOf(fs::relative(file, kRoot / "src/etalon"));
    for (const std::string& included : IncludedModules(file)) {
      const bool allowed =
          included == module || (table.contains(module) && table.at(module).contains(included));
      EXPECT_TRUE(allowed) << file << " includes " << included << ", which " << module
                           << " may not";
    }
  }
}

/// Headers under src/etalon that a file includes, relative to src/.
std::vector<fs::path> IncludedHeaders(const fs::path& file) {
  std::vector<fs::path> headers;
  std::ifstream stream(file);
  const std::string start = "#include \"";
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(start + "etalon/")) continue;
    headers.emplace_back(line.substr(start.size(), line.rfind('"') - start.size()));
  }
  return headers;
}

bool IncludesThirdParty(const fs::path& file) {
  const std::vector<std::string> hidden{"opencv2/", "dcmtk/",   "gdcm",   "torch/",    "ATen/",
                                        "onnx",     "dnnl",     "soci/",  "sqlite",    "libav",
                                        "png.h",    "jpeg",     "CLI/",   "nlohmann/", "toml",
                                        "boost/",   "openssl/", "sodium", "zxcvbn"};
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    for (const std::string& library : hidden) {
      if (line.starts_with("#include <" + library)) return true;
    }
  }
  return false;
}

/// True when the header shows a third-party library, itself or through what it includes.
bool ShowsThirdParty(const fs::path& header) {
  if (IncludesThirdParty(kRoot / "src" / header)) return true;
  const auto included = IncludedHeaders(kRoot / "src" / header);
  return std::any_of(included.begin(), included.end(), ShowsThirdParty);
}

TEST(IncludeFloors, NoModuleSeesAThirdPartyHeaderThroughAnother) {
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "src/etalon")) {
    const fs::path& file = entry.path();
    if (!IsSource(file)) continue;
    const fs::path own = fs::path("etalon") / ModuleOf(fs::relative(file, kRoot / "src/etalon"));
    for (const fs::path& header : IncludedHeaders(file)) {
      if (header.parent_path() == own) continue;
      EXPECT_FALSE(ShowsThirdParty(header)) << file << " sees third-party code in " << header;
    }
  }
}

}  // namespace
