#include "etalon/workflow/uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>

#include "etalon/core/error.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/job_runner.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class UploadsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("uploads ") + test->name() + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST(SafeRelativePath, StaysBelowItsFolder) {
  EXPECT_EQ(SafeRelativePath("a/b.dcm"), "a/b.dcm");
  EXPECT_EQ(SafeRelativePath("../../etc/passwd"), "etc/passwd");
  EXPECT_EQ(SafeRelativePath("/etc/./passwd"), "etc/passwd");
  EXPECT_EQ(SafeRelativePath("C:\\scans\\1.dcm"), "C_/scans/1.dcm");
  EXPECT_EQ(SafeRelativePath(std::string("a\0b\n", 4)), "a_b_");
  EXPECT_EQ(SafeRelativePath("..//.//.."), "");
  EXPECT_EQ(SafeRelativePath(std::string(500, 'x') + ".dcm").size(), 120U);
  EXPECT_TRUE(SafeRelativePath(std::string(500, 'x') + ".dcm").ends_with(".dcm"));
}

TEST_F(UploadsTest, GoesOnWhereItWasCutOff) {
  std::string id;
  {
    Uploads uploads(folder_);
    const Upload upload =
        uploads.Begin("ada", {{.name = "../x/one.dcm", .bytes = 6}, {.name = "two", .bytes = 0}});
    id = upload.id;
    EXPECT_EQ(upload.files[0].name, "x/one.dcm");
    EXPECT_EQ(uploads.AddPart(id, "ada", 0, 0, "abcd"), PartResult::kTaken);
  }
  Uploads uploads(folder_);
  EXPECT_EQ(uploads.Find(id, "ada")->files[0].received, 4U);
  EXPECT_FALSE(uploads.Find(id, "ada")->complete());
  EXPECT_EQ(uploads.AddPart(id, "ada", 0, 0, "abcd"), PartResult::kWrongOffset);
  EXPECT_EQ(uploads.AddPart(id, "ada", 0, 4, "efg"), PartResult::kTooLong);
  EXPECT_EQ(uploads.AddPart(id, "ada", 2, 0, "x"), PartResult::kNoUpload);
  EXPECT_EQ(uploads.AddPart(id, "bob", 0, 4, "ef"), PartResult::kNoUpload);
  EXPECT_EQ(uploads.AddPart(id, "ada", 0, 4, "ef"), PartResult::kTaken);
  EXPECT_TRUE(uploads.Find(id, "ada")->complete());
  std::ifstream stream(folder_ / "inbox" / id / "upload" / "x" / "one.dcm");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), "abcdef");
}

TEST_F(UploadsTest, IsItsPersonsAloneAndGoesUnlessMeasured) {
  Uploads uploads(folder_);
  const Upload first = uploads.Begin("ada", {{.name = "a", .bytes = 1}});
  const Upload second = uploads.Begin("ada", {{.name = "a", .bytes = 1}});
  EXPECT_FALSE(uploads.Find(first.id, "bob"));
  EXPECT_FALSE(uploads.Find("../../etc", "ada"));
  EXPECT_FALSE(uploads.Remove(first.id, "bob"));
  uploads.MarkMeasured(second.id, "ada");
  EXPECT_FALSE(uploads.Remove(second.id, "ada"));
  EXPECT_TRUE(uploads.Remove(first.id, "ada"));
  EXPECT_FALSE(uploads.Find(first.id, "ada"));
  EXPECT_TRUE(uploads.Find(second.id, "ada"));
}

TEST_F(UploadsTest, IsBounded) {
  Uploads uploads(folder_, {.files = 2, .bytes = 100, .part_bytes = 4});
  EXPECT_THROW(uploads.Begin("ada", {}), Error);
  EXPECT_THROW(uploads.Begin("ada", {{.name = "a"}, {.name = "b"}, {.name = "c"}}), Error);
  EXPECT_THROW(uploads.Begin("ada", {{.name = "a", .bytes = 60}, {.name = "b", .bytes = 60}}),
               Error);
  EXPECT_THROW(uploads.Begin("ada", {{.name = "a", .bytes = ~0ULL}}), Error);
  EXPECT_THROW(uploads.Begin("ada", {{.name = "a"}, {.name = "../a"}}), Error);
  const Upload upload = uploads.Begin("ada", {{.name = "a", .bytes = 10}});
  EXPECT_EQ(uploads.AddPart(upload.id, "ada", 0, 0, "abcde"), PartResult::kTooLong);
}

TEST_F(UploadsTest, AJobWithNothingToMeasureFailsAndSaysWhyWithoutFolders) {
  store::Workspace::Open(folder_);
  Uploads uploads(folder_);
  const Upload upload = uploads.Begin("ada", {{.name = "scan/image.dcm", .bytes = 3}});
  uploads.AddPart(upload.id, "ada", 0, 0, "abc");
  std::mutex mutex;
  std::condition_variable ended;
  store::Job last;
  JobRunner jobs(folder_, uploads, {}, [&](const store::Job& job) {
    const std::lock_guard lock(mutex);
    last = job;
    ended.notify_all();
  });
  const store::Job job = jobs.MeasureUpload(upload.id, "", "ada");
  {
    std::unique_lock lock(mutex);
    ended.wait(lock, [&] { return last.state == store::JobState::kFailed; });
  }
  EXPECT_EQ(last.id, job.id);
  ASSERT_EQ(last.problems.size(), 1U);
  EXPECT_THAT(last.problems[0], HasSubstr("image.dcm"));
  EXPECT_THAT(last.problems[0], Not(HasSubstr(folder_.string())));
  EXPECT_TRUE(jobs.Cancel(job.id));
  EXPECT_FALSE(jobs.Cancel(job.id + 1));
  EXPECT_EQ(jobs.List(5).front().state, store::JobState::kFailed) << "it has ended already";
  EXPECT_THROW(jobs.MeasureUpload(upload.id, std::string(100, 'x'), "ada"), Error);
}

}  // namespace
}  // namespace etalon::workflow
