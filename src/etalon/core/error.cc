#include "etalon/core/error.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace etalon {
namespace {

constexpr std::array kErrors{
    ErrorDescription{ErrorCode::kUsage, "usage", 2, 400, "the request itself is wrong"},
    ErrorDescription{ErrorCode::kFileUnreadable, "file-unreadable", 2, 404,
                     "the file is missing or may not be read"},
    ErrorDescription{ErrorCode::kFileMalformed, "file-malformed", 2, 422,
                     "the file is truncated, empty or breaks its format"},
    ErrorDescription{ErrorCode::kFileUnsupported, "file-unsupported", 2, 415,
                     "the file is valid but of a kind that is not read"},
    ErrorDescription{ErrorCode::kFileTooLarge, "file-too-large", 2, 413,
                     "the file claims more data than is accepted"},
    ErrorDescription{ErrorCode::kModelInvalid, "model-invalid", 3, 500,
                     "a model package is missing, altered or cannot be executed"},
    ErrorDescription{ErrorCode::kStoreFailed, "store-failed", 3, 503,
                     "the workspace cannot be opened or written"},
    ErrorDescription{ErrorCode::kCancelled, "cancelled", 130, 499, "the user stopped the run"},
    ErrorDescription{ErrorCode::kInternal, "internal", 70, 500, "a defect in the program"},
};

}  // namespace

const ErrorDescription& Describe(ErrorCode code) {
  for (const ErrorDescription& row : kErrors) {
    if (row.code == code) return row;
  }
  throw ContractError("error code without a row in the table");
}

Error::Error(ErrorCode code, const std::string& public_message, std::string detail)
    : std::runtime_error(public_message), code_(code), detail_(std::move(detail)) {}

Error FileError(ErrorCode code, std::string_view path, std::string_view cause, std::string detail) {
  return {code, fmt::format("{}: {}", path, cause), std::move(detail)};
}

}  // namespace etalon
