#include "etalon/ontology/ontology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::ontology {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr const char* kLiver = R"(
name = "liver"
version = 2
[[organ]]
id = "liver"
french = "Foie"
english = "Liver"
codes = ["SCT:10200004"]
checklist = ["lesion", "steatosis"]
[[label]]
id = "cyst"
french = "Kyste"
english = "Cyst"
parent = "benign"
renamed_from = ["simple_cyst"]
[[label]]
id = "lesion"
french = "Lésion"
english = "Lesion"
organ = "liver"
aliases = ["mass"]
answers = ["label", "box", "polygon"]
[[label]]
id = "benign"
french = "Bénin"
english = "Benign"
parent = "lesion"
[[label]]
id = "malignant"
french = "Malin"
english = "Malignant"
parent = "lesion"
[[label]]
id = "normal"
french = "Normal"
english = "Normal"
excludes = ["lesion"]
[[label]]
id = "steatosis"
french = "Stéatose"
english = "Steatosis"
)";

Ontology Parsed(const std::string& text) { return Ontology::Parse(text, "o.toml"); }

/// The example with one line replaced.
std::string With(const std::string& line, const std::string& replacement) {
  std::string text = kLiver;
  const auto at = text.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  return text.replace(at, line.size(), replacement);
}

std::string ErrorOf(const std::string& text) {
  try {
    Parsed(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileMalformed);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(Ontology, ReadsLabelsAndHowTheyStandToEachOther) {
  const Ontology liver = Parsed(kLiver);
  EXPECT_EQ(liver.name(), "liver");
  EXPECT_EQ(liver.version(), 2);
  const auto cyst = liver.Find("cyst");
  const auto lesion = liver.Find("lesion");
  ASSERT_TRUE(cyst && lesion);
  EXPECT_TRUE(liver.Implies(*cyst, *lesion));
  EXPECT_FALSE(liver.Implies(*lesion, *cyst));
  EXPECT_THAT(liver.Ancestors(*cyst), ElementsAre(*liver.Find("benign"), *lesion));
  EXPECT_EQ(liver.Descendants(*lesion).size(), 3U);
  EXPECT_EQ(liver.labels()[*cyst].organ, liver.FindOrgan("liver")) << "its ancestor's";
  EXPECT_THAT(liver.organs()[0].checklist, ElementsAre(*lesion, *liver.Find("steatosis")));
  EXPECT_THAT(liver.labels()[*lesion].answers,
              ElementsAre(AnswerKind::kLabel, AnswerKind::kBox, AnswerKind::kPolygon));
  EXPECT_THAT(liver.labels()[*cyst].answers, ElementsAre(AnswerKind::kLabel));
}

TEST(Ontology, FindsALabelByAliasAndFormerId) {
  const Ontology liver = Parsed(kLiver);
  EXPECT_EQ(liver.IdOf("mass"), "lesion");
  EXPECT_EQ(liver.IdOf("simple_cyst"), "cyst");
  EXPECT_EQ(liver.IdOf("nothing"), "nothing");
  EXPECT_FALSE(liver.Find("nothing"));
}

TEST(Ontology, ClosesStatesUnderTheHierarchy) {
  const Ontology liver = Parsed(kLiver);
  EXPECT_THAT(liver.Close({{"simple_cyst", true}}).states,
              UnorderedElementsAre(Pair("cyst", true), Pair("benign", true), Pair("lesion", true),
                                   Pair("normal", false)));
  EXPECT_THAT(
      liver.Close({{"normal", true}}).states,
      UnorderedElementsAre(Pair("normal", true), Pair("lesion", false), Pair("benign", false),
                           Pair("malignant", false), Pair("cyst", false)));
  EXPECT_THAT(liver.Close({{"benign", false}}).states,
              UnorderedElementsAre(Pair("benign", false), Pair("cyst", false)));
  EXPECT_TRUE(liver.Close({}).states.empty());
}

TEST(Ontology, ClosingTwiceChangesNothing) {
  const Ontology liver = Parsed(kLiver);
  for (const Label& label : liver.labels()) {
    for (const bool present : {false, true}) {
      const Closure once = liver.Close({{label.id, present}});
      EXPECT_EQ(once.contradiction, "");
      EXPECT_EQ(liver.Close(once.states).states, once.states) << label.id;
    }
  }
}

TEST(Ontology, NamesAContradiction) {
  const Ontology liver = Parsed(kLiver);
  EXPECT_THAT(liver.Close({{"normal", true}, {"malignant", true}}).contradiction,
              HasSubstr("both present and absent"));
  EXPECT_THAT(liver.Close({{"cyst", true}, {"lesion", false}}).contradiction,
              HasSubstr("both present and absent"));
}

TEST(Ontology, KeepsWhatANewerVersionDropped) {
  const Ontology older = Parsed(kLiver);
  const Ontology newer = Parsed(
      "name = \"liver\"\nversion = 3\n[[organ]]\nid = \"liver\"\nfrench = \"F\"\nenglish = \"L\"\n"
      "[[label]]\nid = \"focal_lesion\"\nfrench = \"L\"\nenglish = \"L\"\n"
      "renamed_from = [\"lesion\"]\n");
  const Ontology whole = newer.WithRetired(older);
  EXPECT_EQ(whole.version(), 3);
  EXPECT_EQ(whole.IdOf("lesion"), "focal_lesion");
  const auto cyst = whole.Find("simple_cyst");
  ASSERT_TRUE(cyst);
  EXPECT_TRUE(whole.labels()[*cyst].retired);
  EXPECT_TRUE(whole.Implies(*cyst, *whole.Find("focal_lesion"))) << "across the renaming";
  EXPECT_FALSE(whole.labels()[*whole.Find("lesion")].retired);
  EXPECT_EQ(whole.WithRetired(older).labels().size(), whole.labels().size());
}

TEST(Ontology, BadFilesNameFileAndKey) {
  EXPECT_THAT(ErrorOf(With("aliases = [\"mass\"]", "alias = [\"mass\"]")),
              HasSubstr("o.toml: key 'label[1].alias' is unknown"));
  EXPECT_THAT(ErrorOf(With("parent = \"benign\"", "parent = \"bening\"")),
              HasSubstr("key 'label[0].parent' names no label: 'bening'"));
  EXPECT_THAT(ErrorOf(With("organ = \"liver\"\naliases", "parent = \"cyst\"\naliases")),
              HasSubstr("closes a circle"));
  EXPECT_THAT(ErrorOf(With("aliases = [\"mass\"]", "aliases = [\"cyst\"]")),
              HasSubstr("key 'label[1].aliases' names a label twice: 'cyst'"));
  EXPECT_THAT(ErrorOf(With("id = \"steatosis\"", "id = \"normal\"")),
              HasSubstr("key 'label[5].id' names a label twice: 'normal'"));
  EXPECT_THAT(ErrorOf(With("organ = \"liver\"\naliases", "organ = \"lung\"\naliases")),
              HasSubstr("key 'label[1].organ' names no organ: 'lung'"));
  EXPECT_THAT(ErrorOf(With("checklist = [\"lesion\"", "checklist = [\"lesio\"")),
              HasSubstr("key 'organ[0].checklist' names no label: 'lesio'"));
  EXPECT_THAT(ErrorOf(With("excludes = [\"lesion\"]", "excludes = [\"normal\"]")),
              HasSubstr("its own branch"));
  EXPECT_THAT(ErrorOf(With("\"box\"", "\"circle\"")), HasSubstr("knows no kind 'circle'"));
  EXPECT_THAT(ErrorOf(With("SCT:10200004", "10200004")), HasSubstr("not SCHEME:VALUE"));
  EXPECT_THAT(ErrorOf(With("version = 2", "version = 0")), HasSubstr("'version'"));
  EXPECT_THAT(ErrorOf(With("id = \"normal\"", "id = \"Not normal\"")),
              HasSubstr("lower-case letters"));
  EXPECT_THAT(ErrorOf("name = \"x\"\nversion = 1\n"), HasSubstr("there is no label"));
}

TEST(AbdomenOntology, HoldsTheLiverAndTheKidney) {
  const Ontology abdomen = Ontology::Load("ontologies/abdomen.toml");
  const auto lesion = abdomen.Find("liver_lesion");
  ASSERT_TRUE(lesion);
  EXPECT_EQ(abdomen.labels()[*lesion].id, "lesion");
  EXPECT_EQ(abdomen.IdOf("mass"), "lesion");
  EXPECT_EQ(abdomen.IdOf("zone"), "field");
  EXPECT_TRUE(abdomen.Implies(*abdomen.Find("liver_hepatocellular_carcinoma"), *lesion));
  EXPECT_TRUE(abdomen.Implies(*abdomen.Find("liver_haemangioma"), *abdomen.Find("benign")));
  EXPECT_THAT(abdomen.Close({{"normal", true}}).states, testing::Contains(Pair("lesion", false)));
  EXPECT_TRUE(abdomen.Find("pyelocaliceal_dilatation"));
  for (const Organ& organ : abdomen.organs()) EXPECT_FALSE(organ.checklist.empty()) << organ.id;
}

}  // namespace
}  // namespace etalon::ontology
