// The worklist of an archive: fills a workspace with made-up readings of 20,000 scans, 1,000 of
// them positive, and measures what a user waits for. Usage: worklist_speed [FOLDER], which is kept;
// without it a temporary one.

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "etalon/core/date.h"
#include "etalon/core/random.h"
#include "etalon/core/sha256.h"
#include "etalon/workflow/worklist.h"
#include "etalon/workflow/worklist_check.h"
#include "etalon/workflow/worklist_set.h"
#include "etalon/workflow/worklist_summary.h"

namespace {

namespace fs = std::filesystem;
using namespace etalon;

constexpr int kScans = 20'000;
constexpr int kEvery = 20;  // one scan in so many is positive

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <typename Work>
void Print(const char* what, Work work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t processor_start = std::clock();
  work();
  const double processor = static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
  fmt::print("{:<44} {:>8.3f} s, processor {:>7.3f} s\n", what, SecondsSince(start), processor);
}

Measurement Plain(const char* name, double value) {
  Measurement measurement;
  measurement.name = name;
  measurement.value = value;
  measurement.unit = std::string("1");
  measurement.interval = Interval{0.95 * value, 1.05 * value};
  return measurement;
}

store::StoredStudy ScanOf(int number, Random& random) {
  const bool positive = number % kEvery == 0;
  store::StoredStudy study;
  study.name = fmt::format("scan {}", number);
  study.provenance.software_version = "bench";
  study.provenance.inputs = {{study.name, Sha256OfBytes(study.name)}};
  study.key = store::KeyOf(study.provenance, "");
  study.examination = {.patient = fmt::format("p-{:05}", number * 9 / 10),
                       .acquired_at = DateOfDay(18'000 + number / 10),
                       .modality = "NM"};
  study.measurements = {Plain("heart_to_contralateral_ratio", positive ? 1.8 : 1.05),
                        Plain("heart_to_rib_ratio", 0.6), Plain("heart_to_whole_body_ratio", 1.2),
                        Plain("perugini_grade", positive ? 3.0 : 0.0),
                        Plain("significant_uptake_probability",
                              positive ? random.Uniform(0.5, 1.0) : random.Uniform(0.0, 0.3))};
  return study;
}

void Fill(store::Workspace& workspace) {
  Random random(1);
  for (int number = 0; number < kScans; ++number) workspace.SaveMeasured(ScanOf(number, random));
}

/// What a department enters in two months: one item in two, on some day, with some conclusion.
std::vector<workflow::WorklistEntry> TwoMonths(const workflow::Worklist& list) {
  using enum store::WorklistState;
  constexpr std::array kStates{kConfirmed, kConfirmed, kConfirmed, kRefuted,
                               kRefuted,   kExplored,  kLost,      kNotified};
  Random random(2);
  std::vector<workflow::WorklistEntry> entries;
  for (std::size_t i = 0; i < list.items.size(); i += 2) {
    const int detected = *DayOfDate(list.items[i].detected_on);
    const double wait = random.Uniform();
    entries.push_back({.ids = {list.items[i].id},
                       .state = kStates[random.Below(kStates.size())],
                       .by = "bench",
                       .happened_on = DateOfDay(detected + static_cast<int>(60.0 * wait * wait))});
  }
  return entries;
}

void WriteKnownCases(const fs::path& file) {
  std::ofstream table(file);
  table << "patient,outcome\n";
  for (int number = 0; number < kScans; ++number) {
    table << fmt::format("p-{:05},{}\n", number * 9 / 10, number % kEvery == 0 ? 1 : 0);
  }
}

void Measure(const fs::path& folder) {
  workflow::WorklistOptions options;
  options.workspace = folder;
  store::Workspace workspace = workflow::OpenWorkspace(options);
  if (workspace.ListRead(options.rule.measurement).empty()) {
    Print("fill: 20,000 scans, one transaction each", [&] { Fill(workspace); });
  }
  workflow::Worklist list;
  Print("list", [&] { list = workflow::LoadWorklist(options, workspace); });
  fmt::print("  {} items\n", list.items.size());
  options.today = DateOfDay(*DayOfDate(list.items.front().detected_on) + 60);
  Print("enter half of them, in one step",
        [&] { workflow::SetWorklistStates(options, TwoMonths(list)); });
  Print("list again", [&] { list = workflow::LoadWorklist(options, workspace); });
  Print("set one", [&] {
    workflow::SetWorklistState(options,
                               {.ids = {list.items.front().id}, .by = "bench", .note = "one"});
  });
  Print("cohort page", [&] { workflow::WorklistCohortPage(options, folder / "page"); });
  WriteKnownCases(folder / "known.csv");
  Print("check against 20,000 known cases",
        [&] { workflow::CheckWorklist(options, {.table = folder / "known.csv"}); });
}

}  // namespace

int main(int argc, char** argv) {
  const bool keep = argc > 1;
  const fs::path folder =
      keep ? fs::path(argv[1])
           : fs::temp_directory_path() / fmt::format("worklist_speed_{}", getpid());
  Measure(folder);
  if (!keep) fs::remove_all(folder);
  return 0;
}
