// A department asks a question, its radiologists answer it image by image, as they would at a desk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "etalon/image/raster.h"
#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

/// A picture like no other.
void WritePicture(const fs::path& path, int number) {
  image::GrayImage picture(40, 60);
  for (int row = 0; row < 40; ++row) {
    for (int column = 0; column < 60; ++column) {
      picture(row, column) = static_cast<std::uint8_t>((row * (number + 3) + column * 7) % 251);
    }
  }
  media::WriteGrayPng(path, picture);
}

std::string Succeed(const std::vector<std::string>& arguments) {
  const auto result = RunEtalon(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  return result.output;
}

std::string Fail(const std::vector<std::string>& arguments) {
  const auto result = RunEtalon(arguments);
  EXPECT_EQ(result.exit_code, 2) << result.output;
  return result.errors;
}

/// A folder with pictures liver_0.png ... and a table of their labels.
struct Department {
  fs::path folder = NewFolder("department");
  fs::path images = folder / "images";
  fs::path labels = folder / "labels.csv";
  std::string project = (folder / "project").string();

  explicit Department(int count = 10) {
    fs::create_directories(images);
    std::string table = "image,label,patient,organ,centre\n";
    for (int i = 0; i < count; ++i) {
      const std::string name = "liver_" + std::to_string(i) + ".png";
      WritePicture(images / name, i);
      const char* label = i % 3 == 0 ? "benign" : i % 3 == 1 ? "malignant" : "normal";
      table += name + "," + label + ",p" + std::to_string(i) + ",liver,Lyon\n";
    }
    WriteFile(labels, table);
    Succeed({"project", "create", project});
  }

  std::string Import() const {
    return Succeed({"project", "import", project, images.string(), "--labels", labels.string()});
  }
};

/// The images that `annotate tasks` lists.
std::vector<std::string> Cases(const Department& department, const std::string& reader,
                               const std::string& today = "2026-01-01") {
  const std::string text = Succeed({"annotate", "tasks", department.project, "--reader", reader,
                                    "--n", "1000", "--today", today});
  std::vector<std::string> images;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    if (text.substr(at + 16, 2) == "  ") images.push_back(text.substr(at, 16));
  }
  return images;
}

/// Answers to the whole checklist of the liver.
std::string Answer(const std::string& image, const std::string& label, bool present = true) {
  std::string rows;
  for (const char* asked : {"liver_steatosis", "liver_cirrhosis", "hepatomegaly"}) {
    rows += image + "," + asked + ",0,1,5\n";
  }
  return rows + image + "," + label + "," + (present ? "1" : "0") + ",0.8,12.5\n";
}

