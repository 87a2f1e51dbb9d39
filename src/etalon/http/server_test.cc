#include "etalon/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

#include "etalon/core/error.h"
#include "etalon/http/certificate.h"
#include "etalon/http/client.h"
#include "etalon/http/event_stream.h"

namespace etalon::http {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr std::uint64_t kBodyLimit = 1000;

std::string Unzip(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string plain(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

/// A server that says what it was asked, with a few addresses of their own.
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    files_ = EnsureCertificate(folder_, {"127.0.0.1"});
  }
  ~ServerTest() override {
    server_.reset();
    fs::remove_all(folder_);
  }

  ServerOptions Options() const {
    ServerOptions options;
    options.certificate = files_.certificate;
    options.key = files_.key;
    options.workers = 2;
    options.headers = {{"X-Usual", "yes"}};
    return options;
  }

  void Start(ServerOptions options) {
    server_ = std::make_unique<Server>(
        std::move(options), [this](Request& request) { return Admits(request); },
        [this](Request& request) { return Handles(request); });
  }

  Client NewClient() const { return {"127.0.0.1", server_->port(), files_.certificate}; }

  Admission Admits(Request& request) {
    if (request.path == "/forbidden") return Response{.status = 403, .body = "no"};
    if (request.path == "/judge-throws") throw std::runtime_error("secret detail");
    request.admitted = std::string("admitted");
    return kBodyLimit;
  }

  Response Handles(Request& request) {
    ++handled_;
    EXPECT_EQ(std::any_cast<std::string>(request.admitted), "admitted");
    if (request.path == "/file") return {.body = FileBody{folder_ / "file.html"}};
    if (request.path == "/gone") return {.body = FileBody{folder_ / "gone.html"}};
    if (request.path == "/events") return {.body = events_};
    if (request.path == "/throws") throw Error(ErrorCode::kInternal, "secret detail");
    if (request.path == "/splits") return Response{}.With("X-Bad", "a\r\nSet-Cookie: b");
    if (request.path == "/waits") {
      entered_.set_value();
      leave_.get_future().wait();
      return {.body = "done"};
    }
    if (request.path == "/big") {
      return {.headers = {{"Content-Type", "application/json"}, {"ETag", "\"tag\""}},
              .body = std::string(100'000, 'a'),
              .compress = !request.Query("secret")};
    }
    std::string said(Name(request.method));
    said.append(" ").append(request.path).append(" ").append(request.body);
    return {.headers = {{"Content-Type", "text/plain"}}, .body = said};
  }

  void WriteFile(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("server_test_" + std::to_string(getpid()));
  CertificateFiles files_;
  std::shared_ptr<EventStream> events_ = std::make_shared<EventStream>();
  std::promise<void> entered_;
  std::promise<void> leave_;
  std::atomic<int> handled_ = 0;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersOnOneConnectionAgainAndAgain) {
  Start(Options());
  Client client = NewClient();
  for (int index = 0; index < 3; ++index) {
    const Reply reply = client.Ask(Method::kPost, "/caf%C3%A9?q=1", {}, "body");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "POST /café body");
    EXPECT_EQ(reply.headers.at("x-usual"), "yes");
    EXPECT_FALSE(reply.headers.at("date").empty());
    EXPECT_FALSE(reply.headers.contains("connection"));
  }
}

TEST_F(ServerTest, AnswersRequestsThatWereSentTogether) {
  Start(Options());
  Client client = NewClient();
  client.Send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.Receive().body, "GET /a ");
  EXPECT_EQ(client.Receive().body, "GET /b ");
}

TEST_F(ServerTest, HeadHasTheHeadersOnly) {
  Start(Options());
  Client client = NewClient();
  const Reply reply = client.Ask(Method::kHead, "/big");
  EXPECT_EQ(reply.headers.at("content-length"), "100000");
  EXPECT_TRUE(reply.body.empty());
  EXPECT_EQ(client.Ask(Method::kGet, "/a").body, "GET /a ");
}

TEST_F(ServerTest, ShowsATrustedCertificateForItsAddressOnly) {
  Start(Options());
  fs::create_directories(folder_ / "other");
  const CertificateFiles other = EnsureCertificate(folder_ / "other", {"127.0.0.1"});
  Client stranger("127.0.0.1", server_->port(), other.certificate);
  EXPECT_THROW(stranger.Ask(Method::kGet, "/"), Error);
}

TEST_F(ServerTest, SpeaksNoOldTls) {
  Start(Options());
  ClientOptions old;
  old.newest_tls = 11;
  EXPECT_THROW(Client("127.0.0.1", server_->port(), files_.certificate, old).Ask(Method::kGet, "/"),
               Error);
  old.newest_tls = 12;
  EXPECT_EQ(
      Client("127.0.0.1", server_->port(), files_.certificate, old).Ask(Method::kGet, "/").status,
      200);
  old.ciphers = "ECDHE-ECDSA-AES128-SHA";  // without authenticated encryption
  EXPECT_THROW(Client("127.0.0.1", server_->port(), files_.certificate, old).Ask(Method::kGet, "/"),
               Error);
}

TEST_F(ServerTest, AnswersBeforeTheBodyWhereTheHeadIsRefused) {
  Start(Options());
  Client client = NewClient();
  client.Send("POST /forbidden HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
  EXPECT_EQ(client.Receive().status, 403);
  EXPECT_TRUE(client.IsClosed());
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, RefusesABodyThatIsTooLarge) {
  Start(Options());
  Client announced = NewClient();
  announced.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(announced.Receive().status, 413);

  Client chunked = NewClient();
  chunked.Send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  chunked.Send("258\r\n" + std::string(600, 'a') + "\r\n258\r\n" + std::string(600, 'a') + "\r\n");
  EXPECT_EQ(chunked.Receive().status, 413);
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, TakesAChunkedBodyAndTellsAWaitingClientToGoOn) {
  Start(Options());
  Client client = NewClient();
  client.Send(
      "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_THAT(client.ReceiveUntil("\r\n\r\n"), HasSubstr("100 Continue"));
  client.Send("3\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(client.Receive().body, "PUT / abc");
}

TEST_F(ServerTest, RefusesMalformedRequests) {
  Start(Options());
  const std::string long_target(5000, 'a');
  const std::string long_header(20'000, 'a');
  const std::vector<std::pair<std::string, int>> cases{
      {"NONSENSE\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\n\r\n", 400},
      {"GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
      {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
      {"GET / HTTP/3.7\r\nHost: x\r\n\r\n", 505},
      {"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n", 405},
      {"GET /" + long_target + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"GET / HTTP/1.1\r\nHost: x\r\nX: " + long_header + "\r\n\r\n", 431},
  };
  for (const auto& [text, status] : cases) {
    Client client = NewClient();
    client.Send(text);
    const Reply reply = client.Receive();
    EXPECT_EQ(reply.status, status) << text.substr(0, 80);
    EXPECT_EQ(reply.headers.at("connection"), "close");
    EXPECT_EQ(reply.headers.at("x-usual"), "yes");
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, TellsASlowClientAndForgetsASilentOne) {
  ServerOptions options = Options();
  options.idle_timeout = std::chrono::milliseconds(50);
  options.request_timeout = std::chrono::milliseconds(50);
  options.handshake_timeout = std::chrono::milliseconds(2000);
  Start(options);
  Client half_head = NewClient();
  half_head.Send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(half_head.Receive().status, 408);
  Client half_body = NewClient();
  half_body.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(half_body.Receive().status, 408);
  Client silent = NewClient();
  EXPECT_TRUE(silent.IsClosed());
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, BoundsTheConnections) {
  ServerOptions options = Options();
  options.connections_per_client = 2;
  Start(options);
  Client first = NewClient();
  Client second = NewClient();
  EXPECT_EQ(first.Ask(Method::kGet, "/").status, 200);
  EXPECT_EQ(second.Ask(Method::kGet, "/").status, 200);
  Client third = NewClient();
  EXPECT_THROW(third.Ask(Method::kGet, "/"), Error);
  EXPECT_EQ(first.Ask(Method::kGet, "/").status, 200);
}

TEST_F(ServerTest, KeepsTheCauseOfAFailureToItself) {
  Start(Options());
  Client client = NewClient();
  const Reply reply = client.Ask(Method::kGet, "/throws");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  EXPECT_EQ(client.Ask(Method::kGet, "/judge-throws").status, 500);
  EXPECT_EQ(client.Ask(Method::kGet, "/a").status, 200);
}

TEST_F(ServerTest, NeverSendsAHeaderThatSplitsTheAnswer) {
  Start(Options());
  Client client = NewClient();
  EXPECT_THROW(client.Ask(Method::kGet, "/splits"), Error);
}

TEST_F(ServerTest, CompressesForThoseWhoTakeIt) {
  Start(Options());
  Client client = NewClient();
  const Client::Headers takes{{"Accept-Encoding", "br, gzip"}};
  const Reply packed = client.Ask(Method::kGet, "/big", takes);
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(packed.headers.at("vary"), "Accept-Encoding");
  EXPECT_LT(packed.body.size(), 1000U);
  EXPECT_EQ(Unzip(packed.body), std::string(100'000, 'a'));
  EXPECT_EQ(client.Ask(Method::kGet, "/big").body.size(), 100'000U);
  const Reply secret = client.Ask(Method::kGet, "/big?secret", takes);
  EXPECT_FALSE(secret.headers.contains("content-encoding"));
}

TEST_F(ServerTest, DoesNotSendWhatTheClientHas) {
  Start(Options());
  Client client = NewClient();
  const Reply reply = client.Ask(Method::kGet, "/big", {{"If-None-Match", "\"tag\""}});
  EXPECT_EQ(reply.status, 304);
  EXPECT_TRUE(reply.body.empty());
  EXPECT_EQ(client.Ask(Method::kGet, "/a").status, 200);
}

TEST_F(ServerTest, SendsFilesWholeInPartsAndOnlyWhenTheyChanged) {
  const std::string content(1'000'000, 'x');
  WriteFile("file.html", "0123456789" + content);
  Start(Options());
  Client client = NewClient();
  const Reply whole = client.Ask(Method::kGet, "/file");
  EXPECT_EQ(whole.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(whole.headers.at("accept-ranges"), "bytes");
  EXPECT_EQ(whole.body, "0123456789" + content);
  const std::string tag = whole.headers.at("etag");

  EXPECT_EQ(client.Ask(Method::kGet, "/file", {{"If-None-Match", tag}}).status, 304);
  const Reply part = client.Ask(Method::kGet, "/file", {{"Range", "bytes=2-5"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "2345");
  EXPECT_EQ(part.headers.at("content-range"), "bytes 2-5/1000010");
  const Reply none = client.Ask(Method::kGet, "/file", {{"Range", "bytes=2000000-"}});
  EXPECT_EQ(none.status, 416);
  EXPECT_EQ(none.headers.at("content-range"), "bytes */1000010");
  const Reply changed =
      client.Ask(Method::kGet, "/file", {{"Range", "bytes=2-5"}, {"If-Range", "\"old\""}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(client.Ask(Method::kHead, "/file").headers.at("content-length"), "1000010");
  EXPECT_EQ(client.Ask(Method::kGet, "/gone").status, 404);
}

TEST_F(ServerTest, SendsThePackedNeighbourOfAFile) {
  WriteFile("file.html", "plain");
  WriteFile("file.html.gz", "packed");
  Start(Options());
  Client client = NewClient();
  const Reply packed = client.Ask(Method::kGet, "/file", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed.body, "packed");
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(packed.headers.at("content-type"), "text/html; charset=utf-8");
  const Reply plain = client.Ask(Method::kGet, "/file");
  EXPECT_EQ(plain.body, "plain");
  EXPECT_NE(plain.headers.at("etag"), packed.headers.at("etag"));
}

TEST_F(ServerTest, SendsEventsAsTheyCome) {
  Start(Options());
  Client client = NewClient();
  client.Send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReceiveUntil("\r\n\r\n"), HasSubstr("text/event-stream"));
  events_->Push("job", "one");
  EXPECT_THAT(client.ReceiveUntil("data: one\n\n"), HasSubstr("event: job"));
  events_->Push("job", "two");
  client.ReceiveUntil("data: two\n\n");
  events_->Close();
  client.ReceiveUntil("0\r\n\r\n");
  EXPECT_TRUE(client.IsClosed());
}

TEST_F(ServerTest, KeepsAnIdleStreamAliveAndEndsItAfterItsLifetime) {
  ServerOptions options = Options();
  options.heartbeat = std::chrono::milliseconds(20);
  options.stream_lifetime = std::chrono::milliseconds(60);
  Start(options);
  Client client = NewClient();
  client.Send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReceiveUntil("0\r\n\r\n"), HasSubstr(": \n\n"));
  EXPECT_FALSE(events_->Push("job", "late"));
}

TEST_F(ServerTest, LetsAnAnswerEndBeforeItStops) {
  Start(Options());
  Client waiting = NewClient();
  Client idle = NewClient();
  EXPECT_EQ(idle.Ask(Method::kGet, "/a").status, 200);
  waiting.Send("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n");
  entered_.get_future().wait();
  auto stopped = std::async(std::launch::async, [this] { server_->Stop(); });
  EXPECT_TRUE(idle.IsClosed());
  leave_.set_value();
  EXPECT_EQ(waiting.Receive().body, "done");
  stopped.get();
  Client late = NewClient();
  EXPECT_THROW(late.Ask(Method::kGet, "/a"), Error);
}

TEST_F(ServerTest, SaysThatThePortIsTaken) {
  Start(Options());
  ServerOptions same = Options();
  same.port = server_->port();
  try {
    Server(
        same, [](Request&) { return Admission{std::uint64_t{0}}; },
        [](Request&) { return Response{}; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUsage);
    EXPECT_THAT(error.what(), HasSubstr("is taken"));
  }
}

TEST_F(ServerTest, RefusesACertificateThatIsNone) {
  WriteFile("bad.crt", "nothing");
  const auto with = [&](const fs::path& certificate, const fs::path& key) {
    ServerOptions options = Options();
    options.certificate = certificate;
    options.key = key;
    Start(options);
  };
  EXPECT_THROW(with(folder_ / "bad.crt", files_.key), Error);
  EXPECT_THROW(with(files_.certificate, folder_ / "bad.crt"), Error);
  EXPECT_THROW(with(folder_ / "none.crt", files_.key), Error);
}

}  // namespace
}  // namespace etalon::http
