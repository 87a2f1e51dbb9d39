#include "etalon/narrative/extract.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace etalon::narrative {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const Lexicon& Abdomen() {
  static const Lexicon lexicon =
      Lexicon::Load(std::string("lexicons/abdomen_fr.toml"), std::string("lexicons/french.toml"));
  return lexicon;
}

std::vector<std::pair<std::string, std::string>> Said(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> said;
  for (const Mention& mention : ReadReport(text, Abdomen())) {
    said.emplace_back(Abdomen().labels()[mention.label].id, Name(mention.assertion));
  }
  return said;
}

std::map<std::string, std::string> Summary(std::string_view text) {
  std::map<std::string, std::string> states;
  for (const LabelState& state : Summarise(ReadReport(text, Abdomen()), Abdomen())) {
    states[Abdomen().labels()[state.label].id] = Name(state.assertion);
  }
  return states;
}

TEST(ReadReport, DeniedThingsAreAbsent) {
  EXPECT_THAT(Said("Foie homogène, sans lésion focale."),
              ElementsAre(Pair("liver_lesion", "absent")));
  EXPECT_THAT(Said("Absence de calcul vésiculaire, de boue ou de polype."),
              ElementsAre(Pair("gallstone", "absent"), Pair("gallbladder_sludge", "absent"),
                          Pair("gallbladder_polyp", "absent")));
  EXPECT_THAT(Said("Wirsung non dilaté."),
              ElementsAre(Pair("pancreatic_duct_dilatation", "absent")));
  EXPECT_THAT(Said("Ascite : non."), ElementsAre(Pair("ascites", "absent")));
}

TEST(ReadReport, ADenialEndsWhereSomethingElseBegins) {
  EXPECT_THAT(Said("Pas de lésion hépatique suspecte, kyste simple du segment IV."),
              ElementsAre(Pair("liver_malignant_lesion", "absent"), Pair("liver_cyst", "present")));
  EXPECT_THAT(Said("Pas d'anomalie hormis un kyste hépatique de 8 mm."),
              ElementsAre(Pair("liver_cyst", "present")));
  EXPECT_THAT(Said("Pas d'ascite mais splénomégalie."),
              ElementsAre(Pair("ascites", "absent"), Pair("splenomegaly", "present")));
}

TEST(ReadReport, NoChangeIsNoDenial) {
  EXPECT_THAT(Said("Pas de modification de la taille du kyste du rein gauche."),
              ElementsAre(Pair("renal_cyst", "present")));
}

TEST(ReadReport, HypothesesReachOnlyWhatTheySpeakOf) {
  EXPECT_THAT(Said("Nodule hépatique de 15 mm évoquant un angiome."),
              ElementsAre(Pair("liver_lesion", "present"), Pair("liver_haemangioma", "possible")));
  EXPECT_THAT(Said("Lithiase vésiculaire ?"), ElementsAre(Pair("gallstone", "possible")));
  EXPECT_THAT(Said("Lésion du foie gauche, métastase possible."),
              ElementsAre(Pair("liver_lesion", "present"), Pair("liver_metastasis", "possible")));
}

TEST(ReadReport, QuestionPastAndRelativesAreNoFindings) {
  EXPECT_THAT(Said("INDICATION : suspicion de cirrhose.\nRESULTATS : foie régulier."),
              ElementsAre(Pair("liver_cirrhosis", "reason")));
  EXPECT_THAT(Said("Antécédent de pancréatite."), ElementsAre(Pair("pancreatitis", "history")));
  EXPECT_THAT(Said("Mère atteinte d'un cancer du foie."),
              ElementsAre(Pair("liver_malignant_lesion", "family")));
}

TEST(ReadReport, WhatIsAskedIsNoFinding) {
  EXPECT_THAT(Summary("Patient adressé pour suspicion de tumeur de vessie. Vessie sans anomalie."),
              UnorderedElementsAre(Pair("bladder_lesion", "absent")));
  EXPECT_THAT(Said("Recherche d'ascite : négative."), ElementsAre(Pair("ascites", "absent")));
  EXPECT_THAT(Summary("Suspicion de cholécystite : vésicule normale."),
              testing::Contains(Pair("cholecystitis", "absent")));
}

TEST(ReadReport, AnIndicationOnOneLineEndsWhereAnOrganIsNamed) {
  EXPECT_THAT(Summary("ATCD : cholécystite en 2015. Vésicule lithiasique."),
              UnorderedElementsAre(Pair("cholecystitis", "history"), Pair("gallstone", "present")));
  EXPECT_THAT(Said("Motif : stéatose. Bilan de lithiase rénale."),
              testing::Each(testing::Field(&std::pair<std::string, std::string>::second,
                                           std::string("reason"))));
}

