// What a student and his teacher do with a project.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "etalon/core/random.h"
#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr int kImages = 90;

/// Three kinds, in turn: no lesion, benign, malignant; the last six images are not labelled.
bool HasLesion(int image) { return image % 3 != 0; }
bool IsMalignant(int image) { return image % 3 == 2; }
bool IsLabelled(int image) { return image < kImages - 6; }

void WritePicture(const fs::path& path, int image) {
  Random random(static_cast<std::uint64_t>(image) + 1);
  image::GrayImage picture(64, 80, 40);
  for (std::uint8_t& pixel : picture.pixels()) {
    pixel = static_cast<std::uint8_t>(30 + random.Below(60));
  }
  for (int row = 20; HasLesion(image) && row < 40; ++row) {
    for (int column = 30; column < 50; ++column) picture(row, column) = 220;
  }
  media::WriteGrayPng(path, picture);
}

std::string FileName(int image) { return "image" + std::to_string(image) + ".png"; }

/// The name would tell the truth if a page showed it.
std::string LabelLine(int image) {
  const char* label = IsMalignant(image) ? "malignant" : HasLesion(image) ? "benign" : "normal";
  return FileName(image) + ",P" + std::to_string(image) + "," + label + "\n";
}

/// A project of synthetic pictures, made once.
const fs::path& Project() {
  static const fs::path project = [] {
    const fs::path folder = NewFolder("teach");
    fs::create_directories(folder / "pictures");
    std::string labels = "file,patient,label\n";
    for (int image = 0; image < kImages; ++image) {
      WritePicture(folder / "pictures" / FileName(image), image);
      if (IsLabelled(image)) labels += LabelLine(image);
    }
    WriteFile(folder / "labels.csv", labels);
    const auto made = RunEtalon({"project", "create", (folder / "p").string()});
    EXPECT_EQ(made.exit_code, 0) << made.errors;
    const auto imported =
        RunEtalon({"project", "import", (folder / "p").string(), (folder / "pictures").string(),
                   "--labels", (folder / "labels.csv").string()});
    EXPECT_EQ(imported.exit_code, 0) << imported.errors;
    return folder / "p";
  }();
  return project;
}

fs::path CopyOfProject(const std::string& name) {
  const fs::path folder = NewFolder(name) / "p";
  fs::copy(Project(), folder, fs::copy_options::recursive);
  return folder;
}

ProgramResult Teach(const fs::path& project, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"teach", project.string()});
  return RunEtalon(arguments);
}

/// What is in a picture that was put to a student.
bool ShowsLesion(const fs::path& picture) { return media::ReadGrayPng(picture)(30, 40) == 220; }

/// Answers as a student would who sees lesions and is always wrong on every `wrong_every`th case.
/// Kinds cannot be told apart here: they are left out.
json AnswersTo(const fs::path& folder, const std::string& student, int wrong_every = 0) {
  json answers{{"student", student}, {"answers", json::array()}};
  const json cases = ReadJson(folder / "cases.json");
  for (std::size_t i = 0; i < cases["cases"].size(); ++i) {
    const json& one = cases["cases"][i];
    bool sees = ShowsLesion(folder / one["picture"].get<std::string>());
    if (wrong_every > 0 && i % static_cast<std::size_t>(wrong_every) == 0) sees = !sees;
    json answer{{"case", one["case"]}, {"labels", {{"lesion", {{"present", sees}}}}}};
    if (sees) answer["box"] = {30, 20, 49, 39};
    answers["answers"].push_back(answer);
  }
  return answers;
}

/// Puts cases to a student and answers them. @return the file of answers.
fs::path AnswerCases(const fs::path& project, const std::string& student, int count,
                     int wrong_every = 0) {
  const fs::path folder = NewFolder("cases");
  const auto put = Teach(
      project, {"--student", student, "--next", std::to_string(count), "--out", folder.string()});
  EXPECT_EQ(put.exit_code, 0) << put.errors;
  WriteFile(folder / "answers.json", AnswersTo(folder, student, wrong_every).dump());
  const auto answered =
      Teach(project, {"--student", student, "--answers", (folder / "answers.json").string(),
                      "--out", (folder / "feedback").string()});
  EXPECT_EQ(answered.exit_code, 0) << answered.errors;
  return folder / "answers.json";
}

