#include "etalon/echo/measure_study.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "etalon/echo/rules.h"
#include "etalon/echo/volumes.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"

namespace etalon::echo {

std::string_view Name(Phase phase) {
  return phase == Phase::kEndDiastole ? "end diastole" : "end systole";
}

namespace {

/// Concerns the choice of frames, which the report shows, not the value read on them.
constexpr std::string_view kUnsteadyFrames = "unsteady-frames-replaced";
constexpr double kTwoSided95 = 1.959963984540054;

/// A traced frame and the cine that it belongs to.
struct Source {
  const CineReading* cine = nullptr;
  const TracedFrame* frame = nullptr;
};

/// End diastole and end systole of one beat of one view; either may be missing in stills.
struct ViewBeat {
  Source diastole;
  Source systole;
};

/// What a study holds of one view.
struct ViewBeats {
  std::vector<ViewBeat> beats;
  bool calibrated = false;
};

struct BeatPair {
  ViewBeat four_chamber;
  ViewBeat two_chamber;
};

Source FindFrame(const CineReading& cine, int frame, Phase phase) {
  for (const TracedFrame& traced : cine.traced) {
    if (traced.frame == frame && traced.phase == phase) return {&cine, &traced};
  }
  return {};
}

bool IsBetterCine(const CineReading* a, const CineReading* b) {
  if (a->calibrated != b->calibrated) return a->calibrated;
  return a->view.quality > b->view.quality;
}

ViewBeats BeatsOfCine(const CineReading& cine) {
  ViewBeats view{.beats = {}, .calibrated = cine.calibrated};
  for (const Beat& beat : cine.beats) {
    const Source diastole = FindFrame(cine, beat.end_diastole, Phase::kEndDiastole);
    const Source systole = FindFrame(cine, beat.end_systole, Phase::kEndSystole);
    if (diastole.frame != nullptr && systole.frame != nullptr)
      view.beats.push_back({diastole, systole});
  }
  return view;
}

/// The best still of each phase makes one beat.
ViewBeats BeatsOfStills(const std::vector<const CineReading*>& stills) {
  ViewBeat beat;
  for (const CineReading* still : stills) {
    for (const TracedFrame& traced : still->traced) {
      Source& slot = traced.phase == Phase::kEndDiastole ? beat.diastole : beat.systole;
      if (slot.frame == nullptr || IsBetterCine(still, slot.cine)) slot = {still, &traced};
    }
  }
  ViewBeats view;
  if (beat.diastole.frame == nullptr && beat.systole.frame == nullptr) return view;
  view.beats = {beat};
  view.calibrated = (beat.diastole.cine == nullptr || beat.diastole.cine->calibrated) &&
                    (beat.systole.cine == nullptr || beat.systole.cine->calibrated);
  return view;
}

ViewBeats ChooseBeats(const StudyReading& reading, View view) {
  std::vector<const CineReading*> cines;
  std::vector<const CineReading*> stills;
  for (const CineReading& cine : reading.cines) {
    if (cine.refusal || cine.view.view != view) continue;
    (cine.beats.empty() ? stills : cines).push_back(&cine);
  }
  if (cines.empty()) return BeatsOfStills(stills);
  return BeatsOfCine(**std::min_element(cines.begin(), cines.end(), IsBetterCine));
}

bool Needs(const MeasurementRule& rule, View view) {
  return rule.views == ViewsNeeded::kBoth ||
         (rule.views == ViewsNeeded::kFourChamber) == (view == View::kApicalFourChamber);
}
bool Needs(const MeasurementRule& rule, Phase phase) {
  return rule.phases == PhasesNeeded::kBoth ||
         (rule.phases == PhasesNeeded::kDiastole) == (phase == Phase::kEndDiastole);
}

/// The frames of a beat that a rule uses, in a fixed order.
std::vector<Source> SourcesOf(const MeasurementRule& rule, const BeatPair& beat) {
  std::vector<Source> sources;
  for (const View view : {View::kApicalFourChamber, View::kApicalTwoChamber}) {
    if (!Needs(rule, view)) continue;
    const ViewBeat& of_view =
        view == View::kApicalFourChamber ? beat.four_chamber : beat.two_chamber;
    if (Needs(rule, Phase::kEndDiastole)) sources.push_back(of_view.diastole);
    if (Needs(rule, Phase::kEndSystole)) sources.push_back(of_view.systole);
  }
  return sources;
}

/// `pick` chooses the geometry of a source: the reading itself or one of its variants.
template <typename Pick>
Outcome<double> Compute(const MeasurementRule& rule, const BeatPair& beat, Pick pick) {
  const auto geometry = [&](const Source& source) {
    return source.frame == nullptr ? nullptr : pick(*source.frame);
  };
  return rule.compute({.four_chamber_diastole = geometry(beat.four_chamber.diastole),
                       .four_chamber_systole = geometry(beat.four_chamber.systole),
                       .two_chamber_diastole = geometry(beat.two_chamber.diastole),
                       .two_chamber_systole = geometry(beat.two_chamber.systole)});
}

Outcome<double> ComputeBeat(const MeasurementRule& rule, const BeatPair& beat) {
  return Compute(rule, beat, [](const TracedFrame& frame) { return &frame.geometry; });
}

/// Scatter of a rule over the crop variants of a beat; 0 when the beat has none.
double CropDeviation(const MeasurementRule& rule, const BeatPair& beat) {
  std::size_t count = SIZE_MAX;
  for (const Source& source : SourcesOf(rule, beat)) {
    count = std::min(count, source.frame->variants.size());
  }
  std::vector<double> values;
  for (std::size_t variant = 0; variant < count; ++variant) {
    const auto value = Compute(rule, beat, [&](const TracedFrame& frame) {
      return variant < frame.variants.size() ? &frame.variants[variant] : nullptr;
    });
    if (value) values.push_back(*value);
  }
  return stats::StandardDeviation(values);
}

std::string ViewPhrase(ViewsNeeded views) {
  switch (views) {
    case ViewsNeeded::kFourChamber:
      return "an apical four-chamber view";
    case ViewsNeeded::kTwoChamber:
      return "an apical two-chamber view";
    case ViewsNeeded::kBoth:
      return "an apical four-chamber and an apical two-chamber view";
  }
  throw ContractError("views without a phrase");
}

class StudyMeasurer {
 public:
  StudyMeasurer(const MeasureOptions& options, StudyReading& reading)
      : options_(options),
        reading_(reading),
        four_chamber_(ChooseBeats(reading, View::kApicalFourChamber)),
        two_chamber_(ChooseBeats(reading, View::kApicalTwoChamber)) {}

