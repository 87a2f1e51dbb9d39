#include "etalon/cli/phantom_t1_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "etalon/phantom/t1_write.h"

namespace etalon::cli {
namespace {

using phantom::InversionScheme;

const std::map<std::string, InversionScheme> kSchemes{{"5(3)3", InversionScheme::kMolli533},
                                                      {"4(1)3(1)2", InversionScheme::kMolli41312},
                                                      {"3(3)3(3)5", InversionScheme::kMolli335},
                                                      {"5(1)1(1)1", InversionScheme::kShortMolli}};

std::vector<std::string> SchemeNames() {
  std::vector<std::string> names;
  for (const auto& [name, scheme] : kSchemes) names.push_back(name);
  return names;
}

}  // namespace

void PhantomT1Command::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* t1 = app.get_subcommand("phantom")->add_subcommand(
      "t1", "MOLLI series before and after contrast agent");
  t1->add_option("--out", output, "folder of the DICOM files, labels and truth.json")->required();
  t1->add_option("--native-t1", native_t1, "of the myocardium, ms")->capture_default_str();
  t1->add_option("--blood-t1", blood_t1, "ms")->capture_default_str();
  t1->add_option("--post-blood-t1", post_contrast_blood_t1, "after contrast agent, ms")
      ->capture_default_str();
  t1->add_option("--ecv", extracellular_volume, "extracellular volume, %")->capture_default_str();
  t1->add_option("--septal-ecv", septal_extracellular_volume, "of the septum alone, %");
  t1->add_option("--haematocrit", haematocrit, "fraction")->capture_default_str();
  t1->add_option("--heart-rate", heart_rate, "beats a minute")->capture_default_str();
  t1->add_option("--scheme", scheme, "images (pause in beats) images, native")
      ->check(CLI::IsMember(SchemeNames()))
      ->capture_default_str();
  t1->add_option("--post-scheme", post_contrast_scheme, "the same after contrast agent")
      ->check(CLI::IsMember(SchemeNames()))
      ->capture_default_str();
  t1->add_option("--noise", noise, "share of the blood's signal")->capture_default_str();
  t1->add_option("--motion", motion, "mm")->capture_default_str();
  t1->add_option("--seed", seed)->capture_default_str();
  t1->add_option("--patient", patient, "Patient ID in the files")->capture_default_str();
  t1->add_option("--date", date, "Study Date in the files, YYYY-MM-DD");
  t1->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int PhantomT1Command::Run() const {
  phantom::T1PhantomOptions options;
  options.native_myocardium = native_t1;
  options.native_blood = blood_t1;
  options.post_contrast_blood = post_contrast_blood_t1;
  options.extracellular_volume = extracellular_volume;
  options.septal_extracellular_volume = septal_extracellular_volume;
  options.haematocrit = haematocrit;
  options.heart_rate = heart_rate;
  options.native_scheme = kSchemes.at(scheme);
  options.post_contrast_scheme = kSchemes.at(post_contrast_scheme);
  options.noise = noise;
  options.motion = motion;
  options.seed = seed;
  phantom::WriteT1Phantom(phantom::MakeT1Phantom(options), output,
                          {.patient = patient, .date = date});
  fmt::print("phantom study in {}\n", output.string());
  return 0;
}

}  // namespace etalon::cli
