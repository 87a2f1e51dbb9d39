#pragma once

// Internal: the tables and plots of the agreement of a project's readers.

#include "etalon/annotation/agreement.h"
#include "etalon/ontology/ontology.h"
#include "etalon/report/analysis.h"

namespace etalon::workflow {

/// Name of a label in both languages.
report::Text LabelText(const ontology::Ontology& ontology, const std::string& label);

/// "Hausdorff distance, mm"
report::Text MetricHeading(annotation::Metric metric, annotation::LengthUnit unit);

std::vector<report::AnalysisTable> AgreementTables(const annotation::Agreement& agreement,
                                                   const ontology::Ontology& ontology);

std::vector<report::AnalysisPlot> AgreementPlots(const annotation::Agreement& agreement,
                                                 const ontology::Ontology& ontology);

}  // namespace etalon::workflow
