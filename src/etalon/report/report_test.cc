#include "etalon/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <limits>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/report/example_study.h"
#include "etalon/report/html_report.h"

namespace etalon::report {
namespace {

using testing::HasSubstr;
using testing::Not;

const example::Example& Measured() {
  static const example::Example kExample = example::MeasuredStudy();
  return kExample;
}

std::string Page(const example::Example& example) {
  return HtmlReport({example.study, example.reading, example.provenance});
}

std::string Content(const std::filesystem::path& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

TEST(HtmlReport, SpeaksBothLanguages) {
  const std::string page = Page(Measured());
  EXPECT_THAT(page, HasSubstr("LV ejection fraction, biplane"));
  EXPECT_THAT(page, HasSubstr("Fraction d’éjection VG, biplan"));
  EXPECT_THAT(page, HasSubstr(R"(<span lang="en">88.0)"));
  EXPECT_THAT(page, HasSubstr(R"(<span lang="fr">88,0)"));
  EXPECT_THAT(page, HasSubstr("not validated for patient care"));
  EXPECT_THAT(page, HasSubstr("non validé pour le soin"));
}

TEST(HtmlReport, AsksNothingOfTheNetwork) {
  const std::string page = Page(Measured());
  for (const char* request :
       {"http:", "https:", "url(", "@import", "<link", "<script src", "<iframe"}) {
    EXPECT_THAT(page, Not(HasSubstr(request)));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(HtmlReport, EscapesWhatFilesAreCalled) {
  const std::string page = Page(Measured());
  EXPECT_THAT(page, HasSubstr("colour &lt;flow&gt; &amp; &quot;more&quot;.dcm"));
  EXPECT_THAT(page, Not(HasSubstr("<flow>")));
}

TEST(HtmlReport, IsTheSameForTheSameInput) { EXPECT_EQ(Page(Measured()), Page(Measured())); }

TEST(HtmlReport, StaysLight) { EXPECT_LT(Page(Measured()).size(), 1'500'000U); }

TEST(HtmlReport, ShowsPicturesCurvesAndOutlines) {
  const std::string page = Page(Measured());
  EXPECT_THAT(page, HasSubstr("data:image/png;base64,iVBOR"));
  EXPECT_THAT(page, HasSubstr(R"(<path class="endocardium" d="M)"));
  EXPECT_THAT(page, HasSubstr(R"(<path class="epicardium" d="M)"));
  EXPECT_THAT(page, HasSubstr(R"(<path class="atrium" d="M)"));
  EXPECT_THAT(page, HasSubstr(R"(<svg class="curve")"));
}

TEST(HtmlReport, SaysThatNothingCouldBeMeasured) {
  const std::string page = Page(example::RefusedStudy());
  EXPECT_THAT(page, HasSubstr("Nothing could be measured in this study."));
  EXPECT_THAT(page, HasSubstr("Rien n’a pu être mesuré dans cet examen."));
  EXPECT_THAT(page, HasSubstr("Nécessite une coupe apicale 4 cavités"));
}

TEST(HtmlReport, GivesNoNormalRangeWithoutASex) {
  const std::string unknown = Page(example::MeasuredStudy(image::Sex::kUnknown));
  EXPECT_THAT(unknown, Not(HasSubstr("52\u2009–\u200972")));
  EXPECT_THAT(Page(Measured()), HasSubstr("52\u2009–\u200972"));
}

TEST(HtmlReport, ManagesWithoutPicturesAndMillimetres) {
  example::Example example = Measured();
  for (echo::CineReading& cine : example.reading.cines) cine.calibrated = false;
  example.study.cines.resize(1);
  example.study.cines[0].frames.clear();
  const std::string page = Page(example);
  EXPECT_THAT(page, HasSubstr("not calibrated"));
  EXPECT_THAT(page, Not(HasSubstr("data:image")));
}

TEST(HtmlReport, RefusesNumbersThatAreNotFinite) {
  example::Example example = example::RefusedStudy();
  Measurement measurement;
  measurement.value = std::numeric_limits<double>::infinity();
  example.reading.measurements = {measurement};
  EXPECT_THROW(Page(example), ContractError);
}

TEST(WriteReport, WritesBothFiles) {
  const auto folder = std::filesystem::path(testing::TempDir()) /
                      ("report" + std::to_string(getpid())) / "patient0042";
  const ReportInput input{Measured().study, Measured().reading, Measured().provenance};
  WriteReport(input, folder);
  WriteReport(input, folder);
  EXPECT_EQ(Content(folder / kReportFile), Page(Measured()));
  EXPECT_THAT(Content(folder / kMeasurementsFile), HasSubstr("lv_ejection_fraction_biplane"));
  int files = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder)) ++files;
  EXPECT_EQ(files, 2) << "nothing unfinished is left";
  std::filesystem::remove_all(folder.parent_path());
}

TEST(WriteReport, NamesAFolderThatCannotBeWritten) {
  const example::Example example = example::RefusedStudy();
  try {
    WriteReport({example.study, example.reading, example.provenance}, "/proc/nowhere");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileUnreadable);
    EXPECT_THAT(error.what(), testing::StartsWith("/proc/nowhere"));
  }
}

}  // namespace
}  // namespace etalon::report
