#include "etalon/annotation/shape_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::annotation {
namespace {

constexpr std::array<std::string_view, 3> kScopes{"image", "frame", "study"};

/// Takes numbers off the front of a text, each ended by a letter of its own.
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return text_.empty(); }

  /// Nothing for what is no number; `end` or the end of the text must follow it.
  template <typename Number>
  std::optional<Number> Take(char end) {
    Number number{};
    const char* past = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(text_.data(), past, number);
    if (error != std::errc()) return std::nullopt;
    if (stop != past && *stop != end) return std::nullopt;
    const auto used = static_cast<std::size_t>(stop - text_.data());
    text_.remove_prefix(std::min(text_.size(), used + 1));
    return number;
  }

 private:
  std::string_view text_;
};

bool Follows(const image::PixelRun& run, const image::RunMask& mask) {
  if (run.row < 0 || run.row >= mask.rows()) return false;
  if (run.begin < 0 || run.begin >= run.end || run.end > mask.columns()) return false;
  if (mask.runs().empty()) return true;
  const image::PixelRun& last = mask.runs().back();
  return last.row < run.row || (last.row == run.row && last.end <= run.begin);
}

}  // namespace

std::string PointsText(std::span<const image::PixelPoint> points) {
  std::string text;
  for (const image::PixelPoint& point : points) {
    fmt::format_to(std::back_inserter(text), "{}{},{}", text.empty() ? "" : " ", point.row,
                   point.column);
  }
  return text;
}

std::optional<std::vector<image::PixelPoint>> PointsFromText(std::string_view text) {
  std::vector<image::PixelPoint> points;
  for (NumberReader reader(text); !reader.AtEnd();) {
    const auto row = reader.Take<double>(',');
    const auto column = reader.Take<double>(' ');
    const bool sound = row && column && std::isfinite(*row) && std::isfinite(*column);
    if (!sound) return std::nullopt;
    points.push_back({*row, *column});
  }
  return points;
}

std::string MaskText(const image::RunMask& mask) {
  if (mask.rows() == 0 || mask.columns() == 0) return {};
  std::string text = fmt::format("{} {}", mask.rows(), mask.columns());
  for (const image::PixelRun& run : mask.runs()) {
    fmt::format_to(std::back_inserter(text), " {} {} {}", run.row, run.begin, run.end);
  }
  return text;
}

std::optional<image::RunMask> MaskFromText(std::string_view text) {
  if (text.empty()) return image::RunMask();
  NumberReader reader(text);
  const auto rows = reader.Take<int>(' ');
  const auto columns = reader.Take<int>(' ');
  if (!rows || !columns || *rows < 1 || *columns < 1) return std::nullopt;
  image::RunMask mask(*rows, *columns);
  while (!reader.AtEnd()) {
    const auto row = reader.Take<int>(' ');
    const auto begin = reader.Take<int>(' ');
    const auto end = reader.Take<int>(' ');
    if (!row || !begin || !end || !Follows({*row, *begin, *end}, mask)) return std::nullopt;
    mask.Append({*row, *begin, *end});
  }
  return mask;
}

std::string_view Name(Scope scope) {
  const auto index = static_cast<std::size_t>(scope);
  Require(index < kScopes.size(), "a scope without a name");
  return kScopes[index];
}

std::optional<Scope> ScopeNamed(std::string_view name) {
  const auto found = std::ranges::find(kScopes, name);
  if (found == kScopes.end()) return std::nullopt;
  return static_cast<Scope>(found - kScopes.begin());
}

}  // namespace etalon::annotation
