#include <iterator>

#include "etalon/server/clinic.h"
#include "etalon/server/project_desk.h"
#include "etalon/server/route.h"

namespace etalon::server {

Routes AllRoutes(Services& services) {
  Routes all;
  for (const auto& make : {SessionRoutes, PeopleRoutes, ClinicRoutes, ProjectRoutes}) {
    Routes some = make(services);
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace etalon::server
