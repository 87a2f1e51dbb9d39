#include "etalon/nn/train/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::nn::train {
namespace {

constexpr std::size_t kResamples = 2000;
constexpr double kNormalQuantile = 1.959963984540054;

struct PatientSum {
  double sum = 0;
  double count = 0;
};

}  // namespace

Interval PatientBootstrap(const std::vector<double>& values,
                          const std::vector<std::string>& patients, std::uint64_t seed) {
  Require(!values.empty() && values.size() == patients.size(),
          "bootstrap wants one patient a value");
  std::map<std::string, PatientSum> by_patient;
  for (std::size_t i = 0; i < values.size(); ++i) {
    by_patient[patients[i]].sum += values[i];
    by_patient[patients[i]].count += 1;
  }
  std::vector<PatientSum> groups;
  for (const auto& [patient, sum] : by_patient) groups.push_back(sum);
  Random random(seed);
  std::vector<double> means(kResamples);
  for (double& mean : means) {
    PatientSum total;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const PatientSum& drawn = groups[random.Below(groups.size())];
      total.sum += drawn.sum;
      total.count += drawn.count;
    }
    mean = total.sum / total.count;
  }
  std::sort(means.begin(), means.end());
  return {.low = means[kResamples * 25 / 1000], .high = means[kResamples * 975 / 1000 - 1]};
}

Interval WilsonInterval(int successes, int n) {
  Require(n >= 1 && successes >= 0 && successes <= n, "Wilson interval of an impossible count");
  const double total = n;
  const double share = successes / total;
  const double z2 = kNormalQuantile * kNormalQuantile;
  const double centre = (share + z2 / (2 * total)) / (1 + z2 / total);
  const double half = kNormalQuantile *
                      std::sqrt(share * (1 - share) / total + z2 / (4 * total * total)) /
                      (1 + z2 / total);
  return {.low = std::max(0.0, centre - half), .high = std::min(1.0, centre + half)};
}

}  // namespace etalon::nn::train
