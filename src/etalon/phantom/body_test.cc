#include "etalon/phantom/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "etalon/core/error.h"
#include "etalon/phantom/body_uptake.h"

namespace etalon::phantom {
namespace {

std::array<double, kOrganCount> VolumesInMillilitres(const Body& body) {
  std::array<double, kOrganCount> volumes{};
  for (const std::uint8_t label : body.labels.voxels()) volumes[label] += 1.0;
  for (double& volume : volumes) volume *= body.labels.frame().VoxelVolume() / 1000.0;
  return volumes;
}

double At(const std::array<double, kOrganCount>& values, Organ organ) {
  return values[static_cast<std::size_t>(organ)];
}

TEST(BodyTest, OrgansOfTheAverageAdultHaveTheirSizes) {
  const auto volumes = VolumesInMillilitres(MakeBody({}));
  EXPECT_NEAR(At(volumes, Organ::kLeftVentricleWall), 130.0, 45.0);
  EXPECT_NEAR(At(volumes, Organ::kLeftVentricleBlood), 90.0, 40.0);
  EXPECT_NEAR(At(volumes, Organ::kLiver), 1500.0, 500.0);
  EXPECT_NEAR(At(volumes, Organ::kKidney), 270.0, 80.0);
  EXPECT_GT(At(volumes, Organ::kLung), 2500.0);
  double body = 0.0;
  for (std::size_t organ = 1; organ < volumes.size(); ++organ) body += volumes[organ];
  EXPECT_NEAR(body, 72000.0, 16000.0);
}

TEST(BodyTest, EveryOrganOfABodyWithEverythingIsThere) {
  const auto volumes =
      VolumesInMillilitres(MakeBody({.breast = 0.5,
                                     .rib_lesions = 4,
                                     .sternal_lesion = true,
                                     .extravasation = true,
                                     .confounders = {.stomach = true,
                                                     .bowel = true,
                                                     .catheter = true,
                                                     .hip_prosthesis = BodySide::kLeft,
                                                     .costochondral = true}}));
  for (int organ = 0; organ < kOrganCount; ++organ) {
    EXPECT_GT(volumes[static_cast<std::size_t>(organ)], 0.0) << Name(static_cast<Organ>(organ));
  }
}

TEST(BodyTest, TheHeartLiesOnTheLeftInFront) {
  const Body body = MakeBody({});
  EXPECT_GT(body.landmarks.left_ventricle.x, 25.0);
  EXPECT_LT(body.landmarks.left_ventricle.y, 0.0);
  EXPECT_GT(body.landmarks.left_ventricle_axis.x, 0.3);
  const image::VoxelPoint voxel =
      body.labels.frame().VoxelFromPatient(body.landmarks.left_ventricle);
  const auto organ = static_cast<Organ>(body.labels(static_cast<int>(voxel.slice + 0.5),
                                                    static_cast<int>(voxel.row + 0.5),
                                                    static_cast<int>(voxel.column + 0.5)));
  EXPECT_EQ(organ, Organ::kLeftVentricleBlood);
}

TEST(BodyTest, ALeaningBodyHasTheVolumesOfAnUprightOne) {
  const auto upright = VolumesInMillilitres(MakeBody({}));
  const auto leaning = VolumesInMillilitres(MakeBody({.lean = Degrees(8.0)}));
  for (const Organ organ : {Organ::kSoftTissue, Organ::kLung, Organ::kRib, Organ::kLongBone,
                            Organ::kLeftVentricleWall, Organ::kSpine}) {
    EXPECT_NEAR(At(leaning, organ) / At(upright, organ), 1.0, 0.05) << Name(organ);
  }
}

TEST(BodyTest, SameSeedGivesTheSamePerson) {
  EXPECT_EQ(MakeBody(RandomBody(7)).labels.voxels(), MakeBody(RandomBody(7)).labels.voxels());
  EXPECT_NE(MakeBody(RandomBody(7)).labels.voxels(), MakeBody(RandomBody(8)).labels.voxels());
}

TEST(BodyTest, FinerVoxelsLeaveTheVolumesAsTheyAre) {
  const BodyGrid thorax{
      .voxel = Millimetres(4.52), .lowest = Millimetres(1100.0), .highest = Millimetres(1450.0)};
  BodyGrid fine = thorax;
  fine.voxel = Millimetres(2.5);
  const auto coarse_volumes = VolumesInMillilitres(MakeBody({}, thorax));
  const auto fine_volumes = VolumesInMillilitres(MakeBody({}, fine));
  for (const Organ organ : {Organ::kLeftVentricleWall, Organ::kLeftVentricleBlood, Organ::kLung}) {
    EXPECT_NEAR(At(coarse_volumes, organ) / At(fine_volumes, organ), 1.0, 0.06) << Name(organ);
  }
}

TEST(BodyTest, RandomBodiesAreValidAndVaried) {
  double least = 1e9, most = 0.0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const BodyOptions options = RandomBody(seed);
    EXPECT_THAT(options.Validate(), testing::IsEmpty());
    least = std::min(least, options.height.value());
    most = std::max(most, options.height.value());
  }
  EXPECT_GT(most - least, 300.0);
}

TEST(BodyTest, WrongOptionsAreAllNamed) {
  try {
    MakeBody({.girth = 9.0, .cardiomegaly = 0.1});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("girth"), testing::HasSubstr("cardiomegaly")));
  }
}

TEST(BodyUptakeTest, TheHeartGainsWithTheGradeAndTheBonesLose) {
  double heart = 0.0;
  for (int grade = 0; grade <= 2; ++grade) {
    const OrganValues values = MakeUptake({.grade = grade}).standardised_uptake;
    EXPECT_GT(At(values, Organ::kLeftVentricleWall), heart);
    heart = At(values, Organ::kLeftVentricleWall);
  }
  EXPECT_LT(At(MakeUptake({.grade = 3}).standardised_uptake, Organ::kSpine),
            At(MakeUptake({.grade = 0}).standardised_uptake, Organ::kSpine));
}

TEST(BodyUptakeTest, AttenuationIsThatOfTissueAt140KiloelectronVolt) {
  EXPECT_NEAR(At(AttenuationPerMillimetre(), Organ::kSoftTissue), 0.0154, 0.0003);
  EXPECT_LT(At(AttenuationPerMillimetre(), Organ::kLung), 0.006);
  EXPECT_EQ(At(AttenuationPerMillimetre(), Organ::kOutside), 0.0);
}

}  // namespace
}  // namespace etalon::phantom
