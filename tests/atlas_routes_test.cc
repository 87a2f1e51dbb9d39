// What the workstation asks of the atlas of a project, and whom it tells what.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <thread>

#include "etalon/core/sha256.h"
#include "etalon/image/raster.h"
#include "etalon/media/png.h"
#include "etalon/store/label_review_store.h"
#include "etalon/store/project_store.h"
#include "etalon/store/reading_store.h"
#include "etalon/store/teaching_store.h"
#include "etalon/workflow/atlas_build.h"
#include "etalon/workflow/project_atlas.h"
#include "liver_project.h"

namespace etalon {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::UnorderedElementsAre;

constexpr int kImages = 60;
constexpr int kWrong = 7;  ///< has a label that its picture contradicts
constexpr int kSide = 48;
constexpr const char* kAtlas = "/api/projects/liver/atlas";

bool HasDisk(int number) { return number % 2 == 0; }

/// Bright disks or stripes, each a little different.
image::GrayImage Drawn(int number) {
  image::GrayImage picture(kSide, kSide, 20);
  const double shift = 0.25 * number;
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      const double disk = std::hypot(row - 24.0, column - 12.0 - 0.1 * shift) < 9.0 ? 220.0 : 20.0;
      const double stripes = 120.0 + 100.0 * std::sin(0.5 * row + 0.1 * shift);
      picture(row, column) = static_cast<std::uint8_t>(HasDisk(number) ? disk : stripes);
    }
  }
  picture(0, 0) = static_cast<std::uint8_t>(number);
  return picture;
}

/// The body of `points`, taken apart as openapi.yaml says.
struct Points {
  json about;
  std::vector<std::string> ids;
  std::vector<float> tsne_x;
  std::vector<std::int32_t> days;
  std::vector<std::uint32_t> label_sets;
  std::vector<std::uint8_t> flags;

  explicit Points(const std::string& body) {
    std::uint32_t length = 0;
    std::memcpy(&length, body.data(), 4);
    about = json::parse(body.substr(4, length));
    EXPECT_EQ((4 + length) % 8, 0U);
    const std::size_t count = about["count"];
    EXPECT_EQ(body.size(), 4 + length + 45 * count);
    const auto column = [&](std::size_t begin, auto& values) {
      values.resize(count);
      std::memcpy(values.data(), body.data() + 4 + length + begin * count,
                  count * sizeof(values[0]));
    };
    std::vector<std::uint64_t> numbers;
    column(0, numbers);
    for (const std::uint64_t number : numbers) ids.push_back(fmt::format("{:016x}", number));
    column(8, tsne_x);
    column(28, days);
    column(32, label_sets);
    column(44, flags);
  }
};

class AtlasRoutes : public LiverProject {
 protected:
  void SetUp() override {
    LiverProject::SetUp();
    AddImages();
  }

  void AddImages() {
    std::vector<store::ImageRow> rows;
    for (int i = 0; i < kImages; ++i) {
      const fs::path file = folder_ / ("picture" + std::to_string(i) + ".png");
      media::WriteGrayPng(file, Drawn(i));
      store::ImageRow row;
      row.sha256 = Sha256OfFile(file);
      row.patient = "p" + std::to_string(i / 2);
      row.organ = "liver";
      row.date = i % 4 == 3 ? "" : "2024-01-0" + std::to_string(1 + i % 4);
      row.centre = i < 30 ? "A" : "B";
      row.rows = kSide;
      row.columns = kSide;
      row.frames = 1;
      row.names = {{file.string(), row.patient}};
      row.labels["lesion"] = HasDisk(i) != (i == kWrong);
      ids_.push_back(row.id());
      rows.push_back(row);
    }
    store::ProjectStore(project_).Import(rows);
  }

  /// Of the pixels, quicker than a network and the same on every machine.
  void BuildOfPixels() const {
    workflow::AtlasBuildRequest request;
    request.source.source = project_.string();
    request.model = "pixels";
    request.output = workflow::ProjectAtlasFolder(project_);
    SilentProgress silent;
    workflow::BuildAtlas(request, silent);
  }

