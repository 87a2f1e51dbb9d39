#pragma once

#include <string_view>

namespace etalon::http {

/// "Not Found" for 404 (RFC 9110, section 15).
std::string_view ReasonOf(int status);

}  // namespace etalon::http
