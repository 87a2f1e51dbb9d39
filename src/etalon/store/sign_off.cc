#include "etalon/store/sign_off.h"

#include <array>
#include <string>

#include "etalon/core/error.h"
#include "etalon/store/columns.h"

namespace etalon::store {
namespace {

constexpr std::array<std::string_view, 4> kStates{"draft", "checked", "validated", "sent-back"};
constexpr std::array<std::string_view, 3> kSteps{"check", "validate", "send-back"};

template <typename Value, std::size_t kCount>
Value FromName(const std::array<std::string_view, kCount>& names, std::string_view name) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (names[i] == name) return static_cast<Value>(i);
  }
  throw DamagedRow("the cooperation protocol has no '" + std::string(name) + "'");
}

}  // namespace

std::string_view Name(SignOffState state) { return kStates.at(static_cast<std::size_t>(state)); }
SignOffState SignOffStateFromName(std::string_view name) {
  return FromName<SignOffState>(kStates, name);
}

std::string_view Name(SignOffStep step) { return kSteps.at(static_cast<std::size_t>(step)); }
SignOffStep SignOffStepFromName(std::string_view name) {
  return FromName<SignOffStep>(kSteps, name);
}

bool MayFollow(SignOffStep step, SignOffState state) {
  switch (step) {
    case SignOffStep::kCheck:
      return state == SignOffState::kDraft || state == SignOffState::kSentBack;
    case SignOffStep::kValidate:
      return state == SignOffState::kChecked;
    case SignOffStep::kSendBack:
      return state == SignOffState::kChecked || state == SignOffState::kValidated;
  }
  throw ContractError("unknown step of the cooperation protocol");
}

bool NeedsPhysician(SignOffStep step) { return step != SignOffStep::kCheck; }

}  // namespace etalon::store
