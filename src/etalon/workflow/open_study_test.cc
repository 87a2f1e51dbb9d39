#include "etalon/workflow/open_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "etalon/dicom/write.h"
#include "etalon/media/bytes.h"
#include "etalon/media/png.h"
#include "etalon/media/test_files.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using echo::Phase;
using echo::View;
using media::DataFolder;
using media::TestFolder;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

void WritePicture(const fs::path& path) {
  fs::create_directories(path.parent_path());
  media::WriteGrayPng(path, image::GrayImage(8, 6, 100));
}

void WriteText(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  media::WriteBytes(path, media::Bytes(text.begin(), text.end()));
}

void WriteDicom(const fs::path& path, const std::string& seed, int instance) {
  fs::create_directories(path.parent_path());
  image::Cine cine;
  cine.name = "cine";
  cine.frames.emplace_back(8, 6, static_cast<std::uint8_t>(instance));
  dicom::UltrasoundWriteOptions options;
  options.study_seed = seed;
  options.instance_number = instance;
  options.subject.sex = image::Sex::kFemale;
  dicom::WriteUltrasoundCine(cine, options, path);
}

std::vector<std::string> NamesOf(const std::vector<StudySource>& sources) {
  std::vector<std::string> names;
  for (const StudySource& source : sources) names.push_back(source.name);
  return names;
}

std::vector<std::string> FileNames(const StudySource& source) {
  std::vector<std::string> names;
  for (const fs::path& file : source.files) names.push_back(file.filename().string());
  return names;
}

std::vector<std::string> Texts(const std::vector<Error>& problems) {
  std::vector<std::string> texts;
  for (const Error& problem : problems) texts.push_back(problem.what());
  return texts;
}

TEST(FindStudies, AFileIsAStudyNamedAfterItsStem) {
  const TestFolder folder;
  WritePicture(folder / "left heart.png");
  std::vector<Error> problems;
  const auto sources = FindStudies({folder / "left heart.png"}, problems);
  EXPECT_THAT(NamesOf(sources), ElementsAre("left_heart"));
  EXPECT_THAT(problems, IsEmpty());
}

TEST(FindStudies, TheImagesOfAFolderAreOneStudy) {
  const TestFolder folder;
  WritePicture(folder / "visit/b.png");
  WritePicture(folder / "visit/a.png");
  WriteText(folder / "visit/notes.txt", "side file");
  WriteText(folder / "visit/Info.cfg", "side file");
  WriteText(folder / "visit/.hidden.png", "not looked at");
  WritePicture(folder / "other/c.png");
  std::vector<Error> problems;
  const auto sources = FindStudies({folder.path()}, problems);
  EXPECT_THAT(NamesOf(sources), ElementsAre("other", "visit"));
  EXPECT_THAT(FileNames(sources.at(1)), ElementsAre("a.png", "b.png"));
  EXPECT_THAT(problems, IsEmpty());
}

TEST(FindStudies, CamusPatientsOfOneFolderAreStudiesOfTheirOwn) {
  const TestFolder folder;
  for (const char* name : {"patient0401_2CH_ED.png", "patient0401_4CH_ES.png",
                           "patient0401_2CH_ED_gt.png", "patient0402_4CH_ED.png"}) {
    WritePicture(folder / name);
  }
  std::vector<Error> problems;
  const auto sources = FindStudies({folder.path()}, problems);
  EXPECT_THAT(NamesOf(sources), ElementsAre("patient0401", "patient0402"));
  EXPECT_THAT(FileNames(sources.at(0)),
              ElementsAre("patient0401_2CH_ED.png", "patient0401_4CH_ES.png"));
  EXPECT_THAT(problems, IsEmpty());
}

TEST(FindStudies, DicomFilesAreGroupedByStudyAndOrderedByInstance) {
  const TestFolder folder;
  WriteDicom(folder / "disc/IM1", "first", 2);
  WriteDicom(folder / "disc/sub/IM2", "first", 1);
  WriteDicom(folder / "disc/IM3", "second", 1);
  std::vector<Error> problems;
  const auto sources = FindStudies({folder / "disc"}, problems);
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_THAT(FileNames(sources[0]), ElementsAre("IM2", "IM1"));
  EXPECT_THAT(sources[0].name, testing::StartsWith("disc_"));
  EXPECT_EQ(sources[1].name, "IM3");
}

TEST(FindStudies, NamesAreUniqueAndNothingIsFoundTwice) {
  const TestFolder folder;
  WritePicture(folder / "a/scan.png");
  WritePicture(folder / "b/scan.png");
  std::vector<Error> problems;
  const auto sources = FindStudies(
      {folder / "a/scan.png", folder / "b/scan.png", folder / "a/../a/scan.png"}, problems);
  EXPECT_THAT(NamesOf(sources), ElementsAre("scan", "scan_2"));
}

TEST(FindStudies, WhatCannotBeUsedIsOneProblemAndTheRestGoesOn) {
  const TestFolder folder;
  WritePicture(folder / "good.png");
  WriteText(folder / "broken.png", "no picture");
  WriteText(folder / "readme.md", "named by itself");
  WriteText(folder / "empty.dcm", "");
  WritePicture(folder / "patient0001_2CH_ED_gt.png");
  fs::create_directories(folder / "nothing");
  std::vector<Error> problems;
  const auto sources = FindStudies(
      {folder / "absent", folder / "nothing", folder / "broken.png", folder / "readme.md",
       folder / "empty.dcm", folder / "patient0001_2CH_ED_gt.png", folder / "good.png"},
      problems);
  EXPECT_THAT(NamesOf(sources), ElementsAre("good"));
  EXPECT_THAT(
      Texts(problems),
      ElementsAre(EndsWith("absent: no such file or folder"),
                  EndsWith("nothing: this folder holds no image"),
                  HasSubstr("broken.png: is no image that is read"),
                  HasSubstr("readme.md: is no image that is read"), EndsWith("empty.dcm: is empty"),
                  EndsWith("_gt.png: is a mask of reference outlines, not an image")));
}

