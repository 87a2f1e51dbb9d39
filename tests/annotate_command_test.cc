// What a project's lead does with the readings of several readers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kLabels = R"(name = "small"
version = 1
[[label]]
id = "lesion"
english = "Lesion"
french = "Lésion"
codes = ["SCT:52988006"]
answers = ["label", "polygon", "mask", "box"]
[[label]]
id = "field"
english = "Field"
french = "Champ"
answers = ["polygon"]
[[label]]
id = "fatty"
english = "Fatty liver"
french = "Stéatose"
[[label]]
id = "duct"
english = "Bile duct"
french = "Voie biliaire"
answers = ["line"]
[[label]]
id = "apex"
english = "Apex"
french = "Apex"
answers = ["landmark"]
)";

/// Four pictures that differ, in a project of their own.
struct Project {
  explicit Project(const std::string& name) : folder(NewFolder(name)) {
    WriteFile(folder / "labels.toml", kLabels);
    fs::create_directories(folder / "images");
    for (int image = 0; image < 4; ++image) {
      media::WriteGrayPng(folder / "images" / ("us_" + std::to_string(image) + ".png"),
                          Picture(image));
    }
    Run({"project", "create", P(), "--ontology", (folder / "labels.toml").string()});
    Run({"project", "import", P(), (folder / "images").string()});
  }

  static image::GrayImage Picture(int seed) {
    image::GrayImage picture(60, 80);
    for (int row = 0; row < 60; ++row) {
      for (int column = 0; column < 80; ++column) {
        picture(row, column) =
            static_cast<std::uint8_t>((row * (3 + seed) + column * (5 + 7 * seed)) % 251);
      }
    }
    return picture;
  }

  std::string P() const { return (folder / "project").string(); }

  static ProgramResult Run(const std::vector<std::string>& arguments) {
    ProgramResult result = RunEtalon(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << " " << arguments[1] << ": " << result.errors;
    return result;
  }

  fs::path folder;
};

/// Three readers on four pictures; "cid" reads the first again.
std::string Readings() {
  std::string table = "file,reader,round,seconds,label,kind,present,certainty,millimetres,points\n";
  const auto add = [&](int image, const std::string& rest) {
    table += "us_" + std::to_string(image) + ".png," + rest + "\n";
  };
  for (int image = 0; image < 4; ++image) {
    for (const std::string reader : {"ann", "bob", "cid"}) {
      const bool fatty = image < 2 || (image == 2 && reader == "cid");
      const std::string who = reader + ",1,30,";
      add(image, who + "fatty,label," + (fatty ? "1" : "0") + ",0.9,,");
      const std::string left = reader == "ann" ? "10.25" : "14.1";
      if (image < 3) {
        add(image, who + "lesion,polygon,1,1,,\"10.1," + left + " 10.1,40 40,40 40," + left + "\"");
      }
      add(image, who + "duct,line,1,1,4.25,\"5,5 5,15.3\"");
      add(image, who + "apex,landmark,1,1,,\"20.7,30.9\"");
    }
  }
  add(0, "cid,2,20,fatty,label,1,1,,");
  return table;
}

Project& Read() {
  static Project project = [] {
    Project made("annotate");
    WriteFile(made.folder / "readings.csv", Readings());
    const auto result = Project::Run({"annotate", "import", made.P(),
                                      (made.folder / "readings.csv").string(), "--format", "csv"});
    EXPECT_THAT(result.output, HasSubstr("13 readings added"));
    return made;
  }();
  return project;
}

/// Rows of an exported table without what the store gives: id, times.
std::vector<std::string> Statements(const fs::path& csv) {
  std::istringstream lines(ReadFile(csv));
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string row;
    int column = 0;
    for (std::string cell; std::getline(cells, cell, ',');) {
      if (column != 4 && column != 6 && column != 7) row += cell + ",";
      ++column;
    }
    rows.push_back(row);
  }
  std::ranges::sort(rows);
  return rows;
}

TEST(Annotate, AgreementIsAPage) {
  const fs::path out = Read().folder / "agreement";
  const auto result = Project::Run({"annotate", "agree", Read().P(), "--out", out.string()});
  EXPECT_THAT(result.output, HasSubstr("13 closed readings of 4 images by 3 readers"));
  const auto json = ReadJson(out / "analysis.json");
  EXPECT_FALSE(json["labels"].empty());
  EXPECT_FALSE(json["disagreements"].empty());
  const std::string page = ReadFile(out / "analysis.html");
  EXPECT_THAT(page, HasSubstr("Stéatose"));
  EXPECT_THAT(page, HasSubstr("data:image/png;base64,"));
  const auto again = Project::Run({"annotate", "agree", Read().P(), "--print", "json"});
  EXPECT_THAT(again.output, HasSubstr("fleiss-kappa"));
}

