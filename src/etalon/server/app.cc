#include "etalon/server/app.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/server/pages.h"
#include "etalon/server/router.h"

namespace etalon::server {
namespace {

using http::Method;

struct Admitted {
  const Route* route = nullptr;  ///< null: a page
  std::map<std::string, std::string, std::less<>> parameters = {};
  std::optional<accounts::Session> session = {};
  std::optional<accounts::Membership> membership = {};
};

bool Changes(Method method) { return method != Method::kGet && method != Method::kHead; }

bool IsApi(const http::Request& request) {
  return !request.segments.empty() && request.segments.front() == "api";
}

std::string_view TypeOf(BodyKind kind) {
  if (kind == BodyKind::kParts) return "multipart/related";
  return kind == BodyKind::kJson ? "application/json" : "application/octet-stream";
}

/// A page of another site cannot name its origin otherwise than it is (Fetch Standard).
bool ComesFromElsewhere(const http::Request& request) {
  const std::string_view site = request.Header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  const std::string_view origin = request.Header("origin");
  if (origin.empty()) return false;
  std::string own = "https://";
  return origin != own.append(request.Header("host"));
}

bool IsAllowed(const Access& access, const Admitted& admitted) {
  if (access.roles.empty() && access.members.empty()) return true;
  const auto& roles = admitted.session->person.roles;
  if (std::ranges::any_of(access.roles,
                          [&](accounts::Role role) { return roles.contains(role); })) {
    return true;
  }
  return admitted.membership &&
         std::ranges::find(access.members, admitted.membership->role) != access.members.end();
}

std::string ObjectOf(const std::map<std::string, std::string, std::less<>>& parameters,
                     const Route& route) {
  std::string object;
  for (const auto& [name, value] : parameters) {
    if (!route.view_of.empty() && name != route.view_of) continue;
    object.append(object.empty() ? "" : " ").append(name).append("=").append(value);
  }
  return object;
}

}  // namespace

class App::State {
 public:
  explicit State(AppOptions given)
      : options(std::move(given)),
        accounts(options.workspace, options.accounts),
        audit(options.workspace, options.accounts.clock),
        workspaces([folder = options.workspace] {
          return std::make_unique<store::Workspace>(store::Workspace::Open(folder));
        }),
        services{.workspace = options.workspace,
                 .workspaces = workspaces,
                 .accounts = accounts,
                 .audit = audit,
                 .events = events,
                 .archives = options.archives},
        router(AllRoutes(services)),
        pages(options.web) {
    accounts.OnSessionEnd([this](const std::string& id) { events.EndSession(id); });
  }

  http::Admission AdmitApi(http::Request& request) {
    RouteMatch match = router.Find(request.method, request.segments);
    if (match.route == nullptr && match.allowed.empty()) {
      return ProblemResponse(NotFound("the address"));
    }
    if (match.route == nullptr) {
      return ProblemResponse(405, "method", "the address does not take this method")
          .With("Allow", match.allowed);
    }
    const Route& route = *match.route;
    Admitted admitted{.route = &route, .parameters = std::move(match.parameters)};
    if (auto refusal = CheckSession(request, admitted)) return std::move(*refusal);
    if (auto refusal = CheckRights(request, admitted)) return std::move(*refusal);
    if (auto refusal = CheckType(request, route)) return std::move(*refusal);
    request.admitted = std::move(admitted);
    return route.body == BodyKind::kNone ? 0 : route.max_bytes;
  }

  http::Response Answer(http::Request& request, const Admitted& admitted) {
    const Route& route = *admitted.route;
    Call call{.request = request,
              .parameters = admitted.parameters,
              .session = admitted.session,
              .membership = admitted.membership};
    if (route.body == BodyKind::kJson) call.body = ParseJson(request.body);
    if (!route.access.open) Record(request, admitted, ObjectIn(call, route), true);
    http::Response response;
    try {
      response = route.handle(call);
    } catch (const Problem& problem) {
      response = ProblemResponse(problem);
    }
    if (route.access.open && !route.action.empty() && response.status != 429) {
      audit.Record({.person = call.claimed_person,
                    .action = route.action,
                    .allowed = response.status < 400,
                    .client = request.client});
    }
    return response;
  }

  void Log(const std::string& text) const {
    if (options.log) options.log(text);
  }

 private:
  std::optional<http::Response> CheckSession(const http::Request& request, Admitted& admitted) {
    if (Changes(request.method) && ComesFromElsewhere(request)) {
      return ProblemResponse(403, "origin", "the request comes from another site");
    }
    const Route& route = *admitted.route;
    if (const auto secret = request.Cookie(kSessionCookie)) {
      admitted.session = accounts.FindSession(*secret, !route.background);
    }
    if (route.access.open) return std::nullopt;
    if (!admitted.session) return ProblemResponse(401, "no-session", "nobody is signed in");
    if (Changes(request.method) && request.Header(kTokenHeader) != admitted.session->token) {
      return ProblemResponse(403, "token", "the session's token is missing or wrong");
    }
    return std::nullopt;
  }

