#include "etalon/workflow/study_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string_view>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

using cmr::SliceLevel;
using Values = std::map<std::string, std::string>;

constexpr std::array kKinds{StudyKind::kEcho, StudyKind::kPlanar, StudyKind::kSpect,
                            StudyKind::kT1};

constexpr std::array<std::pair<SliceLevel, std::string_view>, 3> kLevels{
    {{SliceLevel::kBasal, "basal"}, {SliceLevel::kMid, "mid"}, {SliceLevel::kApical, "apical"}}};

/// Paths and names may hold what separates.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == ';' || letter == '=' || letter == '%') {
      escaped += fmt::format("%{:02x}", static_cast<int>(letter));
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

std::string Unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16).ec == std::errc{}) {
      plain += static_cast<char>(code);
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

/// Collects what differs from the default.
class Writer {
 public:
  explicit Writer(StudyKind kind) : text_(fmt::format("kind={}", Name(kind))) {}

  void Add(std::string_view key, const std::string& value) {
    if (!value.empty()) text_ += fmt::format(";{}={}", key, Escaped(value));
  }
  void Add(std::string_view key, const std::optional<double>& value) {
    if (value) text_ += fmt::format(";{}={}", key, *value);
  }
  void Add(std::string_view key, bool value) {
    if (value) text_ += fmt::format(";{}=yes", key);
  }

  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

Values Split(std::string_view text) {
  Values values;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(';'));
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos) {
      values[std::string(entry.substr(0, equals))] = Unescaped(entry.substr(equals + 1));
    }
    text.remove_prefix(std::min(text.size(), entry.size() + 1));
  }
  return values;
}

std::string TextIn(const Values& values, const char* key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

std::optional<double> NumberOf(std::string_view text) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::optional<double> NumberIn(const Values& values, const char* key) {
  return NumberOf(TextIn(values, key));
}

std::optional<image::PixelSpacing> SpacingOf(const std::string& text) {
  const auto comma = text.find(',');
  if (comma == std::string::npos) return std::nullopt;
  const auto row = NumberOf(std::string_view(text).substr(0, comma));
  const auto column = NumberOf(std::string_view(text).substr(comma + 1));
  if (!row || !column) return std::nullopt;
  return image::PixelSpacing{.row = *row, .column = *column};
}

std::string EchoText(const StudyOptions& options) {
  if (!options.spacing) return "spacing=file";
  return fmt::format("spacing={},{}", options.spacing->row, options.spacing->column);
}

std::string SpectText(const SpectChoices& spect) {
  Writer writer(StudyKind::kSpect);
  writer.Add("injected", spect.injected_megabecquerels);
  writer.Add("injected-at", spect.injected_at);
  writer.Add("weight", spect.weight_kg);
  writer.Add("threshold", std::optional(spect.threshold_factor));
  writer.Add("resolution", spect.resolution_mm);
  writer.Add("breath", spect.breath_mm);
  writer.Add("correct-misregistration", spect.correct_misregistration);
  return std::move(writer).text();
}

std::string T1Text(const T1Choices& t1) {
  Writer writer(StudyKind::kT1);
  writer.Add("haematocrit", t1.haematocrit);
  const auto level = std::ranges::find(kLevels, t1.level, &decltype(kLevels)::value_type::first);
  writer.Add("level", std::string(level->second));
  writer.Add("native", t1.native_series);
  writer.Add("post", t1.post_contrast_series);
  writer.Add("slice", std::optional(static_cast<double>(t1.labels_slice)));
  writer.Add("normal", t1.normal_ranges.string());
  writer.Add("correct-motion", t1.correct_motion);
  writer.Add("insertion", t1.insertion);
  return std::move(writer).text();
}

std::string PlanarText(bool geometric_mean) {
  Writer writer(StudyKind::kPlanar);
  writer.Add("geometric-mean", geometric_mean);
  return std::move(writer).text();
}

SpectChoices SpectFrom(const Values& values) {
  SpectChoices spect;
  spect.injected_megabecquerels = NumberIn(values, "injected");
  spect.injected_at = TextIn(values, "injected-at");
  spect.weight_kg = NumberIn(values, "weight");
  spect.threshold_factor = NumberIn(values, "threshold").value_or(spect.threshold_factor);
  spect.resolution_mm = NumberIn(values, "resolution");
  spect.breath_mm = NumberIn(values, "breath");
  spect.correct_misregistration = !TextIn(values, "correct-misregistration").empty();
  return spect;
}

T1Choices T1From(const Values& values) {
  T1Choices t1;
  t1.haematocrit = NumberIn(values, "haematocrit");
  for (const auto& [level, name] : kLevels) {
    if (TextIn(values, "level") == name) t1.level = level;
  }
  t1.native_series = TextIn(values, "native");
  t1.post_contrast_series = TextIn(values, "post");
  t1.labels_slice = static_cast<int>(NumberIn(values, "slice").value_or(0.0));
  t1.normal_ranges = TextIn(values, "normal");
  t1.correct_motion = !TextIn(values, "correct-motion").empty();
  t1.insertion = TextIn(values, "insertion");
  return t1;
}

}  // namespace

std::string_view Name(StudyKind kind) {
  switch (kind) {
    case StudyKind::kEcho:
      return "echo";
    case StudyKind::kPlanar:
      return "bone-scan";
    case StudyKind::kSpect:
      return "spect";
    case StudyKind::kT1:
      return "t1";
  }
  throw ContractError("unknown kind of study");
}

std::string TextOf(const StudyOptions& options, StudyKind kind) {
  switch (kind) {
    case StudyKind::kEcho:
      return EchoText(options);
    case StudyKind::kPlanar:
      return PlanarText(options.geometric_mean);
    case StudyKind::kSpect:
      return SpectText(options.spect);
    case StudyKind::kT1:
      return T1Text(options.t1);
  }
  throw ContractError("unknown kind of study");
}

StudyKind KindFromText(const std::string& text) {
  const std::string name = TextIn(Split(text), "kind");
  const auto kind = std::ranges::find(kKinds, name, [](StudyKind one) { return Name(one); });
  return kind == kKinds.end() ? StudyKind::kEcho : *kind;
}

StudyOptions OptionsFromText(const std::string& text) {
  const Values values = Split(text);
  StudyOptions options;
  options.spacing = SpacingOf(TextIn(values, "spacing"));
  options.geometric_mean = !TextIn(values, "geometric-mean").empty();
  options.spect = SpectFrom(values);
  options.t1 = T1From(values);
  return options;
}

}  // namespace etalon::workflow
