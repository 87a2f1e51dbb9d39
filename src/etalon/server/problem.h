#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "etalon/core/error.h"
#include "etalon/http/message.h"

namespace etalon::server {

/// Ends a request with something else than success. Thrown by handlers; becomes a `Problem`.
class Problem : public std::runtime_error {
 public:
  /// @param code stable kebab-case name. @param title one English sentence without patient data.
  /// @param retry_seconds of 429: when to come back.
  Problem(int status, std::string code, const std::string& title, int retry_seconds = 0);

  int status() const { return status_; }
  const std::string& code() const { return code_; }
  int retry_seconds() const { return retry_seconds_; }

 private:
  int status_;
  int retry_seconds_;
  std::string code_;
};

Problem NotFound(const std::string& what);        ///< 404: "<what> is not there"
Problem Conflict(const std::string& title);       ///< 409
Problem Unprocessable(const std::string& title);  ///< 422

/// application/problem+json (RFC 9457).
http::Response ProblemResponse(int status, const std::string& code, const std::string& title);
http::Response ProblemResponse(const Problem& problem);
/// For the server's log: what went wrong where. Of errors about a file only the kind: a path may
/// be named after a patient.
std::string LogLine(const Error& error, std::string_view where);

/// An error of the program: its name and meaning; paths and causes stay on the server.
http::Response ProblemResponse(const Error& error);

}  // namespace etalon::server
