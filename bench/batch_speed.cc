// A whole archive from a cold start to a finished worklist, and where the time goes:
//   batch_speed PROGRAM FOLDER [jobs] [--cold]
// PROGRAM is the release build of etalon, FOLDER holds planar scans (`etalon phantom planar`). With
// --cold the files are dropped from the system's page cache first.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "etalon/core/sha256.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/nuclear/planar_reading.h"
#include "etalon/workflow/planar_study.h"
#include "run_program.h"

namespace {

namespace fs = std::filesystem;
using namespace etalon;
using bench::ProgramRun;
using bench::RunProgram;

constexpr std::size_t kStageFiles = 300;

std::vector<fs::path> ScansIn(const fs::path& folder) {
  std::vector<fs::path> scans;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".dcm") scans.push_back(entry.path());
  }
  std::ranges::sort(scans);
  return scans;
}

void DropFromCache(const std::vector<fs::path>& files) {
  for (const fs::path& file : files) {
    const int descriptor = open(file.c_str(), O_RDONLY);
    if (descriptor < 0) continue;
    fdatasync(descriptor);
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    close(descriptor);
  }
}

void Print(const char* step, const ProgramRun& run, std::size_t scans) {
  fmt::print(
      "{:<9} {:7.1f} s wall, {:7.1f} s of processors, {:6.0f} scans/s, {:5.0f} MB at most, exit "
      "{}\n",
      step, run.wall, run.processor, static_cast<double>(scans) / run.wall, run.peak_megabytes,
      run.exit_code);
}

/// Milliseconds of processor time a file.
template <typename Work>
double MillisecondsEach(const std::vector<fs::path>& files, Work work) {
  const std::clock_t start = std::clock();
  for (const fs::path& file : files) work(file);
  return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC /
         static_cast<double>(files.size());
}

std::string Content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(fs::file_size(file), '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

/// Each step measured by itself on one processor, files in the page cache.
void PrintStages(std::vector<fs::path> files, const fs::path& workspace_folder) {
  files.resize(std::min(files.size(), kStageFiles));
  store::Workspace workspace = store::Workspace::Open(workspace_folder);
  const workflow::PlanarStudyReader reader({}, "kind=bone-scan", workspace_folder);
  const double reading = MillisecondsEach(files, [](const fs::path& file) { Content(file); });
  const double hashing =
      MillisecondsEach(files, [](const fs::path& file) { Sha256OfBytes(Content(file)); }) - reading;
  const double decoding =
      MillisecondsEach(files, [](const fs::path& file) { dicom::ReadPlanarFile(file); });
  const double whole = MillisecondsEach(files, [&](const fs::path& file) { reader.Read({file}); });
  const double saved = MillisecondsEach(files,
                                        [&](const fs::path& file) {
                                          workspace.SaveMeasured(reader.Read({file}).stored);
                                        }) -
                       whole;
  fmt::print("processor time a scan, one thread, mean of {}:\n", files.size());
  fmt::print("  bytes from the page cache   {:6.2f} ms\n", reading);
  fmt::print("  SHA-256                     {:6.2f} ms\n", hashing);
  fmt::print("  DICOM and counts            {:6.2f} ms\n", decoding - reading - hashing);
  fmt::print("  reading by rule             {:6.2f} ms\n", whole - decoding);
  fmt::print("  storing one by one          {:6.2f} ms\n", saved);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "batch_speed PROGRAM FOLDER [jobs] [--cold]\n");
    return 2;
  }
  const std::string program = argv[1];
  const std::string jobs = argc > 3 ? argv[3] : "2";
  const bool cold = argc > 4 && std::string(argv[4]) == "--cold";
  const std::vector<fs::path> scans = ScansIn(argv[2]);
  const fs::path work =
      fs::temp_directory_path() / ("etalon_batch_speed_" + std::to_string(getpid()));
  const std::string workspace = (work / "workspace").string();
  if (cold) DropFromCache(scans);
  const ProgramRun batch =
      RunProgram({program, "batch", argv[2], "--task", "bone-scan", "--jobs", jobs, "--workspace",
                  workspace, "--out", (work / "out").string()});
  const ProgramRun list = RunProgram({program, "worklist", "--workspace", workspace});
  fmt::print("{} files, {} jobs, {} page cache\n", scans.size(), jobs, cold ? "cold" : "warm");
  Print("batch", batch, scans.size());
  Print("worklist", list, scans.size());
  fmt::print("together  {:7.1f} s wall\n", batch.wall + list.wall);
  fmt::print("{}", Content(work / "out" / "batch.json"));
  PrintStages(scans, work / "stages");
  fs::remove_all(work);
  return batch.exit_code;
}
