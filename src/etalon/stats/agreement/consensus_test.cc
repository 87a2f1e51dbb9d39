#include "etalon/stats/agreement/consensus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

/// Five readers of known skill call `items` items of three categories.
struct Simulated {
  static constexpr VoteSizes kSizes{.items = 4000, .readers = 5, .categories = 3};
  static constexpr std::array kSkills{0.95, 0.85, 0.75, 0.55, 0.40};

  std::vector<std::size_t> truth;
  std::vector<Vote> votes;

  explicit Simulated(std::uint64_t seed) {
    Random random(seed);
    for (std::size_t item = 0; item < kSizes.items; ++item) {
      truth.push_back(random.Uniform() < 0.6 ? 0 : 1 + random.Below(2));
      for (std::size_t reader = 0; reader < kSizes.readers; ++reader) {
        if (random.Uniform() < 0.2) continue;  // Not everybody reads everything.
        const bool right = random.Uniform() < kSkills[reader];
        const std::size_t called = right ? truth.back() : (truth.back() + 1 + random.Below(2)) % 3;
        votes.push_back({item, reader, called});
      }
    }
  }
};

TEST(MajorityVote, TiesAndSilenceGiveNothing) {
  const std::vector<Vote> votes{{0, 0, 1}, {0, 1, 1}, {0, 2, 0}, {1, 0, 0}, {1, 1, 1}};
  const auto chosen = MajorityVote(votes, {.items = 3, .readers = 3, .categories = 2});
  EXPECT_EQ(chosen[0], 1U);
  EXPECT_FALSE(chosen[1]);
  EXPECT_FALSE(chosen[2]);
}

TEST(DawidSkene, RecoversSkillsAndPrevalence) {
  const Simulated simulated(3);
  const auto result = EstimateDawidSkene(simulated.votes, Simulated::kSizes);
  ASSERT_TRUE(result.ok());
  for (std::size_t reader = 0; reader < Simulated::kSkills.size(); ++reader) {
    EXPECT_NEAR(result->Skill(reader), Simulated::kSkills[reader], 0.03) << reader;
  }
  EXPECT_NEAR(result->Prevalence(0), 0.6, 0.03);
}

TEST(DawidSkene, BeatsTheMajority) {
  const Simulated simulated(4);
  const auto result = EstimateDawidSkene(simulated.votes, Simulated::kSizes);
  const auto majority = MajorityVote(simulated.votes, Simulated::kSizes);
  int right = 0, right_of_majority = 0;
  for (std::size_t item = 0; item < simulated.truth.size(); ++item) {
    right += result->Category(item) == simulated.truth[item];
    right_of_majority += majority[item] == simulated.truth[item];
  }
  EXPECT_GT(right, right_of_majority + 100);
}

TEST(DawidSkene, OfOneMindIsCertain) {
  std::vector<Vote> votes;
  for (std::size_t item = 0; item < 20; ++item) {
    for (std::size_t reader = 0; reader < 3; ++reader) votes.push_back({item, reader, item % 2});
  }
  const auto result = EstimateDawidSkene(votes, {.items = 21, .readers = 3, .categories = 2});
  ASSERT_TRUE(result.ok());
  EXPECT_GT(result->Probability(0, 0), 0.99);
  EXPECT_GT(result->Probability(1, 1), 0.99);
  EXPECT_NEAR(result->Probability(20, 0), 0.5, 0.01) << "nobody read it";
  for (std::size_t item = 0; item < 21; ++item) {
    EXPECT_NEAR(result->Probability(item, 0) + result->Probability(item, 1), 1.0, 1e-12);
  }
}

TEST(DawidSkene, DoesNotDependOnTheOrderOfReaders) {
  Simulated simulated(5);
  const auto first = EstimateDawidSkene(simulated.votes, Simulated::kSizes);
  for (Vote& vote : simulated.votes) vote.reader = 4 - vote.reader;
  const auto second = EstimateDawidSkene(simulated.votes, Simulated::kSizes);
  for (std::size_t reader = 0; reader < 5; ++reader) {
    EXPECT_NEAR(first->Skill(reader), second->Skill(4 - reader), 1e-9);
  }
}

TEST(DawidSkene, RefusesWhatCannotBeJudged) {
  EXPECT_EQ(EstimateDawidSkene({}, {.items = 3, .readers = 2, .categories = 2}).refusal().code,
            RefusalCode::kTooFewValues);
  const std::vector<Vote> votes{{0, 0, 5}};
  EXPECT_THROW((void)EstimateDawidSkene(votes, {.items = 1, .readers = 1, .categories = 2}),
               ContractError);
}

}  // namespace
}  // namespace etalon::stats