ProgramResult Read(const Department& department, const std::string& reader, const std::string& rows,
                   const std::vector<std::string>& more = {}) {
  const fs::path file = NewFolder("answers") / "answers.csv";
  WriteFile(file, "image,label,present,certainty,seconds\n" + rows);
  std::vector<std::string> arguments{"annotate", "read",   department.project, "--reader",
                                     reader,     "--from", file.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return RunEtalon(arguments);
}

std::string ReadAll(const Department& department, const std::string& reader,
                    const std::string& label) {
  std::string rows;
  for (const std::string& image : Cases(department, reader)) rows += Answer(image, label);
  const auto result = Read(department, reader, rows);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  return result.output;
}

TEST(Project, ImportsImagesWithLabelsOnce) {
  const Department department;
  const std::string first = department.Import();
  EXPECT_THAT(first, HasSubstr("10 images: 10 added, 0 changed, 0 known already"));
  EXPECT_THAT(first, testing::ContainsRegex("lesion +7 present +3 absent"));
  const std::string again = department.Import();
  EXPECT_THAT(again, HasSubstr("0 added, 0 changed, 10 known already\nnothing has changed"));
  EXPECT_THAT(Succeed({"project", "show", department.project}),
              HasSubstr("10 images, 10 known patients, 1 centres; ontology abdomen, version 1"));
}

TEST(Project, ReportsAnImageUnderTwoNamesAndPatients) {
  const Department department(3);
  fs::copy_file(department.images / "liver_0.png", department.images / "copy.png");
  WriteFile(department.labels,
            "file;patient;lesion\nliver_0.png;anna;1\ncopy.png;berta;oui\nliver_1.png;;0\n");
  const std::string text = department.Import();
  EXPECT_THAT(text, HasSubstr("3 images: 3 added"));
  EXPECT_THAT(text, testing::ContainsRegex("the same image twice under two patients: .*copy.png"));
  EXPECT_THAT(text, HasSubstr("(anna)"));
  EXPECT_THAT(Succeed({"project", "show", department.project}), HasSubstr("1 known patients"));
}

TEST(Project, ReportsImagesThatLookTheSameUnderTwoPatients) {
  const Department department(2);
  image::GrayImage picture = media::ReadGrayPng(department.images / "liver_0.png");
  for (auto& pixel : picture.pixels()) pixel = static_cast<std::uint8_t>(pixel / 2 + 60);
  media::WriteGrayPng(department.images / "brighter.png", picture);
  WriteFile(department.labels,
            "file,patient,lesion\nliver_0.png,anna,1\nbrighter.png,berta,1\nliver_1.png,carla,0\n");
  const std::string text = department.Import();
  EXPECT_THAT(text, HasSubstr("3 images: 3 added"));
  EXPECT_THAT(text, testing::ContainsRegex("nearly the same image under two patients: .*brighter"));
  EXPECT_THAT(text, Not(HasSubstr("carla")));
}

TEST(Project, BadLabelsAreOneClearLineAndImportNothing) {
  const Department department(3);
  const auto errors_of = [&](const std::string& table) {
    WriteFile(department.labels, table);
    return Fail({"project", "import", department.project, department.images.string(), "--labels",
                 department.labels.string()});
  };
  EXPECT_THAT(errors_of("image,label\nliver_0.png,benign\nliver_1.png,bening\n"),
              HasSubstr("labels.csv: line 3, column 2 (label) names no label of the ontology "
                        "abdomen 1: 'bening'"));
  EXPECT_THAT(errors_of("image,lesoin\nliver_0.png,1\n"),
              HasSubstr("column 'lesoin' holds yes and no and is no label"));
  EXPECT_THAT(errors_of("image,lesion,normal\nliver_0.png,1,1\n"),
              HasSubstr("would be both present and absent"));
  EXPECT_THAT(errors_of("image,lesion\nliver_0.png,perhaps\n"), HasSubstr("neither yes nor no"));
  EXPECT_THAT(errors_of("image,label\nliver_0.png,benign\nliver_0.png,normal\n"),
              HasSubstr("lines 2 and 3 contradict each other"));
  EXPECT_THAT(errors_of("image,label\nelsewhere.png,benign\n"), HasSubstr("no row names one"));
  EXPECT_THAT(errors_of("label\nbenign\n"), HasSubstr("no column 'file' or 'image'"));
  EXPECT_THAT(errors_of("image,label,date\nliver_0.png,benign,1/2/2026\n"),
              HasSubstr("is no date"));
  EXPECT_THAT(Succeed({"project", "show", department.project}), HasSubstr("0 images"));
}

TEST(Project, ADamagedImageKeepsNoOtherOut) {
  const Department department(3);
  WriteFile(department.images / "damaged.png",
            ReadFile(department.images / "liver_0.png").substr(0, 60));
  const auto result =
      RunEtalon({"project", "import", department.project, department.images.string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("damaged.png"));
  EXPECT_THAT(result.output, HasSubstr("3 images: 3 added"));
}

TEST(Project, DamagedOutlinesAreOneClearErrorAndImportNothing) {
  const Department department(2);
  const fs::path outlines = department.folder / "outlines";
  fs::create_directories(outlines);
  WriteFile(outlines / "liver_0.json", R"({"mass": [[1, 2], [9, 2], [9, 8]]})");
  const std::vector<std::string> import{"project",          "import",
                                        department.project, department.images.string(),
                                        "--outlines",       outlines.string()};
  const auto errors_of = [&](const std::string& text) {
    WriteFile(outlines / "liver_1.json", text);
    return Fail(import);
  };
  EXPECT_THAT(errors_of(R"({"mass": [[1, 2], [9)"), HasSubstr("liver_1.json: holds no JSON"));
  EXPECT_THAT(errors_of(R"({"spleeen": [[1, 2], [9, 2], [9, 8]]})"),
              HasSubstr("key 'spleeen' names no label"));
  EXPECT_THAT(errors_of(R"({"mass": [[1, 2], [9, 2]]})"), HasSubstr("3 or more points"));
  EXPECT_THAT(errors_of(R"({"mass": [[1, 2], "x"]})"), HasSubstr("no point"));
  EXPECT_THAT(Succeed({"project", "show", department.project}), HasSubstr("0 images"));
  WriteFile(outlines / "liver_1.json", R"({"mass": null, "zone": [[[1, 2], [9, 2], [9, 8]]]})");
  EXPECT_THAT(Succeed(import), HasSubstr("2 images with outlines"));
}

TEST(Project, ItsOntologyChangesByVersions) {
  const Department department;
  department.Import();
  const fs::path own = fs::path(department.project) / "ontology.toml";
  std::string text = ReadFile(own);
  const auto replace = [&](const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
  replace("id = \"benign\"", "id = \"benign_lesion\"\nrenamed_from = [\"benign\"]");
  WriteFile(own, text);
  EXPECT_THAT(Fail({"project", "show", department.project}),
              HasSubstr("changed without a new version: give it version = 2"));
  replace("version = 1", "version = 2");
  while (text.find("parent = \"benign\"") != std::string::npos) {
    replace("parent = \"benign\"", "parent = \"benign_lesion\"");
  }
  WriteFile(own, text);
  EXPECT_THAT(Succeed({"project", "show", department.project}),
              testing::ContainsRegex("benign_lesion +4 present"));
  replace("version = 2", "version = 3");
  const auto at = text.find("[[label]]\nid = \"malignant\"");
  const auto end = text.find("[[label]]", at + 1);
  text.erase(at, end - at);
  while (text.find("parent = \"malignant\"") != std::string::npos) {
    replace("parent = \"malignant\"", "parent = \"lesion\"");
  }
  const fs::path newer = department.folder / "newer.toml";
  WriteFile(newer, text);
  EXPECT_THAT(Succeed({"project", "ontology", department.project, newer.string()}),
              HasSubstr("version 2 -> 3\n  retired: malignant"));
  EXPECT_THAT(Succeed({"project", "show", department.project}),
              testing::ContainsRegex("malignant +3 present"))
      << "what was said with it stays";
  EXPECT_THAT(Fail({"project", "import", department.project, department.images.string(), "--labels",
                    department.labels.string()}),
              HasSubstr("the label 'malignant' is retired"));
}

TEST(Project, SaysWhatIsWrongWithItsNameAndFiles) {
  EXPECT_THAT(Fail({"project", "show", "/nowhere/at/all"}), HasSubstr("no project is there"));
  const Department department(1);
  EXPECT_THAT(Fail({"project", "create", department.project}), HasSubstr("a project already"));
  EXPECT_THAT(Fail({"project", "create", department.project + "2", "--ontology", "heart"}),
              HasSubstr("no ontology of the program"));
  const fs::path settings = fs::path(department.project) / "project.toml";
  WriteFile(settings, ReadFile(settings) + "colour = \"red\"\n");
  EXPECT_THAT(Fail({"project", "show", department.project}), HasSubstr("'colour' is unknown"));
}

TEST(Reading, GivesEveryReaderHisImages) {
  const Department department(30);
  department.Import();
  const std::string plan =
      Succeed({"annotate", "plan", department.project, "--readers", "anne,bob,carla", "--overlap",
               "0.2", "--reread", "0.1", "--honeypots", "0.1", "--deadline", "2026-06-01"});
  EXPECT_THAT(plan, HasSubstr("30 images: 6 read by several, 3 with a known answer, 21 by one"));
  EXPECT_THAT(plan, testing::ContainsRegex("anne +16 readings, +1 again"));
  EXPECT_THAT(Fail({"annotate", "plan", department.project, "--readers", "2"}),
              HasSubstr("every image has its readers already"));
  const std::string tasks =
      Succeed({"annotate", "tasks", department.project, "--reader", "anne", "--n", "2"});
  EXPECT_THAT(tasks, HasSubstr("16 open, 0 closed, 1 not yet due"));
  EXPECT_THAT(tasks, HasSubstr("until 2026-06-01"));
  EXPECT_THAT(tasks, Not(HasSubstr("liver_"))) << "a file's name may hold the diagnosis";
  EXPECT_THAT(Fail({"annotate", "tasks", department.project, "--reader", "nobody"}),
              HasSubstr("no reader of that key"));
}

TEST(Reading, WritesAFormThatCanBeFilledInElsewhere) {
  const Department department(4);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne"});
  const fs::path folder = department.folder / "work";
  Succeed({"annotate", "tasks", department.project, "--reader", "anne", "--out", folder.string()});
  std::string form = ReadFile(folder / "answers.csv");
  EXPECT_THAT(form, testing::StartsWith("image,version,label,present,certainty,seconds"));
  EXPECT_THAT(form, HasSubstr(",0,liver_steatosis,,"));
  EXPECT_THAT(form, Not(HasSubstr("malignant")));
  for (const std::string& image : Cases(department, "anne")) {
    EXPECT_TRUE(fs::exists(folder / "images" / (image + ".png")));
  }
  const std::vector<std::string> read{"annotate",
                                      "read",
                                      department.project,
                                      "--reader",
                                      "anne",
                                      "--from",
                                      (folder / "answers.csv").string()};
  EXPECT_THAT(Succeed(read), HasSubstr("stays open, not answered: lesion"));
  for (auto at = form.find(",,,,,"); at != std::string::npos; at = form.find(",,,,,")) {
    form.replace(at, 5, ",0,0.9,3,,");
  }
  for (auto at = form.find(",0,l"); at != std::string::npos; at = form.find(",0,l")) {
    form.replace(at, 3, ",1,");
  }
  for (auto at = form.find(",0,h"); at != std::string::npos; at = form.find(",0,h")) {
    form.replace(at, 3, ",1,");
  }
  WriteFile(folder / "answers.csv", form);
  EXPECT_THAT(Succeed(read), HasSubstr("4 readings saved"));
  EXPECT_THAT(Succeed({"annotate", "status", department.project}),
              HasSubstr("4 of 4 images closed"));
}

TEST(Reading, GoesOnWhereAReaderStopped) {
  const Department department(6);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne"});
  const auto cases = Cases(department, "anne");
  ASSERT_EQ(cases.size(), 6U);
  EXPECT_THAT(Read(department, "anne", Answer(cases[0], "lesion")).output,
              HasSubstr("1 readings saved"));
  const auto later = Cases(department, "anne");
  EXPECT_EQ(later, std::vector<std::string>(cases.begin() + 1, cases.end()));
  EXPECT_EQ(Read(department, "anne", Answer(cases[3], "lesion"), {"--keep-open"}).exit_code, 0);
  EXPECT_EQ(Cases(department, "anne").front(), cases[3]) << "what was begun comes first";
}

TEST(Reading, HoldsACaseOpenUntilItsChecklistIsAnswered) {
  const Department department(2);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne"});
  const std::string image = Cases(department, "anne").front();
  const auto half = Read(department, "anne", image + ",lesion,1,1,4\n");
  EXPECT_THAT(half.output, HasSubstr(image + ": stays open, not answered: liver_steatosis, "
                                             "liver_cirrhosis, hepatomegaly"));
  EXPECT_EQ(Cases(department, "anne").size(), 2U);
}

TEST(Reading, ASecondReadingWaitsForTheWashout) {
  const Department department(4);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne", "--reread", "0.5",
           "--washout", "2w"});
  ReadAll(department, "anne", "lesion");
  const std::string today = "2000-01-01", later = "2999-01-01";
  EXPECT_TRUE(Cases(department, "anne", today).empty());
  const auto again = Cases(department, "anne", later);
  ASSERT_EQ(again.size(), 2U);
  const auto early = Read(department, "anne", Answer(again[0], "normal"), {"--today", today});
  EXPECT_EQ(early.exit_code, 2);
  EXPECT_THAT(early.errors, HasSubstr("not to be read yet, but from 20"));
  EXPECT_EQ(Read(department, "anne", Answer(again[0], "normal"), {"--today", later}).exit_code, 0);
  EXPECT_EQ(Cases(department, "anne", later).size(), 1U);
}

TEST(Reading, TwoSavingsOfOneCaseLoseNothing) {
  const Department department(2);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne"});
  const std::string image = Cases(department, "anne").front();
  EXPECT_EQ(Read(department, "anne", image + ",lesion,1,1,4\n", {"--keep-open"}).exit_code, 0);
  const auto second = Read(department, "anne", image + ",normal,1,1,4\n", {"--keep-open"});
  EXPECT_EQ(second.exit_code, 2);
  EXPECT_THAT(second.output, HasSubstr("another saving came first"));
  EXPECT_THAT(Succeed({"annotate", "status", department.project}), HasSubstr("answers kept aside"));
  const auto same = Read(department, "anne", image + ",lesion,1,1,4\n", {"--keep-open"});
  EXPECT_THAT(same.output, HasSubstr("1 unchanged")) << "a repeated import";
}

TEST(Reading, ReadersAtOnceLoseNothing) {
  const Department department(24);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "4", "--overlap", "1"});
  std::vector<std::thread> readers;
  const fs::path program = ETALON_PROGRAM;
  for (const char* reader : {"r1", "r2", "r3", "r4"}) {
    std::string rows = "image,label,present,certainty,seconds\n";
    for (const std::string& image : Cases(department, reader)) rows += Answer(image, "lesion");
    const fs::path file = NewFolder("at_once") / "answers.csv";
    WriteFile(file, rows);
    const std::string command = program.string() + " annotate read " + department.project +
                                " --reader " + reader + " --from " + file.string() + " >/dev/null";
    readers.emplace_back([command] { EXPECT_EQ(std::system(command.c_str()), 0); });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_THAT(Succeed({"annotate", "status", department.project}),
              HasSubstr("24 of 24 images closed, readers disagree on 0"));
}

