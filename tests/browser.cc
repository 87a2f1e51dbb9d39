#include "browser.h"

#include <stdexcept>

#include "etalon/http/certificate.h"
#include "etalon/store/workspace.h"

namespace etalon {
namespace {

accounts::AccountsOptions CheapPasswords() {
  accounts::AccountsOptions options;
  options.cheap_passwords = true;
  return options;
}

}  // namespace

Workstation::Workstation(const std::filesystem::path& folder,
                         std::vector<workflow::Archive> archives) {
  store::Workspace::Open(folder);
  const http::CertificateFiles files = http::EnsureCertificate(folder, {"127.0.0.1"});
  certificate_ = files.certificate;
  server::AppOptions options;
  options.workspace = folder;
  options.accounts = CheapPasswords();
  options.archives = std::move(archives);
  app_ = std::make_unique<server::App>(options);
  http::ServerOptions listening;
  listening.certificate = files.certificate;
  listening.key = files.key;
  listening.workers = 4;
  listening.refusal = server::Refusal;
  server_ = std::make_unique<http::Server>(
      listening, [this](http::Request& request) { return app_->Admit(request); },
      [this](http::Request& request) { return app_->Handle(request); });
}

Workstation::~Workstation() {
  app_->Stop();
  server_->Stop();
}

void Workstation::AddPerson(const std::string& key, accounts::Role role) {
  accounts::Accounts& people = app_->accounts();
  const auto invited = people.Invite(key, "Dr " + key, {role});
  const auto& invitation = std::get<accounts::Invitation>(invited);
  const auto taken = people.TakeUpInvitation(invitation.token, Password(), "127.0.0.1");
  if (!std::holds_alternative<accounts::NewSession>(taken)) {
    throw std::runtime_error("no account for " + key);
  }
}

Browser::Browser(const Workstation& workstation, const std::string& person)
    : client_("127.0.0.1", workstation.port(), workstation.certificate()) {
  if (person.empty()) return;
  const http::Reply reply =
      client_.Ask(http::Method::kPost, "/api/session", {{"Content-Type", "application/json"}},
                  nlohmann::json{{"person", person}, {"password", Workstation::Password()}}.dump());
  if (reply.status != 200 || reply.cookies.empty()) throw std::runtime_error("cannot sign in");
  cookie_ = reply.cookies.front().substr(0, reply.cookies.front().find(';'));
  token_ = nlohmann::json::parse(reply.body).at("token");
}

Answer Browser::Find(const std::string& target, const std::string& text) {
  return Ask(http::Method::kGet, target, {}, {}, {{"X-Etalon-Search", text}});
}

Answer Browser::Ask(http::Method method, const std::string& target, const std::string& body,
                    const std::string& type, http::Client::Headers headers) {
  if (!cookie_.empty()) headers.emplace_back("Cookie", cookie_);
  if (!token_.empty()) headers.emplace_back("X-Etalon-Token", token_);
  if (!type.empty()) headers.emplace_back("Content-Type", type);
  http::Reply reply = client_.Ask(method, target, headers, body);
  Answer answer{.status = reply.status,
                .body = std::move(reply.body),
                .json = {},
                .headers = std::move(reply.headers)};
  answer.json = nlohmann::json::parse(answer.body, nullptr, false);
  return answer;
}

}  // namespace etalon
