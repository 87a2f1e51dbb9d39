#include "etalon/followup/registry_file.h"

#include <fmt/format.h>

#include "etalon/settings/toml.h"

namespace etalon::followup {
namespace {

using settings::TableReader;
using stats::NoiseScale;

struct VariationKey {
  const char* key;
  NoiseScale scale;
  double factor;  ///< from the number in the file to `within_sd`
};

constexpr VariationKey kVariationKeys[] = {
    {"within_sd", NoiseScale::kAbsolute, 1.0},
    {"repeatability_coefficient", NoiseScale::kAbsolute, 1.0 / stats::kRepeatabilityFactor},
    {"coefficient_of_variation_percent", NoiseScale::kLogarithmic, 0.01},
    {"percent_repeatability_coefficient", NoiseScale::kLogarithmic,
     0.01 / stats::kRepeatabilityFactor},
};

void ReadVariation(TableReader& reader, RepeatabilityEntry& entry) {
  int found = 0;
  for (const VariationKey& variation : kVariationKeys) {
    if (!reader.Has(variation.key)) continue;
    entry.scale = variation.scale;
    entry.within_sd = variation.factor * reader.Required<double>(variation.key);
    ++found;
  }
  if (found != 1) {
    reader.Fail("within_sd",
                "give one of within_sd, repeatability_coefficient, "
                "coefficient_of_variation_percent, percent_repeatability_coefficient");
  }
}

RepeatabilitySource ReadSource(TableReader& reader) {
  const auto name = reader.Required<std::string>("source");
  for (const auto source : {RepeatabilitySource::kTestRetest, RepeatabilitySource::kVerify,
                            RepeatabilitySource::kPublished}) {
    if (name == Name(source)) return source;
  }
  reader.Fail("source", "must be \"test-retest\", \"verify\" or \"published\"");
}

RepeatabilityEntry ReadEntry(TableReader& reader) {
  const auto text = [&](const char* key) { return reader.Optional<std::string>(key, ""); };
  RepeatabilityEntry entry;
  entry.id = reader.Required<std::string>("id");
  entry.metric = reader.Required<std::string>("metric");
  entry.rule = text("rule");
  entry.rule_version = static_cast<int>(reader.Ranged("rule_version", 0.0, 0.0, 1e6));
  entry.modality = text("modality");
  entry.manufacturer = text("manufacturer");
  entry.software = text("software");
  entry.operator_class = text("operator");
  entry.unit = text("unit");
  ReadVariation(reader, entry);
  if (reader.Has("degrees_of_freedom")) {
    entry.degrees_of_freedom = reader.Ranged("degrees_of_freedom", 1.0, 1e-3, 1e9);
  }
  entry.source = ReadSource(reader);
  entry.reference = text("reference");
  entry.status = text("status");
  entry.note = text("note");
  reader.RejectUnknown();
  if (const auto problems = entry.Validate(); !problems.empty()) {
    reader.Fail("id", fmt::format("{}", fmt::join(problems, "; ")));
  }
  return entry;
}

/// A TOML basic string.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') quoted += '\\';
    if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\u{:04x}", byte);
    } else {
      quoted += letter;
    }
  }
  return quoted + "\"";
}

/// TOML's floating numbers hold a point or an exponent.
std::string NumberText(double number) {
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

std::vector<RepeatabilityEntry> ParseRegistry(const std::string& text,
                                              const std::filesystem::path& source) {
  TableReader reader = settings::ParseToml(text, source);
  std::vector<RepeatabilityEntry> entries;
  for (TableReader& item : reader.Tables("entry")) entries.push_back(ReadEntry(item));
  reader.RejectUnknown();
  return entries;
}

std::vector<RepeatabilityEntry> ReadRegistryFile(const std::filesystem::path& path) {
  return ParseRegistry(settings::ReadText(path), path);
}

std::string EntryText(const RepeatabilityEntry& entry) {
  std::string text = "[[entry]]\n";
  const auto line = [&](const char* key, const std::string& value) {
    if (!value.empty()) text += fmt::format("{} = {}\n", key, Quoted(value));
  };
  line("id", entry.id);
  line("metric", entry.metric);
  line("rule", entry.rule);
  if (entry.rule_version > 0) text += fmt::format("rule_version = {}\n", entry.rule_version);
  line("modality", entry.modality);
  line("manufacturer", entry.manufacturer);
  line("software", entry.software);
  line("operator", entry.operator_class);
  const bool absolute = entry.scale == NoiseScale::kAbsolute;
  text += fmt::format("{} = {}\n", absolute ? "within_sd" : "coefficient_of_variation_percent",
                      NumberText(absolute ? entry.within_sd : 100.0 * entry.within_sd));
  line("unit", entry.unit);
  if (entry.degrees_of_freedom) {
    text += fmt::format("degrees_of_freedom = {}\n", NumberText(*entry.degrees_of_freedom));
  }
  line("source", std::string(Name(entry.source)));
  line("reference", entry.reference);
  line("status", entry.status);
  line("note", entry.note);
  return text;
}

}  // namespace etalon::followup
