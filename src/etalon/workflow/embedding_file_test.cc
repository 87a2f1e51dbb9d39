#include "etalon/workflow/embedding_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

class EmbeddingFile : public testing::Test {
 protected:
  void SetUp() override { WriteEmbeddings(set_, path_); }
  void TearDown() override { fs::remove(path_); }

  std::string Bytes() const {
    std::ostringstream bytes;
    bytes << std::ifstream(path_, std::ios::binary).rdbuf();
    return bytes.str();
  }
  void Replace(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
  ErrorCode Failure() const {
    try {
      ReadEmbeddings(path_);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(path_.string()));
      return error.code();
    }
    return ErrorCode::kInternal;
  }

  const fs::path path_ =
      fs::temp_directory_path() / ("etalon_embeddings_" + std::to_string(getpid()));
  const EmbeddingSet set_{.model = "net 1.0",
                          .ids = {"00000000000000ff", "fedcba9876543210"},
                          .points = {.dimensions = 3, .values = {1, 2, 3, -4, 5, 0.5F}}};
};

TEST_F(EmbeddingFile, IsReadAsItWasWritten) {
  const EmbeddingSet read = ReadEmbeddings(path_);
  EXPECT_EQ(read.model, set_.model);
  EXPECT_EQ(read.ids, set_.ids);
  EXPECT_EQ(read.points, set_.points);
  EXPECT_EQ(read.Places().at("fedcba9876543210"), 1U);
}

TEST_F(EmbeddingFile, DamageIsSeen) {
  const std::string bytes = Bytes();
  std::string changed = bytes;
  changed[bytes.size() / 2] = static_cast<char>(changed[bytes.size() / 2] ^ 1);
  Replace(changed);
  EXPECT_EQ(Failure(), ErrorCode::kFileMalformed);
  Replace(bytes.substr(0, bytes.size() - 10));
  EXPECT_EQ(Failure(), ErrorCode::kFileMalformed);
  Replace("etalon-embeddings 1\n");
  EXPECT_EQ(Failure(), ErrorCode::kFileMalformed);
  Replace("something else");
  EXPECT_EQ(Failure(), ErrorCode::kFileMalformed);
}

TEST_F(EmbeddingFile, ALaterVersionIsNamed) {
  std::string bytes = Bytes();
  bytes[18] = '2';
  Replace(bytes);
  EXPECT_EQ(Failure(), ErrorCode::kFileUnsupported);
}

TEST_F(EmbeddingFile, AMissingOneIsUnreadable) {
  fs::remove(path_);
  EXPECT_EQ(Failure(), ErrorCode::kFileUnreadable);
}

TEST_F(EmbeddingFile, IdsAreHexadecimal) {
  EmbeddingSet wrong = set_;
  wrong.ids[0] = "not an id";
  EXPECT_THROW(WriteEmbeddings(wrong, path_), ContractError);
}

}  // namespace
}  // namespace etalon::workflow
