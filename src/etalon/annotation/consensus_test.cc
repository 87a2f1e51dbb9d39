#include "etalon/annotation/consensus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "etalon/annotation/region.h"
#include "etalon/annotation/test_readings.h"
#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::annotation {
namespace {

using testing::HasSubstr;

const ConsensusLabel& LabelOf(const Consensus& consensus, std::size_t image,
                              const std::string& label) {
  const std::size_t index = *TestOntology().Find(label);
  for (const ConsensusLabel& one : consensus.labels) {
    if (one.image == image && one.label == index) return one;
  }
  throw std::runtime_error("no such label");
}

const ReaderSkill& SkillOf(const Consensus& consensus, std::size_t reader,
                           const std::string& label) {
  const std::size_t index = *TestOntology().Find(label);
  for (const ReaderSkill& one : consensus.skills) {
    if (one.reader == reader && one.label == index) return one;
  }
  throw std::runtime_error("no such skill");
}

TEST(Consensus, MajorityTieAndTooFew) {
  TestReadings all(3, {"ann", "bob", "cid"});
  for (std::size_t reader = 0; reader < 3; ++reader) {
    all.Add(0, reader, {Stated("fatty", reader != 1)});
    if (reader < 2) all.Add(1, reader, {Stated("fatty", reader == 0)});
  }
  all.Add(2, 0, {Stated("fatty", true)});
  const Consensus consensus = FindConsensus(all.readings, TestOntology());
  EXPECT_TRUE(*LabelOf(consensus, 0, "fatty").present);
  EXPECT_NEAR(LabelOf(consensus, 0, "fatty").probability, 2.0 / 3.0, 1e-12);
  const auto& tie = LabelOf(consensus, 1, "fatty").present;
  ASSERT_FALSE(tie.ok());
  EXPECT_EQ(tie.refusal().code, RefusalCode::kNotEstimable);
  const auto& alone = LabelOf(consensus, 2, "fatty").present;
  ASSERT_FALSE(alone.ok());
  EXPECT_EQ(alone.refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THAT(alone.refusal().reason, HasSubstr("Fewer than 2 readers"));
}

struct Simulated {
  TestReadings all;
  std::vector<bool> truth;
};

/// Five readers of known skill call 2,000 images of which 30 % are present.
Simulated Simulate(const std::vector<double>& sensitivity, const std::vector<double>& specificity) {
  const std::size_t images = 2000;
  Simulated simulated{TestReadings(images, {"a", "b", "c", "d", "e"}), {}};
  Random random(11);
  for (std::size_t image = 0; image < images; ++image) {
    const bool truth = random.Uniform() < 0.3;
    simulated.truth.push_back(truth);
    for (std::size_t reader = 0; reader < 5; ++reader) {
      const double right = truth ? sensitivity[reader] : specificity[reader];
      simulated.all.Add(image, reader, {Stated("fatty", (random.Uniform() < right) == truth)});
    }
  }
  return simulated;
}

double ShareRight(const Consensus& consensus, const std::vector<bool>& truth) {
  double right = 0.0, decided = 0.0;
  for (const ConsensusLabel& one : consensus.labels) {
    if (!one.present.ok()) continue;
    decided += 1.0;
    right += *one.present == truth[one.image] ? 1.0 : 0.0;
  }
  return right / decided;
}

TEST(Consensus, DawidSkeneRecoversSimulatedSkills) {
  const std::vector<double> sensitivity{0.95, 0.85, 0.75, 0.65, 0.55};
  const std::vector<double> specificity{0.98, 0.90, 0.95, 0.80, 0.60};
  const Simulated simulated = Simulate(sensitivity, specificity);
  const Consensus consensus = FindConsensus(simulated.all.readings, TestOntology(),
                                            {.method = ConsensusMethod::kDawidSkene});
  for (std::size_t reader = 0; reader < 5; ++reader) {
    EXPECT_NEAR(SkillOf(consensus, reader, "fatty").sensitivity, sensitivity[reader], 0.04);
    EXPECT_NEAR(SkillOf(consensus, reader, "fatty").specificity, specificity[reader], 0.04);
    EXPECT_EQ(SkillOf(consensus, reader, "fatty").images, 2000U);
  }
  const Consensus majority = FindConsensus(simulated.all.readings, TestOntology());
  EXPECT_GT(ShareRight(consensus, simulated.truth), ShareRight(majority, simulated.truth));
  const Consensus weighted = FindConsensus(simulated.all.readings, TestOntology(),
                                           {.method = ConsensusMethod::kSkillWeighted});
  EXPECT_GT(ShareRight(weighted, simulated.truth), ShareRight(majority, simulated.truth));
}

TEST(Consensus, SkillsThatWereMeasuredGoFirst) {
  TestReadings all(1, {"ann", "bob", "cid"});
  all.Add(0, 0, {Stated("fatty", true)});
  all.Add(0, 1, {Stated("fatty", false)});
  all.Add(0, 2, {Stated("fatty", false)});
  const std::size_t fatty = *TestOntology().Find("fatty");
  ConsensusOptions options{.method = ConsensusMethod::kSkillWeighted};
  options.skills = {
      {0, fatty, 0.99, 0.99, 50}, {1, fatty, 0.55, 0.55, 50}, {2, fatty, 0.55, 0.55, 50}};
  const Consensus consensus = FindConsensus(all.readings, TestOntology(), options);
  EXPECT_TRUE(*LabelOf(consensus, 0, "fatty").present) << "one who knows against two who guess";
}

TEST(Consensus, OutlinesByStapleAndMajority) {
  TestReadings all(1, {"ann", "bob", "cid"});
  all.Add(0, 0, {Square("lesion", 10, 10, 20)});
  all.Add(0, 1, {Square("lesion", 10, 10, 20)});
  all.Add(0, 2, {Square("lesion", 10, 10, 30)});
  for (const ConsensusMethod method :
       {ConsensusMethod::kMajority, ConsensusMethod::kStaple, ConsensusMethod::kSkillWeighted}) {
    const Consensus consensus = FindConsensus(all.readings, TestOntology(), {.method = method});
    ASSERT_EQ(consensus.shapes.size(), 1U);
    ASSERT_TRUE(consensus.shapes[0].shape.ok());
    EXPECT_EQ(consensus.shapes[0].shape->mask, PixelsOf(Square("lesion", 10, 10, 20), 100, 120))
        << Name(method);
    EXPECT_EQ(consensus.shapes[0].readers, 3U);
  }
}

TEST(Consensus, ShapesOfAnAbsentLabelAndOfOneReaderAreNone) {
  TestReadings all(2, {"ann", "bob", "cid"});
  all.Add(0, 0, {Square("lesion", 10, 10, 20)});
  all.Add(0, 1, {});
  all.Add(0, 2, {Stated("lesion", false)});
  all.Add(1, 0, {Square("lesion", 10, 10, 20)});
  all.Add(1, 1, {Stated("lesion", true)});
  const Consensus consensus = FindConsensus(all.readings, TestOntology());
  ASSERT_EQ(consensus.shapes.size(), 1U) << "two of three drew nothing on the first image";
  EXPECT_EQ(consensus.shapes[0].image, 1U);
  EXPECT_FALSE(consensus.shapes[0].shape.ok()) << "one reader drew it";
}

TEST(Consensus, BoxesAndLandmarksAreMedians) {
  TestReadings all(1, {"ann", "bob", "cid"});
  all.Add(0, 0, {Box("cyst", 0, 0, 10, 10), Landmark("apex", 5, 5)});
  all.Add(0, 1, {Box("cyst", 2, 2, 12, 12), Landmark("apex", 6, 9)});
  all.Add(0, 2, {Box("cyst", 50, 50, 60, 60), Landmark("apex", 40, 6)});
  const Consensus consensus = FindConsensus(all.readings, TestOntology());
  ASSERT_EQ(consensus.shapes.size(), 2U);
  EXPECT_EQ(consensus.shapes[0].shape->points[0], (image::PixelPoint{2, 2}));
  EXPECT_EQ(consensus.shapes[1].shape->points[0], (image::PixelPoint{6, 6}));
}

TEST(Consensus, NamesOfMethodsGoBothWays) {
  for (const char* name : {"majority", "dawid-skene", "staple", "skill-weighted"}) {
    EXPECT_EQ(Name(*ConsensusMethodNamed(name)), name);
  }
  EXPECT_FALSE(ConsensusMethodNamed("vote").has_value());
  EXPECT_THROW((void)FindConsensus({}, TestOntology(), {.least_readers = 0}), ContractError);
}

}  // namespace
}  // namespace etalon::annotation
