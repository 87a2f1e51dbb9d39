#include "etalon/http/certificate.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>

#include "etalon/core/error.h"

namespace etalon::http {
namespace {

namespace fs = std::filesystem;

constexpr long kDay = 24L * 3600L;
constexpr long kValidDays = 397;
constexpr long kRenewDays = 7;

struct Free {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

void RequireDone(bool done) {
  if (!done) throw Error(ErrorCode::kInternal, "the certificate cannot be made");
}

Owned<X509> ParseCertificate(const std::string& pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Owned<X509>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool IsAddress(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

bool IsFor(X509* certificate, const std::string& host) {
  if (IsAddress(host)) return X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
  return X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1;
}

bool IsUsable(const CertificateFiles& files, const std::vector<std::string>& hosts) {
  if (!fs::exists(files.key)) return false;
  const Owned<X509> certificate = ParseCertificate(ReadText(files.certificate));
  if (!certificate) return false;
  std::time_t soon = std::time(nullptr) + kRenewDays * kDay;
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &soon) <= 0) return false;
  for (const std::string& host : hosts) {
    if (!IsFor(certificate.get(), host)) return false;
  }
  return true;
}

std::string AlternativeNames(const std::vector<std::string>& hosts) {
  std::string names;
  for (const std::string& host : hosts) {
    names += fmt::format("{}{}:{}", names.empty() ? "" : ",", IsAddress(host) ? "IP" : "DNS", host);
  }
  return names;
}

void AddExtension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  RequireDone(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void SetSerial(X509* certificate) {
  const Owned<BIGNUM> number(BN_new());
  RequireDone(number && BN_rand(number.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

Owned<X509> SelfSigned(EVP_PKEY* key, const std::vector<std::string>& hosts) {
  Owned<X509> certificate(X509_new());
  RequireDone(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  SetSerial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidDays * kDay);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const auto* common_name = reinterpret_cast<const unsigned char*>("Etalon");
  RequireDone(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
              X509_set_issuer_name(certificate.get(), name) == 1 &&
              X509_set_pubkey(certificate.get(), key) == 1);
  AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(certificate.get(), NID_key_usage, "critical,digitalSignature");
  AddExtension(certificate.get(), NID_ext_key_usage, "serverAuth");
  AddExtension(certificate.get(), NID_subject_alt_name, AlternativeNames(hosts));
  RequireDone(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

template <typename Write>
std::string Pem(Write write) {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  RequireDone(bio && write(bio.get()) == 1);
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

/// Whole or not at all, and never readable by others, not even for a moment.
void WritePrivately(const fs::path& path, const std::string& text) {
  fs::path unfinished = path;
  unfinished += ".new";
  fs::remove(unfinished);
  const int file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  written = file >= 0 && ::fsync(file) == 0 && written;
  if (file >= 0) ::close(file);
  std::error_code error;
  if (written) fs::rename(unfinished, path, error);
  if (!written || error) {
    throw FileError(ErrorCode::kStoreFailed, path.string(), "cannot be written");
  }
}

}  // namespace

CertificateFiles EnsureCertificate(const fs::path& folder, const std::vector<std::string>& hosts) {
  const CertificateFiles files{folder / "server.crt", folder / "server.key"};
  if (IsUsable(files, hosts)) return files;
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  RequireDone(key != nullptr);
  const Owned<X509> certificate = SelfSigned(key.get(), hosts);
  WritePrivately(files.key, Pem([&](BIO* bio) {
                   return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0,
                                                        nullptr, nullptr);
                 }));
  WritePrivately(files.certificate,
                 Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }));
  return files;
}

std::string Fingerprint(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "is missing or no file");
  }
  const Owned<X509> certificate = ParseCertificate(ReadText(path));
  if (!certificate) {
    throw FileError(ErrorCode::kFileMalformed, path.string(), "holds no PEM certificate");
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  RequireDone(X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length) == 1);
  std::string text;
  for (unsigned int index = 0; index < length; ++index) {
    text += fmt::format("{}{:02X}", index == 0 ? "" : ":", digest[index]);
  }
  return text;
}

}  // namespace etalon::http
