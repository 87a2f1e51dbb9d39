#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace etalon::test {

struct ProgramResult {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

/// Runs the built program with arguments that need no quoting.
ProgramResult RunEtalon(const std::vector<std::string>& arguments);

/// A new empty folder of the test's own.
std::filesystem::path NewFolder(const std::string& name);

/// `$ETALON_DATA` or ../shared/data, where it exists.
std::optional<std::filesystem::path> DataFolder();

nlohmann::json ReadJson(const std::filesystem::path& path);
std::string ReadFile(const std::filesystem::path& path);
void WriteFile(const std::filesystem::path& path, const std::string& content);

/// The value of a measurement. @throws std::runtime_error when it is not there.
nlohmann::json FindMeasurement(const nlohmann::json& measurements, const std::string& name);
nlohmann::json FindRefusal(const nlohmann::json& measurements, const std::string& name);

/// A phantom study, generated once for all tests of the process: EDV 120 mL, ESV 50 mL.
const std::filesystem::path& PhantomStudy();

}  // namespace etalon::test
