#include "etalon/report/worklist_letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot_dates.h"

namespace etalon::report {
namespace {

/// More scans than this are counted, so that the letter stays on one page.
constexpr std::size_t kMostScans = 3;

const std::string& In(LetterLanguage language, const Text& text) {
  return language == LetterLanguage::kFrench ? text.french : text.english;
}

Text DayText(const std::string& day) {
  const auto number = DayOfDate(day);
  if (!number) return {"unknown date", "date inconnue"};
  return DateText(*number);
}

/// Names as they stand within a sentence.
Text NameText(const std::string& measurement) {
  static const std::map<std::string, Text> kNames{
      {"significant_uptake_probability",
       {"probability of significant uptake", "probabilité d’une fixation significative"}},
      {"perugini_grade", {"Perugini grade", "grade de Perugini"}},
      {"heart_to_contralateral_ratio",
       {"heart-to-contralateral ratio", "rapport cœur/controlatéral"}}};
  const auto known = kNames.find(measurement);
  return known == kNames.end() ? MeasurementName(measurement) : known->second;
}

Text ValueText(const Measurement& measurement) {
  if (measurement.name == "significant_uptake_probability") {
    return NumberText(100.0 * measurement.value, 0) + "\u00A0%";
  }
  if (measurement.name == "perugini_grade") return NumberText(measurement.value, 0);
  if (measurement.unit == "1") return NumberText(measurement.value, 2);
  return QuantityText(measurement.value, measurement.unit);
}

Text IntervalText(const Measurement& measurement) {
  const bool told =
      measurement.interval && measurement.unit == "1" && measurement.name.ends_with("_ratio");
  if (!told) return {};
  return Text{" (95 % interval ", " (intervalle à 95 % : "} +
         NumberText(measurement.interval->low, 2) + Text{" to ", " à "} +
         NumberText(measurement.interval->high, 2) + ")";
}

std::string Findings(const Letter& letter, LetterLanguage language) {
  std::string lines;
  const std::size_t told = std::min(letter.scans.size(), kMostScans);
  for (std::size_t i = letter.scans.size() - told; i < letter.scans.size(); ++i) {
    lines += "- " + In(language, ScanText(letter.scans[i])) + ".\n";
  }
  const std::size_t earlier = letter.scans.size() - told;
  if (earlier > 0) {
    const std::string count = std::to_string(earlier);
    lines += "- " +
             In(language, {"Earlier positive scans: " + count + ".",
                           "Examens positifs antérieurs : " + count + "."}) +
             "\n";
  }
  if (!lines.empty()) lines.pop_back();
  return lines;
}

std::string ScanDates(const Letter& letter, LetterLanguage language) {
  if (letter.scans.empty()) return In(language, DayText(""));
  return In(language, DayText(letter.scans.back().day));
}

using Fields = std::map<std::string, std::string>;

Fields FieldsOf(const Letter& letter, LetterLanguage language) {
  return {{"item", letter.item},
          {"today", In(language, DayText(letter.written_on))},
          {"deadline", In(language, DayText(letter.deadline))},
          {"scan_dates", ScanDates(letter, language)},
          {"findings", Findings(letter, language)},
          {"program", letter.program}};
}

std::string FillLine(const std::string& line, const std::string& place, const Fields& fields) {
  std::string filled;
  std::size_t start = 0;
  for (;;) {
    const std::size_t open = line.find('{', start);
    const std::size_t close = line.find('}', open);
    if (close == std::string::npos) return filled + line.substr(start);
    const auto field = fields.find(line.substr(open + 1, close - open - 1));
    if (field == fields.end()) {
      throw Error(ErrorCode::kFileMalformed,
                  place +
                      "an unknown {name}; known are item, today, deadline, scan_dates, "
                      "findings and program");
    }
    filled += line.substr(start, open - start) + field->second;
    start = close + 1;
  }
}

void CheckBox(const std::string& line, const std::string& place) {
  if (!line.starts_with('[')) return;
  const std::string box = line.substr(0, line.find(']') + 1);
  if (box == "[label]" || box == "[signature]" || box == "[answer]") return;
  throw Error(ErrorCode::kFileMalformed,
              place + "an unknown [box]; known are label, signature and answer");
}

/// Files of other systems end their lines with CR LF, and begin with a byte-order mark.
std::string Plain(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::erase(text, '\r');
  return text;
}

}  // namespace

Text ScanText(const LetterScan& scan) {
  Text text = Text{"Scan of ", "Examen du "} + DayText(scan.day);
  if (scan.day.empty()) text = {"Scan of unknown date", "Examen de date inconnue"};
  std::string_view separator_english = ": ", separator_french = " : ";
  for (const Measurement& measurement : scan.measurements) {
    text = text + Text{std::string(separator_english), std::string(separator_french)} +
           NameText(measurement.name) + " " + ValueText(measurement) + IntervalText(measurement);
    separator_english = "; ";
    separator_french = " ; ";
  }
  return text;
}

std::string FillLetter(const std::string& letter_template, const std::string& source,
                       const Letter& letter, LetterLanguage language) {
  const Fields fields = FieldsOf(letter, language);
  std::istringstream lines(Plain(letter_template));
  std::string filled, line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string place = fmt::format("{}: line {}: ", source, number);
    CheckBox(line, place);
    filled += FillLine(line, place, fields) + "\n";
  }
  return filled;
}

}  // namespace etalon::report