TEST(Reading, DisputesAreDecidedByWhoHasNotReadTheImage) {
  const Department department(6);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne,bob", "--overlap", "1"});
  ReadAll(department, "anne", "malignant");
  EXPECT_EQ(Succeed({"annotate", "adjudicate", department.project, "--list"}), "")
      << "bob has not closed them";
  ReadAll(department, "bob", "benign");
  EXPECT_THAT(Succeed({"annotate", "adjudicate", department.project, "--list"}),
              testing::ContainsRegex("malignant +present: anne; absent: bob"));
  EXPECT_THAT(Succeed({"annotate", "adjudicate", department.project, "--by", "anne,judge"}),
              HasSubstr("12 disputes on 6 images: 6 tasks added"));
  EXPECT_THAT(Succeed({"annotate", "adjudicate", department.project, "--by", "judge"}),
              HasSubstr("0 tasks added"));
  EXPECT_THAT(Succeed({"annotate", "tasks", department.project, "--reader", "judge"}),
              HasSubstr("to be decided"));
  ReadAll(department, "judge", "malignant");
  EXPECT_THAT(Succeed({"annotate", "status", department.project}),
              HasSubstr("readers disagree on 6, 6 decided"));
}

TEST(Reading, TellsTheLeadHowReadersDoWhereTheAnswerIsKnown) {
  const Department department(20);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne", "--honeypots", "0.2"});
  ReadAll(department, "anne", "lesion");
  EXPECT_THAT(Succeed({"annotate", "status", department.project}), Not(HasSubstr("known")));
  EXPECT_THAT(Succeed({"annotate", "status", department.project, "--honeypots"}),
              testing::ContainsRegex("anne .* [0-9]+/[0-9]+"));
}

