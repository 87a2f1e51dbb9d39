#include "etalon/server/problem.h"

#include <fmt/format.h>

#include "etalon/server/json_body.h"

namespace etalon::server {

Problem::Problem(int status, std::string code, const std::string& title, int retry_seconds)
    : std::runtime_error(title),
      status_(status),
      retry_seconds_(retry_seconds),
      code_(std::move(code)) {}

Problem NotFound(const std::string& what) { return {404, "not-found", what + " is not there"}; }
Problem Conflict(const std::string& title) { return {409, "conflict", title}; }
Problem Unprocessable(const std::string& title) { return {422, "invalid", title}; }

http::Response ProblemResponse(int status, const std::string& code, const std::string& title) {
  const Json json{{"title", title}, {"status", status}, {"code", code}};
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
          .body = json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

http::Response ProblemResponse(const Problem& problem) {
  http::Response response = ProblemResponse(problem.status(), problem.code(), problem.what());
  if (problem.retry_seconds() > 0) {
    response.With("Retry-After", std::to_string(problem.retry_seconds()));
  }
  return response;
}

std::string LogLine(const Error& error, std::string_view where) {
  const bool is_own = error.code() == ErrorCode::kStoreFailed ||
                      error.code() == ErrorCode::kModelInvalid ||
                      error.code() == ErrorCode::kInternal;
  if (!is_own) return fmt::format("{}: {}", where, Describe(error.code()).name);
  return fmt::format("{}: {}: {} {}", where, Describe(error.code()).name, error.what(),
                     error.detail());
}

http::Response ProblemResponse(const Error& error) {
  const ErrorDescription& description = Describe(error.code());
  return ProblemResponse(description.http_status, std::string(description.name),
                         std::string(description.meaning));
}

}  // namespace etalon::server
