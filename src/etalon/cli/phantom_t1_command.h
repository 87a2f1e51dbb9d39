#pragma once

#include <optional>

#include "etalon/cli/commands.h"

namespace etalon::cli {

/// `etalon phantom t1`; declared after `PhantomCommand`, in whose group it stands.
struct PhantomT1Command {
  std::filesystem::path output;
  double native_t1 = 1000.0;
  double blood_t1 = 1600.0;
  double post_contrast_blood_t1 = 400.0;
  double extracellular_volume = 27.0;
  std::optional<double> septal_extracellular_volume;
  double haematocrit = 0.42;
  double heart_rate = 60.0;
  std::string scheme = "5(3)3";
  std::string post_contrast_scheme = "4(1)3(1)2";
  double noise = 0.01;
  double motion = 0.0;
  std::uint64_t seed = 1;
  std::string patient = "PHANTOM";
  std::string date;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
