#pragma once

#include <cstddef>
#include <vector>

#include "etalon/stats/agreement/kappa.h"

namespace etalon::stats {

/// weights[i][j] in [0, 1], 1 on the diagonal. @throws ContractError below 2 categories.
std::vector<std::vector<double>> AgreementWeights(KappaWeights weights, std::size_t categories);

}  // namespace etalon::stats
