// Whole archives: interrupted at any moment, sharded, with anything in the folders.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

/// Every file is another patient's: the same pictures under numbers of the same length.
void WriteAsPatient(std::string bytes, int number, const fs::path& path) {
  std::string digits = std::to_string(1'000'000 + number).substr(1);
  for (auto at = bytes.find("PHANTOM-"); at != std::string::npos; at = bytes.find("PHANTOM-", at)) {
    bytes.replace(at + 8, digits.size(), digits);
    at += 8;
  }
  WriteFile(path, bytes);
}

/// Scans of a few phantoms as an archive of `count` files in sub-folders, made once.
fs::path MakeArchive(int count) {
  static const std::vector<std::string> scans = [] {
    const fs::path folder = NewFolder("phantoms");
    const auto made = RunEtalon({"phantom", "planar", "--out", folder.string(), "--count", "4",
                                 "--seed", "1000001", "--grade", "2", "--thorax"});
    if (made.exit_code != 0) throw std::runtime_error(made.errors);
    std::vector<std::string> bytes;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".dcm") bytes.push_back(ReadFile(entry.path()));
    }
    std::ranges::sort(bytes);
    return bytes;
  }();
  const fs::path folder = NewFolder("archive");
  for (int i = 0; i < count; ++i) {
    const fs::path year = folder / ("year " + std::to_string(i % 3));
    fs::create_directories(year);
    WriteAsPatient(scans[static_cast<std::size_t>(i) % scans.size()], i,
                   year / ("scan" + std::to_string(i) + ".dcm"));
  }
  return folder;
}

/// One set of pseudonyms for every workspace of these tests, so that tables can be compared.
fs::path NewWorkspace() {
  const fs::path folder = NewFolder("workspace");
  WriteFile(folder / "pseudonym.key", std::string(64, 'a') + "\n");
  return folder;
}

std::vector<std::string> BatchArguments(const fs::path& input, const fs::path& workspace,
                                        const fs::path& output) {
  return {"batch",       input.string(),     "--task", "bone-scan",
          "--workspace", workspace.string(), "--out",  output.string()};
}

ProgramResult RunBatch(const fs::path& input, const fs::path& workspace, const fs::path& output,
                       const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = BatchArguments(input, workspace, output);
  arguments.insert(arguments.end(), more.begin(), more.end());
  return RunEtalon(arguments);
}

