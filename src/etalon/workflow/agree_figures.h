#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etalon/report/agreement_study.h"

namespace etalon::workflow {

/// What the figures of agreement are made with.
struct FigureOptions {
  std::string unit;     ///< of the readings, as printed
  std::string program;  ///< the reader that is a program to be judged; may be empty
  std::uint64_t seed = 1;
};

/// Figures of one table of readings, in the order of the report.
struct AgreementFigures {
  std::string headline;  ///< key
  std::vector<report::AgreementGroup> groups;
  std::vector<report::AgreementPair> pairs;  ///< to be drawn
};

/// Every statistic of agreement, with what does not apply as a refusal.
AgreementFigures FiguresOfNumbers(const report::AgreementReadings& readings,
                                  const FigureOptions& options);
AgreementFigures FiguresOfGrades(const report::AgreementReadings& readings);

}  // namespace etalon::workflow
