#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>

#include "browser.h"
#include "etalon/workflow/open_project.h"

namespace etalon {

/// A project "liver" with labels and nobody's images yet, at a workstation: lea leads it, anne and
/// ben read, joe is no member.
class LiverProject : public testing::Test {
 protected:
  static constexpr const char* kOntology = R"(
name = "test"
version = 1

[[organ]]
id = "liver"
french = "Foie"
english = "Liver"
checklist = ["lesion"]

[[label]]
id = "lesion"
french = "Lésion"
english = "Lesion"
organ = "liver"
answers = ["label", "box", "polygon"]

[[label]]
id = "malignant"
french = "Lésion maligne"
english = "Malignant lesion"
parent = "lesion"
organ = "liver"
answers = ["label"]
)";

  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ =
        std::filesystem::path(testing::TempDir()) /
        (std::string(test->test_suite_name()) + " " + test->name() + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    project_ = folder_ / "projects" / "liver";
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "labels.toml") << kOntology;
    workflow::CreateProject(project_, "Livers", folder_ / "labels.toml");
    station_ = std::make_unique<Workstation>(folder_);
    for (const char* person : {"lea", "anne", "ben", "joe"}) {
      station_->AddPerson(person, accounts::Role::kReader);
    }
    Member("lea", accounts::MemberRole::kLead);
    Member("anne", accounts::MemberRole::kReader);
    Member("ben", accounts::MemberRole::kReader);
  }
  void TearDown() override {
    station_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Member(const std::string& person, accounts::MemberRole role) {
    station_->app().accounts().SetMembership(
        {.project = "liver", .person = person, .role = role, .reader_key = person});
  }

  std::filesystem::path folder_, project_;
  std::unique_ptr<Workstation> station_;
};

}  // namespace etalon
