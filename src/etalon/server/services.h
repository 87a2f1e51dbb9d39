#pragma once

#include <filesystem>
#include <vector>

#include "etalon/accounts/accounts.h"
#include "etalon/accounts/audit_trail.h"
#include "etalon/core/pool.h"
#include "etalon/server/event_hub.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/send_study.h"

namespace etalon::server {

/// What routes work with. Lives as long as the server; everything in it may be used by any thread.
struct Services {
  std::filesystem::path workspace;  ///< the folder
  Pool<store::Workspace>& workspaces;
  accounts::Accounts& accounts;
  accounts::AuditTrail& audit;
  EventHub& events;
  const std::vector<workflow::Archive>& archives;  ///< that signed results may be sent to
};

}  // namespace etalon::server
