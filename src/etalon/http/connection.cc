#include "etalon/http/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/http/parse.h"

namespace etalon::http {
namespace {

namespace bhttp = beast::http;

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::size_t kMostDrained = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kEndPatience{1000};

bool IsProtocolError(const beast::error_code& error) {
  return error.category() == make_error_code(bhttp::error::bad_method).category();
}

/// The status that tells the client what was wrong; 0 when there is nobody to tell.
int StatusOf(const beast::error_code& error) {
  if (error == bhttp::error::header_limit || error == bhttp::error::buffer_overflow) return 431;
  if (error == bhttp::error::body_limit) return 413;
  if (error == bhttp::error::bad_version) return 505;
  if (error == bhttp::error::end_of_stream || error == bhttp::error::partial_message) return 0;
  return IsProtocolError(error) ? 400 : 0;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
  });
  return lower;
}

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Connection::Connection(tcp::socket socket, Shared& shared, std::string client,
                       std::function<void()> on_end)
    : shared_(shared),
      client_(std::move(client)),
      on_end_(std::move(on_end)),
      stream_(std::move(socket), shared.tls),
      timer_(stream_.get_executor()),
      buffer_(kBufferBytes) {}

Connection::~Connection() { on_end_(); }

template <typename Use>
void Connection::Post(Use use) {
  net::post(stream_.get_executor(), [self = shared_from_this(), use] { use(*self); });
}

void Connection::PostToWorker(Step step) {
  timer_.cancel();
  phase_ = Phase::kWork;
  net::post(shared_.workers, [self = shared_from_this(), step] {
    try {
      (self.get()->*step)();
    } catch (const std::exception&) {
      self->Post([](Connection& connection) { connection.Close(); });
    }
  });
}

void Connection::Expect(Phase phase, Milliseconds limit) {
  phase_ = phase;
  timer_.expires_after(limit);
  timer_.async_wait([self = shared_from_this()](beast::error_code error) {
    // A timer that was set anew while its handler waited in the queue has not run out.
    if (!error && self->timer_.expiry() <= std::chrono::steady_clock::now()) self->OnTime();
  });
}

void Connection::OnTime() {
  switch (phase_) {
    case Phase::kHead:
    case Phase::kBody: {
      timed_out_ = true;
      beast::error_code ignored;
      stream_.next_layer().cancel(ignored);
      break;
    }
    case Phase::kEvents:
      if (std::chrono::steady_clock::now() >= events_until_) answer_->events()->Close();
      if (!writing_) WriteChunk(": \n\n");
      break;
    case Phase::kWork:
    case Phase::kClosed:
      break;
    default:
      Close();
  }
}

void Connection::Start() {
  Post([](Connection& connection) {
    beast::error_code ignored;
    connection.stream_.next_layer().set_option(tcp::no_delay(true), ignored);
    connection.Expect(Phase::kHandshake, connection.shared_.options.handshake_timeout);
    connection.stream_.async_handshake(
        TlsStream::server, [self = connection.shared_from_this()](beast::error_code error) {
          if (error || self->phase_ == Phase::kClosed) return self->Close();
          self->ReadHead();
        });
  });
}

void Connection::ReadHead() {
  if (shared_.stopping) return End();
  request_ = {};
  answer_.reset();
  timed_out_ = false;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.header_bytes));
  parser_->body_limit(boost::none);  // set once the head has been judged
  Expect(Phase::kHead, shared_.options.idle_timeout);
  bhttp::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->OnHead(error); });
}

void Connection::OnHead(beast::error_code error) {
  if (phase_ == Phase::kClosed) return;
  if (timed_out_) {
    if (!parser_->got_some()) return Close();
    return Refuse(408);
  }
  if (!error) return PostToWorker(&Connection::Judge);
  const int status = StatusOf(error);
  if (status == 0) return Close();
  Refuse(status);
}

void Connection::ReadBody() {
  Expect(Phase::kBody, shared_.options.request_timeout);
  const auto read = [](const std::shared_ptr<Connection>& self) {
    bhttp::async_read(self->stream_, self->buffer_, *self->parser_,
                      [self](beast::error_code error, std::size_t) { self->OnBody(error); });
  };
  if (LowerCase(request_.Header("expect")) != "100-continue") return read(shared_from_this());
  piece_ = "HTTP/1.1 100 Continue\r\n\r\n";
  net::async_write(stream_, net::buffer(piece_),
                   [self = shared_from_this(), read](beast::error_code error, std::size_t) {
                     if (error) return self->Close();
                     read(self);
                   });
}

void Connection::OnBody(beast::error_code error) {
  if (phase_ == Phase::kClosed) return;
  if (timed_out_) return Refuse(408);
  if (!error) return PostToWorker(&Connection::Handle);
  const int status = StatusOf(error);
  if (status == 0) return Close();
  Refuse(status);
}

bool Connection::HasBody() const {
  return parser_->chunked() || parser_->content_length().value_or(0) > 0;
}

int Connection::TranslateHead() {
  const auto& message = parser_->get();
  if (message.target().size() > shared_.options.target_bytes) return 414;
  const auto method = MethodFromName(View(message.method_string()));
  if (!method) return 405;
  auto target = ParseTarget(View(message.target()));
  if (!target) return 400;
  request_.method = *method;
  request_.path = std::move(target->path);
  request_.segments = std::move(target->segments);
  request_.query = std::move(target->query);
  request_.client = client_;
  for (const auto& field : message) {
    const std::string name = LowerCase(View(field.name_string()));
    const auto [place, is_new] = request_.headers.try_emplace(name, View(field.value()));
    if (is_new) continue;
    if (name == "host") return 400;
    place->second.append(name == "cookie" ? "; " : ", ").append(View(field.value()));
  }
  return message.version() >= 11 && request_.Header("host").empty() ? 400 : 0;
}

