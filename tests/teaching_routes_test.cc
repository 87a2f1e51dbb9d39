// What the workstation asks of teaching on a project's cases, and what it must not tell too early.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/sha256.h"
#include "etalon/image/raster.h"
#include "etalon/media/png.h"
#include "etalon/store/project_store.h"
#include "etalon/store/reading_store.h"
#include "etalon/store/teaching_store.h"
#include "liver_project.h"

namespace etalon {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr int kImages = 24;
constexpr const char* kTeaching = "/api/projects/liver/teaching";

bool HasLesion(int image) { return image % 2 == 0; }

class TeachingRoutes : public LiverProject {
 protected:
  /// Every other one with a lesion, of which the outline is known.
  void AddImages() {
    std::vector<store::ImageRow> rows;
    for (int i = 0; i < kImages; ++i) {
      const image::GrayImage picture(40, 50, static_cast<std::uint8_t>(10 + i));
      const fs::path file = folder_ / fmt::format("secret{}.png", i);
      media::WriteGrayPng(file, picture);
      store::ImageRow row;
      row.sha256 = Sha256OfFile(file);
      row.organ = "liver";
      row.rows = 40;
      row.columns = 50;
      row.frames = 1;
      row.names = {{file.string(), fmt::format("p{}", i)}};
      row.labels["lesion"] = HasLesion(i);
      if (HasLesion(i)) {
        row.shapes.push_back({.label = "lesion",
                              .kind = "polygon",
                              .scope = "image",
                              .points = "10,10 10,20 20,20 20,10"});
      }
      has_lesion_[row.id()] = HasLesion(i);
      rows.push_back(row);
    }
    store::ProjectStore(project_).Import(rows);
  }