TEST(Teach, CasesDoNotTellTheTruth) {
  const fs::path project = CopyOfProject("hidden");
  const fs::path folder = NewFolder("cases");
  ASSERT_EQ(Teach(project, {"--student", "ada", "--enrol"}).exit_code, 0);
  const auto put = Teach(project, {"--student", "ada", "--next", "6", "--out", folder.string()});
  ASSERT_EQ(put.exit_code, 0) << put.errors;
  EXPECT_THAT(put.output, HasSubstr("6 cases in"));
  const json cases = ReadJson(folder / "cases.json");
  ASSERT_EQ(cases["cases"].size(), 6U);
  for (const auto& one : cases["cases"]) {
    EXPECT_EQ(one.size(), 3U);  // case, image, picture
    EXPECT_TRUE(fs::exists(folder / one["picture"].get<std::string>()));
  }
  const std::string page = ReadFile(folder / "cases.html");
  EXPECT_THAT(page, Not(HasSubstr("image1")));
  EXPECT_THAT(page, HasSubstr("Lésion focale du foie"));
  EXPECT_THAT(page, Not(HasSubstr("class=\"truth\"")));
}

TEST(Teach, OpenCasesWaitForTheNextSession) {
  const fs::path project = CopyOfProject("resume");
  Teach(project, {"--student", "ada", "--enrol"});
  const fs::path first = NewFolder("cases"), second = NewFolder("cases");
  Teach(project, {"--student", "ada", "--next", "4", "--out", first.string()});
  Teach(project, {"--student", "ada", "--next", "4", "--out", second.string()});
  EXPECT_EQ(ReadFile(first / "cases.json"), ReadFile(second / "cases.json"));
}

