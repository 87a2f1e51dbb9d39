#include "etalon/nn/train/bag_config.h"

#include <sstream>

#include "etalon/settings/toml.h"

namespace etalon::nn::train {
namespace {

using settings::TableReader;

BagPooling ReadPooling(TableReader reader) {
  const auto pooling = reader.Optional<std::string>("pooling", "noisy-or");
  if (pooling != "noisy-or" && pooling != "attention") {
    reader.Fail("pooling", "must be \"noisy-or\" or \"attention\"");
  }
  reader.RejectUnknown();
  return pooling == "attention" ? BagPooling::kAttention : BagPooling::kNoisyOr;
}

/// The lines of the table, and all others; each part has as many lines as the text, so that errors
/// name the right one.
struct Parts {
  std::string table;
  std::string rest;
  bool found = false;
};

Parts Split(const std::string& text) {
  Parts parts;
  bool within = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find_first_not_of(" \t");
    if (first != std::string::npos && line[first] == '[') {
      within = line.compare(first, 6, "[bags]") == 0;
      parts.found = parts.found || within;
    }
    parts.table += within ? line : "";
    parts.rest += within ? "" : line;
    parts.table += '\n';
    parts.rest += '\n';
  }
  return parts;
}

}  // namespace

std::optional<BagConfig> ParseBagConfig(const std::string& text,
                                        const std::filesystem::path& source) {
  Parts parts = Split(text);
  if (!parts.found) return std::nullopt;
  TableReader root = settings::ParseToml(parts.table, source);
  const BagPooling pooling = ReadPooling(root.Table("bags"));
  return BagConfig{.pooling = pooling, .text = std::move(parts.rest)};
}

}  // namespace etalon::nn::train