  void Run() {
    for (const MeasurementRule& rule : EchoRules()) {
      if (auto measured = Measure(rule)) {
        reading_.measurements.push_back(std::move(measured).value());
      } else {
        reading_.refusals.push_back({std::string(rule.name), measured.refusal()});
      }
    }
  }

 private:
  std::vector<BeatPair> Pairs(const MeasurementRule& rule) const {
    const bool four = Needs(rule, View::kApicalFourChamber);
    const bool two = Needs(rule, View::kApicalTwoChamber);
    std::size_t count = SIZE_MAX;
    if (four) count = std::min(count, four_chamber_.beats.size());
    if (two) count = std::min(count, two_chamber_.beats.size());
    std::vector<BeatPair> pairs(count);
    for (std::size_t beat = 0; beat < count; ++beat) {
      if (four) pairs[beat].four_chamber = four_chamber_.beats[beat];
      if (two) pairs[beat].two_chamber = two_chamber_.beats[beat];
    }
    return pairs;
  }

  std::optional<Refusal> CheckInputs(const MeasurementRule& rule,
                                     const std::vector<BeatPair>& pairs) const {
    if (pairs.empty()) {
      return Refusal{RefusalCode::kMissingView,
                     "needs " + ViewPhrase(rule.views) + " that can be measured"};
    }
    const auto sources = SourcesOf(rule, pairs.front());
    if (std::any_of(sources.begin(), sources.end(),
                    [](const Source& source) { return source.frame == nullptr; })) {
      return Refusal{RefusalCode::kMissingPhase,
                     "needs end diastole and end systole; one of them is not there"};
    }
    const bool calibrated = std::all_of(sources.begin(), sources.end(), [](const Source& source) {
      return source.cine->calibrated;
    });
    if (rule.needs_millimetres && !calibrated) {
      return Refusal{RefusalCode::kNotCalibrated,
                     "the image gives no millimetres; state them with --spacing"};
    }
    return CheckLengths(rule, pairs.front());
  }

