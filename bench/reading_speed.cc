// Pictures a second from files to results, whole processes on all processors:
//   reading_speed PROGRAM FOLDER [RUNS]
// PROGRAM is the release build of etalon, FOLDER holds pictures. `classify`, `detect` and `segment`
// read them once to warm the file cache, then RUNS times (default 5); the median and the range of
// each are printed.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "run_program.h"

namespace {

namespace fs = std::filesystem;
using etalon::bench::ProgramRun;
using etalon::bench::RunProgram;

std::size_t FilesIn(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

int Measure(const std::string& program, const std::string& command, const fs::path& folder,
            const std::vector<std::string>& options, int runs) {
  const fs::path output = fs::temp_directory_path() / ("reading_speed_" + command);
  std::vector<std::string> arguments = {program, command, folder.string(), "--out",
                                        output.string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  std::vector<double> rates;
  double megabytes = 0.0;
  for (int run = 0; run <= runs; ++run) {
    const ProgramRun result = RunProgram(arguments);
    if (result.exit_code != 0) return result.exit_code;
    megabytes = std::max(megabytes, result.peak_megabytes);
    if (run > 0) rates.push_back(static_cast<double>(FilesIn(folder)) / result.wall);
  }
  fs::remove_all(output);
  std::ranges::sort(rates);
  fmt::print("{:<9} {:6.1f} images/s (median of {}; {:.1f} to {:.1f}), {:.0f} MB\n", command,
             rates[rates.size() / 2], runs, rates.front(), rates.back(), megabytes);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: reading_speed PROGRAM FOLDER [RUNS]\n");
    return 2;
  }
  const int runs = argc > 3 ? std::max(1, std::atoi(argv[3])) : 5;
  for (const std::string command : {"classify", "detect"}) {
    if (const int code = Measure(argv[1], command, argv[2], {}, runs); code != 0) return code;
  }
  return Measure(argv[1], "segment", argv[2], {"--model", "liver-mass"}, runs);
}
