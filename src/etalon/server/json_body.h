#pragma once

// Internal: JSON in and out of routes. All readers throw Problem(422) that names the field.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/http/message.h"

namespace etalon::server {

using Json = nlohmann::json;

/// @throws Problem(422) for what is no JSON, is deeper than 32 levels or holds more than 200,000
///     values; Problem(415) is the router's.
Json ParseJson(std::string_view text);

http::Response JsonResponse(const Json& json, int status = 200);
http::Response NoContent();

/// The object has no other fields than these.
void RequireFields(const Json& object, std::initializer_list<std::string_view> known);

/// A text of 1 to `max_bytes` bytes without control characters other than line ends and tabs.
std::string RequiredText(const Json& object, const char* field, std::size_t max_bytes);
/// As above, but may be empty or absent.
std::string OptionalText(const Json& object, const char* field, std::size_t max_bytes);
bool RequiredBool(const Json& object, const char* field);
long long RequiredInteger(const Json& object, const char* field, long long low, long long high);
double RequiredNumber(const Json& object, const char* field, double low, double high);
const Json& RequiredArray(const Json& object, const char* field, std::size_t max_items);

}  // namespace etalon::server
