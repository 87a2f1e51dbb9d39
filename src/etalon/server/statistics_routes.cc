#include "etalon/server/statistics_routes.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <semaphore>

#include "etalon/core/date.h"
#include "etalon/core/sha256.h"
#include "etalon/report/conformance_report.h"
#include "etalon/report/metric_text.h"
#include "etalon/report/table_problem.h"
#include "etalon/server/analysis_json.h"
#include "etalon/server/pages.h"
#include "etalon/server/study_json.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/stored_table.h"
#include "etalon/workflow/table_analysis.h"

namespace etalon::server {
namespace {

using http::Method;

constexpr std::size_t kTableBytes = std::size_t{6} << 20;
constexpr std::uint64_t kBodyBytes = std::uint64_t{10} << 20;  ///< line ends take two as JSON
constexpr std::size_t kMostColumns = 200;
constexpr std::size_t kMostChosen = 40;  ///< columns or grades in one choice
constexpr std::size_t kNameBytes = 300;

/// Rows that an analysis gets through in some seconds (docs/WORKSTATION.md).
std::size_t MostRows(const std::string& analysis) {
  if (analysis == "agreement") return 10'000;
  return 20'000;
}

/// What a person can mend, in both languages; everything else goes on its way.
http::Response TableProblem(const Error& error, const std::string& source) {
  const bool of_table = error.code() == ErrorCode::kUsage ||
                        error.code() == ErrorCode::kFileMalformed ||
                        error.code() == ErrorCode::kFileTooLarge;
  if (!of_table) throw error;
  std::string cause = error.what();
  const std::string prefix = source + ": ";
  if (cause.starts_with(prefix)) cause.erase(0, prefix.size());
  const report::Text text = report::TableProblemText(cause);
  http::Response response = JsonResponse(
      {{"title", text.english}, {"status", 422}, {"code", "table"}, {"text", ToJson(text)}}, 422);
  response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  return response;
}

/// The name of a file without folders.
std::string SourceOf(const Json& body) {
  std::string name = RequiredText(body, "name", kNameBytes);
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string::npos) name.erase(0, slash + 1);
  return name.empty() ? "table.csv" : name;
}

/// @throws Error as `table::ParseCsv`, Error(kFileTooLarge)
table::Table TableOf(const std::string& text, const std::string& source, std::size_t most_rows) {
  table::Table table = table::ParseCsv(text, source);
  if (table.rows() == 0) throw FileError(ErrorCode::kFileMalformed, source, "holds no row");
  const auto bound = [&](std::size_t count, const char* what, std::size_t most) {
    if (count <= most) return;
    throw FileError(ErrorCode::kFileTooLarge, source,
                    fmt::format("has {} {}, more than the {} that are taken", count, what, most));
  };
  bound(table.names().size(), "columns", kMostColumns);
  bound(table.rows(), "rows", most_rows);
  return table;
}

/// Reads a table, and works on it unless too many are worked on.
template <typename Work>
http::Response WithTable(std::counting_semaphore<>& places, const Json& body, std::size_t most_rows,
                         Work work) {
  const std::string source = SourceOf(body);
  const std::string text = OptionalText(body, "table", kTableBytes);
  if (!places.try_acquire()) {
    throw Problem(503, "statistics-busy", "other tables are being worked on", 5);
  }
  const std::shared_ptr<void> leave(nullptr, [&](void*) { places.release(); });
  try {
    return work(TableOf(text, source, most_rows), text);
  } catch (const Error& error) {
    return TableProblem(error, source);
  }
}

// ---- choices --------------------------------------------------------------------------------

/// The choices that are a text, and where they go.
struct TextChoice {
  const char* field;
  std::string& of_agreement;
  std::string& of_cohort;
};

/// A choice that only one of the two kinds of analysis has goes to both names of it.
std::vector<TextChoice> TextChoices(workflow::TableAnalysisRequest& request) {
  workflow::AgreeMapping& mapping = request.agreement.mapping;
  workflow::CohortOptions& cohort = request.cohort;
  return {{"subject", mapping.subject, cohort.subject},
          {"reader", mapping.reader, mapping.reader},
          {"session", mapping.session, mapping.session},
          {"value", mapping.value, cohort.value},
          {"layout", mapping.layout, mapping.layout},
          {"design", mapping.design, mapping.design},
          {"scale", mapping.scale, mapping.scale},
          {"metric", request.agreement.metric, request.agreement.metric},
          {"unit", request.agreement.unit, request.agreement.unit},
          {"program", request.agreement.program, request.agreement.program},
          {"method", cohort.method, cohort.method},
          {"adjustment", cohort.adjustment, cohort.adjustment},
          {"visit", cohort.visit, cohort.visit},
          {"before", cohort.before, cohort.before},
          {"after", cohort.after, cohort.after},
          {"time", cohort.time, cohort.time},
          {"event", cohort.event, cohort.event},
          {"group", cohort.group, cohort.group},
          {"label", cohort.label, cohort.label},
          {"reference", cohort.reference, cohort.reference}};
}

std::vector<std::string> TextsIn(const Json& choices, const char* field) {
  std::vector<std::string> texts;
  if (!choices.contains(field)) return texts;
  for (const Json& text : RequiredArray(choices, field, kMostChosen)) {
    if (!text.is_string())
      throw Unprocessable(std::string(field) + " holds something else than text");
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

workflow::TableAnalysisRequest RequestIn(const Json& body) {
  workflow::TableAnalysisRequest request;
  request.analysis = RequiredText(body, "analysis", 20);
  const Json& choices = body.contains("choices") ? body["choices"] : Json::object();
  RequireFields(choices, {"subject", "reader",     "session", "value",     "layout",
                          "design",  "scale",      "metric",  "unit",      "program",
                          "method",  "adjustment", "visit",   "before",    "after",
                          "time",    "event",      "group",   "label",     "reference",
                          "readers", "grades",     "columns", "threshold", "repeats_in_order",
                          "seed"});
  for (const TextChoice& choice : TextChoices(request)) {
    const std::string text = OptionalText(choices, choice.field, kNameBytes);
    if (text.empty()) continue;
    choice.of_agreement = text;
    choice.of_cohort = text;
  }
  request.agreement.mapping.readers = TextsIn(choices, "readers");
  request.agreement.mapping.grades = TextsIn(choices, "grades");
  request.cohort.columns = TextsIn(choices, "columns");
  if (choices.contains("repeats_in_order")) {
    request.agreement.mapping.repeats_in_order = RequiredBool(choices, "repeats_in_order");
  }
  if (choices.contains("threshold")) {
    request.cohort.threshold = RequiredNumber(choices, "threshold", -1e300, 1e300);
  }
  if (choices.contains("seed")) {
    request.agreement.seed =
        static_cast<std::uint64_t>(RequiredInteger(choices, "seed", 0, 1LL << 50));
  }
  return request;
}

Json ChoicesJson(workflow::TableAnalysisRequest guess) {
  Json json = Json::object();
  const bool agreement = guess.analysis == "agreement";
  for (const TextChoice& choice : TextChoices(guess)) {
    const std::string& text = agreement ? choice.of_agreement : choice.of_cohort;
    if (!text.empty()) json[choice.field] = text;
  }
  if (!guess.cohort.columns.empty()) json["columns"] = guess.cohort.columns;
  return json;
}

// ---- routes ---------------------------------------------------------------------------------

struct StatisticsDesk {
  std::shared_ptr<Clinic> clinic;
  std::counting_semaphore<> places{2};  ///< tables that are worked on at once
};

http::Response Columns(StatisticsDesk& desk, Call& call) {
  RequireFields(call.body, {"name", "table"});
  return WithTable(
      desk.places, call.body, MostRows(""), [](const table::Table& table, const std::string&) {
        Json columns = Json::array(), guesses = Json::object();
        for (const workflow::ColumnSummary& column : workflow::SummariseColumns(table)) {
          columns.push_back({{"name", column.name},
                             {"numbers", column.cells.numbers},
                             {"texts", column.cells.texts},
                             {"missing", column.cells.missing},
                             {"entries", column.entries}});
        }
        for (auto& guess : workflow::GuessAnalyses(table)) {
          const std::string analysis = guess.analysis;
          guesses[analysis] = ChoicesJson(std::move(guess));
        }
        return JsonResponse({{"rows", table.rows()},
                             {"columns", std::move(columns)},
                             {"guesses", std::move(guesses)}});
      });
}

http::Response Analyse(StatisticsDesk& desk, Call& call) {
  RequireFields(call.body, {"name", "table", "analysis", "choices"});
  const workflow::TableAnalysisRequest request = RequestIn(call.body);
  return WithTable(desk.places, call.body, MostRows(request.analysis),
                   [&](const table::Table& table, const std::string& text) {
                     const std::string sha256 = Sha256OfBytes(text);
                     const workflow::AnalysedTable analysed =
                         workflow::AnalyseColumns(table, sha256, request);
                     Json json = AnswerOf(analysed.analysis);
                     json["rows"] = table.rows();
                     json["sha256"] = sha256;
                     json["document"] = analysed.document;
                     return JsonResponse(json);
                   });
}

std::string DayQuery(const Call& call, const char* name) {
  const std::string day = call.request.Query(name).value_or("");
  if (!day.empty() && (day.size() != 10 || !DayOfDate(day))) {
    throw Unprocessable(std::string(name) + " is no day, YYYY-MM-DD");
  }
  return day;
}

http::Response Studies(StatisticsDesk& desk, Call& call) {
  const workflow::StoredTableQuestion question{.kind = call.request.Query("kind").value_or(""),
                                               .from = DayQuery(call, "from"),
                                               .to = DayQuery(call, "to")};
  const std::string of = call.request.Query("of").value_or("measurements");
  if (of != "measurements" && of != "versions") {
    throw Unprocessable("of is measurements or versions");
  }
  const auto studies = desk.clinic->studies.Borrow();
  try {
    const table::Table table = of == "versions" ? workflow::StoredVersions(*studies, question)
                                                : workflow::StoredMeasurements(*studies, question);
    return JsonResponse({{"name", table.source()}, {"table", workflow::CsvText(table)}});
  } catch (const Error& error) {
    return TableProblem(error, "studies.csv");
  }
}

// ---- conformance ----------------------------------------------------------------------------

constexpr std::array kModalities{"echo", "planar", "spect", "t1"};

std::string ModalityOf(const Call& call) {
  const std::string& modality = call.Parameter("modality");
  if (std::ranges::find(kModalities, modality) == kModalities.end()) throw NotFound("the modality");
  return modality;
}

/// Where `etalon verify MODALITY --out` leaves the statement that is shown.
std::filesystem::path ConformanceFolder(const StatisticsDesk& desk, const std::string& modality) {
  return desk.clinic->services.workspace / "conformance" / modality;
}

/// The text of a file, or nothing where it is not there.
std::optional<std::string> ContentOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string WrittenAt(const std::filesystem::path& path) {
  const auto written = std::chrono::file_clock::to_sys(std::filesystem::last_write_time(path));
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     std::chrono::time_point_cast<std::chrono::seconds>(written));
}

Json StatementJson(const std::string& text, const std::filesystem::path& path) {
  const Json stored = Json::parse(text);
  Json findings = Json::array();
  std::size_t met = 0;
  for (const Json& check : stored.at("checks")) {
    if (check.at("finding") == "met") {
      ++met;
      continue;
    }
    const auto metric = check.at("metric").get<std::string>();
    findings.push_back({{"metric", metric},
                        {"label", ToJson(report::MetricText(metric))},
                        {"promise", check.at("promise")},
                        {"finding", check.at("finding")}});
  }
  const Json& repetitions = stored.at("repetitions");
  return {{"at", WrittenAt(path)},
          {"version", stored.at("program").at("software_version")},
          {"conforms", stored.at("conforms")},
          {"met", met},
          {"claims", stored.at("checks").size()},
          {"identical",
           std::ranges::all_of(
               repetitions, [](const Json& again) { return again.at("identical").get<bool>(); })},
          {"findings", std::move(findings)}};
}

http::Response Conformance(StatisticsDesk& desk, Call&) {
  Json items = Json::array();
  for (const std::string modality : kModalities) {
    Json item{{"modality", modality}, {"label", ToJson(report::ConformanceModalityText(modality))}};
    const auto path = ConformanceFolder(desk, modality) / report::kConformanceFile;
    if (const auto text = ContentOf(path)) item["statement"] = StatementJson(*text, path);
    items.push_back(std::move(item));
  }
  return JsonResponse({{"items", std::move(items)}});
}

http::Response ConformancePage(StatisticsDesk& desk, Call& call) {
  auto page = ContentOf(ConformanceFolder(desk, ModalityOf(call)) / report::kConformancePage);
  if (!page) throw NotFound("the statement");
  return SandboxedPage(std::move(*page));
}

}  // namespace

Routes StatisticsRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto desk = std::make_shared<StatisticsDesk>(clinic);
  const auto with = [desk](http::Response (*handle)(StatisticsDesk&, Call&)) {
    return [desk, handle](Call& call) { return handle(*desk, call); };
  };
  return {
      {.method = Method::kPost,
       .pattern = "/api/statistics/columns",
       .access = Everybody(),
       .action = "statistics.columns",
       .handle = with(Columns),
       .body = BodyKind::kJson,
       .max_bytes = kBodyBytes,
       .reads_only = true},
      {.method = Method::kPost,
       .pattern = "/api/statistics/analyses",
       .access = Everybody(),
       .action = "statistics.analyse",
       .handle = with(Analyse),
       .body = BodyKind::kJson,
       .max_bytes = kBodyBytes,
       .object_field = "analysis",
       .reads_only = true},
      {Method::kGet, "/api/statistics/studies", Allow({accounts::Role::kPhysician}),
       "statistics.studies", with(Studies)},
      {Method::kGet, "/api/statistics/conformance", Everybody(), "", with(Conformance)},
      {Method::kGet, "/api/statistics/conformance/{modality}", Everybody(), "",
       with(ConformancePage)},
  };
}

}  // namespace etalon::server
