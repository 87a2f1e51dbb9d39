#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace etalon {

/// Why an operation ended. `Describe` gives each code its name, exit code and HTTP status.
enum class ErrorCode {
  kUsage,
  kFileUnreadable,
  kFileMalformed,
  kFileUnsupported,
  kFileTooLarge,
  kModelInvalid,
  kStoreFailed,
  kCancelled,
  kInternal,
};

/// One row of the table that serves exit codes, HTTP statuses and documentation.
struct ErrorDescription {
  ErrorCode code;
  std::string_view name;
  int exit_code;
  int http_status;
  std::string_view meaning;
};

const ErrorDescription& Describe(ErrorCode code);

/// Ends an operation. `what()` is public: it names the file and the cause and holds no patient
/// data. `detail()` is for the log.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& public_message, std::string detail = {});

  ErrorCode code() const { return code_; }
  const std::string& detail() const { return detail_; }

 private:
  ErrorCode code_;
  std::string detail_;
};

/// An `Error` about one file: "<path>: <cause>".
Error FileError(ErrorCode code, std::string_view path, std::string_view cause,
                std::string detail = {});

/// A caller broke a documented precondition; the message holds the values.
class ContractError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// @throws ContractError with `message` unless `condition` holds.
inline void Require(bool condition, const char* message) {
  if (!condition) throw ContractError(message);
}

}  // namespace etalon
