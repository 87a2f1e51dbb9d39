#include "etalon/annotation/column_runs.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace etalon::annotation {
namespace {

using image::PixelRun;
using image::RunMask;

/// Rows [begin, end) of a column.
using ColumnRun = std::pair<int, int>;

std::vector<std::vector<ColumnRun>> RunsByColumn(const RunMask& mask) {
  std::vector<std::vector<ColumnRun>> by_column(static_cast<std::size_t>(mask.columns()));
  for (const PixelRun& run : mask.runs()) {
    for (int column = run.begin; column < run.end; ++column) {
      auto& runs = by_column[static_cast<std::size_t>(column)];
      if (!runs.empty() && runs.back().second == run.row) {
        ++runs.back().second;
      } else {
        runs.emplace_back(run.row, run.row + 1);
      }
    }
  }
  return by_column;
}

}  // namespace

std::vector<std::uint32_t> ColumnRunsOf(const RunMask& mask) {
  std::vector<std::uint32_t> counts;
  const auto rows = static_cast<std::uint64_t>(mask.rows());
  std::uint64_t past = 0;  // of the pixels that are counted
  const auto by_column = RunsByColumn(mask);
  for (std::size_t column = 0; column < by_column.size(); ++column) {
    for (const auto& [first, last] : by_column[column]) {
      const std::uint64_t begin = column * rows + static_cast<std::uint64_t>(first);
      const auto length = static_cast<std::uint32_t>(last - first);
      if (begin == past && !counts.empty()) {
        counts.back() += length;  // goes on from the column before
      } else {
        counts.push_back(static_cast<std::uint32_t>(begin - past));
        counts.push_back(length);
      }
      past = begin + length;
    }
  }
  const std::uint64_t all = rows * static_cast<std::uint64_t>(mask.columns());
  if (past < all || counts.empty()) counts.push_back(static_cast<std::uint32_t>(all - past));
  return counts;
}

std::optional<RunMask> MaskOfColumnRuns(const std::vector<std::uint32_t>& counts, int rows,
                                        int columns) {
  if (rows <= 0 || columns <= 0) return std::nullopt;
  const auto height = static_cast<std::uint64_t>(rows);
  const std::uint64_t all = height * static_cast<std::uint64_t>(columns);
  std::uint64_t at = 0;
  image::BinaryMask mask(rows, columns);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > all - at) return std::nullopt;
    for (std::uint64_t pixel = at; i % 2 == 1 && pixel < at + counts[i]; ++pixel) {
      mask(static_cast<int>(pixel % height), static_cast<int>(pixel / height)) = 1;
    }
    at += counts[i];
  }
  if (at != all) return std::nullopt;
  return RunMask::FromMask(mask);
}

std::string TextOfRuns(const std::vector<std::uint32_t>& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    std::int64_t value = counts[i];
    if (i > 2) value -= counts[i - 2];
    for (bool more = true; more;) {
      std::int64_t bits = value & 0x1F;
      value >>= 5;
      more = (bits & 0x10) != 0 ? value != -1 : value != 0;
      if (more) bits |= 0x20;
      text += static_cast<char>(bits + '0');
    }
  }
  return text;
}

std::optional<std::vector<std::uint32_t>> RunsOfText(std::string_view text) {
  std::vector<std::uint32_t> counts;
  for (std::size_t at = 0; at < text.size();) {
    std::int64_t value = 0;
    for (int shift = 0;; shift += 5) {
      if (at == text.size() || shift > 35) return std::nullopt;
      const int bits = text[at++] - '0';
      if (bits < 0 || bits > 0x3F) return std::nullopt;
      value |= static_cast<std::int64_t>(bits & 0x1F) << shift;
      if ((bits & 0x20) != 0) continue;
      if ((bits & 0x10) != 0) value -= std::int64_t{1} << (shift + 5);
      break;
    }
    if (counts.size() > 2) value += counts[counts.size() - 2];
    if (value < 0 || value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    counts.push_back(static_cast<std::uint32_t>(value));
  }
  return counts;
}

}  // namespace etalon::annotation