  /// Two uncalibrated views share no unit, so only calibrated lengths are compared.
  std::optional<double> LengthDifference(const MeasurementRule& rule, const BeatPair& beat) const {
    if (rule.views != ViewsNeeded::kBoth || !four_chamber_.calibrated || !two_chamber_.calibrated) {
      return std::nullopt;
    }
    const auto longest = [](const ViewBeat& view) {
      return (view.diastole.frame != nullptr ? view.diastole : view.systole).frame;
    };
    return LengthDisagreement(longest(beat.four_chamber)->geometry.ventricle,
                              longest(beat.two_chamber)->geometry.ventricle);
  }

  std::optional<Refusal> CheckLengths(const MeasurementRule& rule, const BeatPair& beat) const {
    const auto difference = LengthDifference(rule, beat);
    if (!difference || *difference <= options_.length_difference_refusal) return std::nullopt;
    return Refusal{RefusalCode::kForeshortened,
                   "the long axes of the two views differ by " +
                       std::to_string(std::lround(100.0 * *difference)) +
                       " %: one view is foreshortened"};
  }

  Outcome<Measurement> Measure(const MeasurementRule& rule) const {
    const auto pairs = Pairs(rule);
    if (const auto refusal = CheckInputs(rule, pairs)) return *refusal;
    std::vector<double> values;
    for (const BeatPair& beat : pairs) {
      const auto value = ComputeBeat(rule, beat);
      if (!value) return value.refusal();
      values.push_back(*value);
    }
    return Describe(rule, pairs, values);
  }

  Measurement Describe(const MeasurementRule& rule, const std::vector<BeatPair>& pairs,
                       const std::vector<double>& values) const {
    Measurement measurement;
    measurement.name = rule.name;
    measurement.concept_code = {std::string(rule.code), std::string(rule.scheme),
                                std::string(rule.meaning)};
    measurement.value = stats::Mean(values);
    measurement.unit = rule.unit;
    measurement.rule = {std::string(rule.rule), rule.rule_version, std::string(rule.variant)};
    if (values.size() > 1) measurement.beats = values;
    AddInterval(rule, pairs, values, measurement);
    for (const BeatPair& beat : pairs) AddEvidence(rule, beat, measurement);
    AddFlags(rule, pairs, measurement);
    return measurement;
  }

  static bool IsCorrected(const MeasurementRule& rule, const std::vector<BeatPair>& pairs) {
    return std::ranges::any_of(pairs, [&](const BeatPair& beat) {
      return std::ranges::any_of(SourcesOf(rule, beat),
                                 [](const Source& source) { return source.frame->corrected; });
    });
  }

  void AddInterval(const MeasurementRule& rule, const std::vector<BeatPair>& pairs,
                   const std::vector<double>& values, Measurement& measurement) const {
    if (IsCorrected(rule, pairs)) {
      AddReaderInterval(values, measurement);
    } else {
      AddProgramInterval(rule, pairs, values, measurement);
    }
    if (measurement.interval) measurement.interval = Possible(rule, *measurement.interval);
  }

  /// Cut off at what can be: no volume is negative, and a share is 0 to 100 %.
  static Interval Possible(const MeasurementRule& rule, Interval interval) {
    const bool is_share = rule.name.find("ejection_fraction") != std::string_view::npos;
    if (is_share || rule.unit == "mL") interval.low = std::max(0.0, interval.low);
    if (is_share) interval.high = std::min(100.0, interval.high);
    return interval;
  }

