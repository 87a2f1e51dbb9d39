#include "etalon/accounts/audit_trail.h"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "etalon/accounts/times.h"
#include "etalon/core/error.h"
#include "etalon/core/pool.h"
#include "etalon/store/account_store.h"

namespace etalon::accounts {
namespace {

constexpr std::chrono::seconds kSameView{60};
constexpr std::size_t kMostViews = 50'000;

std::string ViewKey(const AuditEntry& entry) {
  std::string key = entry.person;
  key.append("\n").append(entry.action).append("\n").append(entry.object);
  return key.append("\n").append(entry.client);
}

}  // namespace

/// One thread stores what many record: each transaction waits for the disk once, whatever it holds.
class AuditTrail::State {
 public:
  State(const std::filesystem::path& workspace, Clock clock)
      : clock_(std::move(clock)),
        stores_([workspace] { return std::make_unique<store::AccountStore>(workspace); }),
        writer_([this] { Write(); }) {}

  ~State() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    writer_.join();
  }

  void Record(const AuditEntry& entry) {
    std::unique_lock lock(mutex_);
    waiting_.push_back({.at = UtcText(SecondsOf(clock_())),
                        .person = entry.person,
                        .action = entry.action,
                        .object = entry.object,
                        .allowed = entry.allowed,
                        .client = entry.client});
    const std::shared_ptr<Batch> batch = batch_;
    changed_.notify_all();
    stored_.wait(lock, [&] { return batch->done; });
    if (batch->failure) std::rethrow_exception(batch->failure);
  }

  bool IsNewView(const AuditEntry& entry) {
    const auto now = clock_();
    const std::string key = ViewKey(entry);
    const std::lock_guard lock(views_mutex_);
    if (views_.size() > kMostViews) {
      std::erase_if(views_, [&](const auto& view) { return now - view.second >= kSameView; });
      if (views_.size() > kMostViews) views_.clear();
    }
    const auto [view, is_new] = views_.try_emplace(key, now);
    if (!is_new && now - view->second < kSameView) return false;
    view->second = now;
    return true;
  }

  void ForgetView(const AuditEntry& entry) {
    const std::lock_guard lock(views_mutex_);
    views_.erase(ViewKey(entry));
  }

  Pool<store::AccountStore>& stores() { return stores_; }

 private:
  struct Batch {
    bool done = false;
    std::exception_ptr failure;
  };

  void Write() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const std::vector<store::AuditRow> rows = std::exchange(waiting_, {});
      const std::shared_ptr<Batch> batch = std::exchange(batch_, std::make_shared<Batch>());
      lock.unlock();
      try {
        stores_.Borrow()->AppendAudit(rows);
      } catch (...) {
        batch->failure = std::current_exception();
      }
      lock.lock();
      batch->done = true;
      stored_.notify_all();
    }
  }

  Clock clock_;
  Pool<store::AccountStore> stores_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable stored_;
  std::vector<store::AuditRow> waiting_;
  std::shared_ptr<Batch> batch_ = std::make_shared<Batch>();
  bool ending_ = false;
  std::mutex views_mutex_;
  std::map<std::string, std::chrono::system_clock::time_point> views_;
  std::thread writer_;
};

AuditTrail::AuditTrail(const std::filesystem::path& workspace, Clock clock)
    : state_(std::make_unique<State>(workspace, std::move(clock))) {}
AuditTrail::~AuditTrail() = default;

void AuditTrail::Record(AuditEntry entry) { state_->Record(entry); }

void AuditTrail::RecordView(AuditEntry entry) {
  if (!state_->IsNewView(entry)) return;
  try {
    state_->Record(entry);
  } catch (const Error&) {
    state_->ForgetView(entry);
    throw;
  }
}

std::vector<AuditEntry> AuditTrail::List(const AuditQuery& query) {
  const store::AuditFilter filter{.person = query.person,
                                  .action = query.action,
                                  .object = query.object,
                                  .from = query.from,
                                  .to = query.to,
                                  .before_id = query.before_id,
                                  .limit = query.limit};
  std::vector<AuditEntry> entries;
  for (const store::AuditRow& row : state_->stores().Borrow()->ListAudit(filter)) {
    entries.push_back(
        {row.id, row.at, row.person, row.action, row.object, row.allowed, row.client});
  }
  return entries;
}

AuditState AuditTrail::Check() {
  const store::AuditCheck check = state_->stores().Borrow()->CheckAudit();
  return {check.entries, check.head, check.broken.value_or(0)};
}

}  // namespace etalon::accounts
