#include "etalon/server/audit_check.h"

#include "etalon/accounts/audit_trail.h"
#include "etalon/store/workspace.h"

namespace etalon::server {

AuditReport CheckAudit(const std::filesystem::path& workspace) {
  accounts::AuditTrail trail(workspace.empty() ? store::DefaultWorkspaceFolder() : workspace);
  const accounts::AuditState state = trail.Check();
  return {state.entries, state.head, state.broken};
}

}  // namespace etalon::server
