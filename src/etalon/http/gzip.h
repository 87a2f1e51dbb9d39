#pragma once

#include <string>
#include <string_view>

namespace etalon::http {

/// The bytes in gzip's format, quickly rather than as small as can be.
std::string Gzip(std::string_view bytes);

}  // namespace etalon::http