TEST(Annotate, ConsensusIsStoredOnce) {
  const auto first = Project::Run({"annotate", "consensus", Read().P(), "--method", "staple"});
  EXPECT_THAT(first.output, HasSubstr("by staple of 3 readers"));
  EXPECT_THAT(first.output, Not(HasSubstr("nothing has changed")));
  const auto second = Project::Run({"annotate", "consensus", Read().P(), "--method", "staple"});
  EXPECT_THAT(second.output, HasSubstr("nothing has changed"));
  const auto few = Project::Run({"annotate", "consensus", Read().P(), "--least-readers", "4"});
  EXPECT_THAT(few.output, HasSubstr("Fewer than 4 readers judged it."));
  const auto wrong = RunEtalon({"annotate", "consensus", Read().P(), "--method", "vote"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("there is no 'vote'"));
}

TEST(Annotate, ACardNamesNobodyElse) {
  const fs::path out = Read().folder / "card";
  const auto result =
      Project::Run({"annotate", "card", Read().P(), "--reader", "cid", "--out", out.string()});
  EXPECT_THAT(result.output, HasSubstr("4 readings and 1 done again"));
  const std::string page = ReadFile(out / "analysis.html") + ReadFile(out / "analysis.json");
  EXPECT_THAT(page, HasSubstr("cid"));
  EXPECT_THAT(page, Not(HasSubstr("ann,")));
  EXPECT_THAT(page, Not(HasSubstr(">bob")));
  EXPECT_THAT(RunEtalon({"annotate", "card", Read().P(), "--reader", "eve"}).errors,
              HasSubstr("has closed no reading"));
}

TEST(Annotate, NothingIsLostOnTheWayThroughFiles) {
  const fs::path first = Read().folder / "first.csv";
  Project::Run({"annotate", "export", Read().P(), "--format", "csv", "--out", first.string()});
  for (const std::string format : {"coco", "csv"}) {
    const fs::path file = Read().folder / ("all." + format);
    Project::Run({"annotate", "export", Read().P(), "--format", format, "--out", file.string()});
    Project other("annotate_other_" + format);
    const std::vector<std::string> import{"annotate",    "import",   other.P(),
                                          file.string(), "--format", format};
    EXPECT_THAT(Project::Run(import).output, HasSubstr("13 readings added"));
    const fs::path back = other.folder / "back.csv";
    Project::Run({"annotate", "export", other.P(), "--format", "csv", "--out", back.string()});
    EXPECT_EQ(Statements(back), Statements(first)) << format;
    EXPECT_THAT(Project::Run(import).output, HasSubstr("nothing has changed"));
  }
}

TEST(Annotate, DicomFilesAreWrittenAndReadBack) {
  for (const std::string format : {"dicom-seg", "dicom-sr"}) {
    const fs::path out = Read().folder / format;
    const auto result =
        Project::Run({"annotate", "export", Read().P(), "--format", format, "--out", out.string()});
    EXPECT_THAT(result.output,
                HasSubstr(format == "dicom-seg" ? "9 shapes of 9 readings in 9 files"
                                                : "46 shapes of 13 readings in 13 files"));
  }
}

TEST(Annotate, OutlinesInFoldersBecomeTheReference) {
  Project project("annotate_polygons");
  fs::create_directories(project.folder / "polygons");
  WriteFile(project.folder / "polygons" / "us_1.json",
            R"({"zone":[[0,0],[70,0],[70,50.5]],"mass":[[10.125,20],[30,20],[30,45]]})");
  const std::vector<std::string> import{"annotate",
                                        "import",
                                        project.P(),
                                        (project.folder / "polygons").string(),
                                        "--format",
                                        "polygons",
                                        "--reference",
                                        "--map",
                                        "zone=field,mass=lesion"};
  EXPECT_THAT(Project::Run(import).output, HasSubstr("2 shapes of 1 images: 0 readings added, 1 "));
  EXPECT_THAT(Project::Run(import).output, HasSubstr("nothing has changed"));
  const fs::path out = project.folder / "reference.csv";
  Project::Run({"annotate", "export", project.P(), "--format", "csv", "--of", "reference", "--out",
                out.string()});
  EXPECT_THAT(ReadFile(out), HasSubstr("20,10.125 20,30 45,30"));
  auto nobodys = import;
  std::erase(nobodys, "--reference");
  EXPECT_THAT(RunEtalon(nobodys).errors, HasSubstr("whose outlines are these?"));
}

/// What the program says of a file of this content, which must not change the project.
std::string ErrorOf(Project& project, const std::string& format, const std::string& content) {
  const fs::path file = project.folder / ("bad." + format);
  WriteFile(file, content);
  const auto result =
      RunEtalon({"annotate", "import", project.P(), file.string(), "--format", format});
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_EQ(std::ranges::count(result.errors, '\n'), 1) << result.errors;
  const auto left = RunEtalon({"annotate", "export", project.P(), "--format", "csv", "--out",
                               (project.folder / "left.csv").string()});
  EXPECT_THAT(left.errors, HasSubstr("holds nothing to export")) << content;
  return result.errors;
}

TEST(Annotate, CorruptedFilesImportNothing) {
  Project project("annotate_bad");
  const std::string head = "file,reader,label,kind,points\n";
  EXPECT_THAT(
      ErrorOf(project, "csv", head + "us_0.png,ann,fatty,label,\nus_0.png,ann,ghost,label,\n"),
      HasSubstr("no label 'ghost'"));
  EXPECT_THAT(ErrorOf(project, "csv", head + "us_9.png,ann,fatty,label,\n"),
              HasSubstr("image 1 of the file is not in the project"));
  EXPECT_THAT(ErrorOf(project, "csv", head + "us_0.png,ann,lesion,polygon,\"1,1 2,2\"\n"),
              HasSubstr("line 2: a polygon has 3 or more points"));
  EXPECT_THAT(ErrorOf(project, "csv", head + "us_0.png,ann,lesion,polygon,\"1,x\"\n"),
              HasSubstr("line 2: 'points' are no points"));
  EXPECT_THAT(ErrorOf(project, "csv",
                      head + "us_0.png,ann,fatty,label,\nus_0.png,ann,duct,box,\"1,1 5,5\"\n"),
              HasSubstr("line 3: 'duct' is answered by line, not by box"));
  EXPECT_THAT(ErrorOf(project, "coco", R"({"images":[)"), HasSubstr("is no JSON, or breaks off"));
  EXPECT_THAT(ErrorOf(project, "coco", R"({"images":[]})"), HasSubstr("is no COCO file"));
  const std::string coco = R"({"images":[{"id":1,"file_name":"us_0.png","width":80,"height":60}],)"
                           R"("categories":[{"id":1,"name":"lesion"}],"annotations":[)";
  EXPECT_THAT(ErrorOf(project, "coco",
                      R"({"images":[{"id":1,"file_name":"us_0.png","width":80,"height":60}],)"
                      R"("categories":[{"id":1,"name":"field"}],"annotations":[)"
                      R"({"image_id":1,"category_id":1,"bbox":[1,1,5,5]}]})"),
              HasSubstr("annotation 1: 'field' is answered by polygon, not by box"));
  EXPECT_THAT(
      ErrorOf(project, "coco", coco + R"({"image_id":2,"category_id":1,"bbox":[1,1,5,5]}]})"),
      HasSubstr("annotation 1 is of an image that is not there"));
  EXPECT_THAT(
      ErrorOf(
          project, "coco",
          coco +
              R"({"image_id":1,"category_id":1,"segmentation":{"size":[60,80],"counts":"5"}}]})"),
      HasSubstr("annotation 1 has run lengths that fill no mask"));
}

TEST(Annotate, CocoOfOthersIsRead) {
  Project project("annotate_coco");
  WriteFile(project.folder / "other.json",
            R"({"images":[{"id":7,"file_name":"a/us_2.png","width":80,"height":60}],)"
            R"("categories":[{"id":3,"name":"tumour"}],"annotations":[)"
            R"({"id":1,"image_id":7,"category_id":3,"bbox":[10,20,30,15],"segmentation":[]},)"
            R"({"id":2,"image_id":7,"category_id":3,"bbox":[1,1,9,9],)"
            R"("segmentation":[[1,1,10,1,10,10],[20,20,30,20,30,30]]}]})");
  const auto result =
      Project::Run({"annotate", "import", project.P(), (project.folder / "other.json").string(),
                    "--format", "coco", "--reader", "ann", "--map", "tumour=lesion"});
  EXPECT_THAT(result.output, HasSubstr("3 shapes of 1 images: 1 readings added"));
  const fs::path out = project.folder / "out.csv";
  Project::Run({"annotate", "export", project.P(), "--format", "csv", "--out", out.string()});
  EXPECT_THAT(ReadFile(out), HasSubstr("19.5,9.5 34.5,39.5"));  // COCO counts from the corner
}

TEST(Annotate, AProjectWithoutReadingsSaysSo) {
  Project project("annotate_empty");
  for (const char* command : {"agree", "consensus"}) {
    const auto result = RunEtalon({"annotate", command, project.P()});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.errors, HasSubstr("no reading is closed yet"));
  }
}

}  // namespace
}  // namespace etalon::test