TEST(ReadReport, WhatWasTreatedAndGoesOnIsThere) {
  EXPECT_THAT(Said("Carcinome hépatocellulaire traité par radiofréquence, en progression."),
              ElementsAre(Pair("liver_hepatocellular_carcinoma", "present")));
  EXPECT_THAT(Said("Carcinome hépatocellulaire traité par radiofréquence, sans récidive."),
              ElementsAre(Pair("liver_hepatocellular_carcinoma", "history")));
}

TEST(ReadReport, APropertyIsOfTheOrganUnlessAThingStandsBetween) {
  EXPECT_THAT(Said("Foie : augmenté de volume, hyperéchogène."),
              ElementsAre(Pair("hepatomegaly", "present"), Pair("liver_steatosis", "present")));
  EXPECT_THAT(Said("Foie : angiome augmenté de volume."),
              ElementsAre(Pair("liver_haemangioma", "present")));
  EXPECT_THAT(Said("Kyste de petite taille du rein droit."),
              ElementsAre(Pair("renal_cyst", "present")));
}

TEST(ReadReport, AListOfOrgansSharesItsTerm) {
  EXPECT_THAT(
      Said("Lésions focales du foie et de la rate."),
      UnorderedElementsAre(Pair("liver_lesion", "present"), Pair("splenic_lesion", "present")));
}

TEST(ReadReport, OfADoubtedKindOnlyTheThingIsThere) {
  EXPECT_EQ(Summary("Image hépatique d'allure kystique de 7 mm."),
            (std::map<std::string, std::string>{{"liver_lesion", "present"},
                                                {"liver_benign_lesion", "possible"},
                                                {"liver_cyst", "possible"}}));
}

TEST(ReadReport, TheOrganDecidesTheLabel) {
  EXPECT_THAT(Said("Kyste du rein droit. Kyste du foie."),
              ElementsAre(Pair("renal_cyst", "present"), Pair("liver_cyst", "present")));
  EXPECT_THAT(Said("Rein droit : pas de calcul.\nVésicule : calcul de 8 mm."),
              ElementsAre(Pair("renal_stone", "absent"), Pair("gallstone", "present")));
}

TEST(ReadReport, ATermCountsForEveryOrganOfAList) {
  EXPECT_THAT(Said("Aucune lésion du foie, de la rate ou du pancréas."),
              UnorderedElementsAre(Pair("liver_lesion", "absent"), Pair("splenic_lesion", "absent"),
                                   Pair("pancreatic_lesion", "absent")));
  EXPECT_THAT(Said("Hépatosplénomégalie."),
              ElementsAre(Pair("hepatomegaly", "present"), Pair("splenomegaly", "present")));
}

TEST(ReadReport, WhatIsSaidOfOtherOrgansCountsForNone) {
  EXPECT_THAT(Said("Kyste ovarien gauche. Nodule du lobe droit de la thyroïde."), IsEmpty());
}

TEST(ReadReport, ASuspectNoduleIsThereAndItsNatureIsNot) {
  EXPECT_THAT(
      Said("Nodule hépatique suspect de 28 mm."),
      ElementsAre(Pair("liver_malignant_lesion", "possible"), Pair("liver_lesion", "present")));
}

TEST(ReadReport, WhatItLooksLikeIsNoSurerThanWhatItMayBe) {
  EXPECT_THAT(Summary("Foie brillant, stéatose possible."),
              ElementsAre(Pair("liver_steatosis", "possible")));
  EXPECT_THAT(Summary("Foie brillant."), ElementsAre(Pair("liver_steatosis", "present")));
}

TEST(ReadReport, OneOfTwoThingsIsPossible) {
  EXPECT_THAT(Said("Polype ou calcul de la vésicule."),
              ElementsAre(Pair("gallbladder_polyp", "possible"), Pair("gallstone", "possible")));
  EXPECT_THAT(Said("Absence de calcul ou de polype de la vésicule."),
              ElementsAre(Pair("gallstone", "absent"), Pair("gallbladder_polyp", "absent")));
}

TEST(ReadReport, ASuspectMassIsThereAndASuspectedStoneMayNotBe) {
  EXPECT_THAT(Said("Masse du rein gauche suspecte."), ElementsAre(Pair("renal_mass", "present")));
  EXPECT_THAT(Said("Lithiase de la VBP suspectée."),
              ElementsAre(Pair("bile_duct_stone", "possible")));
}

