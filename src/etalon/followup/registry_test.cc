#include "etalon/followup/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "etalon/core/error.h"
#include "etalon/followup/registry_file.h"
#include "etalon/followup/test_values.h"

namespace etalon::followup {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

RepeatabilityEntry Entry(const std::string& id, const std::string& metric) {
  RepeatabilityEntry entry;
  entry.id = id;
  entry.metric = metric;
  entry.within_sd = 2.0;
  entry.unit = "%";
  entry.degrees_of_freedom = 40.0;
  entry.reference = "somewhere";
  return entry;
}

std::string ResolvedId(const Registry& registry, const Method& method) {
  const auto resolution = registry.Resolve(method, "%");
  return resolution ? resolution->entry.id : "none";
}

TEST(Registry, TheMostSpecificEntryJudges) {
  const Method method = Fraction("2026-01-01", 60).method;
  Registry registry;
  EXPECT_EQ(ResolvedId(registry, method), "none");
  registry.Add(Entry("pattern", "lv_ejection_fraction*"));
  EXPECT_EQ(ResolvedId(registry, method), "pattern");
  RepeatabilityEntry us = Entry("us", "lv_ejection_fraction*");
  us.modality = "US";
  registry.Add(us);
  EXPECT_EQ(ResolvedId(registry, method), "us");
  registry.Add(Entry("name", "lv_ejection_fraction_biplane"));
  EXPECT_EQ(ResolvedId(registry, method), "name");
  RepeatabilityEntry vendor = Entry("vendor", "lv_ejection_fraction*");
  vendor.manufacturer = "GE Healthcare";
  registry.Add(vendor);
  EXPECT_EQ(ResolvedId(registry, method), "vendor");
  RepeatabilityEntry rule = Entry("rule", "lv_ejection_fraction*");
  rule.rule = "biplane-disks";
  registry.Add(rule);
  EXPECT_EQ(ResolvedId(registry, method), "rule");
  rule.id = "rule and version";
  rule.rule_version = 1;
  registry.Add(rule);
  const auto resolution = registry.Resolve(method, "%");
  EXPECT_EQ(resolution->entry.id, "rule and version");
  EXPECT_THAT(resolution->matched, ElementsAre("rule", "rule-version"));
  EXPECT_EQ(resolution->candidates, 6U);
}

TEST(Registry, EntriesOfOtherConditionsDoNotFit) {
  const Method method = Fraction("2026-01-01", 60).method;
  const auto refuses = [&](auto change) {
    RepeatabilityEntry entry = Entry("one", "lv_ejection_fraction*");
    change(entry);
    Registry registry;
    registry.Add(entry);
    return ResolvedId(registry, method) == "none";
  };
  EXPECT_TRUE(refuses([](auto& e) { e.rule = "area-length"; }));
  EXPECT_TRUE(refuses([](auto& e) { e.rule_version = 2; }));
  EXPECT_TRUE(refuses([](auto& e) { e.manufacturer = "Philips"; }));
  EXPECT_TRUE(refuses([](auto& e) { e.modality = "MR"; }));
  EXPECT_TRUE(refuses([](auto& e) { e.operator_class = "same operator"; }));
  EXPECT_TRUE(refuses([](auto& e) { e.unit = "mL"; }));
  EXPECT_TRUE(refuses([](auto& e) { e.metric = "la_volume*"; }));
  EXPECT_FALSE(refuses([](auto&) {}));
}

TEST(Registry, OwnDataGoBeforePublishedOnesAndMoreSubjectsBeforeFewer) {
  const Method method = Fraction("2026-01-01", 60).method;
  Registry registry;
  RepeatabilityEntry own = Entry("own", "lv_ejection_fraction*");
  own.source = RepeatabilitySource::kTestRetest;
  own.degrees_of_freedom = 12.0;
  registry.Add(own);
  registry.Add(Entry("published", "lv_ejection_fraction*"));
  EXPECT_EQ(ResolvedId(registry, method), "own");
  own.id = "own, larger";
  own.degrees_of_freedom = 30.0;
  registry.Add(own);
  EXPECT_EQ(ResolvedId(registry, method), "own, larger");
}

TEST(Registry, OwnDataGoBeforePhantomsThatNameMore) {
  const Method method = Fraction("2026-01-01", 60).method;
  Registry registry;
  RepeatabilityEntry phantoms = Entry("phantoms", "lv_ejection_fraction_biplane");
  phantoms.source = RepeatabilitySource::kVerify;
  phantoms.rule = "biplane-disks";
  phantoms.rule_version = 1;
  registry.Add(phantoms);
  registry.Add(Entry("published", "lv_ejection_fraction*"));
  EXPECT_EQ(ResolvedId(registry, method), "phantoms");
  RepeatabilityEntry own = Entry("own", "lv_ejection_fraction*");
  own.source = RepeatabilitySource::kTestRetest;
  registry.Add(own);
  EXPECT_EQ(ResolvedId(registry, method), "own");
}

TEST(Registry, SaysWhatIsWeakInAnEntry) {
  RepeatabilityEntry entry = Entry("weak", "lv_ejection_fraction*");
  entry.degrees_of_freedom.reset();
  entry.status = "unverified";
  Registry registry;
  registry.Add(entry);
  const auto resolution = registry.Resolve(Fraction("2026-01-01", 60).method, "%");
  EXPECT_THAT(resolution->cautions,
              ElementsAre("published-prior", "unverified-figure", "assumed-degrees-of-freedom",
                          "other-rule-possible"));
  EXPECT_EQ(resolution->noise.degrees_of_freedom, kAssumedDegreesOfFreedom);
}

TEST(Registry, ReplacesAnEntryOfTheSameIdAndRefusesBrokenOnes) {
  Registry registry;
  registry.Add(Entry("one", "a"));
  registry.Add(Entry("one", "b"));
  ASSERT_EQ(registry.entries().size(), 1U);
  EXPECT_EQ(registry.entries()[0].metric, "b");
  RepeatabilityEntry broken = Entry("", "");
  broken.within_sd = std::nan("");
  broken.reference.clear();
  try {
    registry.Add(broken);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no id"));
    EXPECT_THAT(error.what(), HasSubstr("names no metric"));
    EXPECT_THAT(error.what(), HasSubstr("no positive within-subject variation"));
    EXPECT_THAT(error.what(), HasSubstr("names no reference"));
  }
}

TEST(RegistryFile, ComesBackAsItWasWritten) {
  RepeatabilityEntry entry = Entry("with \"quotes\"", "lv_ejection_fraction*");
  entry.rule = "biplane-disks";
  entry.rule_version = 3;
  entry.manufacturer = "GE\\Vingmed\nline";
  entry.source = RepeatabilitySource::kVerify;
  RepeatabilityEntry relative = Entry("relative", "lv_global_longitudinal_strain*");
  relative.scale = stats::NoiseScale::kLogarithmic;
  relative.within_sd = 0.07;
  relative.degrees_of_freedom.reset();
  const auto read = ParseRegistry(EntryText(entry) + "\n" + EntryText(relative), "own.toml");
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].id, entry.id);
  EXPECT_EQ(read[0].rule_version, 3);
  EXPECT_EQ(read[0].manufacturer, entry.manufacturer);
  EXPECT_EQ(read[0].source, RepeatabilitySource::kVerify);
  EXPECT_EQ(read[0].within_sd, 2.0);
  EXPECT_EQ(read[0].degrees_of_freedom, 40.0);
  EXPECT_EQ(read[1].scale, stats::NoiseScale::kLogarithmic);
  EXPECT_NEAR(read[1].within_sd, 0.07, 1e-15);
  EXPECT_FALSE(read[1].degrees_of_freedom);
}