TEST(Reading, BadAnswersAreOneClearLineAndSaveNothing) {
  const Department department(4);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne,bob", "--overlap", "0"});
  const std::string image = Cases(department, "anne").front();
  const std::string other = Cases(department, "bob").front();
  const auto errors_of = [&](const std::string& row) {
    const auto result = Read(department, "anne", image + ",lesion,1,1,4\n" + row);
    EXPECT_EQ(result.exit_code, 2) << row;
    return result.errors;
  };
  EXPECT_THAT(errors_of("0123456789abcdef,lesion,1,1,4\n"),
              HasSubstr("line 3 names no image of the project"));
  EXPECT_THAT(errors_of(other + ",lesion,1,1,4\n"), HasSubstr("not to read"));
  EXPECT_THAT(errors_of(image + ",lesoin,1,1,4\n"), HasSubstr("names no label of the ontology"));
  EXPECT_THAT(errors_of(image + ",normal,2,1,4\n"), HasSubstr("neither yes nor no"));
  EXPECT_THAT(errors_of(image + ",normal,1,7,4\n"), HasSubstr("certainty lies outside"));
  EXPECT_THAT(errors_of(image + ",normal,1,1,-4\n"), HasSubstr("seconds"));
  EXPECT_THAT(errors_of(image + ",normal\n"), HasSubstr("line 3"));
  EXPECT_EQ(Cases(department, "anne").size(), 2U);
  EXPECT_THAT(Succeed({"annotate", "status", department.project}), HasSubstr("0 of 4"));
}

