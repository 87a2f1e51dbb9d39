#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"

namespace etalon::nn::train {

/// 95 % percentile interval of the mean of `values`, resampling whole patients [Efron1993]:
/// pictures of one patient are alike, so they are drawn together.
/// @throws ContractError unless there is one patient a value, and at least one.
Interval PatientBootstrap(const std::vector<double>& values,
                          const std::vector<std::string>& patients, std::uint64_t seed);

/// Wilson's 95 % score interval of `successes` of `n`, n >= 1 [Wilson1927].
Interval WilsonInterval(int successes, int n);

}  // namespace etalon::nn::train
