#pragma once

// Internal: agreement of calls, label by label.

#include <vector>

#include "etalon/annotation/agreement.h"
#include "etalon/annotation/label_calls.h"

namespace etalon::annotation {

/// What is needed to make figures.
struct AgreementInput {
  const Readings& readings;
  const ontology::Ontology& ontology;
  const CallTable& table;
  const AgreementOptions& options;
  std::vector<std::size_t> patient_of;  ///< of each image, numbered from 0
  std::size_t patients = 0;
};

/// "2026-03" of "2026-03-14T09:30:00Z"; empty where that is no date.
std::string MonthOf(const std::string& closed_at);

/// Month of the later of two readings.
std::string MonthOfPair(const Reading& a, const Reading& b);

/// Kappas of all readers and of pairs, each reader with the others, months, re-readings, known
/// truth.
std::vector<AgreementFigure> LabelFigures(const AgreementInput& input, std::size_t label);

}  // namespace etalon::annotation