TEST(Reading, TakesShapesWithTheirTimesAsJson) {
  const Department department(2);
  department.Import();
  Succeed({"annotate", "plan", department.project, "--readers", "anne"});
  const std::string image = Cases(department, "anne").front();
  const fs::path file = department.folder / "session.json";
  const auto read = [&](const std::string& annotations, const std::string& more = "") {
    WriteFile(file, R"({"reader": "anne", "cases": [{"image": ")" + image +
                        R"(", "seconds": 31.5, "made_at": "2026-03-14T09:30:00Z", "close": false)" +
                        more + R"(, "annotations": [)" + annotations + "]}]}");
    return RunEtalon(
        {"annotate", "read", department.project, "--reader", "anne", "--from", file.string()});
  };
  const auto errors_of = [&](const std::string& annotations) {
    const auto result = read(annotations);
    EXPECT_EQ(result.exit_code, 2) << annotations;
    return result.errors;
  };
  EXPECT_THAT(errors_of(R"({"label": "lesion", "kind": "circle"})"),
              HasSubstr("case 1: key 'kind'"));
  EXPECT_THAT(errors_of(R"({"label": "lesion", "kind": "polygon", "points": [[1, 2]]})"),
              HasSubstr("3 or more points"));
  EXPECT_THAT(
      errors_of(R"({"label": "liver_steatosis", "kind": "box", "points": [[1, 2], [3, 4]]})"),
      HasSubstr("is answered by label, not by a box"));
  EXPECT_THAT(errors_of(R"({"label": "lesion", "colour": 3})"), HasSubstr("'colour' is unknown"));
  EXPECT_THAT(errors_of(R"({"label": "lesion", "frame": 3})"), HasSubstr("no such frame"));
  EXPECT_THAT(errors_of(R"({"label": 7})"), HasSubstr("case 1 is not written as a reading"));
  EXPECT_THAT(read(R"({"label": "lesion", "kind": "box", "points": [[1, 2], [30, 20]]})").output,
              HasSubstr("1 readings saved"));
  EXPECT_THAT(read(R"({"label": "lesion", "kind": "box", "points": [[2, 2], [30, 20]]})",
                   R"(, "version": 1)")
                  .output,
              HasSubstr("1 readings saved"));
  WriteFile(file, R"({"cases": [{"image": ")");
  const auto damaged = RunEtalon(
      {"annotate", "read", department.project, "--reader", "anne", "--from", file.string()});
  EXPECT_EQ(damaged.exit_code, 2);
  EXPECT_THAT(damaged.errors, HasSubstr("session.json: is no JSON of readings"));
}

