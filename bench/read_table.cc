// Time and memory of reading a CSV file of ten million readings: read_table [ROWS]
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "etalon/table/csv.h"

namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

long PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void WriteReadings(const std::filesystem::path& path, long rows) {
  std::ofstream file(path);
  file << "subject,reader,session,value\n";
  for (long row = 0; row < rows; ++row) {
    file << row / 5 << ",R" << row % 5 << ",1," << static_cast<double>(row * 7919 % 10007) / 100.0
         << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  const long rows = argc > 1 ? std::atol(argv[1]) : 10'000'000;
  const auto path =
      std::filesystem::temp_directory_path() / ("read_table_" + std::to_string(getpid()) + ".csv");
  WriteReadings(path, rows);
  const auto start = Clock::now();
  const auto table = etalon::table::ReadCsv(path);
  std::printf("%zu rows read: %.2f s, %ld MB\n", table.rows(), SecondsSince(start),
              PeakMegabytes());
  const auto numbers = table.Numbers("value");
  std::printf("%zu numbers converted: %.2f s, %ld MB\n", numbers.size(), SecondsSince(start),
              PeakMegabytes());
  std::filesystem::remove(path);
}
