#include "etalon/stats/accuracy/detection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

/// Three pictures, three lesions: hits at 0.9 and 0.6, false positives at 0.8, 0.6 and 0.3.
std::vector<SearchedPicture> Example() {
  return {{.patient = 1, .lesions = 1, .marks = {{0.9, 0}, {0.6, {}}}},
          {.patient = 2, .lesions = 2, .marks = {{0.6, 1}, {0.8, {}}}},
          {.patient = 3, .lesions = 0, .marks = {{0.3, {}}}}};
}

std::vector<SearchedPicture> RandomPictures(std::uint64_t seed, int patients) {
  Random random(seed);
  std::vector<SearchedPicture> pictures;
  for (int patient = 0; patient < patients; ++patient) {
    for (std::uint64_t view = 0; view < 1 + random.Below(3); ++view) {
      SearchedPicture picture{.patient = patient, .lesions = random.Below(3)};
      const auto score = [&] { return static_cast<double>(random.Below(12)) / 12.0; };
      for (std::size_t lesion = 0; lesion < picture.lesions; ++lesion) {
        if (random.Uniform() < 0.7) picture.marks.push_back({std::min(1.0, score() + 0.3), lesion});
      }
      while (random.Uniform() < 0.4) picture.marks.push_back({score(), {}});
      pictures.push_back(picture);
    }
  }
  return pictures;
}

struct Counted {
  int lesions = 0;
  int hits = 0;
  int false_positives = 0;
};

/// By its definition: keep marks from a score on and count.
Counted CountFrom(const std::vector<SearchedPicture>& pictures, double threshold) {
  Counted counted;
  for (const SearchedPicture& picture : pictures) {
    counted.lesions += static_cast<int>(picture.lesions);
    for (const DetectionMark& mark : picture.marks) {
      if (mark.score < threshold) continue;
      ++(mark.lesion ? counted.hits : counted.false_positives);
    }
  }
  return counted;
}

std::set<double> ScoresOf(const std::vector<SearchedPicture>& pictures) {
  std::set<double> scores;
  for (const auto& picture : pictures) {
    for (const auto& mark : picture.marks) scores.insert(mark.score);
  }
  return scores;
}

double SensitivityByDefinition(const std::vector<SearchedPicture>& pictures, double rate) {
  double best = 0.0;
  for (const double score : ScoresOf(pictures)) {
    const Counted counted = CountFrom(pictures, score);
    if (counted.false_positives > rate * static_cast<double>(pictures.size())) continue;
    best = std::max(best, static_cast<double>(counted.hits) / counted.lesions);
  }
  return best;
}

double PrecisionByDefinition(const std::vector<SearchedPicture>& pictures) {
  double sum = 0.0;
  for (int k = 0; k <= 100; ++k) {
    double best = 0.0;
    for (const double score : ScoresOf(pictures)) {
      const Counted counted = CountFrom(pictures, score);
      if (counted.hits == 0 || 100 * counted.hits < k * counted.lesions) continue;
      best = std::max(best,
                      static_cast<double>(counted.hits) / (counted.hits + counted.false_positives));
    }
    sum += best;
  }
  return sum / 101.0;
}

double JafrocByDefinition(const std::vector<SearchedPicture>& pictures) {
  constexpr double kUnmarked = -std::numeric_limits<double>::infinity();
  double wins = 0.0;
  double pairs = 0.0;
  for (const auto& diseased : pictures) {
    for (std::size_t lesion = 0; lesion < diseased.lesions; ++lesion) {
      double score = kUnmarked;
      for (const auto& mark : diseased.marks) {
        if (mark.lesion == lesion) score = mark.score;
      }
      for (const auto& normal : pictures) {
        if (normal.lesions > 0) continue;
        double highest = kUnmarked;
        for (const auto& mark : normal.marks) highest = std::max(highest, mark.score);
        wins += score > highest ? 1.0 : (score == highest ? 0.5 : 0.0);
        pairs += 1.0;
      }
    }
  }
  return wins / pairs;
}

