#pragma once

#include <functional>
#include <vector>

namespace etalon::stats {

/// Point where `function` is least, by the simplex search of Nelder and Mead [NelderMead1965],
/// restarted at its own result until a restart gains nothing.
/// @param start also the scale: the first simplex reaches half of each coordinate, at least 0.1.
std::vector<double> MinimizeBySimplex(
    const std::function<double(const std::vector<double>&)>& function, std::vector<double> start);

}  // namespace etalon::stats
