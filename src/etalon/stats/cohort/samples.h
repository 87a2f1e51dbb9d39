#pragma once

#include <vector>

#include "etalon/core/measurement.h"

/// What the functions of this folder share; not part of the library's interface.
namespace etalon::stats::cohort {

/// Values of two equally long samples whose rows hold no missing cell.
struct Pairs {
  std::vector<double> first;
  std::vector<double> second;
};

/// The values that are not missing (quiet NaN), in order. @throws ContractError for an infinite
/// one.
std::vector<double> Present(const std::vector<double>& sample);

/// Rows where neither value is missing.
/// @throws ContractError for samples of unequal length or an infinite value.
Pairs CompletePairs(const std::vector<double>& first, const std::vector<double>& second);

/// Differences first - second over the rows where neither is missing.
std::vector<double> PairedDifferences(const std::vector<double>& first,
                                      const std::vector<double>& second);

bool IsConstant(const std::vector<double>& sample);

/// value -/+ half_width.
Interval Around(double value, double half_width);

double Square(double value);
double Count(const std::vector<double>& sample);  ///< its size, as a number to calculate with

}  // namespace etalon::stats::cohort