/// Starts the program and kills it after a while. @return whether it was still running.
bool RunAndKill(std::vector<std::string> arguments, std::chrono::milliseconds after) {
  arguments.insert(arguments.begin(), ETALON_PROGRAM);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  std::this_thread::sleep_for(after);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

std::ptrdiff_t Lines(const std::string& text) { return std::ranges::count(text, '\n'); }

TEST(Batch, KilledAtTwentyMomentsItEndsWithTheSameTable) {
  const fs::path archive = MakeArchive(160);
  const fs::path plain = NewFolder("plain"), broken = NewFolder("broken");
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(RunBatch(archive, NewWorkspace(), plain).exit_code, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);

  const fs::path workspace = NewWorkspace();
  std::mt19937 random(4);
  std::uniform_int_distribution<long> moment(1, std::max(20L, static_cast<long>(whole.count())));
  int killed = 0;
  for (int kills = 0; kills < 20; ++kills) {
    killed += RunAndKill(BatchArguments(archive, workspace, broken),
                         std::chrono::milliseconds(moment(random)));
  }
  EXPECT_GT(killed, 3);
  ASSERT_EQ(RunBatch(archive, workspace, broken).exit_code, 0);
  EXPECT_EQ(ReadFile(broken / "results.csv"), ReadFile(plain / "results.csv"));
  EXPECT_EQ(ReadFile(broken / "errors.csv"), ReadFile(plain / "errors.csv"));
  EXPECT_EQ(Lines(ReadFile(plain / "results.csv")), 161);
  EXPECT_EQ(ReadJson(broken / "batch.json")["scans"], ReadJson(plain / "batch.json")["scans"]);
}

TEST(Batch, MeasuresNothingTwiceUnlessItChangedOrIsToldTo) {
  const fs::path archive = MakeArchive(12);
  const fs::path workspace = NewWorkspace(), output = NewFolder("out");
  const auto read = [&] { return ReadJson(output / "batch.json")["run"]["files_read"].get<int>(); };
  RunBatch(archive, workspace, output);
  EXPECT_EQ(read(), 12);
  const std::string table = ReadFile(output / "results.csv");
  RunBatch(archive, workspace, output);
  EXPECT_EQ(read(), 0);
  EXPECT_EQ(ReadFile(output / "results.csv"), table);
  fs::last_write_time(archive / "year 0" / "scan0.dcm",
                      fs::file_time_type::clock::now() + std::chrono::hours(1));
  RunBatch(archive, workspace, output);
  EXPECT_EQ(read(), 1);
  RunBatch(archive, workspace, output, {"--restart"});
  EXPECT_EQ(read(), 12);
  EXPECT_EQ(ReadFile(output / "results.csv"), table);
}

TEST(Batch, TheNumberOfJobsChangesNoByte) {
  const fs::path archive = MakeArchive(20);
  const fs::path one = NewFolder("one"), many = NewFolder("many");
  RunBatch(archive, NewWorkspace(), one, {"--jobs", "1"});
  RunBatch(archive, NewWorkspace(), many, {"--jobs", "7"});
  EXPECT_EQ(ReadFile(one / "results.csv"), ReadFile(many / "results.csv"));
}

TEST(Batch, ShardsMergeToTheTableOfOneRun) {
  const fs::path archive = MakeArchive(30);
  WriteFile(archive / "broken.dcm", "");
  const fs::path whole = NewFolder("whole"), merged = NewFolder("merged");
  RunBatch(archive, NewWorkspace(), whole);
  std::vector<std::string> merge{"batch", "merge", "--out", merged.string()};
  std::int64_t files = 0;
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    const fs::path part = NewFolder("part");
    RunBatch(archive, NewWorkspace(), part, {"--shard", shard});
    const auto count = ReadJson(part / "batch.json")["files"].get<std::int64_t>();
    EXPECT_GT(count, 2);
    files += count;
    merge.push_back(part.string());
  }
  EXPECT_EQ(files, 31);
  EXPECT_EQ(RunEtalon(merge).exit_code, 2) << "a file cannot be read, as in one run";
  EXPECT_EQ(ReadFile(merged / "results.csv"), ReadFile(whole / "results.csv"));
  EXPECT_EQ(ReadFile(merged / "errors.csv"), ReadFile(whole / "errors.csv"));
  EXPECT_EQ(ReadJson(merged / "batch.json")["scans"], ReadJson(whole / "batch.json")["scans"]);
}

TEST(Batch, CountsWhatIsNoBoneScanByReasonAndListsWhatCannotBeRead) {
  const fs::path archive = MakeArchive(3);
  const std::string scan = ReadFile(archive / "year 0" / "scan0.dcm");
  WriteFile(archive / "cut, \"half\".dcm", scan.substr(0, scan.size() / 2));
  WriteFile(archive / "empty.dcm", "");
  WriteFile(archive / "note.txt", "no picture");
  WriteFile(archive / ".hidden.dcm", scan);
  fs::copy(PhantomStudy(), archive / "echo", fs::copy_options::recursive);
  const fs::path workspace = NewWorkspace(), output = NewFolder("out");
  const auto result = RunBatch(archive, workspace, output);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("2 files: the file is truncated, empty or breaks"));
  const auto batch = ReadJson(output / "batch.json");
  EXPECT_EQ(batch["scans"]["measured"], 3);
  EXPECT_GE(batch["passed_over"]["modality-US"].get<int>(), 1);
  EXPECT_GE(batch["passed_over"]["not-dicom"].get<int>(), 1);
  EXPECT_EQ(batch["failed"], nlohmann::json({{"file-malformed", 2}}));
  EXPECT_EQ(Lines(ReadFile(output / "errors.csv")), 3);
  EXPECT_THAT(ReadFile(output / "errors.csv"),
              HasSubstr("/cut, \"\"half\"\".dcm\",file-malformed"));
}

