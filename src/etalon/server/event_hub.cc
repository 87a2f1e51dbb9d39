#include "etalon/server/event_hub.h"

#include <vector>

namespace etalon::server {

void EventHub::Publish(std::string_view event, std::string_view json) {
  std::vector<std::shared_ptr<http::EventStream>> open;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(streams_, [](const auto& entry) {
      const auto stream = entry.second.lock();
      return stream == nullptr || stream->closed();
    });
    for (const auto& [session, stream] : streams_) {
      if (auto held = stream.lock()) open.push_back(std::move(held));
    }
  }
  for (const auto& stream : open) stream->Push(event, json);
}

std::shared_ptr<http::EventStream> EventHub::Subscribe(const std::string& session_id) {
  auto stream = std::make_shared<http::EventStream>();
  const std::lock_guard lock(mutex_);
  streams_.emplace(session_id, stream);
  return stream;
}

void EventHub::EndSession(const std::string& session_id) {
  std::vector<std::weak_ptr<http::EventStream>> ended;
  {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = streams_.equal_range(session_id);
    for (auto entry = first; entry != last; ++entry) ended.push_back(entry->second);
    streams_.erase(first, last);
  }
  for (const auto& weak : ended) {
    if (const auto stream = weak.lock()) stream->Close();
  }
}

void EventHub::CloseAll() {
  std::multimap<std::string, std::weak_ptr<http::EventStream>> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(streams_);
  }
  for (const auto& [session, weak] : all) {
    if (const auto stream = weak.lock()) stream->Close();
  }
}

}  // namespace etalon::server
