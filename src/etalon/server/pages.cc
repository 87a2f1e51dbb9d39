#include "etalon/server/pages.h"

#include <algorithm>

#include "etalon/server/problem.h"

namespace etalon::server {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPolicy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src "
    "'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src "
    "'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
constexpr const char* kPagePolicy =
    "sandbox allow-scripts allow-modals; default-src 'none'; img-src data:; style-src "
    "'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'";
constexpr const char* kForever = "public, max-age=31536000, immutable";

constexpr const char* kNoWebPage =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Etalon</title><p>The server "
    "runs, but the workstation's pages are not built: run <code>scripts/web.sh</code>, or name "
    "their folder with <code>--web</code>.<p lang=\"fr\">Le serveur fonctionne, mais les pages du "
    "poste de travail ne sont pas construites&nbsp;: lancez <code>scripts/web.sh</code>, ou "
    "indiquez leur dossier avec <code>--web</code>.</html>";

/// No hidden file, and nothing that could lead out of the folder.
bool IsPlainName(const std::string& segment) {
  return !segment.empty() && segment.front() != '.' &&
         segment.find_first_of("/\\") == std::string::npos;
}

/// Vite writes the hash of a file's content into its name under `assets/`.
bool HasHashedName(const std::vector<std::string>& segments) {
  return segments.size() >= 2 && segments.front() == "assets";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> SecurityHeaders() {
  return {{"Content-Security-Policy", kPolicy},
          {"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "DENY"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Permissions-Policy",
           "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"},
          {"Strict-Transport-Security", "max-age=31536000"},
          {"Cache-Control", "no-store"}};
}

http::Response SandboxedPage(std::string html) {
  return {.status = 200,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Content-Security-Policy", kPagePolicy},
                      {"X-Frame-Options", "SAMEORIGIN"}},
          .body = std::move(html)};
}

WebPages::WebPages(std::optional<fs::path> folder) : folder_(std::move(folder)) {}

http::Response WebPages::Find(const http::Request& request) const {
  if (!folder_) {
    return {.status = 503,
            .headers = {{"Content-Type", "text/html; charset=utf-8"}},
            .body = kNoWebPage};
  }
  fs::path file = *folder_;
  bool plain = !request.segments.empty();
  for (const std::string& segment : request.segments) {
    plain = plain && IsPlainName(segment);
    file /= segment;
  }
  std::error_code error;
  if (plain && fs::is_regular_file(file, error)) {
    return {.status = 200,
            .headers = {{"Cache-Control", HasHashedName(request.segments) ? kForever : "no-cache"}},
            .body = http::FileBody{file}};
  }
  // An asset that is not there is an error, not a page: the browser would run it as a script.
  if (HasHashedName(request.segments)) return ProblemResponse(NotFound("the file"));
  return {.status = 200,
          .headers = {{"Cache-Control", "no-cache"}},
          .body = http::FileBody{*folder_ / "index.html"}};
}

}  // namespace etalon::server
