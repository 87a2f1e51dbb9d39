#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/accuracy/labelled_scores.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// A statistic of cases of which case i occurs `weights[i]` times; nothing where it is undefined.
/// Called from several threads at once.
using WeightedStatistic = std::function<std::optional<double>(const LabelledScores& cases,
                                                              const std::vector<int>& weights)>;

/// Any statistic of scores and labels with the interval of a bootstrap over patients.
/// @param patient any number that all cases of one patient share; one per case.
/// @return refusals as `ClusterBootstrap`.
/// @throws ContractError unless there is one finite score and one patient a label.
Outcome<Estimate> BootstrapByPatient(const LabelledScores& cases, const std::vector<int>& patient,
                                     const WeightedStatistic& statistic,
                                     const ClusterBootstrapOptions& options = {});

/// Area under the ROC curve (ties counted half) with the interval of a bootstrap over patients:
/// cases are sorted once, a resample costs one pass.
Outcome<Estimate> BootstrapAucByPatient(const LabelledScores& cases,
                                        const std::vector<int>& patient,
                                        const ClusterBootstrapOptions& options = {});

/// Sensitivity of calling scores at or above `threshold` positive, with the interval of a bootstrap
/// over patients.
Outcome<Estimate> BootstrapSensitivityByPatient(const LabelledScores& cases,
                                                const std::vector<int>& patient, double threshold,
                                                const ClusterBootstrapOptions& options = {});

/// Specificity, as `BootstrapSensitivityByPatient`.
Outcome<Estimate> BootstrapSpecificityByPatient(const LabelledScores& cases,
                                                const std::vector<int>& patient, double threshold,
                                                const ClusterBootstrapOptions& options = {});

}  // namespace etalon::stats