  void AddProgramInterval(const MeasurementRule& rule, const std::vector<BeatPair>& pairs,
                          const std::vector<double>& values, Measurement& measurement) const {
    double crop_variance = 0.0;
    for (const BeatPair& beat : pairs) {
      const double deviation = CropDeviation(rule, beat);
      crop_variance += deviation * deviation / static_cast<double>(pairs.size());
    }
    const double model = ModelDeviation(rule.name);
    const double beat_deviation =
        stats::StandardDeviation(values) / std::sqrt(static_cast<double>(values.size()));
    const double deviation =
        std::sqrt(crop_variance + model * model + beat_deviation * beat_deviation);
    if (deviation == 0.0) return;
    measurement.interval = Interval{measurement.value - kTwoSided95 * deviation,
                                    measurement.value + kTwoSided95 * deviation};
    measurement.interval_method = model > 0.0
                                      ? "crop variants, beats and model error on unseen patients"
                                      : "crop variants and beats";
  }

  static void AddReaderInterval(const std::vector<double>& values, Measurement& measurement) {
    if (values.size() < 2) return;
    const auto beats = static_cast<double>(values.size());
    const double half = stats::StudentQuantile(0.975, beats - 1.0) *
                        stats::StandardDeviation(values) / std::sqrt(beats);
    if (half == 0.0) return;
    measurement.interval = Interval{measurement.value - half, measurement.value + half};
    measurement.interval_method = "scatter between beats, without the reader's own repeatability";
  }

  double ModelDeviation(std::string_view name) const {
    for (const ModelError& error : options_.model_errors) {
      if (error.measurement == name) return error.standard_deviation;
    }
    return 0.0;
  }

  static void AddEvidence(const MeasurementRule& rule, const BeatPair& beat,
                          Measurement& measurement) {
    for (const Source& source : SourcesOf(rule, beat)) {
      measurement.evidence.push_back({source.cine->name, source.frame->frame,
                                      std::string(Name(source.frame->phase)) + ", " +
                                          std::string(Name(source.cine->view.view))});
    }
  }

  /// A cut atrium says nothing against a ventricle, nor a cut ventricle against an atrium.
  static bool Concerns(const MeasurementRule& rule, const std::string& flag) {
    return rule.name.starts_with("la_") == flag.starts_with("atrium");
  }

  void AddFlags(const MeasurementRule& rule, const std::vector<BeatPair>& pairs,
                Measurement& measurement) const {
    std::vector<std::string>& flags = measurement.flags;
    for (const BeatPair& beat : pairs) {
      for (const Source& source : SourcesOf(rule, beat)) {
        const auto& of_cine = source.cine->flags;
        const auto& of_frame = source.frame->geometry.flags;
        std::copy_if(of_cine.begin(), of_cine.end(), std::back_inserter(flags),
                     [](const std::string& flag) { return flag != kUnsteadyFrames; });
        std::copy_if(of_frame.begin(), of_frame.end(), std::back_inserter(flags),
                     [&](const std::string& flag) { return Concerns(rule, flag); });
      }
    }
    const auto difference = LengthDifference(rule, pairs.front());
    if (difference && *difference > options_.length_difference_flag) {
      flags.emplace_back("possible-foreshortening");
    }
    if (rule.name.starts_with("lv_ejection_fraction") && measurement.value < 0.0) {
      flags.emplace_back("negative-ejection-fraction");
    }
    if (IsCorrected(rule, pairs)) flags.emplace_back(kCorrectedByReader);
    if (rule.rule == kStrainRule && measurement.value > 0.0) flags.emplace_back("positive-strain");
    std::sort(flags.begin(), flags.end());
    flags.erase(std::unique(flags.begin(), flags.end()), flags.end());
  }

