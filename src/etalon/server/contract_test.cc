// Holds the routes to openapi.yaml, and every route to who may ask.
#include <gmock/gmock.h>

#include <regex>

#include "etalon/server/route.h"
#include "etalon/server/test_app.h"

namespace etalon::server {
namespace {

using accounts::MemberRole;
using accounts::Role;
using http::Method;

/// "GET /api/people allow=administrator member= open=0".
using Lines = std::set<std::string>;

struct Described {
  std::string method;
  std::string path;
  std::set<std::string> allow = {};
  std::set<std::string> member = {};
  bool open = false;
};

std::string LineOf(const Described& route) {
  std::string line = route.method + " " + route.path + " allow=";
  for (const std::string& name : route.allow) line.append(name).append(",");
  line.append(" member=");
  for (const std::string& name : route.member) line.append(name).append(",");
  return line.append(route.open ? " open" : "");
}

/// "    x-allow: [a, b]" -> a, b.
std::set<std::string> ListIn(const std::string& line) {
  std::set<std::string> items;
  const std::string list = line.substr(line.find('['));
  const std::regex word("[a-z-]+");
  for (std::sregex_iterator item(list.begin(), list.end(), word), end; item != end; ++item) {
    items.insert(item->str());
  }
  return items;
}

/// The file is written with two spaces a level: paths at two, methods at four, their fields at six.
Lines ReadContract() {
  std::ifstream file(std::string(ETALON_SOURCE_DIR) + "/src/etalon/server/openapi.yaml");
  std::vector<Described> routes;
  std::string path;
  const std::regex method("    (get|post|put|patch|delete):.*");
  std::smatch match;
  for (std::string line; std::getline(file, line) && !line.starts_with("components:");) {
    if (line.starts_with("  /api/")) {
      path = line.substr(2, line.find(':') - 2);
    } else if (std::regex_match(line, match, method)) {
      std::string name = match[1];
      for (char& letter : name) letter = static_cast<char>(std::toupper(letter));
      routes.push_back({.method = name, .path = path});
    } else if (line.starts_with("      x-allow:")) {
      routes.back().allow = ListIn(line);
    } else if (line.starts_with("      x-member:")) {
      routes.back().member = ListIn(line);
    } else if (line.starts_with("      security: []")) {
      routes.back().open = true;
    }
  }
  Lines lines;
  for (const Described& route : routes) lines.insert(LineOf(route));
  return lines;
}

Lines LinesOf(const Routes& routes) {
  Lines lines;
  for (const Route& route : routes) {
    Described described{.method = std::string(http::Name(route.method)), .path = route.pattern};
    for (const Role role : route.access.roles) described.allow.emplace(Name(role));
    for (const MemberRole role : route.access.members) described.member.emplace(Name(role));
    described.open = route.access.open;
    lines.insert(LineOf(described));
  }
  return lines;
}

using ContractTest = AppTest;

TEST_F(ContractTest, RoutesAreThoseOfTheDescription) {
  const Lines contract = ReadContract();
  const Lines routes = LinesOf(app_->routes());
  ASSERT_GE(contract.size(), 40U);
  for (const std::string& line : routes) {
    EXPECT_TRUE(contract.contains(line)) << "not described: " << line;
  }
  for (const std::string& line : contract) {
    EXPECT_TRUE(routes.contains(line)) << "described, and not there: " << line;
  }
}

std::string TypeOf(BodyKind kind) {
  if (kind == BodyKind::kParts) return "multipart/related";
  return kind == BodyKind::kBytes ? "application/octet-stream" : "application/json";
}

struct Tried {
  std::string who;
  Visitor visitor;
  std::set<Role> roles = {};
  std::optional<MemberRole> member = {};
};

bool MayAsk(const Access& access, const Tried& tried) {
  if (access.open) return true;
  if (tried.visitor.cookie.empty()) return false;
  if (access.roles.empty() && access.members.empty()) return true;
  for (const Role role : access.roles) {
    if (tried.roles.contains(role)) return true;
  }
  return tried.member && std::ranges::find(access.members, *tried.member) != access.members.end();
}

TEST_F(ContractTest, EveryRouteRefusesEveryWrongRoleAndWhoHasNoSession) {
  std::vector<Tried> everybody{{.who = "nobody", .visitor = {}}};
  const auto add = [&](const std::string& key, const std::set<Role>& roles,
                       std::optional<MemberRole> member) {
    everybody.push_back({key, AddPerson(key, roles), roles, member});
    if (member) {
      app_->accounts().SetMembership(
          {.project = "liver", .person = key, .role = *member, .reader_key = key});
    }
  };
  add("no-role", {}, std::nullopt);
  add("administrator", {Role::kAdministrator}, std::nullopt);
  add("physician", {Role::kPhysician}, std::nullopt);
  add("operator", {Role::kOperator}, std::nullopt);
  add("reader", {Role::kReader}, std::nullopt);
  add("lead-of-liver", {}, MemberRole::kLead);
  add("reader-of-liver", {Role::kReader}, MemberRole::kReader);
  app_->accounts().SetMembership(
      {.project = "heart", .person = "reader", .role = MemberRole::kLead, .reader_key = ""});
  for (const Route& route : app_->routes()) {
    for (const Tried& tried : everybody) {
      http::Request request =
          RequestOf(route.method, TargetOf(route.pattern, "liver"), tried.visitor);
      request.headers["content-type"] = TypeOf(route.body);
      const http::Admission admission = app_->Admit(request);
      const auto* refusal = std::get_if<http::Response>(&admission);
      const int status = refusal == nullptr ? 200 : refusal->status;
      const int refused = tried.visitor.cookie.empty() ? 401 : 403;
      EXPECT_EQ(status, MayAsk(route.access, tried) ? 200 : refused)
          << http::Name(route.method) << " " << route.pattern << " by " << tried.who;
    }
  }
}

TEST_F(ContractTest, EveryRouteThatChangesSomethingNeedsTheToken) {
  const Visitor all =
      AddPerson("all", {Role::kAdministrator, Role::kPhysician, Role::kOperator, Role::kReader});
  app_->accounts().SetMembership(
      {.project = "liver", .person = "all", .role = MemberRole::kLead, .reader_key = ""});
  for (const Route& route : app_->routes()) {
    if (route.method == Method::kGet || route.access.open) continue;
    http::Request request =
        RequestOf(route.method, TargetOf(route.pattern, "liver"), {.cookie = all.cookie});
    const http::Admission admission = app_->Admit(request);
    const auto* refusal = std::get_if<http::Response>(&admission);
    ASSERT_NE(refusal, nullptr) << route.pattern;
    EXPECT_EQ(refusal->status, 403) << route.pattern;
  }
}

TEST_F(ContractTest, WhatIsReadOfPatientsAndChangedIsAudited) {
  for (const Route& route : app_->routes()) {
    const std::string name = std::string(http::Name(route.method)) + " " + route.pattern;
    const bool changes = route.method != Method::kGet;
    const bool of_patients = route.pattern.find("{study}") != std::string::npos ||
                             route.pattern.find("{patient}") != std::string::npos ||
                             route.pattern.find("{id}") != std::string::npos;
    if (changes || of_patients) {
      EXPECT_NE(route.action, "") << name;
    }
  }
}

}  // namespace
}  // namespace etalon::server