TEST(DetectionTest, CountsAHandExample) {
  const auto curve = MakeFrocCurve(Example());
  ASSERT_TRUE(curve);
  ASSERT_EQ(curve->points.size(), 5U);  // nothing, 0.9, 0.8, 0.6 (tied), 0.3
  EXPECT_DOUBLE_EQ(curve->points[1].sensitivity, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(curve->points[1].false_positives_per_picture, 0.0);
  EXPECT_DOUBLE_EQ(curve->points[3].sensitivity, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(curve->points[3].false_positives_per_picture, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(SensitivityAtFalsePositives(*curve, 0.5), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(SensitivityAtFalsePositives(*curve, 1.0), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(PointAtFalsePositives(*curve, 1.0).threshold, 0.6);
  // Precision 1 up to recall 1/3 (34 recalls), 1/2 up to 2/3 (33 recalls), 0 beyond.
  const auto precision = EstimateAveragePrecision(Example());
  ASSERT_TRUE(precision);
  EXPECT_NEAR(precision->value, (34.0 + 33.0 * 0.5) / 101.0, 1e-12);
  // Lesions 0.9, unmarked and 0.6 against the one normal picture's 0.3.
  EXPECT_NEAR(JafrocByDefinition(Example()), 2.0 / 3.0, 1e-12);
}

TEST(DetectionTest, AgreesWithTheDefinitions) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto pictures = RandomPictures(seed, 30);
    const auto curve = MakeFrocCurve(pictures);
    ASSERT_TRUE(curve);
    ClusterBootstrapOptions few;
    few.resamples = 50;
    for (const double rate : {0.0, 0.125, 0.25, 0.5, 1.0}) {
      const double expected = SensitivityByDefinition(pictures, rate);
      EXPECT_DOUBLE_EQ(SensitivityAtFalsePositives(*curve, rate), expected);
      const auto estimate = EstimateSensitivityAtFalsePositives(pictures, rate, few);
      ASSERT_TRUE(estimate);
      EXPECT_DOUBLE_EQ(estimate->value, expected);
    }
    const auto precision = EstimateAveragePrecision(pictures, few);
    ASSERT_TRUE(precision);
    EXPECT_NEAR(precision->value, PrecisionByDefinition(pictures), 1e-12);
    const auto jafroc = EstimateJafroc(pictures, few);
    ASSERT_TRUE(jafroc);
    EXPECT_NEAR(jafroc->value, JafrocByDefinition(pictures), 1e-12);
  }
}

TEST(DetectionTest, CurvesOnlyRise) {
  const auto curve = MakeFrocCurve(RandomPictures(3, 60));
  ASSERT_TRUE(curve);
  for (std::size_t i = 1; i < curve->points.size(); ++i) {
    EXPECT_LT(curve->points[i].threshold, curve->points[i - 1].threshold);
    EXPECT_GE(curve->points[i].sensitivity, curve->points[i - 1].sensitivity);
    EXPECT_GE(curve->points[i].false_positives_per_picture,
              curve->points[i - 1].false_positives_per_picture);
  }
}

TEST(DetectionTest, DrawsPatientsNotPictures) {
  // Every patient's pictures twice over: the figure stays, and so does its interval.
  auto pictures = RandomPictures(5, 60);
  const auto once = EstimateSensitivityAtFalsePositives(pictures, 0.5);
  const auto copy = pictures;
  pictures.insert(pictures.end(), copy.begin(), copy.end());
  const auto twice = EstimateSensitivityAtFalsePositives(pictures, 0.5);
  ASSERT_TRUE(once && twice);
  EXPECT_DOUBLE_EQ(once->value, twice->value);
  ASSERT_TRUE(once->interval && twice->interval);
  EXPECT_DOUBLE_EQ(once->interval->low, twice->interval->low);
  EXPECT_DOUBLE_EQ(once->interval->high, twice->interval->high);
  EXPECT_LT(once->interval->low, once->value);
  EXPECT_GT(once->interval->high, once->value);
}

TEST(DetectionTest, GivesTheSameForAnyNumberOfThreads) {
  const auto pictures = RandomPictures(6, 40);
  ClusterBootstrapOptions options;
  options.threads = 4;
  const auto one = EstimateAveragePrecision(pictures);
  const auto four = EstimateAveragePrecision(pictures, options);
  ASSERT_TRUE(one && four);
  EXPECT_EQ(one->interval->low, four->interval->low);
}

TEST(DetectionTest, MeanOverCriteriaIsTheMean) {
  const auto strict = RandomPictures(7, 30);
  auto lax = strict;
  lax[0].marks.clear();
  const auto both = EstimateMeanAveragePrecision({strict, lax});
  const auto first = EstimateAveragePrecision(strict);
  const auto second = EstimateAveragePrecision(lax);
  ASSERT_TRUE(both && first && second);
  EXPECT_NEAR(both->value, (first->value + second->value) / 2.0, 1e-12);
}

TEST(DetectionTest, PerfectSearchHasNoInterval) {
  const std::vector<SearchedPicture> pictures = {{.patient = 1, .lesions = 1, .marks = {{0.9, 0}}},
                                                 {.patient = 2, .lesions = 1, .marks = {{0.8, 0}}}};
  const auto sensitivity = EstimateSensitivityAtFalsePositives(pictures, 0.5);
  ASSERT_TRUE(sensitivity);
  EXPECT_EQ(sensitivity->value, 1.0);
  EXPECT_FALSE(sensitivity->interval);
}

TEST(DetectionTest, RefusesWhatHasNoAnswer) {
  EXPECT_EQ(MakeFrocCurve({}).refusal().reason, "no picture was searched");
  const std::vector<SearchedPicture> normal = {{.patient = 1}, {.patient = 2}};
  EXPECT_EQ(EstimateAveragePrecision(normal).refusal().reason, "the pictures hold no lesion");
  const std::vector<SearchedPicture> diseased = {{.patient = 1, .lesions = 1},
                                                 {.patient = 2, .lesions = 1}};
  EXPECT_EQ(EstimateJafroc(diseased).refusal().reason, "every picture holds a lesion");
}

TEST(DetectionTest, ChecksItsInput) {
  EXPECT_THROW(MakeFrocCurve({{.patient = 1, .lesions = 1, .marks = {{0.5, 1}}}}), ContractError);
  EXPECT_THROW(MakeFrocCurve({{.patient = 1, .lesions = 1, .marks = {{0.5, 0}, {0.4, 0}}}}),
               ContractError);
  EXPECT_THROW(MakeFrocCurve({{.patient = 1, .lesions = 0, .marks = {{std::nan(""), {}}}}}),
               ContractError);
  EXPECT_THROW(EstimateSensitivityAtFalsePositives(Example(), -1.0), ContractError);
}

}  // namespace
}  // namespace etalon::stats
