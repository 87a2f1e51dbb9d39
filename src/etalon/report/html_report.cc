#include "etalon/report/html_report.h"

#include <fmt/format.h>

#include "etalon/report/markup.h"
#include "etalon/report/sections.h"
#include "etalon/report/style.h"

namespace etalon::report {
namespace {

// The switches stand before the page's content so that the style sheet alone can follow them.
constexpr std::string_view kSwitches =
    R"(<input class="choice" type="radio" name="language" id="english" checked>)"
    R"(<input class="choice" type="radio" name="language" id="french">)"
    R"(<input class="choice" type="checkbox" id="outlines" checked>)";

/// Nothing may be loaded, and only what is written in the page may run.
constexpr std::string_view kPolicy =
    R"(default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline')";

std::string Head(const echo::StudyReading& reading) {
  return fmt::format(R"(<!doctype html><html lang="en"><head><meta charset="utf-8">)"
                     R"(<meta name="viewport" content="width=device-width,initial-scale=1">)"
                     R"(<meta http-equiv="Content-Security-Policy" content="{}">)"
                     R"(<title>{} · Etalon</title><style>{}</style></head>)",
                     kPolicy, Escape(reading.study), kStyleSheet);
}

}  // namespace

std::string HtmlReport(const ReportInput& input) {
  return Head(input.reading) + "<body>" + std::string(kSwitches) + "<main>" + HeaderSection(input) +
         SummarySection(input.reading) + CineSections(input) + MeasurementSection(input.reading) +
         RefusalSection(input.reading) + MethodSection() + ProvenanceSection(input.provenance) +
         "</main><script>" + std::string(kScript) + "</script></body></html>\n";
}

}  // namespace etalon::report
