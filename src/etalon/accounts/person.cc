#include "etalon/accounts/person.h"

#include <array>
#include <utility>

namespace etalon::accounts {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 4> kRoles{
    {{Role::kAdministrator, "administrator"},
     {Role::kPhysician, "physician"},
     {Role::kOperator, "operator"},
     {Role::kReader, "reader"}}};
constexpr std::array<std::pair<MemberRole, std::string_view>, 2> kMemberRoles{
    {{MemberRole::kLead, "lead"}, {MemberRole::kReader, "reader"}}};

template <typename Table, typename Value>
std::string_view NameIn(const Table& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return "";
}

template <typename Value, typename Table>
std::optional<Value> ValueIn(const Table& table, std::string_view name) {
  for (const auto& [value, known] : table) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view Name(Role role) { return NameIn(kRoles, role); }
std::string_view Name(MemberRole role) { return NameIn(kMemberRoles, role); }
std::optional<Role> RoleFromName(std::string_view name) { return ValueIn<Role>(kRoles, name); }
std::optional<MemberRole> MemberRoleFromName(std::string_view name) {
  return ValueIn<MemberRole>(kMemberRoles, name);
}

}  // namespace etalon::accounts
