#include "etalon/abdomen/picture_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/abdomen/test_picture.h"
#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/image/resample.h"
#include "etalon/nn/model_search.h"

namespace etalon::abdomen {
namespace {

nn::ModelPackage Package(const std::string& name) { return nn::LoadPackage(nn::FindModel(name)); }

PictureReader LiverReader() { return {Package("liver-lesion"), Package("liver-field"), {}}; }

TEST(FieldFinder, FindsTheFieldWhateverTheSizeOfTheScreen) {
  const FieldFinder finder(Package("liver-field"), {});
  for (const auto& [rows, columns] : {std::pair(480, 640), std::pair(768, 1024)}) {
    const SectorPicture sector = MakeSector(rows, columns, 3);
    const auto field = finder.Find(sector.picture);
    ASSERT_TRUE(field.ok());
    const auto mask = image::ResizeLabels(field->mask, rows, columns);
    EXPECT_GT(image::IntersectionOverUnion(mask, sector.field), 0.9);
    const image::PixelBox truth = image::BoundingBox(sector.field);
    EXPECT_NEAR(field->box.left, truth.left, 0.03 * columns);
    EXPECT_NEAR(field->box.columns, truth.columns, 0.05 * columns);
  }
}

TEST(FieldFinder, RefusesAScreenWithoutAField) {
  const FieldFinder finder(Package("liver-field"), {});
  const auto field = finder.Find(image::GrayImage(480, 640));
  ASSERT_FALSE(field.ok());
  EXPECT_EQ(field.refusal().code, RefusalCode::kNotUltrasound);
}

TEST(FieldFinder, RefusesAModelOfAnotherTask) {
  EXPECT_THROW(FieldFinder(Package("apical-view"), {}), Error);
}

TEST(PictureReader, ProbabilitiesAddUp) {
  const PictureReader reader = LiverReader();
  const auto reading = reader.Read(MakeSector(480, 640, 5).picture);
  ASSERT_TRUE(reading.ok());
  ASSERT_EQ(reading->labels.size(), 4U);
  const auto probability = [&](const char* name) {
    return std::ranges::find(reading->labels, name, &PictureLabel::name)->probability;
  };
  EXPECT_NEAR(probability("malignant") + probability("benign"), probability("lesion"), 1e-9);
  EXPECT_NEAR(probability("lesion") + probability("normal"), 1.0, 1e-9);
}

TEST(PictureReader, OutlinesAndBoxesLieWithinTheField) {
  const PictureReader reader = LiverReader();
  const SectorPicture sector = MakeSector(480, 640, 7);
  const auto reading = reader.Read(sector.picture);
  ASSERT_TRUE(reading.ok());
  const image::LabelMask classes = reader.ClassMask(*reading);
  EXPECT_EQ(classes.rows(), 480);
  EXPECT_EQ(classes.columns(), 640);
  for (std::size_t structure = 0; structure < 2; ++structure) {
    const auto box = image::BoundingBox(reader.StructureMask(*reading, structure));
    EXPECT_GE(box.empty() ? reading->crop.top : box.top, reading->crop.top);
    EXPECT_LE(box.empty() ? 0 : box.top + box.rows, reading->crop.top + reading->crop.rows);
  }
  for (const PictureBox& box : reader.Boxes(*reading, 0.0)) {
    EXPECT_GE(box.left, reading->crop.left - 1e-6);
    EXPECT_LE(box.left + box.width, reading->crop.left + reading->crop.columns + 1e-6);
  }
}

TEST(PictureReader, WhatStandsBesideTheFieldChangesNothing) {
  const PictureReader reader = LiverReader();
  const SectorPicture sector = MakeSector(480, 640, 9);
  image::GrayImage marked = sector.picture;
  for (int row = 20; row < 36; ++row) {
    for (int column = 4; column < 60; column += 3) marked(row, column) = 255;
  }
  const auto plain = reader.Read(sector.picture);
  const auto with_text = reader.Read(marked);
  ASSERT_TRUE(plain.ok());
  ASSERT_TRUE(with_text.ok());
  EXPECT_NEAR(plain->labels[0].probability, with_text->labels[0].probability, 0.05);
}

TEST(PictureReader, RefusesAPictureWithoutAField) {
  const auto reading = LiverReader().Read(image::GrayImage(300, 300));
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(reading.refusal().code, RefusalCode::kNotUltrasound);
}

TEST(PictureReader, SaysWhichModelIsMissingOrOfAnotherTask) {
  try {
    PictureReader(Package("liver-lesion"), std::nullopt, {});
    FAIL() << "a reader without its field was made";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("needs the model \"liver-field\""));
  }
  try {
    PictureReader(Package("apical-view"), std::nullopt, {});
    FAIL() << "a classifier was taken for a reading";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("is no model that reads pictures"));
  }
}

}  // namespace
}  // namespace etalon::abdomen
