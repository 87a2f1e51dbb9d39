#include "etalon/nn/package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/network.h"
#include "etalon/nn/test_onnx.h"

namespace etalon::nn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Json = nlohmann::ordered_json;

Json CardOf(const std::string& model) {
  Json card = Json::parse(R"({
    "name": "small", "version": "1.2.0", "task": "segmentation", "file": "model.onnx",
    "input": {"name": "image", "channels": 1, "rows": 32, "columns": 32,
              "normalisation": {"kind": "fixed", "mean": 0.2, "deviation": 0.25}},
    "output": {"name": "logits", "classes": [
      {"index": 0, "name": "background"}, {"index": 1, "name": "cavity", "code": "SCT:1"},
      {"index": 2, "name": "wall"}, {"index": 3, "name": "atrium"}]},
    "metrics": [{"name": "dice", "dataset": "val", "value": 0.9, "interval": [0.8, 0.95], "n": 50}],
    "training": {"seed": 3}, "licence": "CC-BY-NC-SA-4.0"})");
  card["sha256"] = Sha256OfBytes(model);
  return card;
}

/// A valid package in a temporary folder, for a test to damage.
class PackageTest : public testing::Test {
 protected:
  PackageTest() { Write(CardOf(model_)); }

  void Write(const Json& card) {
    std::filesystem::create_directories(path_);
    WriteFile(path_ / "model.onnx", model_);
    WriteFile(path_ / "card.json", card.dump());
  }

  /// The message of the error that loading ends in.
  std::string ErrorOfLoading() const {
    try {
      LoadPackage(path_);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
      EXPECT_THAT(error.what(), HasSubstr("small"));
      return error.what();
    }
    return "no error";
  }

  std::string ErrorWith(const Json& card) {
    Write(card);
    return ErrorOfLoading();
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "small";
  std::string model_ = SmallUNet();
};

TEST_F(PackageTest, IsReadWhole) {
  const ModelPackage package = LoadPackage(path_);
  const ModelCard& card = package.card;
  EXPECT_EQ(card.name, "small");
  EXPECT_EQ(card.version, "1.2.0");
  EXPECT_EQ(card.task, ModelTask::kSegmentation);
  EXPECT_EQ(card.input.rows, 32);
  EXPECT_DOUBLE_EQ(card.input.normalisation.deviation, 0.25);
  ASSERT_EQ(card.classes.size(), 4U);
  EXPECT_EQ(card.classes[1].name, "cavity");
  EXPECT_EQ(card.classes[1].code, "SCT:1");
  ASSERT_EQ(card.metrics.size(), 1U);
  EXPECT_DOUBLE_EQ(card.metrics[0].interval.high, 0.95);
  EXPECT_EQ(card.licence, "CC-BY-NC-SA-4.0");
  EXPECT_EQ(package.plan.steps.size(), 13U);
}

TEST_F(PackageTest, AChangedModelIsNoticed) {
  model_[model_.size() / 2] ^= 1;
  WriteFile(path_ / "model.onnx", model_);
  EXPECT_THAT(ErrorOfLoading(), HasSubstr("is not the file of its card: SHA-256 "));
}

TEST_F(PackageTest, ATruncatedModelWithARightHashIsNoticed) {
  model_.resize(model_.size() / 2);
  EXPECT_THAT(ErrorWith(CardOf(model_)), HasSubstr("is no ONNX model, or a truncated one"));
}

TEST_F(PackageTest, MissingFilesAreNamed) {
  std::filesystem::remove(path_ / "model.onnx");
  EXPECT_THAT(ErrorOfLoading(), HasSubstr("model.onnx: is missing from the model package"));
  std::filesystem::remove(path_ / "card.json");
  EXPECT_THAT(ErrorOfLoading(), HasSubstr("card.json: is missing from the model package"));
}

TEST_F(PackageTest, ACardThatIsNoJsonIsNamed) {
  WriteFile(path_ / "card.json", "{");
  EXPECT_THAT(ErrorOfLoading(), HasSubstr("card.json: is not valid JSON"));
}

TEST_F(PackageTest, MissingAndMistypedKeysAreNamed) {
  Json card = CardOf(model_);
  card["input"].erase("rows");
  EXPECT_THAT(ErrorWith(card), HasSubstr("key 'rows' not found"));
  card = CardOf(model_);
  card["version"] = 3;
  EXPECT_THAT(ErrorWith(card), HasSubstr("type must be string"));
}

TEST_F(PackageTest, WrongNamesAndShapesAreNamed) {
  Json card = CardOf(model_);
  card["input"]["name"] = "picture";
  EXPECT_THAT(ErrorWith(card), HasSubstr("has \"image\" where the card names \"picture\""));
  card = CardOf(model_);
  card["input"]["rows"] = 64;
  EXPECT_THAT(ErrorWith(card), HasSubstr("declares \"image\" as 1x1x32x32, the card as 1x1x64x32"));
  card = CardOf(model_);
  card["output"]["classes"].erase(3);
  EXPECT_THAT(ErrorWith(card), HasSubstr("declares \"logits\" as 1x4x32x32"));
  card = CardOf(model_);
  card["task"] = "classification";
  EXPECT_THAT(ErrorWith(card), HasSubstr("the card as 1x4"));
}

TEST_F(PackageTest, WhatIsOutOfRangeIsNamed) {
  Json card = CardOf(model_);
  card["file"] = "../model.onnx";
  EXPECT_THAT(ErrorWith(card), HasSubstr("names a file outside the package"));
  card = CardOf(model_);
  card["input"]["normalisation"]["deviation"] = 0;
  EXPECT_THAT(ErrorWith(card), HasSubstr("mean or deviation is out of range"));
  card = CardOf(model_);
  card["input"]["normalisation"]["kind"] = "histogram";
  EXPECT_THAT(ErrorWith(card), HasSubstr("unknown normalisation \"histogram\""));
  card = CardOf(model_);
  card["task"] = "detection";
  EXPECT_THAT(ErrorWith(card), HasSubstr("unknown task \"detection\""));
  card = CardOf(model_);
  card["output"]["classes"][1]["index"] = 2;
  EXPECT_THAT(ErrorWith(card), HasSubstr("does not number its classes from 0 in order"));
}

TEST_F(PackageTest, RangesComeBackAsWrittenAndBelongToOneModel) {
  const ModelPackage package = LoadPackage(path_);
  const auto ranges = MeasureActivationRanges(package, RandomTensor({2, 1, 32, 32}));
  WriteRanges(package, ranges);
  const ModelPackage again = LoadPackage(path_);
  EXPECT_EQ(again.ranges, ranges);
  EXPECT_NO_THROW(Network(again, {.precision = Precision::kInt8}));
  model_ = SmallUNet(32, 8);
  EXPECT_THAT(ErrorWith(CardOf(model_)), HasSubstr("ranges.json: is of another model"));
}

TEST_F(PackageTest, IsFoundByNameWhereTheEnvironmentSays) {
  ::setenv("ETALON_MODELS", folder_.path().c_str(), 1);
  EXPECT_EQ(FindModel("small"), path_);
  EXPECT_THAT(ListModels(), testing::Contains("small"));
  for (const std::string name : {"large", "", "..", "../small"}) {
    try {
      FindModel(name);
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
      EXPECT_THAT(error.what(), HasSubstr("model \"" + name + "\" not found: looked in "));
    }
  }
  ::unsetenv("ETALON_MODELS");
}

}  // namespace
}  // namespace etalon::nn
