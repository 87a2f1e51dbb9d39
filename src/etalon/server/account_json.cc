#include "etalon/server/account_json.h"

namespace etalon::server {

using accounts::Denial;

Json ToJson(const accounts::Person& person) {
  Json roles = Json::array();
  for (const accounts::Role role : person.roles) roles.push_back(std::string(Name(role)));
  Json json{{"person", person.key},
            {"name", person.name},
            {"roles", std::move(roles)},
            {"active", person.active},
            {"invited", person.invited},
            {"second_factor", person.second_factor}};
  if (!person.last_seen.empty()) json["last_seen"] = person.last_seen;
  return json;
}

std::set<accounts::Role> RolesIn(const Json& object, const char* field) {
  std::set<accounts::Role> roles;
  if (!object.contains(field)) return roles;
  for (const Json& item : RequiredArray(object, field, 10)) {
    const auto role =
        item.is_string() ? accounts::RoleFromName(item.get<std::string>()) : std::nullopt;
    if (!role) throw Unprocessable("there is no such role");
    roles.insert(*role);
  }
  return roles;
}

Problem ProblemOf(const accounts::Denied& denied) {
  switch (denied.denial) {
    case Denial::kWrong:
      return {401, "wrong-credentials", "the person, the password or the link is not right"};
    case Denial::kCodeNeeded:
      return {401, "code-needed", "the code of the authenticator is needed too"};
    case Denial::kTooMany: {
      std::string title = "too many attempts: try again in ";
      title.append(std::to_string(denied.retry_seconds)).append(" seconds");
      return {429, "too-many-attempts", title, denied.retry_seconds};
    }
    case Denial::kWeakPassword:
      return {422, "weak-password",
              "the password needs 12 to 200 characters and must not be easily guessed"};
    case Denial::kTaken:
      return {409, "taken", "this key is taken"};
    case Denial::kUnknown:
      return NotFound("the person");
    case Denial::kLast:
      return {409, "last-administrator", "somebody has to remain administrator"};
    case Denial::kInvalid:
      return {
          422, "invalid",
          "a key has 2 to 40 small letters, digits, '.', '_' and '-'; a name has 1 to 200 bytes"};
  }
  return {500, "internal", "a defect in the program"};
}

}  // namespace etalon::server
