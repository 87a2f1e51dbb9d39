#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "etalon/http/client.h"
#include "etalon/http/server.h"
#include "etalon/server/app.h"

namespace etalon {

/// What came back, with its JSON where it is some.
struct Answer {
  int status = 0;
  std::string body = {};
  nlohmann::json json = {};
  std::map<std::string, std::string, std::less<>> headers = {};
};

/// The workstation's server on a real socket, over a workspace of its own.
class Workstation {
 public:
  /// @param folder becomes the workspace.
  explicit Workstation(const std::filesystem::path& folder,
                       std::vector<workflow::Archive> archives = {});
  ~Workstation();
  Workstation(const Workstation&) = delete;

  server::App& app() { return *app_; }
  std::uint16_t port() const { return server_->port(); }
  const std::filesystem::path& certificate() const { return certificate_; }

  /// A person who can sign in with `Password()`.
  void AddPerson(const std::string& key, accounts::Role role);
  static const char* Password() { return "a long password of a test"; }

 private:
  std::filesystem::path certificate_;
  std::unique_ptr<server::App> app_;
  std::unique_ptr<http::Server> server_;
};

/// Somebody at the workstation; without a person nobody is signed in.
class Browser {
 public:
  explicit Browser(const Workstation& workstation, const std::string& person = {});

  Answer Get(const std::string& target) { return Ask(http::Method::kGet, target); }
  /// Searches for a text without special characters.
  Answer Find(const std::string& target, const std::string& text);
  Answer Post(const std::string& target) { return Ask(http::Method::kPost, target); }
  Answer Post(const std::string& target, const nlohmann::json& body) {
    return Ask(http::Method::kPost, target, body.dump(), "application/json");
  }
  Answer Put(const std::string& target, const nlohmann::json& body) {
    return Ask(http::Method::kPut, target, body.dump(), "application/json");
  }
  Answer PutBytes(const std::string& target, const std::string& bytes) {
    return Ask(http::Method::kPut, target, bytes, "application/octet-stream");
  }
  Answer PostParts(const std::string& target, const std::string& boundary,
                   const std::string& body) {
    return Ask(http::Method::kPost, target, body,
               "multipart/related; type=\"application/dicom\"; boundary=" + boundary);
  }
  Answer Delete(const std::string& target) { return Ask(http::Method::kDelete, target); }

 private:
  Answer Ask(http::Method method, const std::string& target, const std::string& body = {},
             const std::string& type = {}, http::Client::Headers headers = {});

  http::Client client_;
  std::string cookie_;
  std::string token_;
};

}  // namespace etalon
