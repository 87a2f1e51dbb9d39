#pragma once

// Internal: how this program speaks TLS.

#include <filesystem>

#include "etalon/http/beast.h"

namespace etalon::http {

/// TLS 1.2 with forward secrecy and authenticated encryption, or TLS 1.3.
/// @throws Error(kFileUnreadable, kFileMalformed) for the certificate or the key.
net::ssl::context ServerContext(const std::filesystem::path& certificate,
                                const std::filesystem::path& key);

}  // namespace etalon::http
