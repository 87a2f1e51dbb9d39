#include "etalon/http/tls_context.h"

#include <openssl/ssl.h>

#include <string_view>

#include "etalon/core/error.h"

namespace etalon::http {
namespace {

constexpr unsigned char kProtocol[] = "\x08http/1.1";

int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* length,
                   const unsigned char* offered, unsigned int offered_length, void*) {
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, length, kProtocol, sizeof kProtocol - 1, offered,
                                           offered_length);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void RequireReadable(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw FileError(ErrorCode::kFileUnreadable, file.string(), "is missing or no file");
  }
}

void Harden(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, ChooseProtocol, nullptr);
}

}  // namespace

net::ssl::context ServerContext(const std::filesystem::path& certificate,
                                const std::filesystem::path& key) {
  RequireReadable(certificate);
  RequireReadable(key);
  net::ssl::context context(net::ssl::context::tls_server);
  Harden(context.native_handle());
  boost::system::error_code error;
  context.use_certificate_chain_file(certificate.string(), error);
  if (error) {
    throw FileError(ErrorCode::kFileMalformed, certificate.string(),
                    "is no certificate in PEM format", error.message());
  }
  context.use_private_key_file(key.string(), net::ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(context.native_handle()) != 1) {
    throw FileError(ErrorCode::kFileMalformed, key.string(),
                    "is no private key in PEM format, or not that of the certificate",
                    error.message());
  }
  return context;
}

}  // namespace etalon::http
