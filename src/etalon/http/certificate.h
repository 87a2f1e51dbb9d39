#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace etalon::http {

/// A certificate and its private key, PEM.
struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// `server.crt` and `server.key` of the folder: a self-signed certificate on an elliptic curve
/// (P-256) for these host names and addresses. Made when it is not there, names other hosts, or
/// runs out within a week; the key may be read by its owner only.
/// @throws Error(kStoreFailed) when the folder cannot be written.
CertificateFiles EnsureCertificate(const std::filesystem::path& folder,
                                   const std::vector<std::string>& hosts);

/// SHA-256 of the certificate as browsers show it: "AB:CD:...".
/// @throws Error(kFileUnreadable, kFileMalformed)
std::string Fingerprint(const std::filesystem::path& certificate);

}  // namespace etalon::http
