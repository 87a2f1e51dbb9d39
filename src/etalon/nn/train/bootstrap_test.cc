#include "etalon/nn/train/bootstrap.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

TEST(BootstrapTest, EqualValuesHaveAnEmptyInterval) {
  const Interval interval = PatientBootstrap({0.9, 0.9, 0.9}, {"a", "b", "c"}, 1);
  EXPECT_DOUBLE_EQ(interval.low, 0.9);
  EXPECT_DOUBLE_EQ(interval.high, 0.9);
}

TEST(BootstrapTest, TwinsOfOnePatientNarrowNothing) {
  std::vector<double> values;
  std::vector<std::string> patients;
  std::vector<double> doubled;
  std::vector<std::string> doubled_patients;
  for (int i = 0; i < 30; ++i) {
    const std::string patient(static_cast<std::size_t>(i + 1), 'p');
    values.push_back(i % 7);
    patients.push_back(patient);
    doubled.insert(doubled.end(), {static_cast<double>(i % 7), static_cast<double>(i % 7)});
    doubled_patients.insert(doubled_patients.end(), {patient, patient});
  }
  const Interval single = PatientBootstrap(values, patients, 3);
  const Interval twins = PatientBootstrap(doubled, doubled_patients, 3);
  EXPECT_DOUBLE_EQ(single.low, twins.low);
  EXPECT_DOUBLE_EQ(single.high, twins.high);
  EXPECT_LT(single.low, 2.9);
  EXPECT_GT(single.high, 2.9);
}

TEST(BootstrapTest, WantsOnePatientAValue) {
  EXPECT_THROW(PatientBootstrap({1.0}, {}, 1), ContractError);
  EXPECT_THROW(PatientBootstrap({}, {}, 1), ContractError);
}

// Newcombe 1998, table I: 81 of 263, without continuity correction.
TEST(WilsonTest, AgreesWithNewcombe) {
  const Interval interval = WilsonInterval(81, 263);
  EXPECT_NEAR(interval.low, 0.2553, 5e-5);
  EXPECT_NEAR(interval.high, 0.3662, 5e-5);
}

TEST(WilsonTest, StaysInsideZeroToOne) {
  EXPECT_DOUBLE_EQ(WilsonInterval(0, 10).low, 0.0);
  EXPECT_NEAR(WilsonInterval(10, 10).high, 1.0, 1e-12);
  EXPECT_NEAR(WilsonInterval(10, 10).low, 0.7225, 5e-5);
  EXPECT_THROW(WilsonInterval(1, 0), ContractError);
}

}  // namespace
}  // namespace etalon::nn::train