TEST(Batch, ReadsAnIndexAndNamesItsMissingFiles) {
  const fs::path archive = MakeArchive(4);
  WriteFile(archive / "index.csv", "size;path\n1;year 0/scan0.dcm\n2;nowhere.dcm\n3;\"" +
                                       (archive / "year 1" / "scan1.dcm").string() +
                                       "\"\n4;year 0/scan0.dcm\n");
  const fs::path output = NewFolder("out");
  const auto result = RunBatch(archive / "index.csv", NewWorkspace(), output);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(Lines(ReadFile(output / "results.csv")), 3);
  EXPECT_THAT(ReadFile(output / "errors.csv"), HasSubstr("nowhere.dcm: no such file"));
}

TEST(Batch, SaysWhatIsWrongWithTheRequest) {
  const fs::path archive = MakeArchive(1);
  const fs::path workspace = NewWorkspace(), output = NewFolder("out");
  WriteFile(archive / "index.csv", "file\na.dcm\n");
  EXPECT_THAT(RunBatch(archive / "index.csv", workspace, output).errors, HasSubstr("path"));
  EXPECT_THAT(RunBatch(archive / "absent", workspace, output).errors, HasSubstr("absent"));
  EXPECT_THAT(RunBatch(archive, workspace, output, {"--shard", "3/2"}).errors,
              HasSubstr("i from 1 to n"));
  EXPECT_THAT(RunEtalon({"batch", archive.string()}).errors, HasSubstr("--task"));
}

TEST(Batch, AFullDiskIsOneErrorAndTheRunGoesOn) {
  const fs::path archive = MakeArchive(40);
  const fs::path workspace = NewWorkspace(), output = NewFolder("out"), plain = NewFolder("plain");
  std::string command = "trap '' XFSZ; ulimit -f 128; " ETALON_PROGRAM;
  for (const std::string& argument : BatchArguments(archive, workspace, output)) {
    command += " '" + argument + "'";
  }
  const fs::path errors = NewFolder("errors") / "errors";
  const int status = std::system(("bash -c \"" + command + "\" 2>" + errors.string()).c_str());
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_EQ(Lines(ReadFile(errors)), 1) << ReadFile(errors);
  EXPECT_THAT(ReadFile(errors), HasSubstr("etalon.db: cannot be"));
  EXPECT_FALSE(fs::exists(output / "results.csv"));
  EXPECT_EQ(RunBatch(archive, workspace, output).exit_code, 0);
  RunBatch(archive, NewWorkspace(), plain);
  EXPECT_EQ(ReadFile(output / "results.csv"), ReadFile(plain / "results.csv"));
}

TEST(Batch, DrawsEveryScanWithSignificantUptake) {
  const fs::path archive = MakeArchive(8);
  const fs::path output = NewFolder("out");
  RunBatch(archive, NewWorkspace(), output, {"--pictures"});
  const auto significant =
      ReadJson(output / "batch.json")["scans"]["with_significant_uptake"].get<std::ptrdiff_t>();
  EXPECT_GT(significant, 0);
  const auto pictures = std::distance(fs::directory_iterator(output / "pictures"), {});
  EXPECT_EQ(pictures, significant);
}

TEST(Batch, PassesOverTenThousandTinyFilesQuickly) {
  const fs::path folder = NewFolder("tiny");
  for (int i = 0; i < 10'000; ++i) WriteFile(folder / std::to_string(i), "tiny");
  const fs::path output = NewFolder("out");
  EXPECT_EQ(RunBatch(folder, NewWorkspace(), output).exit_code, 0);
  EXPECT_EQ(ReadJson(output / "batch.json")["passed_over"]["not-dicom"], 10'000);
}

}  // namespace
}  // namespace etalon::test
