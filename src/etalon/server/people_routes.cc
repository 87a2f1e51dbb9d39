#include "etalon/server/account_json.h"
#include "etalon/server/route.h"

namespace etalon::server {
namespace {

using accounts::Role;
using http::Method;

constexpr int kMostEntries = 200;
constexpr int kUsualEntries = 50;

http::Response ListPeople(Services& services, Call&) {
  Json items = Json::array();
  for (const accounts::Person& person : services.accounts.ListPeople()) {
    items.push_back(ToJson(person));
  }
  return JsonResponse({{"items", std::move(items)}});
}

http::Response InvitationResponse(const accounts::Invitation& invitation) {
  http::Response response = JsonResponse({{"person", invitation.person},
                                          {"token", invitation.token},
                                          {"expires_at", invitation.expires_at}});
  response.compress = false;
  return response;
}

http::Response Invite(Services& services, Call& call) {
  RequireFields(call.body, {"person", "name", "roles"});
  return InvitationResponse(Granted(services.accounts.Invite(RequiredText(call.body, "person", 100),
                                                             RequiredText(call.body, "name", 200),
                                                             RolesIn(call.body, "roles"))));
}

http::Response InviteAgain(Services& services, Call& call) {
  return InvitationResponse(Granted(services.accounts.InviteAgain(call.Parameter("person"))));
}

http::Response ChangePerson(Services& services, Call& call) {
  RequireFields(call.body, {"name", "roles", "active"});
  accounts::PersonChange change;
  if (call.body.contains("name")) change.name = RequiredText(call.body, "name", 200);
  if (call.body.contains("roles")) change.roles = RolesIn(call.body, "roles");
  if (call.body.contains("active")) change.active = RequiredBool(call.body, "active");
  return JsonResponse(
      ToJson(Granted(services.accounts.ChangePerson(call.Parameter("person"), change))));
}

http::Response ListAudit(Services& services, Call& call) {
  const accounts::AuditQuery query{
      .person = call.request.Query("person").value_or(""),
      .action = call.request.Query("action").value_or(""),
      .object = call.request.Query("object").value_or(""),
      .from = call.request.Query("from").value_or(""),
      .to = call.request.Query("to").value_or(""),
      .before_id = call.IntegerQuery("cursor", 0, 0, 1'000'000'000'000'000),
      .limit = static_cast<int>(call.IntegerQuery("limit", kUsualEntries, 1, kMostEntries))};
  const auto entries = services.audit.List(query);
  Json items = Json::array();
  for (const accounts::AuditEntry& entry : entries) {
    items.push_back({{"id", entry.id},
                     {"at", entry.at},
                     {"person", entry.person},
                     {"action", entry.action},
                     {"object", entry.object},
                     {"allowed", entry.allowed},
                     {"client", entry.client}});
  }
  Json json{{"items", std::move(items)}};
  if (static_cast<int>(entries.size()) == query.limit) {
    json["next"] = std::to_string(entries.back().id);
  }
  return JsonResponse(json);
}

}  // namespace

Routes PeopleRoutes(Services& services) {
  const auto with = [&services](http::Response (*handle)(Services&, Call&)) -> Action {
    return [&services, handle](Call& call) { return handle(services, call); };
  };
  const Access administrators = Allow({Role::kAdministrator});
  return {
      {.method = Method::kGet,
       .pattern = "/api/people",
       .access = administrators,
       .action = "people.list",
       .handle = with(ListPeople)},
      {.method = Method::kPost,
       .pattern = "/api/people",
       .access = administrators,
       .action = "person.invite",
       .handle = with(Invite),
       .body = BodyKind::kJson,
       .object_field = "person"},
      {.method = Method::kPatch,
       .pattern = "/api/people/{person}",
       .access = administrators,
       .action = "person.change",
       .handle = with(ChangePerson),
       .body = BodyKind::kJson},
      {.method = Method::kPost,
       .pattern = "/api/people/{person}/invitation",
       .access = administrators,
       .action = "person.invite-again",
       .handle = with(InviteAgain)},
      {.method = Method::kGet,
       .pattern = "/api/audit",
       .access = administrators,
       .action = "audit.search",
       .handle = with(ListAudit)},
  };
}

}  // namespace etalon::server