TEST(ReadReport, ADenialMayFollowOrShareTheWordsOfATerm) {
  EXPECT_THAT(Said("Il n'est pas mis en évidence de lésion hépatique."),
              ElementsAre(Pair("liver_lesion", "absent")));
  EXPECT_THAT(Said("Foie : pas d'anomalie focale."), ElementsAre(Pair("liver_lesion", "absent")));
  EXPECT_THAT(Said("VBP et Wirsung non dilatés."),
              UnorderedElementsAre(Pair("bile_duct_dilatation", "absent"),
                                   Pair("pancreatic_duct_dilatation", "absent")));
}

TEST(ReadReport, NormalMayNameItsOrganBehind) {
  EXPECT_THAT(
      Summary("Pas d'anomalie de la rate."),
      UnorderedElementsAre(Pair("splenomegaly", "absent"), Pair("splenic_lesion", "absent")));
  EXPECT_THAT(Said("Paroi vésiculaire normale."),
              ElementsAre(Pair("gallbladder_wall_thickening", "absent")));
}

TEST(ReadReport, CancersOfOtherOrgansAreTheReasonAndNoFinding) {
  EXPECT_THAT(Said("Bilan d'un cancer du sein : pas de métastase hépatique."),
              ElementsAre(Pair("liver_metastasis", "absent")));
  EXPECT_THAT(Said("Dépistage du CHC chez un patient cirrhotique."),
              ElementsAre(Pair("liver_cirrhosis", "present")));
}

TEST(ReadReport, SlipsOfAFingerAreRead) {
  EXPECT_THAT(Said("Vésicule lithiasiqe. Splenomeglaie."),
              ElementsAre(Pair("gallstone", "present"), Pair("splenomegaly", "present")));
}

TEST(ReadReport, SidesAndSizes) {
  const auto mentions = ReadReport(
      "Rein gauche : kyste de 3,2 cm. Nodule rénal droit de 12 x 8 mm. "
      "Les deux reins sont le siège de calculs.",
      Abdomen());
  ASSERT_EQ(mentions.size(), 3U);
  EXPECT_EQ(mentions[0].side, Side::kLeft);
  EXPECT_THAT(mentions[0].sizes_mm, ElementsAre(32.0));
  EXPECT_EQ(mentions[1].side, Side::kRight);
  EXPECT_THAT(mentions[1].sizes_mm, ElementsAre(12.0, 8.0));
  EXPECT_EQ(mentions[2].side, Side::kBoth);
  EXPECT_THAT(mentions[2].sizes_mm, IsEmpty());
}

TEST(ReadReport, ANormalOrganDeniesWhatItExcludes) {
  const auto states = Summary("Vésicule : sans particularité.");
  EXPECT_EQ(states.at("gallstone"), "absent");
  EXPECT_FALSE(states.contains("renal_stone"));
}

TEST(ReadReport, TheEvidenceIsTheSentence) {
  const std::string text = "Foie normal. Calcul vésiculaire de 8 mm. Pas d'ascite.";
  const auto mentions = ReadReport(text, Abdomen());
  const auto stone = std::ranges::find_if(mentions, [](const Mention& mention) {
    return Abdomen().labels()[mention.label].id == "gallstone";
  });
  ASSERT_NE(stone, mentions.end());
  EXPECT_EQ(text.substr(stone->sentence.begin, stone->sentence.end - stone->sentence.begin),
            "Calcul vésiculaire de 8 mm.");
}

TEST(ReadReport, AnythingMayBeItsText) {
  EXPECT_THAT(Said(""), IsEmpty());
  EXPECT_THAT(Said("\xff\xfe;;;:::???...\n\n- - -"), IsEmpty());
  EXPECT_THAT(Said(std::string(100000, 'a')), IsEmpty());
}

TEST(Summarise, PresenceDecidesAndClimbs) {
  EXPECT_THAT(Summary("Pas de lésion hépatique. Foie : métastase de 20 mm."),
              UnorderedElementsAre(Pair("liver_lesion", "present"),
                                   Pair("liver_malignant_lesion", "present"),
                                   Pair("liver_metastasis", "present")));
}

TEST(Summarise, AbsenceDescends) {
  const auto states = Summary("Pas de lésion hépatique.");
  EXPECT_EQ(states.at("liver_lesion"), "absent");
  EXPECT_EQ(states.at("liver_cyst"), "absent");
  EXPECT_EQ(states.at("liver_metastasis"), "absent");
}

TEST(Lexicon, HasCodesAndAParentBeforeEachChild) {
  for (std::size_t i = 0; i < Abdomen().labels().size(); ++i) {
    const Label& label = Abdomen().labels()[i];
    EXPECT_FALSE(label.french.empty());
    EXPECT_LT(label.parent.value_or(0), std::max<std::size_t>(i, 1)) << label.id;
  }
  EXPECT_GE(Abdomen().labels().size(), 35U);
}

}  // namespace
}  // namespace etalon::narrative
