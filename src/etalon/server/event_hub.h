#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "etalon/http/event_stream.h"

namespace etalon::server {

/// Brings news to everybody who listens to `/api/events`. All functions from any thread.
class EventHub {
 public:
  /// @param event `job` or `studies`. @param json without patient data.
  void Publish(std::string_view event, std::string_view json);

  /// A stream that ends with its session.
  std::shared_ptr<http::EventStream> Subscribe(const std::string& session_id);
  void EndSession(const std::string& session_id);
  void CloseAll();

 private:
  std::mutex mutex_;
  std::multimap<std::string, std::weak_ptr<http::EventStream>> streams_;
};

}  // namespace etalon::server
