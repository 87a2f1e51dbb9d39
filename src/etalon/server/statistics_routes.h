#pragma once

#include <memory>

#include "etalon/server/clinic.h"

namespace etalon::server {

Routes StatisticsRoutes(const std::shared_ptr<Clinic>& clinic);  ///< `/api/statistics`

}  // namespace etalon::server