TEST(OpenStudy, NamesOfFilesDeclareViewAndPhase) {
  const TestFolder folder;
  WritePicture(folder / "patient0401_2CH_ED.png");
  WritePicture(folder / "patient0401_4CH_ES.png");
  WriteText(folder / "Info_2CH.cfg", "ED: 1\nSex: F\nAge: 56\n");
  std::vector<Error> problems;
  const auto opened = OpenStudy(FindStudies({folder.path()}, problems).at(0), {}, problems);
  ASSERT_EQ(opened.hints.size(), 2U);
  EXPECT_EQ(opened.hints[0].view, View::kApicalTwoChamber);
  EXPECT_EQ(opened.hints[0].phase, Phase::kEndDiastole);
  EXPECT_EQ(opened.hints[1].view, View::kApicalFourChamber);
  EXPECT_EQ(opened.hints[1].phase, Phase::kEndSystole);
  EXPECT_EQ(opened.study.name, "patient0401");
  EXPECT_EQ(opened.study.subject.sex, image::Sex::kFemale);
  EXPECT_EQ(opened.study.subject.age_years, 56.0);
}

TEST(OpenStudy, TheGivenSpacingFillsOnlyWhatTheFileLeavesOpen) {
  const TestFolder folder;
  WritePicture(folder / "s/a.png");
  WriteText(folder / "s/b.mha",
            "NDims = 2\nDimSize = 1 1\nElementSpacing = 2 3\nElementType = MET_UCHAR\n"
            "ElementDataFile = LOCAL\nx");
  std::vector<Error> problems;
  const image::PixelSpacing given{.row = 0.5, .column = 0.25};
  const auto opened =
      OpenStudy(FindStudies({folder.path()}, problems).at(0), {.spacing = given}, problems);
  ASSERT_EQ(opened.study.cines.size(), 2U);
  EXPECT_EQ(opened.study.cines[0].spacing, given);
  EXPECT_EQ(opened.study.cines[1].spacing, (image::PixelSpacing{.row = 3.0, .column = 2.0}));
}

TEST(OpenStudy, CinesOfOneNameAreToldApart) {
  const TestFolder folder;
  WriteDicom(folder / "a/IM", "one", 1);
  WriteDicom(folder / "b/IM", "one", 2);
  std::vector<Error> problems;
  const auto opened = OpenStudy(FindStudies({folder.path()}, problems).at(0), {}, problems);
  ASSERT_EQ(opened.study.cines.size(), 2U);
  EXPECT_EQ(opened.study.cines[0].name, "IM");
  EXPECT_EQ(opened.study.cines[1].name, "IM (2)");
  EXPECT_EQ(opened.study.subject.sex, image::Sex::kFemale);
}

TEST(OpenStudy, AFileThatBreaksIsOneProblemAndTheRestIsOpened) {
  const TestFolder folder;
  WritePicture(folder / "s/a.png");
  WritePicture(folder / "s/b.png");
  media::Bytes half = media::ReadBytes(folder / "s/b.png");
  half.resize(half.size() / 2);
  media::WriteBytes(folder / "s/b.png", half);
  std::vector<Error> problems;
  const auto opened = OpenStudy(FindStudies({folder.path()}, problems).at(0), {}, problems);
  EXPECT_EQ(opened.study.cines.size(), 1U);
  EXPECT_THAT(Texts(problems), ElementsAre(HasSubstr("b.png: damaged PNG")));
}

TEST(OpenStudy, ACamusPatientOpensAndItsMissingSequencesAreReported) {
  const fs::path folder = DataFolder() / "camus_native";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs data/camus_native";
  std::vector<Error> problems;
  const auto sources = FindStudies({folder}, problems);
  EXPECT_THAT(NamesOf(sources), ElementsAre("patient0001", "patient0002", "patient0003",
                                            "patient0004", "patient0005"));
  EXPECT_THAT(problems, IsEmpty());
  const auto opened = OpenStudy(sources[0], {}, problems);
  EXPECT_EQ(opened.study.cines.size(), 4U);
  EXPECT_THAT(Texts(problems),
              ElementsAre(EndsWith("its data file patient0001_2CH_sequence.raw is missing"),
                          EndsWith("its data file patient0001_4CH_sequence.raw is missing")));
  EXPECT_EQ(opened.study.subject.age_years, 56.0);
}

TEST(OpenStudy, EveryVendorFileOpensOrSaysWhyNot) {
  const fs::path folder = DataFolder() / "dicom";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs data/dicom";
  std::vector<Error> problems;
  std::size_t cines = 0;
  const std::vector<fs::path> paths{folder / "cornerstone3D", folder / "nema_wg04",
                                    folder / "orthanc-tests", folder / "pydicom",
                                    folder / "pydicom-data"};
  for (const StudySource& source : FindStudies(paths, problems)) {
    cines += OpenStudy(source, {}, problems).study.cines.size();
  }
  EXPECT_EQ(cines, 32U);
  EXPECT_THAT(Texts(problems), ElementsAre(HasSubstr("US1_UNC.zst: is a compressed file")));
}

}  // namespace
}  // namespace etalon::workflow
