#include "etalon/workflow/phantom_examples.h"

#include <string>

#include "etalon/core/random.h"
#include "etalon/image/resample.h"
#include "etalon/phantom/echo_phantom.h"
#include "etalon/ultrasound/field.h"

namespace etalon::workflow {
namespace {

constexpr double kFrameRate = 12.0;

phantom::EchoPhantomOptions AnyHeart(Random& random) {
  phantom::EchoPhantomOptions options;
  const double ejection_fraction = random.Uniform(0.15, 0.75);
  options.end_diastolic_volume = Millilitres(random.Uniform(50.0, 260.0));
  options.end_systolic_volume = options.end_diastolic_volume * (1.0 - ejection_fraction);
  options.global_longitudinal_strain =
      Percent(-30.0 * ejection_fraction + random.Uniform(-3.0, 3.0));
  options.wall_thickness = Millimetres(random.Uniform(6.0, 16.0));
  options.depth = Millimetres(random.Uniform(120.0, 190.0));
  options.sector_angle = Degrees(random.Uniform(60.0, 90.0));
  options.frame_rate_hz = kFrameRate;
  options.beats = 1;
  options.noise = random.Uniform(0.05, 0.6);
  options.gain_db = random.Uniform(-8.0, 8.0);
  options.dropout = random.Uniform(0.0, 0.7);
  options.seed = random.Next();
  return options;
}

phantom::EchoPhantomOptions PossibleHeart(Random& random) {
  phantom::EchoPhantomOptions options = AnyHeart(random);
  while (!options.Validate().empty()) options = AnyHeart(random);
  return options;
}

void AppendFrames(const phantom::EchoPhantomView& view, const std::string& patient, Random& random,
                  std::vector<nn::train::Example>& examples) {
  const auto field = ultrasound::FindUltrasoundField(view.cine);
  if (!field) return;
  for (int i = 0; i < kPhantomFrames; ++i) {
    const std::size_t frame = random.Below(view.masks.size());
    nn::train::Example example;
    example.patient = patient;
    example.file = patient + "_" + phantom::Name(view.view) + "_" + std::to_string(frame);
    example.picture = image::Crop(view.cine.frames[frame], field->box);
    example.mask = image::Crop(view.masks[frame], field->box);
    examples.push_back(std::move(example));
  }
}

}  // namespace

std::vector<nn::train::Example> PhantomExamples(int studies, std::uint64_t seed) {
  std::vector<nn::train::Example> examples;
  for (int study = 0; study < studies; ++study) {
    Random random(nn::train::StreamSeed(seed, 0, static_cast<std::uint64_t>(study)));
    const auto heart = phantom::MakeEchoPhantom(PossibleHeart(random));
    const std::string patient = "phantom" + std::to_string(study);
    for (const auto& view : heart.views) AppendFrames(view, patient, random, examples);
  }
  return examples;
}

}  // namespace etalon::workflow
