// What the workstation asks of reading projects, over a real socket.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/sha256.h"
#include "etalon/image/raster.h"
#include "etalon/media/png.h"
#include "etalon/store/project_store.h"
#include "etalon/store/reading_store.h"
#include "liver_project.h"

namespace etalon {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class ProjectRoutes : public LiverProject {
 protected:
  void SetUp() override {
    LiverProject::SetUp();
    AddImages();
  }

  void AddImages() {
    std::vector<store::ImageRow> rows;
    for (int i = 0; i < 2; ++i) {
      const image::GrayImage picture(40, 50, static_cast<std::uint8_t>(10 + i));
      const fs::path file = folder_ / ("picture" + std::to_string(i) + ".png");
      media::WriteGrayPng(file, picture);
      store::ImageRow row;
      row.sha256 = Sha256OfFile(file);
      row.organ = "liver";
      row.rows = 40;
      row.columns = 50;
      row.frames = 1;
      row.names = {{file.string(), "p"}};
      ids_.push_back(row.id());
      rows.push_back(row);
    }
    store::ProjectStore(project_).Import(rows);
  }

  void Plan() {
    const Answer planned =
        Browser(*station_, "lea")
            .Post("/api/projects/liver/plan", {{"readers", {"anne", "ben"}}, {"overlap", 1.0}});
    ASSERT_EQ(planned.status, 200) << planned.body;
    EXPECT_EQ(planned.json["images"], 2);
  }

  static json Draft(int version, bool present, bool close) {
    return {
        {"version", version},
        {"close", close},
        {"seconds", 3.5},
        {"statements",
         {{{"label", "lesion"}, {"kind", "presence"}, {"present", present}, {"certainty", 0.9}}}}};
  }

  std::string Reading(int image) const {
    return "/api/projects/liver/readings/" + ids_[static_cast<std::size_t>(image)];
  }

  std::vector<std::string> ids_;
};

TEST_F(ProjectRoutes, AProjectIsItsMembersAlone) {
  Browser lea(*station_, "lea"), joe(*station_, "joe"), anne(*station_, "anne");
  EXPECT_EQ(lea.Get("/api/projects").json["items"][0]["role"], "lead");
  EXPECT_EQ(lea.Get("/api/projects").json["items"][0]["images"], 2);
  EXPECT_TRUE(joe.Get("/api/projects").json["items"].empty());
  EXPECT_EQ(joe.Get("/api/projects/liver").status, 403);
  EXPECT_EQ(joe.Get(Reading(0)).status, 403);
  const Answer project = lea.Get("/api/projects/liver");
  ASSERT_EQ(project.status, 200) << project.body;
  EXPECT_EQ(project.json["title"], "Livers");
  EXPECT_EQ(project.json["labels"][0]["answers"], json({"presence", "box", "polygon"}));
  EXPECT_EQ(project.json["checklists"]["liver"], json({"lesion"}));
  EXPECT_EQ(project.json["members"].size(), 3U);
  EXPECT_FALSE(anne.Get("/api/projects/liver").json.contains("progress"));
  EXPECT_EQ(anne.Post("/api/projects/liver/plan", {{"readers", {"anne"}}}).status, 403);
  EXPECT_EQ(anne.Get("/api/projects/liver/agreement").status, 403);
  EXPECT_EQ(lea.Put("/api/projects/liver/members/joe", {{"role", "reader"}}).status, 204);
  EXPECT_EQ(joe.Get("/api/projects/liver").status, 200);
  EXPECT_EQ(lea.Delete("/api/projects/liver/members/joe").status, 204);
  EXPECT_EQ(joe.Get("/api/projects/liver").status, 403);
}

TEST_F(ProjectRoutes, AReadingIsSavedOnceAndReadBlind) {
  Plan();
  Browser anne(*station_, "anne"), again(*station_, "anne"), ben(*station_, "ben"),
      lea(*station_, "lea");
  EXPECT_EQ(anne.Get("/api/projects/liver/agenda").json["next"].size(), 2U);
  const Answer frame = anne.Get("/api/projects/liver/images/" + ids_[0] + "/frames/0");
  EXPECT_EQ(frame.status, 200);
  EXPECT_EQ(anne.Get("/api/projects/liver/images/" + ids_[0] + "/frames/1").status, 404);

  EXPECT_EQ(anne.Get(Reading(0)).json["version"], 0);
  const Answer empty = anne.Put(
      Reading(0), {{"version", 0}, {"close", true}, {"seconds", 1}, {"statements", json::array()}});
  ASSERT_EQ(empty.status, 200) << empty.body;
  EXPECT_FALSE(empty.json["closed"]) << "the checklist is not answered";
  EXPECT_EQ(empty.json["unanswered"], json({"lesion"}));
  int version = empty.json["version"];
  const Answer saved = anne.Put(Reading(0), Draft(version, true, false));
  ASSERT_EQ(saved.status, 200) << saved.body;
  EXPECT_EQ(saved.json["statements"].size(), 1U);
  EXPECT_EQ(again.Put(Reading(0), Draft(version, false, false)).status, 409)
      << "two tabs: the second is kept aside";
  version = saved.json["version"];
  json wrong = Draft(version, true, false);
  wrong["statements"][0]["label"] = "nothing";
  EXPECT_EQ(anne.Put(Reading(0), wrong).status, 422);
  wrong = Draft(version, true, false);
  wrong["statements"][0]["kind"] = "mask";
  EXPECT_EQ(anne.Put(Reading(0), wrong).status, 422);

  EXPECT_TRUE(ben.Get(Reading(0)).json["statements"].empty()) << "blind";
  const Answer closed = anne.Put(Reading(0), Draft(version, true, true));
  EXPECT_TRUE(closed.json["closed"]) << closed.body;
  EXPECT_EQ(anne.Put(Reading(0), Draft(closed.json["version"], false, true)).status, 409);
  EXPECT_TRUE(ben.Get(Reading(0)).json["statements"].empty()) << "blind until he has closed his";
  EXPECT_TRUE(lea.Get("/api/projects/liver/disagreements").json["items"].empty());
  EXPECT_EQ(ben.Put(Reading(0), Draft(0, false, true)).status, 200);
  const Answer disputes = lea.Get("/api/projects/liver/disagreements");
  ASSERT_EQ(disputes.json["items"].size(), 1U) << disputes.body;
  EXPECT_EQ(disputes.json["items"][0]["image"], ids_[0]);
  const Answer agreement = lea.Get("/api/projects/liver/agreement");
  ASSERT_EQ(agreement.status, 200) << agreement.body;
  EXPECT_FALSE(agreement.json["rows"].empty());
  EXPECT_EQ(lea.Get("/api/projects/liver").json["progress"]["closed_images"], 1);
}

TEST_F(ProjectRoutes, ThatAModelWasAskedIsKept) {
  Plan();
  Browser anne(*station_, "anne");
  const std::string target = "/api/projects/liver/assistance/" + ids_[1];
  EXPECT_EQ(anne.Post(target, {{"model", "../liver-lesion"}}).status, 404);
  const Answer asked = anne.Post(target, {{"model", "liver-lesion"}});
  EXPECT_TRUE(asked.status == 200 || asked.status == 422) << asked.body;
  const auto noted = store::ReadingStore(project_).ListAssistance();
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0].key.reader, "anne");
  EXPECT_EQ(noted[0].key.image, ids_[1]);
  EXPECT_EQ(noted[0].model, "liver-lesion");
}

}  // namespace
}  // namespace etalon
