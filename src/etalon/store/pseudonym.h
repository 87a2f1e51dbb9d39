#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace etalon::store {

/// HMAC-SHA256 in lower-case hexadecimal [RFC 2104].
std::string HmacSha256(std::string_view key, std::string_view message);

/// The secret of a workspace: 64 hexadecimal digits from the system's random numbers in
/// `pseudonym.key`, readable by its owner only, made on first use. Several processes that make it
/// at once agree on one.
/// @throws Error(kStoreFailed) naming the file when it cannot be made or holds no key.
std::string WorkspaceSecret(const std::filesystem::path& folder);

/// "p-" and 16 hexadecimal digits of the HMAC of issuer and number. Without the secret nobody can
/// find the number, nor match two workspaces.
std::string PseudonymOf(std::string_view secret, std::string_view patient_id,
                        std::string_view issuer);

}  // namespace etalon::store
