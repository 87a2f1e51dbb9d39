#include "etalon/dicom/palette.h"

#include <optional>

namespace etalon::dicom {
namespace {

enum Opcode { kDiscrete = 0, kLinear = 1, kIndirect = 2 };

/// Reads segments in turn; `Expand` is called again for those that an indirect one points to.
class Expander {
 public:
  Expander(const std::vector<int>& words, std::size_t entries) : words_(words), entries_(entries) {}

  std::vector<int> Run() {
    std::size_t position = 0;
    while (position < words_.size() && table_.size() < entries_) {
      const auto next = Expand(position, true);
      if (!next) return {};
      position = *next;
    }
    return table_.size() == entries_ ? table_ : std::vector<int>{};
  }

 private:
  /// Appends the segment at `position`; where the next one starts, or nothing when it is broken.
  std::optional<std::size_t> Expand(std::size_t position, bool may_point) {
    if (position + 2 >= words_.size()) return std::nullopt;
    const int length = words_[position + 1];
    switch (words_[position]) {
      case kDiscrete:
        return AppendDiscrete(position + 2, static_cast<std::size_t>(length));
      case kLinear:
        return AppendLinear(position + 2, length);
      case kIndirect:
        return may_point ? AppendPointed(position + 2, length) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  std::optional<std::size_t> AppendDiscrete(std::size_t start, std::size_t length) {
    if (start + length > words_.size() || !Fits(length)) return std::nullopt;
    for (std::size_t word = start; word < start + length; ++word) table_.push_back(words_[word]);
    return start + length;
  }

  std::optional<std::size_t> AppendLinear(std::size_t start, int length) {
    if (table_.empty() || !Fits(static_cast<std::size_t>(length))) return std::nullopt;
    const int first = table_.back();
    const int rise = words_[start] - first;
    for (int step = 1; step <= length; ++step) {
      table_.push_back(first + (2 * rise * step + length) / (2 * length));
    }
    return start + 1;
  }

  /// `count` segments again, from a byte offset in two words.
  std::optional<std::size_t> AppendPointed(std::size_t start, int count) {
    if (start + 2 > words_.size()) return std::nullopt;
    std::optional<std::size_t> source = (static_cast<std::size_t>(words_[start]) |
                                         static_cast<std::size_t>(words_[start + 1]) << 16) /
                                        2;
    for (int segment = 0; segment < count && source; ++segment) source = Expand(*source, false);
    return source ? std::optional(start + 2) : std::nullopt;
  }

  bool Fits(std::size_t more) const { return table_.size() + more <= entries_; }

  const std::vector<int>& words_;
  std::size_t entries_;
  std::vector<int> table_;
};

}  // namespace

std::vector<int> ExpandSegments(const std::vector<int>& words, std::size_t entries) {
  return Expander(words, entries).Run();
}

}  // namespace etalon::dicom
