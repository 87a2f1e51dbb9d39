// The second reader from the file to its opinion: the real bone scan, and phantoms of all grades.

#include "etalon/nuclear/planar_network.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "etalon/dicom/planar_scan.h"
#include "etalon/phantom/planar_phantom.h"

namespace etalon {
namespace {

nuclear::PlanarNetwork Shipped() {
  return nuclear::PlanarNetwork(
      nn::LoadPackage(std::filesystem::path("models") / nuclear::kPlanarNetworkModel));
}

TEST(PlanarNetworkScanTest, TheRealScanIsNegativeInEveryLosslessEncoding) {
  const char* given = std::getenv("ETALON_DATA");
  const std::filesystem::path data = given != nullptr ? given : "../shared/data";
  const auto folder = data / "nuclear" / "nema_wg04_nm1_bonescan";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  const nuclear::PlanarNetwork network = Shipped();
  std::optional<double> first;
  for (const char* name : {"UNC", "RLE", "JPLL", "JLSL", "J2KR"}) {
    const auto path = folder / std::string("NM1_").append(name).append(".dcm");
    const auto scan = dicom::ReadPlanarScan(path);
    const auto reading = nuclear::ReadPlanar(scan);
    ASSERT_TRUE(reading.ok()) << name;
    const auto opinion = network.Read(scan, *reading);
    EXPECT_FALSE(opinion.positive) << name;
    EXPECT_LT(opinion.significant, 0.3) << name;
    if (!first) first = opinion.significant;
    EXPECT_EQ(opinion.significant, *first) << name;
  }
}

TEST(PlanarNetworkScanTest, PhantomsOfGradeZeroAndThreeAreToldApart) {
  const nuclear::PlanarNetwork network = Shipped();
  for (const std::uint64_t seed : {31, 32, 33}) {
    for (const int grade : {0, 3}) {
      const auto made = phantom::MakePlanarPhantom(phantom::RandomPlanarPhantom(seed, grade));
      const auto reading = nuclear::ReadPlanar(made.scan);
      ASSERT_TRUE(reading.ok()) << seed;
      EXPECT_EQ(network.Read(made.scan, *reading).positive, grade == 3) << seed;
    }
  }
}

}  // namespace
}  // namespace etalon
