#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace etalon::accounts {

enum class Role { kAdministrator, kPhysician, kOperator, kReader };

/// "administrator", "physician", "operator", "reader".
std::string_view Name(Role role);
std::optional<Role> RoleFromName(std::string_view name);

/// What a person is in one project.
enum class MemberRole { kLead, kReader };

/// "lead", "reader".
std::string_view Name(MemberRole role);
std::optional<MemberRole> MemberRoleFromName(std::string_view name);

struct Person {
  std::string key;   ///< chosen once: `[a-z0-9][a-z0-9._-]{1,39}`
  std::string name;  ///< as shown
  std::set<Role> roles;
  bool active = true;
  bool invited = false;        ///< has not set a password yet
  bool second_factor = false;  ///< signs in with a one-time code as well
  std::string last_seen = {};  ///< UTC; empty: never

  bool Has(Role role) const { return roles.contains(role); }
};

struct Membership {
  std::string project;
  std::string person;
  MemberRole role = MemberRole::kReader;
  std::string reader_key;  ///< of the person in the project's plan of reading
};

}  // namespace etalon::accounts
