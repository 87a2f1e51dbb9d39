#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "etalon/echo/normal_range.h"
#include "etalon/report/markup.h"
#include "etalon/report/normal_comparison.h"
#include "etalon/report/sections.h"

namespace etalon::report {
namespace {

/// A card shows the first of its candidates that was measured.
struct Card {
  Text title;
  std::array<std::string_view, 3> candidates;  ///< by preference
  std::string_view index;                      ///< to body surface; empty: none
};

const std::array<Text, 3> kCandidateTexts{
    Text{"biplane, method of disks", "biplan, méthode des disques"},
    Text{"four-chamber view only", "coupe 4 cavités seule"},
    Text{"two-chamber view only", "coupe 2 cavités seule"}};

const std::array kCards{
    Card{{"Ejection fraction", "Fraction d’éjection"},
         {"lv_ejection_fraction_biplane", "lv_ejection_fraction_four_chamber",
          "lv_ejection_fraction_two_chamber"},
         ""},
    Card{{"End-diastolic volume", "Volume télédiastolique"},
         {"lv_end_diastolic_volume_biplane", "lv_end_diastolic_volume_four_chamber",
          "lv_end_diastolic_volume_two_chamber"},
         "lv_end_diastolic_volume_index"},
    Card{{"End-systolic volume", "Volume télésystolique"},
         {"lv_end_systolic_volume_biplane", "lv_end_systolic_volume_four_chamber",
          "lv_end_systolic_volume_two_chamber"},
         "lv_end_systolic_volume_index"},
    Card{{"Left-atrial volume", "Volume atrial gauche"},
         {"la_volume_biplane", "la_volume_four_chamber", "la_volume_two_chamber"},
         "la_volume_index"},
};

const Measurement* FindMeasurement(const echo::StudyReading& reading, std::string_view name) {
  const auto found = std::find_if(reading.measurements.begin(), reading.measurements.end(),
                                  [&](const Measurement& m) { return m.name == name; });
  return found == reading.measurements.end() ? nullptr : &*found;
}

const RefusedMeasurement* FindRefusal(const echo::StudyReading& reading, std::string_view name) {
  const auto found = std::find_if(reading.refusals.begin(), reading.refusals.end(),
                                  [&](const RefusedMeasurement& r) { return r.name == name; });
  return found == reading.refusals.end() ? nullptr : &*found;
}

std::string BigValue(const Measurement& measurement) {
  const Text number =
      NumberText(measurement.value, DisplayDecimals(measurement.unit, measurement.value));
  return fmt::format(R"(<p class="big">{}<small>{}</small></p>)", Both(number),
                     Both(UnitText(measurement.unit)));
}

std::string IntervalLine(const Measurement& measurement) {
  if (!measurement.interval) return {};
  const auto number = [&](double value) {
    return NumberText(value, DisplayDecimals(measurement.unit, measurement.value));
  };
  const Text interval =
      number(measurement.interval->low) + "\u2009–\u2009" + number(measurement.interval->high);
  return fmt::format(R"(<p class="interval">{}</p>)",
                     Both(Text{"95\u00A0% interval ", "intervalle à 95\u00A0% "} + interval));
}

std::string Verdict(const Measurement& measurement, const std::optional<Interval>& normal) {
  if (!normal) return {};
  const NormalComparison comparison = CompareWithNormal(measurement, *normal);
  return fmt::format(R"(<p class="verdict {}">{}</p>)", comparison.CssClass(),
                     Both(comparison.Describe()));
}

std::optional<Interval> NormalOf(const Measurement& measurement, image::Sex sex) {
  const auto normal = echo::FindNormalRange(measurement.name, sex);
  return normal ? std::optional(normal->range) : std::nullopt;
}

std::string IndexLine(const Measurement& index, image::Sex sex) {
  const std::string value =
      Both(Text{"indexed ", "indexé "} + QuantityText(index.value, index.unit));
  return fmt::format(R"(<p class="index">{}</p>)", value) + Verdict(index, NormalOf(index, sex));
}

std::string MeasuredCard(const Card& card, std::size_t candidate, const Measurement& measurement,
                         const echo::StudyReading& reading) {
  const auto normal = NormalOf(measurement, reading.subject.sex);
  std::string content = fmt::format(R"(<p class="how">{}</p>)", Both(kCandidateTexts[candidate])) +
                        BigValue(measurement) + IntervalBar(measurement, normal) +
                        IntervalLine(measurement) + Verdict(measurement, normal);
  if (const Measurement* index = FindMeasurement(reading, card.index)) {
    content += IndexLine(*index, reading.subject.sex);
  }
  if (!measurement.flags.empty()) {
    content += fmt::format(R"(<p class="flagged">{}</p>)",
                           Both({"See the remarks in the table", "Voir les remarques du tableau"}));
  }
  return content;
}

std::string RefusedCard(const Card& card, const echo::StudyReading& reading) {
  std::string content = fmt::format(R"(<p class="big none">–</p><p class="refused">{}</p>)",
                                    Both({"Not measured", "Non mesuré"}));
  if (const RefusedMeasurement* refused = FindRefusal(reading, card.candidates[0])) {
    content += fmt::format(R"(<p class="reason">{}</p>)", Both(ReasonText(refused->refusal)));
  }
  return content;
}

std::string CardContent(const Card& card, const echo::StudyReading& reading) {
  for (std::size_t i = 0; i < card.candidates.size(); ++i) {
    if (const Measurement* measurement = FindMeasurement(reading, card.candidates[i])) {
      return MeasuredCard(card, i, *measurement, reading);
    }
  }
  return RefusedCard(card, reading);
}

std::string Notice(const echo::StudyReading& reading) {
  if (!reading.measurements.empty()) return {};
  return fmt::format(
      R"(<div class="notice"><strong>{}</strong> {}</div>)",
      Both(
          {"Nothing could be measured in this study.", "Rien n’a pu être mesuré dans cet examen."}),
      Both({"The reasons are given below.", "Les raisons sont données ci-dessous."}));
}

}  // namespace

std::string SummarySection(const echo::StudyReading& reading) {
  std::string cards;
  for (const Card& card : kCards) {
    cards += fmt::format(R"(<article class="card"><h3>{}</h3>{}</article>)", Both(card.title),
                         CardContent(card, reading));
  }
  return Notice(reading) + fmt::format(R"(<section class="cards">{}</section>)", cards);
}

}  // namespace etalon::report
