#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/http/message.h"

namespace etalon::server {

/// One part of a multipart/related message (RFC 2387).
struct Part {
  std::string type;  ///< media type, perhaps with parameters
  std::string body;
};

/// @param type of all parts, e.g. "application/dicom".
http::Response MultipartResponse(const std::string& type, const std::vector<Part>& parts);

/// The parts of a body; nothing when it is not written as one of `content_type`, or has more than
/// 10,000 of them.
std::optional<std::vector<Part>> ParseMultipart(std::string_view content_type,
                                                std::string_view body);

}  // namespace etalon::server
