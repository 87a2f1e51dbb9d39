#include "etalon/report/teaching_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::report {
namespace {

using testing::HasSubstr;
using testing::Not;

const TeachingPicture kPicture{"data:image/png;base64,AAAA", 40, 60};

TEST(TeachingPage, CasesAskInBothLanguages) {
  const std::vector<TeachingQuestion> questions{
      {.id = "lesion", .name = {"Lesion", "Lésion"}, .organ = {"Liver", "Foie"}},
      {.id = "benign", .name = {"Benign", "Bénigne"}, .depth = 1, .parent = "lesion"}};
  const std::string page = TeachingCasesPage("ada", questions, {{7, "0011", kPicture}});
  EXPECT_THAT(page, HasSubstr("data-case=\"7\""));
  EXPECT_THAT(page, HasSubstr("<span lang=\"fr\">Lésion</span>"));
  EXPECT_THAT(page, HasSubstr("data-parent=\"lesion\""));
  EXPECT_THAT(page, HasSubstr("viewBox=\"-0.5 -0.5 60 40\""));
  EXPECT_THAT(page, Not(HasSubstr("class=\"truth\"")));
}

TEST(TeachingPage, FeedbackShowsTruthAndMark) {
  CaseFeedbackView view{.number = 7,
                        .image = "0011",
                        .picture = kPicture,
                        .truth = {},
                        .experts = {},
                        .mark = {},
                        .labels = {},
                        .remarks = {},
                        .neighbours = {}};
  view.truth.push_back({{"Lesion", "Lésion"}, {{1, 2}, {1, 9}, {8, 9}}});
  view.mark.box = teaching::MarkedBox{1, 2, 8, 9};
  view.location = teaching::LocationScore{.hit = true, .overlap = 0.75};
  view.labels.push_back({.name = {"Lesion", "Lésion"},
                         .verdict = teaching::Verdict::kSeen,
                         .present = true,
                         .called = true,
                         .experts = {3, 1},
                         .others_right = 2,
                         .others = 5});
  const std::string page = TeachingFeedbackPage("ada", {view});
  EXPECT_THAT(page, HasSubstr("class=\"truth\" d=\"M2 1L9 1L9 8Z\""));
  EXPECT_THAT(page, HasSubstr("<rect class=\"mark\" x=\"2\" y=\"1\" width=\"7\" height=\"7\"/>"));
  EXPECT_THAT(page, HasSubstr("3 of 4 present"));
  EXPECT_THAT(page, HasSubstr("2 / 5"));
  EXPECT_THAT(page, HasSubstr("recouvrement des cadres 75"));
}

TEST(TeachingPage, PlacesAreToldInWords) {
  const Text text = LocationText({.hit = false, .distance_pixels = 12.4});
  EXPECT_EQ(text.english, "Other place, 12 pixels from the outline");
  EXPECT_EQ(text.french, "Autre endroit, à 12 pixels du contour");
}

}  // namespace
}  // namespace etalon::report
