// Whole-process time and memory of `etalon measure` on a 60-frame cine.
//
//   measure_cine PROGRAM [RUNS]
//
// Generates a phantom, measures its four-chamber cine once to warm the file cache, then RUNS times
// (default 7), each into a new folder and workspace, and prints the median and the range.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Run {
  double seconds = 0.0;
  double megabytes = 0.0;
  int exit_code = -1;
};

[[noreturn]] void Execute(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, STDOUT_FILENO);
  execv(arguments.front(), arguments.data());
  std::_Exit(127);
}

Run Time(const std::vector<std::string>& command) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) Execute(command);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  return {spent.count(), static_cast<double>(usage.ru_maxrss) / 1024.0,
          WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

Run Measure(const std::string& program, const fs::path& cine, const fs::path& root, int run) {
  const fs::path folder = root / std::to_string(run);
  return Time({program, "measure", cine.string(), "--out", (folder / "out").string(), "--workspace",
               (folder / "workspace").string()});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: measure_cine PROGRAM [RUNS]\n");
    return 2;
  }
  const std::string program = argv[1];
  const int runs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 7;
  const fs::path root = fs::temp_directory_path() / ("etalon_bench_" + std::to_string(getpid()));
  fs::create_directories(root);
  Time({program, "phantom", "echo", "--out", (root / "phantom").string(), "--frames", "60"});
  const fs::path cine = root / "phantom" / "a4c.dcm";
  Measure(program, cine, root, 0);

  std::vector<double> seconds;
  double megabytes = 0.0;
  for (int run = 1; run <= runs; ++run) {
    const Run measured = Measure(program, cine, root, run);
    if (measured.exit_code != 0) {
      fmt::print(stderr, "measure ended with {}\n", measured.exit_code);
      return 1;
    }
    seconds.push_back(measured.seconds);
    megabytes = std::max(megabytes, measured.megabytes);
  }
  std::sort(seconds.begin(), seconds.end());
  fmt::print(
      "60-frame cine, whole process, {} runs: median {:.2f} s ({:.2f} to {:.2f}), {:.0f} MB\n",
      runs, seconds[seconds.size() / 2], seconds.front(), seconds.back(), megabytes);
  fs::remove_all(root);
  return 0;
}
