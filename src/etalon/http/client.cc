#include "etalon/http/client.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include "etalon/core/error.h"
#include "etalon/http/beast.h"

namespace etalon::http {
namespace {

namespace bhttp = beast::http;

Error NoAnswer(const beast::error_code& error) {
  return {ErrorCode::kFileUnreadable, "the server does not answer: " + error.message()};
}

std::string LowerCase(beast::string_view text) {
  std::string lower(text.data(), text.size());
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
  }
  return lower;
}

Reply ReplyOf(bhttp::response<bhttp::string_body>&& message) {
  Reply reply{.status = static_cast<int>(message.result_int())};
  for (const auto& field : message) {
    const std::string name = LowerCase(field.name_string());
    std::string value(field.value().data(), field.value().size());
    if (name == "set-cookie") reply.cookies.push_back(value);
    reply.headers[name] = std::move(value);
  }
  reply.body = std::move(message.body());
  return reply;
}

net::ssl::context ContextOf(const std::filesystem::path& trusted, const ClientOptions& options) {
  net::ssl::context context(net::ssl::context::tls_client);
  context.load_verify_file(trusted.string());
  SSL_CTX* native = context.native_handle();
  const int newest = options.newest_tls == 11   ? TLS1_1_VERSION
                     : options.newest_tls == 12 ? TLS1_2_VERSION
                                                : TLS1_3_VERSION;
  if (newest == TLS1_1_VERSION) {
    // OpenSSL itself offers the old versions at security level 0 only.
    SSL_CTX_set_security_level(native, 0);
    SSL_CTX_set_min_proto_version(native, TLS1_1_VERSION);
  }
  SSL_CTX_set_max_proto_version(native, newest);
  if (!options.ciphers.empty()) SSL_CTX_set_cipher_list(native, options.ciphers.c_str());
  return context;
}

}  // namespace

class Client::Wire {
 public:
  Wire(const std::string& address, std::uint16_t port, const std::filesystem::path& trusted,
       const ClientOptions& options)
      : tls_(ContextOf(trusted, options)), stream_(context_, tls_) {
    stream_.set_verify_mode(net::ssl::verify_peer);
    stream_.set_verify_callback(net::ssl::host_name_verification(address));
    beast::error_code error;
    stream_.next_layer().connect({net::ip::make_address(address), port}, error);
    if (!error) stream_.next_layer().set_option(tcp::no_delay(true), error);
    if (!error) stream_.handshake(TlsStream::client, error);
    if (error) throw NoAnswer(error);
  }

  void Send(std::string_view bytes) {
    beast::error_code error;
    net::write(stream_, net::buffer(bytes), error);
    if (error) throw NoAnswer(error);
  }

  Reply Receive(bool of_head) {
    bhttp::response_parser<bhttp::string_body> parser;
    parser.skip(of_head);
    parser.body_limit(boost::none);
    beast::error_code error;
    bhttp::read(stream_, buffer_, parser, error);
    if (error) throw NoAnswer(error);
    ends_ = !parser.keep_alive();
    return ReplyOf(parser.release());
  }

  std::string ReceiveUntil(std::string_view text) {
    std::string received;
    std::string piece(4096, '\0');
    while (received.find(text) == std::string::npos) {
      beast::error_code error;
      const std::size_t bytes = stream_.read_some(net::buffer(piece), error);
      if (error) throw NoAnswer(error);
      received.append(piece, 0, bytes);
    }
    return received;
  }

  bool IsClosed() {
    char byte = 0;
    beast::error_code error;
    return stream_.read_some(net::buffer(&byte, 1), error) == 0;
  }

  bool ends() const { return ends_; }

 private:
  net::io_context context_;
  net::ssl::context tls_;
  TlsStream stream_;
  beast::flat_buffer buffer_;
  bool ends_ = false;
};

Client::Client(std::string address, std::uint16_t port, std::filesystem::path trusted,
               ClientOptions options)
    : address_(std::move(address)),
      port_(port),
      trusted_(std::move(trusted)),
      options_(std::move(options)) {}
Client::Client(Client&&) noexcept = default;
Client::~Client() = default;

Client::Wire& Client::Connected() {
  if (!wire_ || wire_->ends()) wire_ = std::make_unique<Wire>(address_, port_, trusted_, options_);
  return *wire_;
}

Reply Client::Ask(Method method, std::string_view target, const Headers& headers,
                  std::string_view body) {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}:{}\r\n", Name(method), target, address_, port_);
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
  if (!body.empty() || method == Method::kPost || method == Method::kPut) {
    text += fmt::format("Content-Length: {}\r\n", body.size());
  }
  text.append("\r\n").append(body);
  const bool was_connected = wire_ != nullptr;
  try {
    Connected().Send(text);
    return Connected().Receive(method == Method::kHead);
  } catch (const Error&) {
    wire_.reset();
    if (!was_connected) throw;
  }
  Connected().Send(text);
  return Connected().Receive(method == Method::kHead);
}

void Client::Send(std::string_view bytes) { Connected().Send(bytes); }
Reply Client::Receive(bool of_head) {
  if (!wire_) throw ContractError("nothing was sent");
  return wire_->Receive(of_head);
}
std::string Client::ReceiveUntil(std::string_view text) { return Connected().ReceiveUntil(text); }
bool Client::IsClosed() { return (wire_ ? *wire_ : Connected()).IsClosed(); }

}  // namespace etalon::http
