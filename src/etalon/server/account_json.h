#pragma once

// Internal: people and sessions as openapi.yaml describes them, and what accounts deny as Problems.

#include <set>

#include "etalon/accounts/accounts.h"
#include "etalon/server/json_body.h"
#include "etalon/server/problem.h"

namespace etalon::server {

Json ToJson(const accounts::Person& person);

/// Roles of a field that is a list of their names; none where the field is absent.
std::set<accounts::Role> RolesIn(const Json& object, const char* field);

Problem ProblemOf(const accounts::Denied& denied);

/// The value, or the denial as an answer: 429 says when to come back.
template <typename T>
T Granted(accounts::Answer<T> answer) {
  if (const auto* denied = std::get_if<accounts::Denied>(&answer)) throw ProblemOf(*denied);
  return std::get<T>(std::move(answer));
}

}  // namespace etalon::server
