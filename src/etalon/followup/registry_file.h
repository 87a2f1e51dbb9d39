#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/followup/registry.h"

namespace etalon::followup {

/// Reads the `[[entry]]` tables of a TOML file. The variation is given as one of
/// `within_sd`, `repeatability_coefficient` (both with `unit`), `coefficient_of_variation_percent`,
/// `percent_repeatability_coefficient`; the two coefficients are 2.77 times the variation.
/// @throws Error(kFileUnreadable, kFileMalformed) naming file and key.
std::vector<RepeatabilityEntry> ReadRegistryFile(const std::filesystem::path& path);

/// As `ReadRegistryFile`, from text; `source` names it in messages.
std::vector<RepeatabilityEntry> ParseRegistry(const std::string& text,
                                              const std::filesystem::path& source);

/// One entry as `ParseRegistry` reads it.
std::string EntryText(const RepeatabilityEntry& entry);

}  // namespace etalon::followup
