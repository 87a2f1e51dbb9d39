#pragma once

// Internal: tables of texts in both languages.

#include <optional>
#include <span>
#include <string_view>

#include "etalon/report/texts.h"

namespace etalon::report {

struct TextRow {
  std::string_view key;
  std::string_view english;
  std::string_view french;
};

/// The text of a key, nothing where the table lacks it.
std::optional<Text> FindText(std::span<const TextRow> table, std::string_view key);

/// A sentence in which '#' of the table's keys stands for whole numbers; these are carried over.
std::optional<Text> FindSentence(std::span<const TextRow> table, std::string_view sentence);

}  // namespace etalon::report
