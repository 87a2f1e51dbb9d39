#include "etalon/store/project_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/store/project_migrations.h"

namespace etalon::store {
namespace {

using testing::ElementsAre;

class ProjectStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("project ") + test->name() + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  ProjectStore Open() const { return ProjectStore(folder_); }

  std::filesystem::path folder_;
};

ImageRow Image(const std::string& name) {
  ImageRow image;
  image.sha256 = Sha256OfBytes(name);
  image.patient = "p-" + name;
  image.rows = 600;
  image.columns = 800;
  image.frames = 1;
  image.row_spacing_mm = 0.1 + 0.2;
  image.names = {{"/images/" + name + ".png", "p-" + name}};
  image.labels = {{"benign", true}, {"malignant", false}};
  image.shapes = {{.label = "lesion", .kind = "polygon", .scope = "image", .points = "1,2 3,4 5,6"},
                  {.label = "liver", .kind = "line", .scope = "frame", .millimetres = 12.5}};
  return image;
}

TEST_F(ProjectStoreTest, ReturnsWhatWasImported) {
  const ImageRow image = Image("a");
  const auto counts = Open().Import(std::vector{image});
  EXPECT_EQ(counts.added, 1);
  EXPECT_THAT(Open().ListImages(), ElementsAre(image));
}

TEST_F(ProjectStoreTest, ASecondImportChangesNothing) {
  const std::vector images{Image("a"), Image("b")};
  Open().Import(images);
  const auto before = Open().ListImages();
  const auto counts = Open().Import(images);
  EXPECT_EQ(counts.unchanged, 2);
  EXPECT_EQ(counts.added + counts.changed, 0);
  EXPECT_EQ(Open().ListImages(), before);
}

TEST_F(ProjectStoreTest, ALaterImportAddsToWhatIsKnown) {
  Open().Import(std::vector{Image("a")});
  ImageRow more = Image("a");
  more.patient.clear();
  more.centre = "Lyon";
  more.names = {{"/elsewhere/a.png", "p-other"}};
  more.labels = {{"malignant", true}};
  more.shapes = {{.label = "lesion", .kind = "polygon", .scope = "image", .points = "7,7 8,8 9,7"}};
  EXPECT_EQ(Open().Import(std::vector{more}).changed, 1);
  const ImageRow image = Open().ListImages().at(0);
  EXPECT_EQ(image.patient, "p-a");
  EXPECT_EQ(image.centre, "Lyon");
  EXPECT_THAT(image.names, ElementsAre(ImageName{"/elsewhere/a.png", "p-other"},
                                       ImageName{"/images/a.png", "p-a"}));
  EXPECT_EQ(image.labels.at("malignant"), true);
  EXPECT_EQ(image.labels.at("benign"), true);
  ASSERT_EQ(image.shapes.size(), 2U);
  EXPECT_EQ(image.shapes[0].points, "7,7 8,8 9,7");
}

TEST_F(ProjectStoreTest, AVersionOfTheOntologyIsOneText) {
  ProjectStore store = Open();
  EXPECT_TRUE(store.AddOntology({2, "two", "second"}));
  EXPECT_TRUE(store.AddOntology({2, "two", "second"}));
  EXPECT_FALSE(store.AddOntology({2, "other", "changed"}));
  EXPECT_FALSE(store.AddOntology({1, "one", "older"}));
  EXPECT_TRUE(store.AddOntology({3, "three", "third"}));
  EXPECT_EQ(store.ListOntologies().size(), 2U);
  EXPECT_EQ(store.ListOntologies().back().text, "third");
}

TEST_F(ProjectStoreTest, KeepsWorkspaceAndProjectApart) {
  Open();
  EXPECT_TRUE(std::filesystem::exists(folder_ / "project.db"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "etalon.db"));
}

}  // namespace
}  // namespace etalon::store
