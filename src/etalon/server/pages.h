#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "etalon/http/message.h"

namespace etalon::server {

/// Headers of every answer: what a browser may do with it, most of all load nothing from elsewhere.
std::vector<std::pair<std::string, std::string>> SecurityHeaders();

/// A self-contained page made by `report`, in a sandbox: its scripts run, but know nothing of the
/// session. May be shown in a frame of the workstation.
http::Response SandboxedPage(std::string html);

/// The built web application.
class WebPages {
 public:
  /// @param folder with `index.html`; nothing: a page says that there is none.
  explicit WebPages(std::optional<std::filesystem::path> folder);

  /// A file of the folder, or `index.html` for any other address: the application knows its pages.
  http::Response Find(const http::Request& request) const;

 private:
  std::optional<std::filesystem::path> folder_;
};

}  // namespace etalon::server
