#include "etalon/workflow/planar_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "etalon/core/sha256.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/phantom/planar_phantom.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using image::PlanarView;
using testing::ElementsAre;
using testing::HasSubstr;

class PlanarStudyTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("planar study " + std::to_string(getpid()));
    store::Workspace::Open(folder_ / "workspace");
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path Write(const image::PlanarScan& scan, const char* name) const {
    dicom::WritePlanarScan(scan, {.study_date = "2026-03-14"}, folder_ / name);
    return folder_ / name;
  }
  PlanarStudyReader Reader(const nuclear::PlanarOptions& options = {}) const {
    return {options, "kind=bone-scan", folder_ / "workspace"};
  }

  fs::path folder_;
};

/// A person of grade 2, seen from both sides.
const image::PlanarScan& Phantom() {
  static const image::PlanarScan scan = [] {
    const phantom::PlanarPhantomOptions options = phantom::RandomPlanarPhantom(7, 2);
    return phantom::MakePlanarPhantom(options).scan;
  }();
  return scan;
}

image::PlanarScan Only(PlanarView view) {
  image::PlanarScan scan = Phantom();
  std::erase_if(scan.frames, [&](const auto& frame) { return frame.view != view; });
  return scan;
}

TEST_F(PlanarStudyTest, IsReadyToBeSaved) {
  const fs::path file = Write(Phantom(), "both.dcm");
  const PlanarStudy study = Reader().Read({file});
  ASSERT_TRUE(study.reading) << study.reading.refusal().reason;
  EXPECT_EQ(study.stored.name, "both");
  EXPECT_EQ(study.stored.measurements.size() + study.stored.refusals.size(), 6U);
  EXPECT_THAT(study.stored.paths, ElementsAre(fs::canonical(file).string()));
  EXPECT_EQ(study.stored.provenance.inputs.at(0).sha256, Sha256OfFile(file));
  EXPECT_EQ(study.stored.examination.acquired_at, "2026-03-14");
  EXPECT_EQ(study.stored.examination.modality, "NM");
  store::Workspace workspace = store::Workspace::Open(folder_ / "workspace");
  EXPECT_EQ(study.stored.examination.patient, workspace.PseudonymOf("PHANTOM", ""));
  EXPECT_TRUE(workspace.SaveMeasured(study.stored));
  EXPECT_EQ(workspace.FindMeasured(study.stored.key)->options, "kind=bone-scan");
}

TEST_F(PlanarStudyTest, TwoFilesThatCompleteEachOtherAreOneScan) {
  const fs::path back = Write(Only(PlanarView::kPosterior), "a_back.dcm");
  const fs::path front = Write(Only(PlanarView::kAnterior), "b_front.dcm");
  const fs::path both = Write(Phantom(), "c_both.dcm");
  const auto groups = GroupPlanarFiles({back, front, both});
  EXPECT_THAT(groups, ElementsAre(ElementsAre(front, back), ElementsAre(both)));

  nuclear::PlanarOptions geometric;
  geometric.ratio = nuclear::RatioKind::kGeometricMean;
  const PlanarStudy joined = Reader(geometric).Read({front, back});
  const PlanarStudy whole = Reader(geometric).Read({both});
  ASSERT_TRUE(joined.reading && whole.reading);
  EXPECT_EQ(joined.reading->heart_to_contralateral.value,
            whole.reading->heart_to_contralateral.value);
  EXPECT_EQ(joined.stored.provenance.inputs.size(), 2U);
}

TEST_F(PlanarStudyTest, APosteriorFileOfAnotherMatrixStandsAlone) {
  image::PlanarScan small = Only(PlanarView::kPosterior);
  small.frames[0].counts = image::FloatImage(64, 64);
  const fs::path back = Write(small, "back.dcm");
  const fs::path front = Write(Only(PlanarView::kAnterior), "front.dcm");
  EXPECT_EQ(GroupPlanarFiles({back, front}).size(), 2U);
}

TEST_F(PlanarStudyTest, AMissingFileIsNamed) {
  EXPECT_THAT([&] { Reader().Read({folder_ / "nowhere.dcm"}); },
              testing::ThrowsMessage<Error>(HasSubstr("nowhere.dcm: no such file")));
}

TEST_F(PlanarStudyTest, TheKeyNamesEveryRule) {
  const PlanarStudyReader reader = Reader();
  const PlanarStudy study = reader.Read({Write(Phantom(), "both.dcm")});
  for (const Measurement& measurement : study.stored.measurements) {
    const std::string rule = measurement.rule.name + " " + std::to_string(measurement.rule.version);
    EXPECT_THAT(reader.key_text(), HasSubstr(rule));
  }
}

}  // namespace
}  // namespace etalon::workflow