TEST(Teach, AnswersAreScoredOnce) {
  const fs::path project = CopyOfProject("scored");
  Teach(project, {"--student", "ada", "--enrol"});
  const fs::path answers = AnswerCases(project, "ada", 8, 4);
  const fs::path folder = answers.parent_path() / "feedback";
  const json feedback = ReadJson(folder / "feedback.json");
  ASSERT_EQ(feedback["cases"].size(), 8U);
  int wrong = 0;
  for (const auto& one : feedback["cases"]) {
    for (const auto& label : one["labels"]) {
      if (label["label"] == "lesion") {
        wrong += label["verdict"] == "missed" || label["verdict"] == "invented" ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(wrong, 2);
  const std::string page = ReadFile(folder / "feedback.html");
  EXPECT_THAT(page, HasSubstr("Ce cas reviendra le"));
  EXPECT_THAT(page, HasSubstr("This case comes back on"));

  const std::string before = ReadFile(project / "project.db");
  const auto again = Teach(project, {"--student", "ada", "--answers", answers.string(), "--out",
                                     (answers.parent_path() / "again").string()});
  ASSERT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_THAT(again.output, HasSubstr("0 answers added, 8 known already"));
  EXPECT_EQ(ReadFile(answers.parent_path() / "again" / "feedback.json"),
            ReadFile(folder / "feedback.json"));
}

TEST(Teach, MissedCasesComeBackWhenTheirTimeHasCome) {
  const fs::path project = CopyOfProject("repeat");
  Teach(project, {"--student", "ada", "--enrol"});
  AnswerCases(project, "ada", 4, 2);
  const fs::path folder = NewFolder("cases");
  const auto put = Teach(project, {"--student", "ada", "--next", "4", "--out", folder.string(),
                                   "--today", "2999-01-01"});
  ASSERT_EQ(put.exit_code, 0) << put.errors;
  const json cases = ReadJson(folder / "cases.json");
  ASSERT_EQ(cases["cases"].size(), 4U);
}

TEST(Teach, FeedbackShowsCasesThatLookAlikeAmongThoseAnswered) {
  const fs::path project = CopyOfProject("alike");
  Teach(project, {"--student", "ada", "--enrol"});
  const auto built = RunEtalon({"atlas", "build", project.string(), "--model", "pixels"});
  ASSERT_EQ(built.exit_code, 0) << built.errors;
  EXPECT_THAT(built.output, HasSubstr((project / "atlas" / "atlas.html").string()));
  const fs::path folder = AnswerCases(project, "ada", 12).parent_path() / "feedback";
  const json feedback = ReadJson(folder / "feedback.json");
  std::set<std::string> answered;
  for (const auto& one : feedback["cases"]) answered.insert(one["image"]);
  ASSERT_EQ(feedback["cases"].size(), 12U);
  for (const auto& one : feedback["cases"]) {
    ASSERT_EQ(one["neighbours"].size(), 4U);
    for (const auto& other : one["neighbours"]) {
      EXPECT_NE(other, one["image"]);
      EXPECT_TRUE(answered.contains(other)) << "a case to come was told";
    }
  }
  EXPECT_THAT(ReadFile(folder / "feedback.html"), HasSubstr("Cas ressemblants"));
}

TEST(Teach, SkillIsShownWithItsInterval) {
  const fs::path project = CopyOfProject("curve");
  Teach(project, {"--student", "ada", "--enrol"});
  AnswerCases(project, "ada", 20);
  const fs::path folder = NewFolder("curve");
  const auto shown = Teach(project, {"--student", "ada", "--curve", "--out", folder.string()});
  ASSERT_EQ(shown.exit_code, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr("Skill by label"));
  const json analysis = ReadJson(folder / "analysis.json");
  EXPECT_EQ(analysis["skills"][0]["answers"], 20);
  EXPECT_GT(analysis["skills"][0]["accuracy"]["interval"][0], 60);
  EXPECT_TRUE(fs::exists(folder / "skill_lesion.svg"));
}

TEST(Teach, CertifiedStudentsContributeAndCanBeTakenBack) {
  const fs::path project = CopyOfProject("certify");
  Teach(project, {"--student", "ada", "--enrol"});
  AnswerCases(project, "ada", 30);
  const auto early = Teach(project, {"--certify", "ada", "--by", "lead"});
  EXPECT_THAT(early.output, HasSubstr("undecided, next look at 40"));
  AnswerCases(project, "ada", 25);
  const auto passed = Teach(project, {"--certify", "ada", "--by", "lead", "--bar", "0.75"});
  ASSERT_EQ(passed.exit_code, 0) << passed.errors;
  ASSERT_THAT(passed.output, HasSubstr("certified"));
  EXPECT_THAT(Teach(project, {"--contributions"}).output, Not(HasSubstr("ada")));

  AnswerCases(project, "ada", 8);
  const std::string list = Teach(project, {"--contributions"}).output;
  EXPECT_THAT(list, HasSubstr("image,label,present,certainty,weight,student,answered_at"));
  EXPECT_THAT(list, HasSubstr(",lesion,"));
  EXPECT_THAT(list, HasSubstr(",active"));

  const auto consensus = [&] {
    return RunEtalon({"annotate", "consensus", project.string(), "--method", "skill-weighted",
                      "--least-readers", "1"});
  };
  const auto weighed = consensus();
  ASSERT_EQ(weighed.exit_code, 0) << weighed.errors;
  EXPECT_THAT(weighed.output, HasSubstr("labels of certified students weighed in"));
  EXPECT_THAT(weighed.output, HasSubstr("consensus 1 by skill-weighted of 1 readers"));

  const auto withdrawn = Teach(project, {"--withdraw", "ada", "--by", "lead"});
  EXPECT_THAT(withdrawn.output, HasSubstr("labels withdrawn"));
  const std::string after = Teach(project, {"--contributions"}).output;
  EXPECT_THAT(after, Not(HasSubstr("active")));
  EXPECT_THAT(after, HasSubstr(",withdrawn"));
  EXPECT_THAT(consensus().errors, HasSubstr("no reading is closed yet"));
}

TEST(Teach, ATerminalSessionCanBeStoppedAndGoneOnWith) {
  const fs::path project = CopyOfProject("terminal");
  Teach(project, {"--student", "ada", "--enrol"});
  const fs::path folder = NewFolder("terminal");
  WriteFile(folder / "typed", "lesion\n80\n40 30\nnonsense\n-\n\n\nq\n");
  const std::string command = std::string(ETALON_PROGRAM) + " teach '" + project.string() +
                              "' --student ada --out '" + folder.string() + "' <'" +
                              (folder / "typed").string() + "' >'" + (folder / "said").string() +
                              "' 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << ReadFile(folder / "said");
  const std::string said = ReadFile(folder / "said");
  EXPECT_THAT(said, HasSubstr("open " + folder.string()));
  EXPECT_THAT(said, HasSubstr("there is no label 'nonsense'; once more"));
  EXPECT_THAT(said, HasSubstr("2 cases answered"));
  EXPECT_TRUE(fs::exists(folder / "case-1" / "feedback.html"));
}

TEST(Teach, SaysWhatIsWrong) {
  const fs::path project = CopyOfProject("wrong");
  const auto stranger = Teach(project, {"--student", "bob", "--next", "3"});
  EXPECT_EQ(stranger.exit_code, 2);
  EXPECT_THAT(stranger.errors, HasSubstr("there is no student 'bob' in the project (none yet)"));
  EXPECT_NE(Teach(project, {"--student", "a b", "--enrol"}).exit_code, 0);
  EXPECT_NE(Teach(project, {"--next", "3"}).exit_code, 0);

  Teach(project, {"--student", "ada", "--enrol"});
  Teach(project, {"--student", "bob", "--enrol"});
  const fs::path folder = NewFolder("cases");
  Teach(project, {"--student", "ada", "--next", "1", "--out", folder.string()});
  const std::string id =
      std::to_string(ReadJson(folder / "cases.json")["cases"][0]["case"].get<int>());
  const auto answer_with = [&](const std::string& text, const std::string& student = "ada") {
    WriteFile(folder / "answers", text);
    return Teach(project, {"--student", student, "--answers", (folder / "answers").string()})
        .errors;
  };
  EXPECT_THAT(answer_with("case,label,answer\n" + id + ",dragon,present\n"),
              HasSubstr("there is no label 'dragon' to answer"));
  EXPECT_THAT(answer_with("case,label,answer\n" + id + ",lesion,perhaps\n"),
              HasSubstr("answers:2: 'answer' is neither present nor absent"));
  EXPECT_THAT(answer_with("case,label,answer\n9999,lesion,present\n"),
              HasSubstr("case 9999 was not put to student 'ada'"));
  EXPECT_THAT(answer_with("case,label,answer\n" + id + ",lesion,present\n", "bob"),
              HasSubstr("was not put to student 'bob'"));
  EXPECT_THAT(
      answer_with("case,label,answer\n" + id + ",lesion,absent\n" + id + ",malignant,present\n"),
      HasSubstr("case " + id));
  EXPECT_THAT(answer_with("case,label,answer,certainty\n" + id + ",lesion,present,7\n"),
              HasSubstr("'certainty' is not a number from 0 to 1"));
  EXPECT_THAT(answer_with(R"({"student":"bob","answers":[]})"),
              HasSubstr("are the answers of another student"));
  EXPECT_THAT(answer_with("{\"answers\": 3"), HasSubstr("is no file of answers"));
  EXPECT_THAT(Teach(project, {"--student", "ada", "--next", "2", "--today", "2026-02-31"}).errors,
              HasSubstr("is no day"));
  EXPECT_THAT(Teach(project, {"--certify", "ada", "--bar", "0.4"}).errors, HasSubstr("bar"));
}

TEST(Teach, AProjectWithoutLabelsTeachesNothing) {
  const fs::path folder = NewFolder("bare");
  RunEtalon({"project", "create", (folder / "p").string()});
  const auto result = Teach(folder / "p", {"--student", "ada", "--enrol"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("there is nothing to teach"));
}

}  // namespace
}  // namespace etalon::test
