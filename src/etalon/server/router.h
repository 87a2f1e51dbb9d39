#pragma once

#include <map>
#include <string>
#include <vector>

#include "etalon/server/route.h"

namespace etalon::server {

struct RouteMatch {
  const Route* route = nullptr;  ///< null: see `allowed`
  std::map<std::string, std::string, std::less<>> parameters = {};
  std::string allowed = {};  ///< methods that the path has; empty: the path is unknown
};

/// Finds the route of a request.
class Router {
 public:
  /// @throws ContractError when two routes take the same request.
  explicit Router(Routes routes);

  /// HEAD is answered by the route of GET. A segment as it is written goes before a parameter.
  RouteMatch Find(http::Method method, const std::vector<std::string>& segments) const;

  const Routes& routes() const { return routes_; }

 private:
  Routes routes_;
  std::vector<std::vector<std::string>> patterns_;  ///< segments, one list a route
};

}  // namespace etalon::server
