#pragma once

#include <string_view>

namespace etalon::store {

/// Where a study stands in the cooperation protocol between the person who acquires and the
/// physician.
enum class SignOffState {
  kDraft,      ///< nobody has signed the newest reading of the program or of a reader
  kChecked,    ///< by an operator or a physician
  kValidated,  ///< by a physician
  kSentBack,   ///< by a physician, to be looked at again
};

enum class SignOffStep { kCheck, kValidate, kSendBack };

/// "draft", "checked", "validated", "sent-back".
std::string_view Name(SignOffState state);
/// @throws DamagedRow for a name that no state has.
SignOffState SignOffStateFromName(std::string_view name);

/// "check", "validate", "send-back".
std::string_view Name(SignOffStep step);
/// @throws DamagedRow for a name that no step has.
SignOffStep SignOffStepFromName(std::string_view name);

/// Whether a step may follow a state: a draft or what was sent back is checked; what is checked is
/// validated or sent back; what is validated can be sent back, which takes the signature back and
/// keeps it visible. A physician who wants to validate a draft checks it first.
bool MayFollow(SignOffStep step, SignOffState state);

/// Operators and physicians check; only physicians validate and send back.
bool NeedsPhysician(SignOffStep step);

}  // namespace etalon::store