  void Task(int image, const std::string& reader) const {
    const store::TaskRow task{.key = {Id(image), reader, 1}, .kind = "read"};
    store::ReadingStore(project_).AddTasks(std::span(&task, 1));
  }
  void CloseReading(int image, const std::string& reader) const {
    const store::ReadingSave save{.key = {Id(image), reader, 1}, .close = true};
    ASSERT_EQ(store::ReadingStore(project_).Save(std::span(&save, 1)).front(),
              store::SaveResult::kSaved);
  }

  const std::string& Id(int image) const { return ids_[static_cast<std::size_t>(image)]; }
  Points PointsOf(const std::string& person) const {
    const Answer answer = Browser(*station_, person).Get(std::string(kAtlas) + "/points");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Points(answer.body);
  }
  std::string Similar(int image, const std::string& query = "") const {
    return std::string(kAtlas) + "/similar/" + Id(image) + query;
  }

  std::vector<std::string> ids_;
};

TEST_F(AtlasRoutes, TheLeadSeesEveryPictureWithWhatIsKnownOfIt) {
  EXPECT_EQ(Browser(*station_, "lea").Get(std::string(kAtlas) + "/points").status, 404);
  EXPECT_EQ(Browser(*station_, "lea").Get(kAtlas).json["built"], false);
  BuildOfPixels();
  const json state = Browser(*station_, "lea").Get(kAtlas).json;
  EXPECT_EQ(state["built"], true);
  EXPECT_EQ(state["pictures"], kImages);
  EXPECT_EQ(state["model"], "pixels");
  EXPECT_GT(state["trustworthiness"], 0.5);
  const Points points = PointsOf("lea");
  EXPECT_EQ(points.about["count"], kImages);
  EXPECT_EQ(points.about["hidden"], 0);
  EXPECT_EQ(points.about["labels"][0]["names"]["fr"], "Lésion");
  EXPECT_EQ(points.about["organs"], json({"liver"}));
  EXPECT_EQ(points.about["centres"].size(), 2U);
  EXPECT_THAT(points.ids, testing::UnorderedElementsAreArray(ids_));
  for (std::size_t i = 0; i < points.ids.size(); ++i) {
    const auto image = std::ranges::find(ids_, points.ids[i]) - ids_.begin();
    const bool present = !points.about["label_sets"][points.label_sets[i]].empty();
    EXPECT_EQ(present, HasDisk(static_cast<int>(image)) != (image == kWrong));
    if (image % 4 == 3) {
      EXPECT_EQ(points.days[i], std::numeric_limits<std::int32_t>::min());
    } else {
      EXPECT_EQ(points.days[i], 19723 + image % 4) << "2024-01-01 is day 19723";
    }
    EXPECT_TRUE(image != kWrong || (points.flags[i] & 2) != 0) << "is to be checked";
    EXPECT_TRUE(std::isfinite(points.tsne_x[i]));
  }
}

TEST_F(AtlasRoutes, SimilarPicturesPassTheFilterAndAreNeverThePictureItself) {
  BuildOfPixels();
  Browser lea(*station_, "lea");
  const json all = lea.Get(Similar(0, "?n=5")).json["items"];
  ASSERT_EQ(all.size(), 5U);
  double last = 0.0;
  for (const json& one : all) {
    EXPECT_NE(one["image"], Id(0));
    EXPECT_GE(one["distance"], last);
    last = one["distance"];
    const auto image = std::ranges::find(ids_, one["image"].get<std::string>()) - ids_.begin();
    EXPECT_TRUE(HasDisk(static_cast<int>(image))) << "disks look like disks";
  }
  for (const json& one : lea.Get(Similar(1, "?label=lesion&n=60")).json["items"]) {
    const auto image = std::ranges::find(ids_, one["image"].get<std::string>()) - ids_.begin();
    EXPECT_TRUE(HasDisk(static_cast<int>(image)) || image == kWrong);
    EXPECT_EQ(one["same_patient"], image == 0);
  }
  EXPECT_EQ(lea.Get(Similar(0, "?from=2024-01-02&to=2024-01-02&n=60")).json["items"].size(), 15U);
  EXPECT_TRUE(lea.Get(Similar(0, "?organ=heart")).json["items"].empty());
  EXPECT_EQ(lea.Get(Similar(0, "?label=dragon")).status, 422);
  EXPECT_EQ(lea.Get(Similar(0, "?from=yesterday")).status, 422);
  EXPECT_EQ(lea.Get(std::string(kAtlas) + "/similar/0000000000000000").status, 404);
}

