#include "etalon/report/html_report.h"

#include "etalon/report/sections.h"

namespace etalon::report {

std::string HtmlReport(const ReportInput& input) {
  return Page(StudyFrame(input), SummarySection(input.reading) + CineSections(input) +
                                     MeasurementSection(input.reading) +
                                     RefusalSection(input.reading) + MethodSection() +
                                     ProvenanceSection(input.provenance));
}

}  // namespace etalon::report
