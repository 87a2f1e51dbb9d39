// One ontology serves images and reports.
#include <gtest/gtest.h>

#include "etalon/narrative/lexicon.h"
#include "etalon/ontology/ontology.h"

namespace etalon::workflow {
namespace {

TEST(AbdomenOntology, HasEveryLabelThatReportsUseInTheSameHierarchy) {
  const auto abdomen = ontology::Ontology::Load("ontologies/abdomen.toml");
  const auto lexicon = narrative::Lexicon::Load("lexicons/abdomen_fr.toml", "lexicons/french.toml");
  for (const narrative::Label& word : lexicon.labels()) {
    const auto label = abdomen.Find(word.id);
    ASSERT_TRUE(label) << word.id;
    if (!word.parent) continue;
    const auto parent = abdomen.Find(lexicon.labels()[*word.parent].id);
    ASSERT_TRUE(parent) << word.id;
    EXPECT_TRUE(abdomen.Implies(*label, *parent)) << word.id;
  }
}

TEST(AbdomenOntology, HasEveryOrganThatALabelOfReportsIsOf) {
  const auto abdomen = ontology::Ontology::Load("ontologies/abdomen.toml");
  const auto lexicon = narrative::Lexicon::Load("lexicons/abdomen_fr.toml", "lexicons/french.toml");
  for (const narrative::Label& word : lexicon.labels()) {
    if (!word.site) continue;
    const std::string& site = lexicon.sites()[*word.site].id;
    EXPECT_TRUE(abdomen.FindOrgan(site)) << site;
  }
}

}  // namespace
}  // namespace etalon::workflow
