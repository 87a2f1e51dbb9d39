#include "etalon/store/worklist.h"

#include <array>

#include "etalon/core/error.h"
#include "etalon/store/columns.h"

namespace etalon::store {
namespace {

constexpr std::array<std::string_view, 6> kNames{"unexplored", "notified", "explored",
                                                 "confirmed",  "refuted",  "lost"};

}  // namespace

std::string_view Name(WorklistState state) {
  const auto index = static_cast<std::size_t>(state);
  Require(index < kNames.size(), "a state of the worklist without a name");
  return kNames[index];
}

WorklistState WorklistStateFromName(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<WorklistState>(i);
  }
  throw DamagedRow("a stored worklist state is unknown");
}

}  // namespace etalon::store
