#include "etalon/workflow/atlas_filter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/report/markup.h"

namespace etalon::workflow {
namespace {

using report::Text;

std::optional<int> DayOf(const std::string& date) {
  if (date.empty()) return std::nullopt;
  const auto day = DayOfDate(date);
  if (!day) throw Error(ErrorCode::kUsage, "'" + date + "' is no date such as 2026-03-14");
  return day;
}

void RequireLabel(const AtlasFolder& atlas, const std::string& label) {
  const bool known = label.empty() ||
                     std::ranges::find(atlas.labels, label, &AtlasLabel::id) != atlas.labels.end();
  if (known) return;
  std::vector<std::string> ids;
  for (const AtlasLabel& one : atlas.labels) ids.push_back(one.id);
  throw Error(ErrorCode::kUsage,
              fmt::format("the atlas has no label '{}'; it has: {}", label, fmt::join(ids, ", ")));
}

}  // namespace

atlas::ItemFilter PassingItems(const AtlasFolder& atlas, const AtlasFilter& filter) {
  RequireLabel(atlas, filter.label);
  const auto from = DayOf(filter.from), to = DayOf(filter.to);
  const auto passes = [&](const AtlasItem& item) {
    if (!filter.label.empty() && !item.labels.contains(filter.label)) return false;
    if (!filter.organ.empty() && item.organ != filter.organ) return false;
    if (!from && !to) return true;
    const auto day = DayOfDate(item.date);
    return day && (!from || *day >= *from) && (!to || *day <= *to);
  };
  atlas::ItemFilter passing;
  for (const AtlasItem& item : atlas.items) passing.push_back(passes(item) ? 1 : 0);
  return passing;
}

Text DescriptionOf(const AtlasFilter& filter) {
  Text text;
  const auto add = [&](const Text& name, const std::string& value) {
    if (value.empty()) return;
    if (!text.english.empty()) text = text + ", ";
    text = text + name + value;
  };
  add({"label ", "étiquette "}, filter.label);
  add({"organ ", "organe "}, filter.organ);
  add({"from ", "à partir du "}, filter.from);
  add({"to ", "jusqu’au "}, filter.to);
  return text;
}

}  // namespace etalon::workflow
