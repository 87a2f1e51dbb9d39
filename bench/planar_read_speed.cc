// Processor time of reading and measuring a planar scan: planar_read_speed FILE [repeats]

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "etalon/dicom/planar_scan.h"
#include "etalon/nuclear/planar_reading.h"

namespace {

double Milliseconds(std::clock_t ticks, int repeats) {
  return 1000.0 * static_cast<double>(ticks) / CLOCKS_PER_SEC / repeats;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 200;
  std::clock_t decoding = 0, measuring = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const std::clock_t start = std::clock();
    const auto scan = etalon::dicom::ReadPlanarScan(argv[1]);
    const std::clock_t decoded = std::clock();
    const auto reading = etalon::nuclear::ReadPlanar(scan);
    measuring += std::clock() - decoded;
    decoding += decoded - start;
    if (!reading) std::printf("refused: %s\n", reading.refusal().reason.c_str());
  }
  std::printf("file to counts %.2f ms, counts to reading %.2f ms\n",
              Milliseconds(decoding, repeats), Milliseconds(measuring, repeats));
  return 0;
}
