#pragma once

// Internal: a response made ready for the wire.

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "etalon/http/event_stream.h"
#include "etalon/http/message.h"

namespace etalon::http {

/// What is written to the socket, piece by piece.
class Answer {
 public:
  /// Opens files, compresses, compares tags and cuts ranges as the request asks.
  /// @param usual headers that are added where the response does not have them.
  Answer(const Request& request, Response response,
         const std::vector<std::pair<std::string, std::string>>& usual, bool close);

  /// Head, or the next piece of the body; empty at the end. May read a file.
  std::string NextPiece();

  bool close() const { return close_; }
  /// True when the rest has to be read from a file.
  bool HasMore() const { return file_left_ > 0; }
  /// Events follow the pieces; null otherwise.
  const std::shared_ptr<EventStream>& events() const { return events_; }

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  void TakeText(const Request& request, Response& response);
  void TakeFile(const Request& request, Response& response);
  void WriteHead(const Response& response, bool has_length, std::uint64_t length);

  std::string piece_;
  std::ifstream file_;
  std::uint64_t file_left_ = 0;
  std::shared_ptr<EventStream> events_;
  bool close_;
};

}  // namespace etalon::http
