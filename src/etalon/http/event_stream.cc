#include "etalon/http/event_stream.h"

#include <utility>

namespace etalon::http {
namespace {

/// One event as the client reads it (HTML Living Standard, "Server-sent events").
std::string Wire(std::string_view event, std::string_view data) {
  std::string text = "event: ";
  text.append(event).append("\n");
  while (true) {
    const std::size_t end = data.find_first_of("\r\n");
    text.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    const bool pair = data.substr(end, 2) == "\r\n";
    data.remove_prefix(end + (pair ? 2 : 1));
  }
  return text.append("\n");
}

}  // namespace

EventStream::EventStream(std::size_t max_bytes) : max_bytes_(max_bytes) {}

bool EventStream::Push(std::string_view event, std::string_view data) {
  std::unique_lock lock(mutex_);
  if (closed_) return false;
  waiting_ += Wire(event, data);
  if (waiting_.size() > max_bytes_) {
    waiting_.clear();
    closed_ = true;
  }
  const bool open = !closed_;
  Notify(std::move(lock));
  return open;
}

void EventStream::Close() {
  std::unique_lock lock(mutex_);
  if (closed_) return;
  closed_ = true;
  Notify(std::move(lock));
}

bool EventStream::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::optional<std::string> EventStream::Take() {
  const std::lock_guard lock(mutex_);
  if (closed_ && waiting_.empty()) return std::nullopt;
  return std::exchange(waiting_, {});
}

void EventStream::Listen(std::function<void()> listener) {
  std::unique_lock lock(mutex_);
  listener_ = std::move(listener);
  Notify(std::move(lock));
}

void EventStream::Notify(std::unique_lock<std::mutex> lock) {
  const std::function<void()> listener = listener_;
  lock.unlock();
  if (listener) listener();
}

}  // namespace etalon::http
