#include "etalon/workflow/verify_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace etalon::workflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Toy {
  double size = 0.0;
  double noise = 1.0;
  std::uint64_t seed = 0;
};

GridDesign<Toy> ToyDesign() {
  return {.dimensions = 1,
          .subject = [](const std::vector<double>& place,
                        Random&) { return Toy{.size = 100.0 + 100.0 * place[0]}; },
          .acquire =
              [](Toy toy, Random& random) {
                toy.seed = random.Next();
                return toy;
              },
          .reseed = [](Toy& toy, std::uint64_t seed) { toy.seed = seed; },
          .factors = {{"noise", {0.0, 2.0}, [](Toy& toy, double level) { toy.noise = level; }}}};
}

ReadPhantom ReadToy(const Toy& toy) {
  ReadPhantom read{
      .truths = {{"volume_of_involvement", "mL", toy.size}}, .measurements = {}, .refusals = {}};
  if (toy.size > 195.0) {
    read.refusals.push_back({"volume_of_involvement", {RefusalCode::kImplausible, "too large"}});
    return read;
  }
  Measurement measured;
  measured.name = "volume_of_involvement";
  measured.unit = "mL";
  measured.value = toy.size + toy.noise * Random(toy.seed).Normal();
  measured.rule = {"toy-rule", 2, ""};
  read.measurements.push_back(measured);
  return read;
}

TEST(LatinHypercube, HasOnePlaceInEachPartOfEverySide) {
  Random random(3);
  const auto places = LatinHypercube(10, 2, random);
  for (std::size_t side = 0; side < 2; ++side) {
    std::vector<int> parts(10, 0);
    for (const auto& place : places) ++parts[static_cast<std::size_t>(10.0 * place[side])];
    EXPECT_THAT(parts, testing::Each(1));
  }
}

TEST(PlanGrid, PairsComeFirstAndSeriesKeepAllElse) {
  const auto plan = PlanGrid(ToyDesign(), {.subjects = 3, .subjects_a_level = 2, .seed = 7});
  ASSERT_EQ(plan.size(), 3U * 2U + 2U * 2U);
  EXPECT_EQ(plan[0].options.size, plan[1].options.size);
  EXPECT_NE(plan[0].options.seed, plan[1].options.seed);
  EXPECT_FALSE(plan[5].acquisition.level);
  EXPECT_EQ(plan[6].acquisition.level->factor, "noise");
  EXPECT_EQ(plan[6].options.size, plan[8].options.size);
  EXPECT_EQ(plan[8].options.noise, 2.0);
}

TEST(MeasureGrid, KeepsTheOrderOfThePlanAndTheRefusals) {
  const auto plan = PlanGrid(ToyDesign(), {.subjects = 40, .subjects_a_level = 0, .seed = 7});
  SilentProgress silent;
  const GridResult found = MeasureGrid(plan, ReadToy, silent);
  ASSERT_EQ(found.acquisitions.size(), plan.size());
  int refused = 0;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const conformance::Reading& reading = found.acquisitions[i].readings.at(0);
    EXPECT_EQ(reading.truth, plan[i].options.size);
    refused += reading.refusal == "implausible";
  }
  EXPECT_GT(refused, 0);
  ASSERT_EQ(found.repeats.size(), 1U);
  EXPECT_EQ(found.repeats[0].rule.version, 2);
}

TEST(MeasureGrid, RepetitionsAreComparedNumberByNumber) {
  GridResult found;
  const ReadPhantom one = ReadToy({.size = 120.0, .seed = 1});
  found.Repeat("once more", one, ReadToy({.size = 120.0, .seed = 1}));
  found.Repeat("another", one, ReadToy({.size = 120.0, .seed = 2}));
  EXPECT_TRUE(found.repetitions[0].identical);
  EXPECT_EQ(found.repetitions[0].sha256, found.reference_sha256);
  EXPECT_FALSE(found.repetitions[1].identical);
}

TEST(RepeatabilityText, IsWhatTheRegistryReads) {
  const auto plan = PlanGrid(ToyDesign(), {.subjects = 40, .subjects_a_level = 0, .seed = 7});
  SilentProgress silent;
  const std::string text =
      RepeatabilityText(MeasureGrid(plan, ReadToy, silent).repeats, {"NM", "etalon verify toy", 7});
  EXPECT_THAT(text, HasSubstr("source = \"verify\""));
  EXPECT_THAT(text, HasSubstr("rule = \"toy-rule\"\nrule_version = 2\n"));
  const auto at = text.find("within_sd = ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_NEAR(std::stod(text.substr(at + 12)), 1.0, 0.3);
}

TEST(RepeatabilityText, GradesAndWhatIsNotComparedGetNoEntry) {
  const std::vector<std::vector<double>> values{{1, 2}, {2, 2}, {3, 3}, {1, 1}};
  const std::string text = RepeatabilityText({{"perugini_grade", "{grade}", {}, values},
                                              {"myocardial_t1_post_contrast", "ms", {}, values},
                                              {"significant_uptake_probability", "1", {}, values}},
                                             {"NM", "etalon verify toy", 7});
  EXPECT_THAT(text, Not(HasSubstr("[[entry]]")));
  EXPECT_THAT(text, HasSubstr("# perugini_grade: no entry; is a grade"));
  EXPECT_THAT(text, Not(HasSubstr("probability")));  // Not followed.
}

// Patients repeat no better than phantoms: the published scan-rescan figure of T1 stays.
TEST(RepeatabilityText, ALargerPublishedFigureStays) {
  const std::vector<std::vector<double>> values{{1000, 1002}, {1100, 1101}, {950, 953}, {990, 990}};
  const std::string text = RepeatabilityText({{"myocardial_t1_native", "ms", {}, values}},
                                             {"MR", "etalon verify toy", 7});
  EXPECT_THAT(text, Not(HasSubstr("[[entry]]")));
  EXPECT_THAT(text, HasSubstr("t1-molli-scan-rescan"));
}

}  // namespace
}  // namespace etalon::workflow
