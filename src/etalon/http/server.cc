#include "etalon/http/server.h"

#include <fmt/format.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "etalon/core/error.h"
#include "etalon/http/connection.h"
#include "etalon/http/tls_context.h"

namespace etalon::http {
namespace {

constexpr std::chrono::milliseconds kPauseAfterFailedAccept{100};

tcp::endpoint EndpointOf(const ServerOptions& options) {
  beast::error_code error;
  const auto address = net::ip::make_address(options.address, error);
  if (error) {
    throw Error(
        ErrorCode::kUsage,
        fmt::format("{} is no address: give one such as 127.0.0.1 or 0.0.0.0", options.address));
  }
  return {address, options.port};
}

/// The address without its port; an IPv4 address that came through IPv6 is the IPv4 address.
std::string ClientOf(const tcp::socket& socket) {
  beast::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return "";
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

/// Accepts connections and counts them.
class Server::Listener {
 public:
  Listener(ServerOptions options, Admit admit, Handler handler)
      : shared_{.options = options,
                .admit = std::move(admit),
                .handler = std::move(handler),
                .tls = ServerContext(options.certificate, options.key),
                .workers = net::thread_pool(static_cast<std::size_t>(options.workers))},
        acceptor_(context_),
        pause_(context_) {
    Bind(EndpointOf(shared_.options));
    Accept();
    thread_ = std::thread([this] { context_.run(); });
  }

  ~Listener() { Stop(std::chrono::milliseconds(0)); }

  std::uint16_t port() const { return port_; }

  void Stop(std::chrono::milliseconds patience) {
    if (shared_.stopping.exchange(true)) return;
    net::post(context_, [this] {
      beast::error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
    ForEach([](Connection& connection) { connection.Finish(); });
    {
      std::unique_lock lock(mutex_);
      all_ended_.wait_for(lock, patience, [this] { return open_ == 0; });
    }
    ForEach([](Connection& connection) { connection.Abort(); });
    shared_.workers.join();  // a handler is not cut off in the middle of its work
    keep_running_.reset();
    {
      std::unique_lock lock(mutex_);
      all_ended_.wait_for(lock, std::chrono::seconds(1), [this] { return open_ == 0; });
    }
    context_.stop();
    thread_.join();
  }

 private:
  void Bind(const tcp::endpoint& endpoint) {
    beast::error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(net::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (error) {
      const std::string where = fmt::format("{}:{}", shared_.options.address, endpoint.port());
      if (error == net::error::address_in_use) {
        throw Error(ErrorCode::kUsage,
                    fmt::format("{} is taken by another program; choose another port", where));
      }
      throw Error(ErrorCode::kUsage,
                  fmt::format("cannot listen on {}: {}", where, error.message()));
    }
    port_ = acceptor_.local_endpoint().port();
  }

  void Accept() {
    acceptor_.async_accept(net::make_strand(context_),
                           [this](beast::error_code error, tcp::socket socket) {
                             if (shared_.stopping) return;
                             if (error) return AcceptLater();
                             Admit(std::move(socket));
                             Accept();
                           });
  }

  /// E.g. when no file descriptor is left: asking again at once would only spin.
  void AcceptLater() {
    pause_.expires_after(kPauseAfterFailedAccept);
    pause_.async_wait([this](beast::error_code error) {
      if (!error && !shared_.stopping) Accept();
    });
  }

  /// A socket that is one too many is closed by going out of scope.
  void Admit(tcp::socket socket) {
    const std::string client = ClientOf(socket);
    std::shared_ptr<Connection> connection;
    {
      const std::lock_guard lock(mutex_);
      std::size_t& of_client = by_client_[client];
      if (open_ >= shared_.options.max_connections ||
          of_client >= shared_.options.connections_per_client) {
        if (of_client == 0) by_client_.erase(client);
        return;
      }
      ++of_client;
      ++open_;
    }
    connection = std::make_shared<Connection>(std::move(socket), shared_, client,
                                              [this, client] { Ended(client); });
    {
      const std::lock_guard lock(mutex_);
      connections_.push_back(connection);
      if (connections_.size() > 2 * open_ + 16) {
        std::erase_if(connections_, [](const auto& weak) { return weak.expired(); });
      }
    }
    connection->Start();
  }

  void Ended(const std::string& client) {
    const std::lock_guard lock(mutex_);
    if (--by_client_[client] == 0) by_client_.erase(client);
    --open_;
    all_ended_.notify_all();
  }

  template <typename Use>
  void ForEach(Use use) {
    std::vector<std::weak_ptr<Connection>> connections;
    {
      const std::lock_guard lock(mutex_);
      connections = connections_;
    }
    for (const auto& weak : connections) {
      if (const auto connection = weak.lock()) use(*connection);
    }
  }

  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::map<std::string, std::size_t> by_client_;
  std::size_t open_ = 0;
  std::vector<std::weak_ptr<Connection>> connections_;
  Shared shared_;
  std::uint16_t port_ = 0;
  net::io_context context_{1};
  net::executor_work_guard<net::io_context::executor_type> keep_running_{context_.get_executor()};
  tcp::acceptor acceptor_;
  net::steady_timer pause_;
  std::thread thread_;
};

Server::Server(ServerOptions options, Admit admit, Handler handler)
    : listener_(
          std::make_unique<Listener>(std::move(options), std::move(admit), std::move(handler))) {}

Server::~Server() = default;

std::uint16_t Server::port() const { return listener_->port(); }

void Server::Stop(std::chrono::milliseconds patience) { listener_->Stop(patience); }

}  // namespace etalon::http
