#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/accounts/accounts.h"
#include "etalon/http/message.h"
#include "etalon/server/json_body.h"
#include "etalon/server/problem.h"
#include "etalon/server/services.h"

namespace etalon::server {

/// Who may ask. Any one of the roles or memberships is enough; none named: everybody signed in.
struct Access {
  std::vector<accounts::Role> roles = {};          ///< `x-allow`
  std::vector<accounts::MemberRole> members = {};  ///< `x-member`, of the project in `{project}`
  bool open = false;                               ///< `security: []`
};

Access Everybody();  ///< who is signed in
Access Open();       ///< without a session
Access Allow(std::vector<accounts::Role> roles);
Access Members(std::vector<accounts::MemberRole> members);
Access Clinicians();  ///< physicians and operators

enum class BodyKind { kNone, kJson, kBytes, kParts };  ///< kParts: multipart/related

/// A request that was let through: its session, rights, token and body are in order.
struct Call {
  const http::Request& request;
  std::map<std::string, std::string, std::less<>> parameters = {};  ///< of the path
  std::optional<accounts::Session> session = {};                    ///< open routes may have none
  std::optional<accounts::Membership> membership = {};  ///< in `{project}`, where there is one
  Json body = {};                                       ///< of a route with `BodyKind::kJson`
  /// Open routes: key of the person who tries, for the audit trail.
  std::string claimed_person = {};

  /// @throws ContractError when the route's pattern has no such parameter.
  const std::string& Parameter(std::string_view name) const;
  /// @throws Problem(404) when it is no number of 0 to 2^31 - 1.
  int IntegerParameter(std::string_view name) const;
  /// A whole number of the query. @throws Problem(422) when it is none or not within the limits.
  long long IntegerQuery(std::string_view name, long long fallback, long long low,
                         long long high) const;
  /// What is searched for, from the header X-Etalon-Search, percent-encoded: it can be a patient's
  /// name, and addresses are written into logs. "" without one. @throws Problem(422)
  std::string Search() const;
  /// @throws ContractError on an open route without a session.
  const accounts::Person& Person() const;
};

using Action = std::function<http::Response(Call&)>;

struct Route {
  http::Method method;
  std::string pattern;  ///< as in openapi.yaml: "/api/studies/{study}"
  Access access;
  /// What the audit trail calls it, e.g. "study.view"; "" for what nobody needs to know of.
  std::string action;
  Action handle;
  BodyKind body = BodyKind::kNone;
  std::uint64_t max_bytes = 256 * 1024;  ///< of the body
  /// Field of the JSON body that the audit trail names beside the parameters of the path.
  std::string object_field = {};
  /// Parameter of the path that alone names what is seen, so that the pictures of one cine are one
  /// view; "": all of them.
  std::string view_of = {};
  bool reads_only = false;  ///< a POST that changes nothing: a view
  /// Asked by the page of itself: does not keep a session from running out.
  bool background = false;
};

using Routes = std::vector<Route>;

/// Each adds its routes; listed in routes.cc. The services outlive the routes.
Routes SessionRoutes(Services& services);
Routes PeopleRoutes(Services& services);

/// Every route of the program.
Routes AllRoutes(Services& services);

}  // namespace etalon::server
