#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/followup/derive.h"
#include "etalon/followup/registry.h"

namespace etalon::workflow {

/// The entries that are delivered with the program.
/// @throws Error(kFileMalformed) naming file and key.
followup::Registry DeliveredRegistry();

/// The entries that are delivered with the program, then those of the workspace.
/// @throws Error(kFileMalformed) naming file and key.
followup::Registry LoadRegistry(const std::filesystem::path& workspace);

/// `repeatability.toml` in the workspace: the user's own entries.
std::filesystem::path OwnRegistryFile(const std::filesystem::path& workspace);

/// Adds an entry to the workspace's file, or replaces the one of the same id. The file appears
/// whole or not at all.
/// @throws Error(kUsage) with all that is wrong with the entry.
void AddEntry(const std::filesystem::path& workspace, const followup::RepeatabilityEntry& entry);

/// Adds the entries of a TOML file. @return how many.
std::size_t AddEntriesOf(const std::filesystem::path& file, const std::filesystem::path& workspace);

struct DeriveRequest {
  std::filesystem::path workspace;
  std::filesystem::path table;  ///< test-retest CSV; empty: repeated studies in the workspace
  std::string metric;           ///< name or alias
  std::string subject_column = "subject";
  std::string value_column = "value";
  std::string unit;  ///< empty: the family's
  std::string id;    ///< empty: made of metric and source
  std::string rule;  ///< of the values in a table
  int rule_version = 0;
  std::string modality;
  std::string manufacturer;
  std::string software;
  std::string operator_class;
  std::optional<bool> relative;  ///< absent: relative when the noise grows with the value
  bool keep = true;              ///< adds the entry to the workspace
};

struct Derived {
  followup::DerivedRepeatability figures;
  followup::RepeatabilityEntry entry;
};

/// Derives a repeatability from a table with a row a measurement, or from studies of the workspace
/// that one patient had on one day and that were measured in the same way.
/// @throws Error(kUsage) with the reason when it cannot be derived.
Derived DeriveEntry(const DeriveRequest& request);

}  // namespace etalon::workflow
