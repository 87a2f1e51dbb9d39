#include "etalon/dicom/radiopharmaceutical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/volume_series_write.h"
#include "etalon/media/test_files.h"

namespace etalon::dicom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Radiopharmaceutical Injected() {
  Radiopharmaceutical injected;
  injected.agent = "DPD";
  injected.dose_megabecquerels = 740.0;
  injected.half_life = Seconds(6.0067 * 3600.0);
  injected.injected_at = MomentOf("20260114", "223000");
  injected.correction = DecayCorrection::kStart;
  return injected;
}

/// What is read of a scan of 15 January at 00:30 whose header was edited.
Radiopharmaceutical Read(const std::function<void(DcmItem&, DcmItem&)>& edit) {
  const media::TestFolder folder;
  const auto path = folder / "spect.dcm";
  WriteSpect(
      image::FloatVolume(2, 2, 2), Injected(),
      {.subject = {image::Sex::kUnknown, {}, {}, 75.0}, .date = "2026-01-15", .time = "003000"},
      path);
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  file->getDataset()->loadAllDataIntoMemory();
  edit(*file->getDataset(),
       *FirstItem(*file->getDataset(), DCM_RadiopharmaceuticalInformationSequence));
  Save(*file, EXS_LittleEndianExplicit, path.string());
  return ReadRadiopharmaceutical(path);
}

double ElapsedHours(const Radiopharmaceutical& read) {
  return (*read.acquired_at - *read.injected_at).value() / 3600.0;
}

TEST(Radiopharmaceutical, WhatIsWrittenComesBack) {
  const Radiopharmaceutical read = Read([](DcmItem&, DcmItem&) {});
  EXPECT_EQ(read.agent, "DPD");
  EXPECT_DOUBLE_EQ(*read.dose_megabecquerels, 740.0);
  EXPECT_NEAR(read.half_life->value(), 21624.12, 1e-6);
  EXPECT_EQ(read.weight_kg, 75.0);
  EXPECT_EQ(read.correction, DecayCorrection::kStart);
  EXPECT_DOUBLE_EQ(ElapsedHours(read), 2.0);
  EXPECT_THAT(read.flags, IsEmpty());
}

TEST(Radiopharmaceutical, AStartTimeAloneMayLieBeforeMidnight) {
  const auto by_time = [](const char* time) {
    return Read([&](DcmItem&, DcmItem& item) {
      delete item.remove(DCM_RadiopharmaceuticalStartDateTime);
      Put(item, DCM_RadiopharmaceuticalStartTime, time);
    });
  };
  EXPECT_DOUBLE_EQ(ElapsedHours(by_time("213000")), 3.0);
  EXPECT_DOUBLE_EQ(ElapsedHours(by_time("000000.00")), 0.5);
  EXPECT_THAT(by_time("213000").flags, ElementsAre("injection-date-assumed"));
}

TEST(Radiopharmaceutical, OffsetsOfDateTimesAreTakenToThatOfTheScan) {
  const Radiopharmaceutical read = Read([](DcmItem& dataset, DcmItem& item) {
    Put(dataset, DCM_TimezoneOffsetFromUTC, "+0100");
    Put(item, DCM_RadiopharmaceuticalStartDateTime, "20260114203000.00+0000");
  });
  EXPECT_DOUBLE_EQ(ElapsedHours(read), 3.0);
}

TEST(Radiopharmaceutical, AnInjectionAfterTheScanStaysAContradiction) {
  const Radiopharmaceutical read = Read([](DcmItem&, DcmItem& item) {
    Put(item, DCM_RadiopharmaceuticalStartDateTime, "20260115093000");
  });
  EXPECT_DOUBLE_EQ(ElapsedHours(read), -9.0);
}

TEST(Radiopharmaceutical, SmallDosesAreMegabecquerels) {
  const Radiopharmaceutical read =
      Read([](DcmItem&, DcmItem& item) { Put(item, DCM_RadionuclideTotalDose, "712"); });
  EXPECT_EQ(read.dose_megabecquerels, 712.0);
  EXPECT_THAT(read.flags, ElementsAre("dose-taken-as-megabecquerels"));
}

TEST(Radiopharmaceutical, WhatIsNotPossibleIsAbsent) {
  const Radiopharmaceutical read = Read([](DcmItem& dataset, DcmItem& item) {
    Put(dataset, DCM_PatientWeight, "0");
    Put(item, DCM_RadionuclideTotalDose, "0");
    Put(item, DCM_RadiopharmaceuticalStartDateTime, "20261314250000");
  });
  EXPECT_FALSE(read.weight_kg.has_value());
  EXPECT_FALSE(read.dose_megabecquerels.has_value());
  EXPECT_FALSE(read.injected_at.has_value());
}

TEST(ProtocolText, NamesTracerAndWholeHoursAsFarAsTheyAreKnown) {
  Radiopharmaceutical injected;
  EXPECT_EQ(ProtocolText(injected), "");
  injected.agent = "99mTc-DPD";
  EXPECT_EQ(ProtocolText(injected), "99mTc-DPD");
  injected.injected_at = MomentOf("20260114", "223000");
  injected.acquired_at = MomentOf("20260115", "012000");  // 2 h 50 min later
  EXPECT_EQ(ProtocolText(injected), "99mTc-DPD, 3 h after injection");
  injected.agent.clear();
  EXPECT_EQ(ProtocolText(injected), "3 h after injection");
  injected.acquired_at = MomentOf("20260114", "200000");  // before the injection
  EXPECT_EQ(ProtocolText(injected), "");
}

TEST(Radiopharmaceutical, MomentsOfBothForms) {
  EXPECT_EQ(MomentOf("19700102", "000001.5"), Seconds(86401.5));
  EXPECT_EQ(MomentOf("1970.01.02", "00:00:01"), Seconds(86401.0));
  EXPECT_EQ(MomentOf("19700102", "2460"), std::nullopt);
  EXPECT_EQ(MomentOf("19700231", "1200"), std::nullopt);
  EXPECT_EQ(MomentOfDateTime("19700102000100"), Seconds(86460.0));
}

TEST(Radiopharmaceutical, ARealHeaderWithoutADoseHasNone) {
  const auto file = media::DataFolder() / "nuclear" / "spect_mpi_rimd_sample" / "00001.dcm";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs the data folder";
  const Radiopharmaceutical read = ReadRadiopharmaceutical(file);
  EXPECT_EQ(read.nuclide, "^99m^Technetium");
  EXPECT_FALSE(read.dose_megabecquerels.has_value());
  EXPECT_FALSE(read.weight_kg.has_value());
  EXPECT_NEAR(read.duration->value(), 30 * 25.717, 1e-9);
}

}  // namespace
}  // namespace etalon::dicom