std::string FileErrorText(const std::string& text) {
  try {
    ParseRegistry(text, "own.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(RegistryFile, NamesWhatIsWrong) {
  const std::string start = "[[entry]]\nid = \"a\"\nmetric = \"m\"\nsource = \"verify\"\n";
  EXPECT_THAT(FileErrorText(start), HasSubstr("give one of within_sd"));
  EXPECT_THAT(FileErrorText(start + "within_sd = 1.0\nrepeatability_coefficient = 2.0\n"),
              HasSubstr("give one of within_sd"));
  EXPECT_THAT(FileErrorText(start + "within_sd = 1.0\n"), HasSubstr("names no unit"));
  EXPECT_THAT(FileErrorText(start + "within_sd = 1.0\nunit = \"%\"\ncolour = \"red\"\n"),
              HasSubstr("colour"));
}

// What is delivered with the program is sound, published, and cites its sources.
TEST(RegistryFile, TheDeliveredPriorsAreSound) {
  const auto entries = ReadRegistryFile(std::filesystem::path("registry") / "published.toml");
  EXPECT_GE(entries.size(), 14U);
  Registry registry;
  for (const RepeatabilityEntry& entry : entries) {
    EXPECT_EQ(entry.source, RepeatabilitySource::kPublished) << entry.id;
    EXPECT_TRUE(entry.status == "verified" || entry.status == "unverified") << entry.id;
    registry.Add(entry);
  }
  EXPECT_EQ(registry.entries().size(), entries.size()) << "an id is used twice";
  const auto strain = registry.Resolve(Strain("2026-01-01", -20).method, "%");
  EXPECT_EQ(strain->entry.id, "gls-farsalinos-2015-different-operators");
  // Published %RC of 21.1 is 2.77 CV; its t and log-normal form on the falling side is 19.3.
  EXPECT_NEAR(100.0 * stats::kRepeatabilityFactor * strain->entry.within_sd, 21.1, 0.05);
}

}  // namespace
}  // namespace etalon::followup