void Connection::Judge() {
  if (const int status = TranslateHead(); status != 0) return Refuse(status);
  Admission admission;
  try {
    admission = shared_.admit(request_);
  } catch (const std::exception&) {
    return Refuse(500);
  }
  if (auto* response = std::get_if<Response>(&admission)) {
    unread_body_ = HasBody();
    return Reply(std::move(*response), unread_body_);
  }
  if (!HasBody()) return Handle();
  const std::uint64_t limit = std::get<std::uint64_t>(admission);
  if (parser_->content_length().value_or(0) > limit) return Refuse(413);
  parser_->body_limit(limit);
  Post([](Connection& connection) { connection.ReadBody(); });
}

void Connection::Handle() {
  request_.body = std::move(parser_->get().body());
  Response response;
  try {
    response = shared_.handler(request_);
  } catch (const std::exception&) {
    return Refuse(500);
  }
  Reply(std::move(response), false);
}

void Connection::Refuse(int status) {
  unread_body_ = !parser_->is_done();
  Response response =
      shared_.options.refusal ? shared_.options.refusal(status) : Response{.status = status};
  if (status == 405) response.With("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
  Reply(std::move(response), true);
}

void Connection::Reply(Response response, bool close) {
  close = close || !parser_->keep_alive() || shared_.stopping;
  try {
    answer_.emplace(request_, std::move(response), shared_.options.headers, close);
  } catch (const Error&) {  // a file that went away
    Response missing =
        shared_.options.refusal ? shared_.options.refusal(404) : Response{.status = 404};
    answer_.emplace(request_, std::move(missing), shared_.options.headers, close);
  }
  ReadPiece();
}

void Connection::ReadPiece() {
  piece_ = answer_->NextPiece();
  Post([](Connection& connection) { connection.Write(); });
}

void Connection::Write() {
  if (phase_ == Phase::kClosed) return;
  Expect(Phase::kWrite, shared_.options.write_timeout);
  net::async_write(stream_, net::buffer(piece_),
                   [self = shared_from_this()](beast::error_code error, std::size_t) {
                     self->OnWritten(error);
                   });
}

void Connection::OnWritten(beast::error_code error) {
  if (error || phase_ == Phase::kClosed) return Close();
  if (answer_->HasMore()) return PostToWorker(&Connection::ReadPiece);
  if (answer_->events()) {
    events_until_ = std::chrono::steady_clock::now() + shared_.options.stream_lifetime;
    answer_->events()->Listen([weak = weak_from_this()] {
      if (const auto self = weak.lock()) {
        self->Post([](Connection& connection) { connection.PumpEvents(); });
      }
    });
    return;
  }
  if (answer_->close()) return End();
  ReadHead();
}

void Connection::PumpEvents() {
  if (writing_ || phase_ == Phase::kClosed || phase_ == Phase::kEnd) return;
  if (shared_.stopping) answer_->events()->Close();
  const auto text = answer_->events()->Take();
  if (text && text->empty()) return Expect(Phase::kEvents, shared_.options.heartbeat);
  WriteChunk(text.value_or(""));
}

/// An empty text is the last chunk.
void Connection::WriteChunk(const std::string& text) {
  piece_ = fmt::format("{:x}\r\n{}\r\n", text.size(), text);
  writing_ = true;
  Expect(Phase::kWrite, shared_.options.write_timeout);
  net::async_write(
      stream_, net::buffer(piece_),
      [self = shared_from_this(), last = text.empty()](beast::error_code error, std::size_t) {
        self->writing_ = false;
        if (error) return self->Close();
        if (last) return self->End();
        self->PumpEvents();
      });
}

void Connection::End() {
  if (phase_ == Phase::kClosed) return;
  Expect(Phase::kEnd, kEndPatience);
  if (unread_body_) {
    // A client that is still sending would lose the answer if the socket were closed on it.
    beast::error_code ignored;
    stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    return Drain();
  }
  stream_.async_shutdown([self = shared_from_this()](beast::error_code) { self->Close(); });
}

void Connection::Drain() {
  piece_.resize(kBufferBytes / 4);
  stream_.next_layer().async_read_some(
      net::buffer(piece_), [self = shared_from_this()](beast::error_code error, std::size_t bytes) {
        self->drained_ += bytes;
        if (error || self->drained_ > kMostDrained) return self->Close();
        self->Drain();
      });
}

void Connection::Close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  timer_.cancel();
  if (answer_ && answer_->events()) answer_->events()->Close();
  beast::error_code ignored;
  stream_.next_layer().close(ignored);
}

void Connection::Finish() {
  Post([](Connection& connection) {
    if (connection.phase_ == Phase::kHandshake ||
        (connection.phase_ == Phase::kHead && !connection.parser_->got_some())) {
      connection.Close();
    } else if (connection.phase_ == Phase::kEvents) {
      connection.PumpEvents();
    }
  });
}

void Connection::Abort() {
  Post([](Connection& connection) { connection.Close(); });
}

}  // namespace etalon::http
