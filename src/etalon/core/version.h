#pragma once

#include <string_view>

namespace etalon {

inline constexpr std::string_view kSoftwareVersion = "0.1.0";

}  // namespace etalon
