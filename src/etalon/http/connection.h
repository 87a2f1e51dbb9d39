#pragma once

// Internal: one client's connection to the server.

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "etalon/http/answer.h"
#include "etalon/http/beast.h"
#include "etalon/http/server.h"

namespace etalon::http {

/// What all connections of a server share.
struct Shared {
  ServerOptions options;
  Admit admit;
  Handler handler;
  net::ssl::context tls;
  net::thread_pool workers;
  std::atomic<bool> stopping = false;
};

/// Reads requests and writes answers, one after the other. Everything but the steps named for it
/// runs on the connection's strand; while a worker has it, the strand leaves it alone.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared, std::string client, std::function<void()> on_end);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();
  /// Ends once the answer under way is written. From any thread.
  void Finish();
  /// Ends now. From any thread.
  void Abort();

 private:
  enum class Phase { kHandshake, kHead, kBody, kWork, kWrite, kEvents, kEnd, kClosed };
  using Step = void (Connection::*)();
  using Milliseconds = std::chrono::milliseconds;

  void Expect(Phase phase, Milliseconds limit);
  void OnTime();
  template <typename Use>
  void Post(Use use);
  void PostToWorker(Step step);

  void ReadHead();
  void OnHead(beast::error_code error);
  void ReadBody();
  void OnBody(beast::error_code error);
  void Write();
  void OnWritten(beast::error_code error);
  void PumpEvents();
  void WriteChunk(const std::string& text);
  void End();
  void Drain();
  void Close();

  // On a worker.
  void Judge();
  void Handle();
  void ReadPiece();
  void Reply(Response response, bool close);
  void Refuse(int status);

  int TranslateHead();
  bool HasBody() const;

  Shared& shared_;
  const std::string client_;
  const std::function<void()> on_end_;
  TlsStream stream_;
  net::steady_timer timer_;
  Phase phase_ = Phase::kHandshake;
  bool timed_out_ = false;
  bool unread_body_ = false;
  beast::flat_buffer buffer_;
  std::optional<beast::http::request_parser<beast::http::string_body>> parser_;
  Request request_;
  std::optional<Answer> answer_;
  std::string piece_;
  bool writing_ = false;
  std::chrono::steady_clock::time_point events_until_;
  std::size_t drained_ = 0;
};

}  // namespace etalon::http
