#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "etalon/accounts/accounts.h"

namespace etalon::accounts {

struct AuditEntry {
  long long id = 0;
  std::string at = {};  ///< UTC; filled on recording
  std::string person;   ///< key; empty when nobody was signed in
  std::string action;   ///< e.g. "study.view"
  std::string object = {};
  bool allowed = true;
  std::string client = {};
};

struct AuditQuery {
  std::string person = {};
  std::string action = {};
  std::string object = {};
  std::string from = {};
  std::string to = {};
  long long before_id = 0;  ///< 0: from the newest
  int limit = 50;
};

struct AuditState {
  long long entries = 0;
  std::string head;      ///< hash that depends on all entries
  long long broken = 0;  ///< first entry that is missing or changed; 0: none
};

/// Who saw and did what. Entries are only ever added, each linked to the one before by a hash, so
/// that one that is changed or taken away shows. From any thread.
/// @throws Error(kStoreFailed) from all functions.
class AuditTrail {
 public:
  explicit AuditTrail(const std::filesystem::path& workspace,
                      Clock clock = std::chrono::system_clock::now);
  ~AuditTrail();

  /// Returns once the entry is stored. Entries of many threads are stored together.
  void Record(AuditEntry entry);

  /// As `Record`, but the same view by the same person within a minute is one view.
  void RecordView(AuditEntry entry);

  /// Newest first.
  std::vector<AuditEntry> List(const AuditQuery& query);

  /// Walks over all entries.
  AuditState Check();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace etalon::accounts
