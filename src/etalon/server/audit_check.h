#pragma once

#include <filesystem>
#include <string>

namespace etalon::server {

struct AuditReport {
  long long entries = 0;
  std::string head;      ///< hash that depends on all entries; empty without any
  long long broken = 0;  ///< first entry that is missing or changed; 0: none
};

/// Walks over a workspace's audit trail. @param workspace empty: the usual one.
/// @throws Error(kStoreFailed)
AuditReport CheckAudit(const std::filesystem::path& workspace);

}  // namespace etalon::server
