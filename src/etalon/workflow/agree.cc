#include "etalon/workflow/agree.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/core/version.h"
#include "etalon/report/agreement_report.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/agree_figures.h"

namespace etalon::workflow {
namespace {

void RequireProgram(const AgreeRequest& request, const report::AgreementReadings& readings) {
  if (request.program.empty()) return;
  const auto& readers = readings.readers;
  if (std::find(readers.begin(), readers.end(), request.program) != readers.end()) return;
  throw Error(ErrorCode::kUsage, "--program: there is no reader '" + request.program + "'");
}

void Name(const AgreeRequest& request, report::AgreementStudy& study) {
  study.unit = request.unit;
  study.quantity = {request.metric, request.metric};
  study.published = report::FindPublishedRange(request.metric);
  if (study.published) study.quantity = study.published->name;
}

/// Published kappas do not stand beside an ICC, nor the other way round.
void DropForeignRange(report::AgreementStudy& study) {
  if (!study.published) return;
  const bool numbers = study.readings.scale == report::AgreementScale::kNumbers;
  if (numbers == (study.published->coefficient == "ICC")) return;
  study.readings.remarks.push_back(
      {"The published range of this metric is of another kind of coefficient and is not shown.",
       "Les valeurs publiées de cette mesure portent sur un autre type de coefficient et ne sont "
       "pas montrées."});
  study.published.reset();
}

}  // namespace

report::AgreementStudy Agree(const AgreeRequest& request) {
  return AgreeTable(table::ReadCsv(request.table), Sha256OfFile(request.table), request);
}

report::AgreementStudy AgreeTable(const table::Table& table, const std::string& sha256,
                                  const AgreeRequest& request) {
  report::AgreementStudy study;
  study.readings = FindReadings(table, request.mapping);
  RequireProgram(request, study.readings);
  Name(request, study);
  DropForeignRange(study);
  study.seed = request.seed;
  study.provenance.software_version = std::string(kSoftwareVersion);
  study.provenance.inputs = {{study.readings.source, sha256}};
  const bool numbers = study.readings.scale == report::AgreementScale::kNumbers;
  AgreementFigures figures =
      numbers ? FiguresOfNumbers(study.readings, {request.unit, request.program, request.seed})
              : FiguresOfGrades(study.readings);
  study.headline = figures.headline;
  study.groups = std::move(figures.groups);
  study.pairs = std::move(figures.pairs);
  if (!request.output.empty()) report::WriteAgreementReport(study, request.output);
  return study;
}

}  // namespace etalon::workflow
