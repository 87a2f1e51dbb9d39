#include <iterator>

#include "etalon/server/clinic.h"
#include "etalon/server/project_desk.h"
#include "etalon/server/route.h"

namespace etalon::server {

Routes AllRoutes(Services& services) {
  Routes all;
  const auto clinic = std::make_shared<Clinic>(services);
  for (Routes some : {SessionRoutes(services), PeopleRoutes(services), ClinicRoutes(clinic),
                      ProjectRoutes(services, clinic)}) {
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace etalon::server
