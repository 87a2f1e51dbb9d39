#include "etalon/dicom/radiopharmaceutical.h"

#include <array>
#include <charconv>
#include <cmath>

#include "etalon/core/date.h"
#include "etalon/dicom/injection.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

constexpr double kDay = 86400.0;

bool IsDigits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::optional<double> Positive(std::optional<double> value) {
  return value && *value > 0.0 ? value : std::nullopt;
}

double NumberOf(const std::string& text) {
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// "093015.25" to seconds of the day.
std::optional<double> SecondsOfDay(std::string time) {
  std::erase(time, ':');
  const std::size_t point = time.find('.');
  std::string digits = time.substr(0, point);
  const bool usable = IsDigits(digits) && digits.size() % 2 == 0 && digits.size() <= 6;
  if (!usable) return std::nullopt;
  digits.resize(6, '0');
  const double hours = NumberOf(digits.substr(0, 2));
  const double minutes = NumberOf(digits.substr(2, 2));
  const double seconds = NumberOf(digits.substr(4, 2));
  if (hours > 23.0 || minutes > 59.0 || seconds > 60.0) return std::nullopt;
  const std::string part = point == std::string::npos ? "" : time.substr(point + 1);
  const double fraction = IsDigits(part) ? NumberOf("0." + part) : 0.0;
  return 3600.0 * hours + 60.0 * minutes + seconds + fraction;
}

/// "+0100" at the end of a DT value, or Timezone Offset From UTC, to seconds.
std::optional<double> OffsetOf(const std::string& text) {
  const std::size_t sign = text.find_last_of("+-");
  if (sign == std::string::npos || text.size() != sign + 5 || !IsDigits(text.substr(sign + 1))) {
    return std::nullopt;
  }
  const double seconds =
      3600.0 * NumberOf(text.substr(sign + 1, 2)) + 60.0 * NumberOf(text.substr(sign + 3, 2));
  return text[sign] == '-' ? -seconds : seconds;
}

std::optional<Seconds> AcquiredAt(DcmItem& dataset) {
  if (const auto moment = MomentOfDateTime(Text(dataset, DCM_AcquisitionDateTime))) return moment;
  const std::array<std::array<DcmTagKey, 2>, 3> tags{{{DCM_AcquisitionDate, DCM_AcquisitionTime},
                                                      {DCM_SeriesDate, DCM_SeriesTime},
                                                      {DCM_StudyDate, DCM_StudyTime}}};
  for (const auto& [date, time] : tags) {
    if (const auto moment = MomentOf(Text(dataset, date), Text(dataset, time))) return moment;
  }
  return std::nullopt;
}

/// By its date and time with the difference of UTC offsets, or by its time of day alone.
void ReadInjection(DcmItem& dataset, DcmItem& item, Radiopharmaceutical& result) {
  const std::string text = Text(item, DCM_RadiopharmaceuticalStartDateTime);
  if (const auto moment = MomentOfDateTime(text)) {
    const auto own = OffsetOf(text);
    const auto offset = OffsetOf(Text(dataset, DCM_TimezoneOffsetFromUTC));
    result.injected_at = *moment + Seconds(own && offset ? *offset - *own : 0.0);
    return;
  }
  const auto time = SecondsOfDay(Text(item, DCM_RadiopharmaceuticalStartTime));
  if (!time || !result.acquired_at) return;
  const double acquired = result.acquired_at->value();
  const double midnight = static_cast<double>(static_cast<std::int64_t>(acquired / kDay)) * kDay;
  const double same_day = midnight + *time;
  result.injected_at = Seconds(same_day <= acquired ? same_day : same_day - kDay);
  result.flags.emplace_back("injection-date-assumed");
}

void ReadDose(DcmItem& item, Radiopharmaceutical& result) {
  const auto dose = Positive(Real(item, DCM_RadionuclideTotalDose));
  if (!dose) return;
  const bool as_megabecquerels = *dose < 1e4;
  result.dose_megabecquerels = as_megabecquerels ? *dose : *dose * 1e-6;
  if (as_megabecquerels) result.flags.emplace_back("dose-taken-as-megabecquerels");
}

DecayCorrection CorrectionOf(const std::string& text) {
  if (text == "NONE") return DecayCorrection::kNone;
  if (text == "START") return DecayCorrection::kStart;
  return text == "ADMIN" ? DecayCorrection::kInjection : DecayCorrection::kUnstated;
}

std::optional<Seconds> DurationOf(DcmItem& dataset) {
  DcmItem* rotation = FirstItem(dataset, DCM_RotationInformationSequence);
  if (rotation != nullptr) {
    const auto frame = Positive(Real(*rotation, DCM_ActualFrameDuration));
    const auto frames = Positive(Real(*rotation, DCM_NumberOfFramesInRotation));
    if (frame && frames) return Seconds(*frame * *frames / 1000.0);
  }
  const auto milliseconds = Positive(Real(dataset, DCM_ActualFrameDuration));
  return milliseconds ? std::optional(Seconds(*milliseconds / 1000.0)) : std::nullopt;
}

void ReadItem(DcmItem& dataset, DcmItem& item, Radiopharmaceutical& result) {
  result.agent = Text(item, DCM_Radiopharmaceutical);
  if (DcmItem* code = FirstItem(item, DCM_RadionuclideCodeSequence)) {
    result.nuclide = Text(*code, DCM_CodeMeaning);
  }
  if (const auto life = Positive(Real(item, DCM_RadionuclideHalfLife))) {
    result.half_life = Seconds(*life);
  }
  ReadDose(item, result);
  ReadInjection(dataset, item, result);
}

}  // namespace

std::optional<Seconds> MomentOf(std::string date, std::string time) {
  std::erase(date, '.');
  if (date.size() != 8 || !IsDigits(date)) return std::nullopt;
  date.insert(6, 1, '-').insert(4, 1, '-');
  const auto day = DayOfDate(date);
  const auto seconds = SecondsOfDay(std::move(time));
  if (!day || !seconds) return std::nullopt;
  return Seconds(*day * kDay + *seconds);
}

std::optional<Seconds> MomentOfDateTime(const std::string& text) {
  if (text.size() < 12) return std::nullopt;
  return MomentOf(text.substr(0, 8), text.substr(8, text.find_first_of("+-") - 8));
}

std::string ProtocolText(const Radiopharmaceutical& injected) {
  std::string text = injected.agent;
  if (!injected.injected_at || !injected.acquired_at) return text;
  const double hours = (*injected.acquired_at - *injected.injected_at).value() / 3600.0;
  if (!(hours >= 0.0 && hours <= 48.0)) return text;
  if (!text.empty()) text += ", ";
  return text + std::to_string(std::lround(hours)) + " h after injection";
}

Radiopharmaceutical ReadRadiopharmaceutical(const std::filesystem::path& file) {
  return ReadRadiopharmaceutical(*LoadFile(file.string(), ReadDepth::kWithoutPixels)->getDataset());
}

Radiopharmaceutical ReadRadiopharmaceutical(DcmItem& dataset) {
  Radiopharmaceutical result;
  result.acquired_at = AcquiredAt(dataset);
  result.duration = DurationOf(dataset);
  result.correction = CorrectionOf(Text(dataset, DCM_DecayCorrection));
  const auto weight = Real(dataset, DCM_PatientWeight);
  if (weight && *weight >= 1.0 && *weight <= 500.0) result.weight_kg = weight;
  if (DcmItem* item = FirstItem(dataset, DCM_RadiopharmaceuticalInformationSequence)) {
    ReadItem(dataset, *item, result);
  }
  return result;
}

}  // namespace etalon::dicom
