#include "etalon/report/report.h"

#include "etalon/report/html_report.h"
#include "etalon/report/measurements_json.h"
#include "etalon/report/page.h"

namespace etalon::report {

void WriteReport(const ReportInput& input, const std::filesystem::path& folder) {
  const std::string measurements = MeasurementsJson(input);
  const std::string page = HtmlReport(input);
  WriteTextFile(folder, kMeasurementsFile, measurements);
  WriteTextFile(folder, kReportFile, page);
}

}  // namespace etalon::report