TEST_F(AtlasRoutes, AReaderSeesOnlyWhatEverybodyHasRead) {
  BuildOfPixels();
  EXPECT_EQ(PointsOf("anne").about["count"], 0) << "what nobody was to read may be planned still";
  EXPECT_EQ(PointsOf("anne").about["hidden"], kImages);
  for (const char* reader : {"anne", "ben"}) {
    for (const int image : {0, 1, kWrong}) Task(image, reader);
  }
  for (const int image : {0, 1, kWrong}) CloseReading(image, "anne");
  CloseReading(0, "ben");
  CloseReading(kWrong, "ben");
  for (const char* reader : {"anne", "ben"}) {
    const Points points = PointsOf(reader);
    EXPECT_THAT(points.ids, UnorderedElementsAre(Id(0), Id(kWrong))) << reader;
    EXPECT_EQ(points.flags[0] & 2, 0) << "a reader is not told that a label is suspected";
    EXPECT_EQ(points.flags[1] & 2, 0);
  }
  Browser anne(*station_, "anne");
  EXPECT_EQ(anne.Get(Similar(1)).status, 404) << "not even what looks like an open case";
  const json alike = anne.Get(Similar(0)).json["items"];
  ASSERT_EQ(alike.size(), 1U);
  EXPECT_EQ(alike[0]["image"], Id(kWrong));
  const store::TaskRow again{.key = {Id(0), "ben", 2}, .kind = "reread"};
  store::ReadingStore(project_).AddTasks(std::span(&again, 1));
  EXPECT_THAT(PointsOf("anne").ids, UnorderedElementsAre(Id(kWrong))) << "to be read once more";
}

TEST_F(AtlasRoutes, ALeadWhoReadsAndAStudentStayBlindToo) {
  BuildOfPixels();
  Task(kWrong, "lea");
  const Points points = PointsOf("lea");
  EXPECT_EQ(points.about["count"], kImages - 1);
  EXPECT_THAT(points.ids, testing::Not(testing::Contains(Id(kWrong))));
  Browser lea(*station_, "lea");
  for (const json& check : lea.Get(std::string(kAtlas) + "/checks").json["items"]) {
    EXPECT_NE(check["image"], Id(kWrong));
  }
  for (const int image : {0, 1}) {
    Task(image, "ben");
    CloseReading(image, "ben");
  }
  EXPECT_EQ(PointsOf("anne").about["count"], 2);
  store::TeachingStore teaching(project_);
  teaching.Enrol("anne");
  EXPECT_EQ(PointsOf("anne").about["count"], 0) << "the answers to cases that she may be given";
  const store::NewCase put{Id(1), "new"};
  teaching.IssueCases(teaching.ListStudents().front().id, std::span(&put, 1));
  EXPECT_EQ(PointsOf("anne").about["count"], 0) << "not answered yet";
  const store::NewAnswer answer{.case_id = teaching.ListCases().front().id, .answer = {}};
  teaching.SaveAnswers(std::span(&answer, 1));
  EXPECT_THAT(PointsOf("anne").ids, UnorderedElementsAre(Id(1)));
}

