#include "etalon/http/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "etalon/core/error.h"

namespace etalon::http {
namespace {

namespace fs = std::filesystem;

class CertificateTest : public testing::Test {
 protected:
  CertificateTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~CertificateTest() override { fs::remove_all(folder_); }

  const fs::path folder_ =
      fs::temp_directory_path() / ("certificate_test_" + std::to_string(getpid()));
};

TEST_F(CertificateTest, IsMadeOnceAndItsKeyIsPrivate) {
  const CertificateFiles first = EnsureCertificate(folder_, {"localhost", "127.0.0.1"});
  const std::string print = Fingerprint(first.certificate);
  EXPECT_THAT(print, testing::MatchesRegex("([0-9A-F]{2}:){31}[0-9A-F]{2}"));
  EXPECT_EQ(fs::status(first.key).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EnsureCertificate(folder_, {"127.0.0.1"});
  EXPECT_EQ(Fingerprint(first.certificate), print);
}

TEST_F(CertificateTest, IsMadeAnewForAnotherHost) {
  const CertificateFiles files = EnsureCertificate(folder_, {"localhost"});
  const std::string print = Fingerprint(files.certificate);
  EnsureCertificate(folder_, {"localhost", "10.1.2.3", "::1"});
  EXPECT_NE(Fingerprint(files.certificate), print);
}

TEST_F(CertificateTest, IsMadeAnewWhenTheKeyIsGoneOrTheFileIsDamaged) {
  const CertificateFiles files = EnsureCertificate(folder_, {"localhost"});
  const std::string print = Fingerprint(files.certificate);
  fs::remove(files.key);
  EnsureCertificate(folder_, {"localhost"});
  EXPECT_NE(Fingerprint(files.certificate), print);
  std::ofstream(files.certificate) << "nothing";
  EXPECT_THROW(Fingerprint(files.certificate), Error);
  EnsureCertificate(folder_, {"localhost"});
  EXPECT_FALSE(Fingerprint(files.certificate).empty());
}

TEST_F(CertificateTest, NamesTheFileThatIsMissing) {
  try {
    Fingerprint(folder_ / "none.crt");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileUnreadable);
    EXPECT_THAT(error.what(), testing::HasSubstr("none.crt"));
  }
}

}  // namespace
}  // namespace etalon::http
