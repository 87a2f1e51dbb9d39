// docs/security.md names the test that holds each item: each must be there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = ETALON_SOURCE_DIR;

std::string ReadText(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// "Suite.Case" of every test, and "Suite.*".
std::set<std::string> Tests() {
  std::set<std::string> names;
  const std::regex declaration(R"(\nTEST(?:_F)?\((\w+),\s*(\w+)\))");
  for (const char* folder : {"src", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (!entry.path().filename().string().ends_with("_test.cc")) continue;
      const std::string text = ReadText(entry.path());
      for (std::sregex_iterator test(text.begin(), text.end(), declaration), end; test != end;
           ++test) {
        const std::string suite = (*test)[1];
        names.insert(suite + ".*");
        names.insert(suite + "." + (*test)[2].str());
      }
    }
  }
  return names;
}

TEST(SecurityDocument, NamesTestsThatExist) {
  const std::set<std::string> tests = Tests();
  const std::string text = ReadText(kRoot / "docs/security.md");
  const std::regex named(R"(`([A-Z]\w+\.(?:[A-Z]\w+|\*))`)");
  int found = 0;
  for (std::sregex_iterator name(text.begin(), text.end(), named), end; name != end; ++name) {
    ++found;
    EXPECT_TRUE(tests.contains((*name)[1])) << (*name)[1] << " is named and does not exist";
  }
  EXPECT_GE(found, 40);
}

}  // namespace
