#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace etalon::http {

/// Events on their way to one client (text/event-stream), pushed from any thread.
///
/// A client that does not keep up is cut off once `max_bytes` wait for it: it connects again and
/// asks for the present state, so that events may be lost but never unnoticed.
class EventStream {
 public:
  explicit EventStream(std::size_t max_bytes = std::size_t{1} << 20);

  /// @param event one word. @param data any text; line ends are kept.
  /// @return false once the stream is closed.
  bool Push(std::string_view event, std::string_view data);

  /// What was pushed before is still sent.
  void Close();

  bool closed() const;

  /// For the server: what waits, as it is sent; nothing once the stream is closed and empty.
  std::optional<std::string> Take();

  /// For the server: called after every change, from the thread that made it.
  void Listen(std::function<void()> listener);

 private:
  void Notify(std::unique_lock<std::mutex> lock);

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::string waiting_;
  bool closed_ = false;
  std::function<void()> listener_;
};

}  // namespace etalon::http
