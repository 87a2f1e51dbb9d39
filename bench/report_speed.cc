// Time of reading reports: 10,000 of 25 sentences, put together from a reference table.
//
//   report_speed tests/reports/development_fr.csv [REPORTS [SENTENCES]]

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/narrative/extract.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/extract_reports.h"

namespace {

using namespace etalon;

double Now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int Run(const char* table, int reports, int sentences) {
  const auto texts = table::ReadCsv(table).Texts("text");
  const narrative::Lexicon lexicon = workflow::LoadLexicon({});
  Random random(1);
  std::vector<std::string> made(static_cast<std::size_t>(reports));
  for (std::string& report : made) {
    for (int i = 0; i < sentences; ++i) report += texts[random.Below(texts.size())] + "\n";
  }
  const double start = Now();
  std::size_t findings = 0;
  for (const std::string& report : made) {
    findings += Summarise(narrative::ReadReport(report, lexicon), lexicon).size();
  }
  std::printf("%d reports of %d sentences, %zu findings: %.2f s of processor time\n", reports,
              sentences, findings, Now() - start);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: report_speed REFERENCE.csv [REPORTS [SENTENCES]]\n");
    return 2;
  }
  try {
    return Run(argv[1], argc > 2 ? std::atoi(argv[2]) : 10'000, argc > 3 ? std::atoi(argv[3]) : 25);
  } catch (const Error& error) {
    std::fprintf(stderr, "report_speed: %s\n", error.what());
    return 2;
  }
}
