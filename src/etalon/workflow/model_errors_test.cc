#include "etalon/workflow/model_errors.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

class ModelErrorsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("etalon_model_errors_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    std::filesystem::remove(folder_ / "errors.json");
  }
  std::filesystem::path folder_;
};

TEST_F(ModelErrorsTest, WhatIsWrittenIsReadBack) {
  WriteModelErrors(folder_, "abc", "camus val",
                   {{"lv_end_diastolic_volume_biplane", 8.25}, {"heart_rate", 1.5}});
  const auto errors = ReadModelErrors(folder_, "abc");
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].measurement, "lv_end_diastolic_volume_biplane");
  EXPECT_DOUBLE_EQ(errors[0].standard_deviation, 8.25);
}

TEST_F(ModelErrorsTest, APackageWithoutErrorsHasNone) {
  EXPECT_TRUE(ReadModelErrors(folder_, "abc").empty());
}

TEST_F(ModelErrorsTest, ErrorsOfAnotherModelAreRefused) {
  WriteModelErrors(folder_, "abc", "camus val", {});
  try {
    ReadModelErrors(folder_, "def");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
    EXPECT_EQ(error.what(),
              (folder_ / "errors.json").string() + ": was measured with another model");
  }
}

TEST_F(ModelErrorsTest, GarbageIsRefused) {
  std::ofstream(folder_ / "errors.json") << "[1, 2";
  EXPECT_THROW(ReadModelErrors(folder_, "abc"), Error);
}

}  // namespace
}  // namespace etalon::workflow
