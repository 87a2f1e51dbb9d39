#include "etalon/annotation/report_card.h"

#include <algorithm>
#include <array>
#include <span>

#include "etalon/annotation/label_calls.h"
#include "etalon/core/error.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/quantile.h"

namespace etalon::annotation {
namespace {

/// Readings of one reader in the order in which they were closed.
std::vector<std::size_t> FirstReadings(const Readings& readings, const CallTable& table,
                                       std::size_t reader) {
  std::vector<std::size_t> order;
  for (std::size_t image = 0; image < table.images; ++image) {
    const std::size_t reading = table.reading_of[image * table.readers + reader];
    if (reading != kNotRead) order.push_back(reading);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t reading) -> const std::string& {
    return readings.readings[reading].closed_at;
  });
  return order;
}

std::optional<double> MedianSeconds(const Readings& readings, std::span<const std::size_t> which) {
  std::vector<double> seconds;
  for (const std::size_t reading : which) {
    if (readings.readings[reading].seconds > 0.0) {
      seconds.push_back(readings.readings[reading].seconds);
    }
  }
  if (seconds.empty()) return std::nullopt;
  return stats::Quantile(seconds, 0.5);
}

/// 1 or 0 as most other readers call it; -1 where they are tied or silent.
int OthersSay(const CallTable& table, std::size_t image, std::size_t reader, std::size_t label) {
  int balance = 0;
  for (std::size_t other = 0; other < table.readers; ++other) {
    const std::int8_t call = table.At(image, other, label);
    if (other != reader && call >= 0) balance += call == 1 ? 1 : -1;
  }
  if (balance == 0) return -1;
  return balance > 0 ? 1 : 0;
}

Outcome<stats::Estimate> Share(const stats::Count& count) {
  if (count.trials == 0) {
    return Refusal{RefusalCode::kTooFewValues, "no image on which the other readers say so"};
  }
  return stats::Proportion(count);
}

LabelCard CardOf(const Readings& readings, const CallTable& table, std::size_t reader,
                 std::size_t label, const std::vector<std::size_t>& order) {
  std::array<stats::Count, 2> of_truth, of_half;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t image = readings.readings[order[i]].image;
    const int truth = OthersSay(table, image, reader, label);
    const std::int8_t call = table.At(image, reader, label);
    if (truth < 0 || call < 0) continue;
    for (stats::Count* count :
         {&of_truth[static_cast<std::size_t>(truth)], &of_half[2 * i < order.size() ? 0 : 1]}) {
      ++count->trials;
      if (call == truth) ++count->successes;
    }
  }
  LabelCard card{.label = {},
                 .images = static_cast<std::size_t>(of_truth[0].trials + of_truth[1].trials),
                 .sensitivity = Share(of_truth[1]),
                 .specificity = Share(of_truth[0]),
                 .drift = Refusal{RefusalCode::kTooFewValues, "too few readings to halve"}};
  if (of_half[0].trials > 0 && of_half[1].trials > 0) {
    card.drift = stats::ProportionDifference(of_half[1], of_half[0]);
  }
  return card;
}

}  // namespace

ReportCard MakeReportCard(const Readings& readings, const ontology::Ontology& ontology,
                          std::size_t reader, const AgreementOptions& options) {
  Require(reader < readings.readers.size(), "no such reader");
  const LabelCaller caller(ontology);
  const CallTable table = ReadCalls(readings, caller);
  const std::vector<std::size_t> order = FirstReadings(readings, table, reader);
  ReportCard card;
  card.reader = readings.readers[reader];
  card.readings = order.size();
  for (const Reread& one : table.rereads) {
    card.rereads += readings.readings[one.again].reader == reader ? 1U : 0U;
  }
  const std::size_t half = (order.size() + 1) / 2;
  card.median_seconds = MedianSeconds(readings, order);
  card.early_median_seconds = MedianSeconds(readings, std::span(order).first(half));
  card.late_median_seconds = MedianSeconds(readings, std::span(order).subspan(half));
  for (std::size_t label = 0; label < table.labels; ++label) {
    LabelCard one = CardOf(readings, table, reader, label, order);
    one.label = ontology.labels()[label].id;
    if (one.images > 0) card.labels.push_back(std::move(one));
  }
  for (const AgreementFigure& figure : AnalyseAgreement(readings, ontology, options).figures) {
    if (figure.readers != std::vector<std::string>{card.reader}) continue;
    if (figure.among == Among::kRereading) card.repeatability.push_back(figure);
    if (figure.among == Among::kReference) card.known.push_back(figure);
    const bool drawn = figure.metric != Metric::kObservedAgreement;
    if (figure.among == Among::kReader && drawn) card.outlines.push_back(figure);
  }
  return card;
}

}  // namespace etalon::annotation
