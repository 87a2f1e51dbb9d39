#include "etalon/server/route.h"

#include <charconv>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/http/parse.h"

namespace etalon::server {
namespace {

constexpr std::string_view kSearchHeader = "x-etalon-search";

std::optional<long long> ParseInteger(const std::string& text) {
  long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Access Everybody() { return {}; }
Access Open() { return {.open = true}; }
Access Allow(std::vector<accounts::Role> roles) { return {.roles = std::move(roles)}; }
Access Members(std::vector<accounts::MemberRole> members) {
  return {.members = std::move(members)};
}
Access Clinicians() { return Allow({accounts::Role::kPhysician, accounts::Role::kOperator}); }

const std::string& Call::Parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  if (found == parameters.end()) {
    throw ContractError("the route has no parameter " + std::string(name));
  }
  return found->second;
}

int Call::IntegerParameter(std::string_view name) const {
  const auto number = ParseInteger(Parameter(name));
  if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) {
    throw NotFound("what the address names");
  }
  return static_cast<int>(*number);
}

long long Call::IntegerQuery(std::string_view name, long long fallback, long long low,
                             long long high) const {
  const auto text = request.Query(name);
  if (!text) return fallback;
  const auto number = ParseInteger(*text);
  if (!number || *number < low || *number > high) {
    throw Unprocessable("the parameter " + std::string(name) + " is out of range");
  }
  return *number;
}

std::string Call::Search() const {
  constexpr std::size_t kLongest = 200;
  const auto text = http::PercentDecode(request.Header(kSearchHeader), /*plus_is_space=*/false);
  if (!text || text->size() > kLongest)
    throw Unprocessable("what is searched for is no short text");
  return *text;
}

const accounts::Person& Call::Person() const {
  if (!session) throw ContractError("nobody is signed in on an open route");
  return session->person;
}

}  // namespace etalon::server
