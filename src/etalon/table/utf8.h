#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace etalon::table {

/// Offset of the first byte that is no part of well-formed UTF-8 (RFC 3629: shortest forms, no
/// surrogates); nothing when all is well.
std::optional<std::size_t> FindInvalidUtf8(std::string_view text);

}  // namespace etalon::table