  std::optional<http::Response> CheckRights(const http::Request& request, Admitted& admitted) {
    const Route& route = *admitted.route;
    if (route.access.open) return std::nullopt;
    const auto project = admitted.parameters.find("project");
    if (project != admitted.parameters.end()) {
      admitted.membership = accounts.FindMembership(project->second, admitted.session->person.key);
    }
    if (IsAllowed(route.access, admitted)) return std::nullopt;
    Record(request, admitted, ObjectOf(admitted.parameters, route), false);
    return ProblemResponse(403, "not-allowed", "your account does not have this right");
  }

  static std::optional<http::Response> CheckType(const http::Request& request, const Route& route) {
    if (route.body == BodyKind::kNone) return std::nullopt;
    if (request.Header("content-type").starts_with(TypeOf(route.body))) return std::nullopt;
    std::string title = "the body has to be ";
    return ProblemResponse(415, "type", title.append(TypeOf(route.body)));
  }

  static std::string ObjectIn(const Call& call, const Route& route) {
    std::string object = ObjectOf(call.parameters, route);
    if (route.object_field.empty() || !call.body.is_object()) return object;
    const auto field = call.body.find(route.object_field);
    if (field == call.body.end() || !field->is_string()) return object;
    return object.append(object.empty() ? "" : " ")
        .append(route.object_field)
        .append("=")
        .append(field->get<std::string>().substr(0, 200));
  }

  void Record(const http::Request& request, const Admitted& admitted, std::string object,
              bool allowed) {
    const Route& route = *admitted.route;
    if (route.action.empty()) return;
    accounts::AuditEntry entry{.person = admitted.session->person.key,
                               .action = route.action,
                               .object = std::move(object),
                               .allowed = allowed,
                               .client = request.client};
    if (Changes(request.method) && !route.reads_only) {
      audit.Record(std::move(entry));
    } else {
      audit.RecordView(std::move(entry));
    }
  }

 public:
  AppOptions options;
  EventHub events;
  accounts::Accounts accounts;
  accounts::AuditTrail audit;
  Pool<store::Workspace> workspaces;
  Services services;
  Router router;
  WebPages pages;
};

App::App(AppOptions options) : state_(std::make_unique<State>(std::move(options))) {}
App::~App() = default;

http::Admission App::Admit(http::Request& request) {
  try {
    if (IsApi(request)) return state_->AdmitApi(request);
  } catch (const Error& error) {
    state_->Log(LogLine(error, "a session"));
    return ProblemResponse(error);
  }
  if (Changes(request.method)) {
    return ProblemResponse(405, "method", "pages are only read").With("Allow", "GET, HEAD");
  }
  request.admitted = Admitted{};
  return std::uint64_t{0};
}

http::Response App::Handle(http::Request& request) {
  std::string_view where = "a page";
  try {
    const auto admitted = std::any_cast<Admitted>(request.admitted);
    if (admitted.route != nullptr) where = admitted.route->pattern;
    if (admitted.route == nullptr) return state_->pages.Find(request);
    return state_->Answer(request, admitted);
  } catch (const Problem& problem) {
    return ProblemResponse(problem);
  } catch (const Error& error) {
    state_->Log(LogLine(error, where));
    return ProblemResponse(error);
  } catch (const std::exception& error) {
    state_->Log(std::string("a defect in the program: ") + error.what());
    return ProblemResponse(500, "internal", "a defect in the program");
  }
}

const Routes& App::routes() const { return state_->router.routes(); }
accounts::Accounts& App::accounts() { return state_->accounts; }
accounts::AuditTrail& App::audit() { return state_->audit; }
void App::Stop() { state_->events.CloseAll(); }

http::Response Refusal(int status) {
  switch (status) {
    case 404:
      return ProblemResponse(404, "not-found", "the file is not there");
    case 405:
      return ProblemResponse(405, "method", "the method is none that is known here");
    case 408:
      return ProblemResponse(408, "too-slow", "the request did not arrive in time");
    case 413:
      return ProblemResponse(413, "too-large", "the body is larger than is taken here");
    case 414:
      return ProblemResponse(414, "address-too-long", "the address is too long");
    case 431:
      return ProblemResponse(431, "headers-too-large", "the headers are too large");
    case 500:
      return ProblemResponse(500, "internal", "a defect in the program");
    case 505:
      return ProblemResponse(505, "version", "this version of HTTP is not spoken here");
    default:
      return ProblemResponse(status, "malformed", "the request is malformed");
  }
}

}  // namespace etalon::server