TEST(Reading, PlansThatCannotBeAreRefused) {
  const Department department(4);
  EXPECT_THAT(Fail({"annotate", "plan", department.project}), HasSubstr("no images"));
  department.Import();
  const auto errors_of = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"annotate", "plan", department.project});
    return Fail(options);
  };
  EXPECT_THAT(errors_of({"--readers", "0"}), HasSubstr("1 to 1000 readers"));
  EXPECT_THAT(errors_of({"--readers", "anne,anne"}), HasSubstr("a reader stands twice"));
  EXPECT_THAT(errors_of({"--overlap", "1.5"}), HasSubstr("overlap is a share from 0 to 1"));
  EXPECT_THAT(errors_of({"--washout", "soon"}), HasSubstr("is no number of days"));
  EXPECT_THAT(errors_of({"--deadline", "tomorrow"}), HasSubstr("is no date"));
}

TEST(Project, HoldsTheLiverImages) {
  const auto data = DataFolder();
  if (!data || !fs::exists(*data / "liver")) GTEST_SKIP() << "no liver images";
  const fs::path liver = *data / "liver";
  const std::string project = (NewFolder("liver") / "project").string();
  Succeed({"project", "create", project, "--ontology", "abdomen"});
  const std::string text =
      Succeed({"project", "import", project, (liver / "images").string(), "--labels",
               (liver / "manifest.csv").string(), "--outlines", (liver / "polygons").string()});
  EXPECT_THAT(text, HasSubstr("588 images: 588 added"));
  EXPECT_THAT(text, testing::ContainsRegex("malignant +348 present +240 absent"));
  EXPECT_THAT(text, testing::ContainsRegex("lesion +508 present +80 absent"));
  EXPECT_THAT(text, HasSubstr("588 images with outlines"));
}

}  // namespace
}  // namespace etalon::test