  static std::string Target(const std::string& rest) { return std::string(kTeaching).append(rest); }
  static std::string CaseTarget(const json& one) {
    return Target(fmt::format("/cases/{}", one["case"].get<int>()));
  }
  json Cases(Browser& browser, int count) const {
    const Answer answer = browser.Post(Target("/cases"), {{"count", count}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json["items"];
  }
  static json Says(bool lesion) {
    return {{"answers", {{{"label", "lesion"}, {"present", lesion}, {"certainty", 0.75}}}},
            {"seconds", 4.5}};
  }

  std::map<std::string, bool> has_lesion_;
};

TEST_F(TeachingRoutes, NothingIsTaughtWhereNothingIsKnown) {
  const Answer answer = Browser(*station_, "anne").Get(kTeaching);
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.json["code"], "nothing-to-teach");
}

TEST_F(TeachingRoutes, TheTruthIsToldWhenTheAnswerIsStoredAndNotBefore) {
  AddImages();
  Browser anne(*station_, "anne");
  EXPECT_FALSE(anne.Get(kTeaching).json.contains("me"));
  EXPECT_EQ(anne.Get(Target("/skill")).status, 404);
  EXPECT_EQ(anne.Post(Target("/cases"), {{"count", 3}}).status, 404) << "not a student yet";
  ASSERT_EQ(anne.Post(Target("/enrolment")).status, 204);
  const json questions = anne.Get(kTeaching).json["questions"];
  EXPECT_EQ(questions[0]["label"], "lesion");

  const Answer put = anne.Post(Target("/cases"), {{"count", 4}});
  ASSERT_EQ(put.json["items"].size(), 4U) << put.body;
  for (const char* word : {"secret", "present", "truth", "lesion", "purpose"}) {
    EXPECT_THAT(put.body, Not(HasSubstr(word)));
  }
  EXPECT_EQ(Cases(anne, 4), put.json["items"]) << "what is open comes first";
  for (const json& one : put.json["items"]) {
    EXPECT_EQ(anne.Get(CaseTarget(one)).json["code"], "not-answered");
    const bool truth = has_lesion_.at(one["image"]);
    json body = Says(truth);
    body["point"] = {15.0, 12.0};
    const Answer told = anne.Put(CaseTarget(one), body);
    ASSERT_EQ(told.status, 200) << told.body;
    const json& label = told.json["labels"][0];
    EXPECT_EQ(label["present"], truth);
    EXPECT_EQ(label["verdict"], truth ? "seen" : "excluded");
    EXPECT_FALSE(label["words"]["fr"].get<std::string>().empty());
    EXPECT_EQ(told.json["truth"].size(), truth ? 1U : 0U);
    EXPECT_EQ(told.json["mark"]["point"], json({15.0, 12.0}));
    if (truth) {
      EXPECT_EQ(told.json["location"]["hit"], true);
      EXPECT_EQ(told.json["truth"][0]["points"].size(), 4U);
    }
    EXPECT_EQ(anne.Get(CaseTarget(one)).json, told.json) << "and again when it is asked for";
  }
  EXPECT_EQ(anne.Get(kTeaching).json["me"]["answered"], 4);
}

TEST_F(TeachingRoutes, AnAnswerIsStoredOnce) {
  AddImages();
  Browser anne(*station_, "anne");
  anne.Post(Target("/enrolment"));
  const json one = Cases(anne, 1)[0];
  const bool truth = has_lesion_.at(one["image"]);
  ASSERT_EQ(anne.Put(CaseTarget(one), Says(!truth)).status, 200);
  const Answer again = anne.Put(CaseTarget(one), Says(truth));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.json["code"], "answered");
  const auto stored = store::TeachingStore(project_).ListCases();
  ASSERT_EQ(stored.size(), 1U);
  ASSERT_TRUE(stored[0].answer);
  EXPECT_EQ(stored[0].answer->labels[0].called, !truth);
  EXPECT_DOUBLE_EQ(stored[0].answer->labels[0].certainty, 0.75);
  EXPECT_DOUBLE_EQ(stored[0].answer->seconds, 4.5);
}

TEST_F(TeachingRoutes, WhatIsNoAnswerIsRefusedAndNothingIsTold) {
  AddImages();
  Browser anne(*station_, "anne"), ben(*station_, "ben");
  anne.Post(Target("/enrolment"));
  ben.Post(Target("/enrolment"));
  const json one = Cases(anne, 1)[0];
  EXPECT_EQ(ben.Put(CaseTarget(one), Says(true)).status, 404) << "another student's case";
  EXPECT_EQ(ben.Get(CaseTarget(one)).status, 404);
  const auto refused = [&](const json& body) {
    return anne.Put(CaseTarget(one), body).status == 422;
  };
  EXPECT_TRUE(refused({{"answers", json::array()}, {"seconds", 1}}));
  json body = Says(true);
  body["answers"][0]["label"] = "dragon";
  EXPECT_TRUE(refused(body));
  body = Says(false);
  body["answers"].push_back({{"label", "malignant"}, {"present", true}});
  EXPECT_TRUE(refused(body)) << "no lesion, and a malignant one";
  body = Says(true);
  body["answers"][0]["certainty"] = 7;
  EXPECT_TRUE(refused(body));
  body = Says(true);
  body["box"] = {20, 10, 10, 20};
  EXPECT_TRUE(refused(body)) << "an empty box";
  body["box"] = {1, 2, 3};
  EXPECT_TRUE(refused(body));
  body = Says(true);
  body["point"] = {1e9, 0};
  EXPECT_TRUE(refused(body));
  EXPECT_EQ(anne.Get(CaseTarget(one)).json["code"], "not-answered");
}

TEST_F(TeachingRoutes, WhoHasStillToReadBlindLearnsNothing) {
  AddImages();
  Browser anne(*station_, "anne");
  store::TaskRow task;
  task.key.image = has_lesion_.begin()->first;
  task.key.reader = "anne";
  task.kind = "read";
  ASSERT_EQ(anne.Post(Target("/enrolment")).status, 204);
  const json one = Cases(anne, 1)[0];
  store::ReadingStore(project_).AddTasks(std::span(&task, 1));
  EXPECT_EQ(anne.Get(kTeaching).json["open_readings"], 1);
  EXPECT_EQ(anne.Post(Target("/cases"), {{"count", 1}}).json["code"], "open-readings");
  EXPECT_EQ(anne.Put(CaseTarget(one), Says(true)).json["code"], "open-readings");
  EXPECT_EQ(anne.Post(Target("/enrolment")).json["code"], "open-readings");
  const store::ReadingSave save{.key = task.key, .close = true};
  store::ReadingStore(project_).Save(std::span(&save, 1));
  EXPECT_EQ(anne.Put(CaseTarget(one), Says(true)).status, 200);
}

TEST_F(TeachingRoutes, TheLeadSeesStudentsAndWithdraws) {
  AddImages();
  Browser lea(*station_, "lea"), anne(*station_, "anne");
  EXPECT_TRUE(lea.Get(Target("/students")).json["items"].empty());
  anne.Post(Target("/enrolment"));
  for (const json& one : Cases(anne, 6)) {
    anne.Put(CaseTarget(one), Says(has_lesion_.at(one["image"])));
  }
  const json student = lea.Get(Target("/students")).json["items"][0];
  EXPECT_EQ(student["student"], "anne");
  EXPECT_EQ(student["answered"], 6);
  EXPECT_EQ(student["certificates"], 0);
  const json skill = lea.Get(Target("/students/anne/skill")).json;
  EXPECT_EQ(skill, anne.Get(Target("/skill")).json);
  const json& lesion = skill["items"][0];
  EXPECT_EQ(lesion["answers"], 6);
  EXPECT_EQ(lesion["state"], "undecided");
  EXPECT_EQ(lesion["curve"].size(), 7U) << "before any answer, and after each";
  EXPECT_LT(lesion["low"], lesion["accuracy"]);
  EXPECT_LT(lesion["accuracy"], lesion["high"]);
  EXPECT_EQ(lea.Get(Target("/students/nobody/skill")).status, 404);

  EXPECT_EQ(lea.Post(Target("/students/anne/certificates")).status, 200);
  EXPECT_EQ(lea.Get(Target("/students")).json["items"][0]["certificates"], 0)
      << "six answers certify nobody";
  store::TeachingStore teaching(project_);
  const store::TeachingEvent event{.student = teaching.ListStudents().front().id,
                                   .kind = store::kCertified,
                                   .label = "lesion",
                                   .recorded_by = "lea"};
  teaching.AddEvents(std::span(&event, 1));
  EXPECT_EQ(lea.Get(Target("/students")).json["items"][0]["certificates"], 1);
  EXPECT_EQ(lea.Delete(Target("/students/anne/certificates")).json["labels"], 0);
  EXPECT_EQ(lea.Get(Target("/students")).json["items"][0]["certificates"], 0);
  EXPECT_EQ(teaching.ListEvents().back().recorded_by, "lea");
}

TEST_F(TeachingRoutes, StrangersGetNothingAndReadersNothingOfOthers) {
  AddImages();
  Browser joe(*station_, "joe"), anne(*station_, "anne");
  EXPECT_EQ(joe.Get(kTeaching).status, 403);
  EXPECT_EQ(joe.Post(Target("/enrolment")).status, 403);
  EXPECT_EQ(joe.Post(Target("/cases"), {{"count", 1}}).status, 403);
  EXPECT_EQ(joe.Get(Target("/skill")).status, 403);
  for (const char* who : {"anne", "ben"}) {
    const std::string certificates = Target(fmt::format("/students/{}/certificates", who));
    EXPECT_EQ(anne.Get(Target(fmt::format("/students/{}/skill", who))).status, 403);
    EXPECT_EQ(anne.Post(certificates).status, 403);
    EXPECT_EQ(anne.Delete(certificates).status, 403);
  }
  EXPECT_EQ(anne.Get(Target("/students")).status, 403);
}

}  // namespace
}  // namespace etalon