  const MeasureOptions& options_;
  StudyReading& reading_;
  ViewBeats four_chamber_;
  ViewBeats two_chamber_;
};

constexpr std::string_view kHeartRate = "heart_rate";

/// From one end diastole to the next, over all beats of the study's cines.
void MeasureHeartRate(StudyReading& reading) {
  std::vector<double> rates;
  Measurement measurement;
  for (const CineReading& cine : reading.cines) {
    if (cine.refusal) continue;
    for (const Beat& beat : cine.beats) {
      if (!beat.next_end_diastole) continue;
      const auto time = [&](int frame) { return cine.times[static_cast<std::size_t>(frame)]; };
      const Seconds cycle = time(*beat.next_end_diastole) - time(beat.end_diastole);
      rates.push_back(60.0 / cycle.value());
      measurement.evidence.push_back({cine.name, beat.end_diastole, "end diastole"});
    }
  }
  if (rates.empty()) {
    reading.refusals.push_back(
        {std::string(kHeartRate),
         {RefusalCode::kNoBeat, "no cine holds a whole cycle from end diastole to end diastole"}});
    return;
  }
  measurement.name = kHeartRate;
  measurement.concept_code = {"8867-4", "LN", "Heart rate"};
  measurement.value = stats::Mean(rates);
  measurement.unit = BeatsPerMinute::unit();
  measurement.rule = {"area-curve-cycle", 1, "end diastole to end diastole"};
  if (rates.size() > 1) {
    measurement.beats = rates;
    const double half = kTwoSided95 * stats::StandardDeviation(rates) /
                        std::sqrt(static_cast<double>(rates.size()));
    measurement.interval = Interval{measurement.value - half, measurement.value + half};
    measurement.interval_method = "scatter between beats";
  }
  reading.measurements.push_back(std::move(measurement));
}

/// Body surface area in m2, 0.007184 W^0.425 H^0.725 [DuBois1916].
double BodySurfaceArea(double weight_kg, double height_cm) {
  return 0.007184 * std::pow(weight_kg, 0.425) * std::pow(height_cm, 0.725);
}

/// Adds the index of a volume to the body surface when height and weight are known.
void AddIndex(std::string_view volume, std::string_view index, const CodedConcept& code,
              StudyReading& reading) {
  const auto& subject = reading.subject;
  if (!subject.height_cm || !subject.weight_kg) return;
  const auto found = std::find_if(reading.measurements.begin(), reading.measurements.end(),
                                  [&](const Measurement& m) { return m.name == volume; });
  if (found == reading.measurements.end()) return;
  const double area = BodySurfaceArea(*subject.weight_kg, *subject.height_cm);
  Measurement indexed = *found;
  indexed.name = index;
  indexed.concept_code = code;
  indexed.value /= area;
  indexed.unit = "mL/m2";
  if (indexed.interval)
    indexed.interval = {indexed.interval->low / area, indexed.interval->high / area};
  for (double& beat : indexed.beats) beat /= area;
  indexed.rule.variant += ", body surface by DuBois";
  reading.measurements.push_back(std::move(indexed));
}

}  // namespace

void MeasureStudy(const MeasureOptions& options, StudyReading& reading) {
  for (const CineReading& cine : reading.cines) {
    if (cine.refusal) reading.refusals.push_back({cine.name, *cine.refusal});
  }
  StudyMeasurer(options, reading).Run();
  MeasureHeartRate(reading);
  AddIndex("lv_end_diastolic_volume_biplane", "lv_end_diastolic_volume_index",
           {"79997-3", "LN", "LV end-diastolic volume index, biplane"}, reading);
  AddIndex("lv_end_systolic_volume_biplane", "lv_end_systolic_volume_index",
           {"80002-9", "LN", "LV end-systolic volume index, biplane"}, reading);
  AddIndex("la_volume_biplane", "la_volume_index", {"79984-1", "LN", "LA volume index, biplane"},
           reading);
}

std::vector<std::string> MeasurementNames() {
  std::vector<std::string> names;
  for (const MeasurementRule& rule : EchoRules()) names.emplace_back(rule.name);
  names.emplace_back(kHeartRate);
  return names;
}

}  // namespace etalon::echo
