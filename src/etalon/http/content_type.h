#pragma once

#include <filesystem>
#include <string_view>

namespace etalon::http {

/// Media type of a file by its extension; "application/octet-stream" for any other.
std::string_view ContentTypeOf(const std::filesystem::path& file);

/// True for text that gzip makes much smaller.
bool IsCompressible(std::string_view content_type);

}  // namespace etalon::http