TEST_F(AtlasRoutes, WhatWasSaidOfASuspectedLabelIsKeptAndTheLabelStays) {
  BuildOfPixels();
  Browser lea(*station_, "lea");
  const json checks = lea.Get(std::string(kAtlas) + "/checks").json["items"];
  ASSERT_FALSE(checks.empty());
  EXPECT_EQ(checks[0]["image"], Id(kWrong)) << "the least probable first";
  EXPECT_EQ(checks[0]["label"], "lesion");
  EXPECT_EQ(checks[0]["given"], true);
  EXPECT_LT(checks[0]["probability"], 0.5);
  EXPECT_GT(checks[0]["against"], 0);
  EXPECT_FALSE(checks[0].contains("review"));
  const std::string target = std::string(kAtlas) + "/checks/" + Id(kWrong);
  EXPECT_EQ(lea.Put(target, {{"label", "lesion"}, {"verdict", "maybe"}}).status, 422);
  EXPECT_EQ(lea.Put(target, {{"label", "cyst"}, {"verdict", "wrong"}}).status, 404);
  EXPECT_EQ(lea.Put(target, {{"label", "lesion"}, {"verdict", "wrong"}}).status, 204);
  const json review = lea.Get(std::string(kAtlas) + "/checks").json["items"][0]["review"];
  EXPECT_EQ(review["verdict"], "wrong");
  EXPECT_EQ(review["person"], "lea");
  EXPECT_FALSE(review["at"].get<std::string>().empty());
  const auto stored = store::ProjectStore(project_).FindImage(Id(kWrong));
  EXPECT_TRUE(stored->labels.at("lesion")) << "no label changes by a verdict";
  EXPECT_EQ(lea.Put(target, {{"label", "lesion"}, {"verdict", "open"}}).status, 204);
  EXPECT_FALSE(lea.Get(std::string(kAtlas) + "/checks").json["items"][0].contains("review"));
  EXPECT_EQ(store::LabelReviewStore(project_).List().size(), 2U) << "both are kept";
}

TEST_F(AtlasRoutes, OnlyTheLeadBuildsAndChecks) {
  BuildOfPixels();
  Browser anne(*station_, "anne"), joe(*station_, "joe");
  EXPECT_EQ(anne.Get(kAtlas).status, 200);
  EXPECT_FALSE(anne.Get(kAtlas).json.contains("job"));
  for (const char* part : {"", "/points", "/checks"}) {
    EXPECT_EQ(joe.Get(std::string(kAtlas) + part).status, 403) << part;
  }
  EXPECT_EQ(joe.Get(Similar(0)).status, 403);
  EXPECT_EQ(anne.Get(std::string(kAtlas) + "/checks").status, 403);
  EXPECT_EQ(anne.Post(std::string(kAtlas) + "/building").status, 403);
  EXPECT_EQ(anne.Delete(std::string(kAtlas) + "/building").status, 403);
  EXPECT_EQ(anne.Put(std::string(kAtlas) + "/checks/" + Id(kWrong),
                     {{"label", "lesion"}, {"verdict", "right"}})
                .status,
            403);
}

TEST_F(AtlasRoutes, TheAtlasIsBuiltAsAJobAndTakesTheOldOnesPlace) {
  BuildOfPixels();
  Browser lea(*station_, "lea");
  EXPECT_EQ(lea.Delete(std::string(kAtlas) + "/building").status, 404);
  const Answer begun = lea.Post(std::string(kAtlas) + "/building");
  ASSERT_EQ(begun.status, 200) << begun.body;
  EXPECT_EQ(begun.json["kind"], "atlas");
  EXPECT_EQ(begun.json["person"], "lea");
  json state;
  for (int tries = 0; tries < 1200; ++tries) {
    state = lea.Get(kAtlas).json;
    const std::string now = state["job"]["state"];
    if (now != "waiting" && now != "running") break;
    EXPECT_EQ(state["job"]["job"], begun.json["job"]);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  ASSERT_EQ(state["job"]["state"], "done") << state;
  EXPECT_EQ(state["built"], true);
  EXPECT_NE(state["model"], "pixels") << "the network that atlases are made with";
  EXPECT_EQ(PointsOf("lea").about["count"], kImages);
  EXPECT_FALSE(fs::exists(project_ / "atlas.new"));
  EXPECT_FALSE(fs::exists(project_ / "atlas.old"));
}

}  // namespace
}  // namespace etalon
