#include "etalon/server/router.h"

#include <set>

#include "etalon/core/error.h"

namespace etalon::server {
namespace {

bool IsParameter(const std::string& segment) { return segment.starts_with('{'); }

std::vector<std::string> SegmentsOf(const std::string& pattern) {
  std::vector<std::string> segments;
  std::size_t place = 1;
  while (place <= pattern.size()) {
    const std::size_t end = std::min(pattern.find('/', place), pattern.size());
    segments.push_back(pattern.substr(place, end - place));
    place = end + 1;
  }
  return segments;
}

/// How many segments are as they are written; nothing when the path does not fit.
std::optional<int> Fit(const std::vector<std::string>& pattern,
                       const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return std::nullopt;
  int same = 0;
  for (std::size_t index = 0; index < pattern.size(); ++index) {
    if (pattern[index] == segments[index]) {
      ++same;
    } else if (!IsParameter(pattern[index]) || segments[index].empty()) {
      return std::nullopt;
    }
  }
  return same;
}

}  // namespace

Router::Router(Routes routes) : routes_(std::move(routes)) {
  std::set<std::string> known;
  for (const Route& route : routes_) {
    patterns_.push_back(SegmentsOf(route.pattern));
    std::string name(http::Name(route.method));
    if (!known.insert(name.append(" ").append(route.pattern)).second) {
      throw ContractError("two routes for " + name);
    }
  }
}

RouteMatch Router::Find(http::Method method, const std::vector<std::string>& segments) const {
  const http::Method wanted = method == http::Method::kHead ? http::Method::kGet : method;
  RouteMatch match;
  int best = -1;
  std::size_t found = 0;
  for (std::size_t index = 0; index < routes_.size(); ++index) {
    const auto fit = Fit(patterns_[index], segments);
    if (!fit) continue;
    match.allowed.append(match.allowed.empty() ? "" : ", ")
        .append(http::Name(routes_[index].method));
    if (routes_[index].method != wanted || *fit <= best) continue;
    best = *fit;
    match.route = &routes_[index];
    found = index;
  }
  if (match.route == nullptr) return match;
  for (std::size_t index = 0; index < segments.size(); ++index) {
    const std::string& name = patterns_[found][index];
    if (IsParameter(name)) match.parameters[name.substr(1, name.size() - 2)] = segments[index];
  }
  return match;
}

}  // namespace etalon::server
