#include "etalon/server/json_body.h"

#include <algorithm>
#include <cmath>

#include "etalon/server/problem.h"

namespace etalon::server {
namespace {

constexpr int kMostLevels = 32;
constexpr long long kMostValues = 200'000;

Problem WrongField(const char* field, const std::string& what) {
  std::string title = "the field ";
  return Unprocessable(title.append(field).append(" ").append(what));
}

const Json& RequiredField(const Json& object, const char* field) {
  if (!object.is_object()) throw Unprocessable("an object is expected");
  const auto found = object.find(field);
  if (found == object.end()) throw WrongField(field, "is missing");
  return *found;
}

bool HasControlCharacter(const std::string& text) {
  return std::ranges::any_of(text, [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return (byte < 0x20 && character != '\n' && character != '\r' && character != '\t') ||
           byte == 0x7F;
  });
}

std::string CheckedText(const Json& value, const char* field, std::size_t max_bytes) {
  if (!value.is_string()) throw WrongField(field, "is no text");
  std::string text = value.get<std::string>();
  if (text.size() > max_bytes) throw WrongField(field, "is too long");
  if (HasControlCharacter(text)) throw WrongField(field, "holds control characters");
  return text;
}

}  // namespace

Json ParseJson(std::string_view text) {
  long long values = 0;
  const auto check = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > kMostLevels) throw Unprocessable("the JSON is nested too deeply");
    if (++values > kMostValues) throw Unprocessable("the JSON holds too many values");
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const Json::exception&) {
    throw Unprocessable("the body is no JSON");
  }
}

http::Response JsonResponse(const Json& json, int status) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

http::Response NoContent() { return {.status = 204}; }

void RequireFields(const Json& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) throw Unprocessable("an object is expected");
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(known, name) == known.end()) {
      throw Unprocessable("the body has a field that is not known");
    }
  }
}

std::string RequiredText(const Json& object, const char* field, std::size_t max_bytes) {
  std::string text = CheckedText(RequiredField(object, field), field, max_bytes);
  if (text.empty()) throw WrongField(field, "is empty");
  return text;
}

std::string OptionalText(const Json& object, const char* field, std::size_t max_bytes) {
  if (!object.is_object()) throw Unprocessable("an object is expected");
  const auto found = object.find(field);
  return found == object.end() ? "" : CheckedText(*found, field, max_bytes);
}

bool RequiredBool(const Json& object, const char* field) {
  const Json& value = RequiredField(object, field);
  if (!value.is_boolean()) throw WrongField(field, "is neither true nor false");
  return value.get<bool>();
}

long long RequiredInteger(const Json& object, const char* field, long long low, long long high) {
  const Json& value = RequiredField(object, field);
  const bool too_large = value.is_number_unsigned() &&
                         value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  if (!value.is_number_integer() || too_large) throw WrongField(field, "is no whole number");
  const auto number = value.get<long long>();
  if (number < low || number > high) throw WrongField(field, "is out of range");
  return number;
}

double RequiredNumber(const Json& object, const char* field, double low, double high) {
  const Json& value = RequiredField(object, field);
  if (!value.is_number()) throw WrongField(field, "is no number");
  const double number = value.get<double>();
  if (!std::isfinite(number) || number < low || number > high) {
    throw WrongField(field, "is out of range");
  }
  return number;
}

const Json& RequiredArray(const Json& object, const char* field, std::size_t max_items) {
  const Json& value = RequiredField(object, field);
  if (!value.is_array()) throw WrongField(field, "is no list");
  if (value.size() > max_items) throw WrongField(field, "has too many items");
  return value;
}

}  // namespace etalon::server
