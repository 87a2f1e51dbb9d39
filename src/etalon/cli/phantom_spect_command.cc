#include "etalon/cli/phantom_spect_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/terminal_progress.h"
#include "etalon/phantom/spect_phantom.h"
#include "etalon/phantom/spect_write.h"

namespace etalon::cli {

void PhantomSpectCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* spect =
      app.get_subcommand("phantom")->add_subcommand("spect", "A SPECT/CT of the chest with masks");
  spect->add_option("--out", output, "folder of the DICOM files and truth.json")->required();
  spect->add_option("--grade", grade, "Perugini, 0 to 3")->capture_default_str();
  spect->add_option("--height", height, "of the body, mm")->capture_default_str();
  spect->add_option("--girth", girth, "relative to the average")->capture_default_str();
  spect->add_option("--wall", wall, "thickness of the left ventricle, mm")->capture_default_str();
  spect->add_option("--resolution", resolution, "full width at half maximum, mm")
      ->capture_default_str();
  spect->add_option("--voxel", voxel, "mm")->capture_default_str();
  spect->add_option("--noise", noise, "of a voxel, part of its mean")->capture_default_str();
  spect->add_option("--respiration", respiration, "excursion, mm")->capture_default_str();
  spect->add_option("--ct-shift", ct_shift, "of CT and masks to the left, back and head, mm")
      ->expected(3);
  spect->add_option("--dose", dose, "MBq")->capture_default_str();
  spect->add_option("--weight", weight, "kg")->capture_default_str();
  spect->add_option("--hours", hours, "from injection to scan")->capture_default_str();
  spect->add_option("--seed", seed)->capture_default_str();
  spect->add_option("--patient", patient, "Patient ID in the files")->capture_default_str();
  spect->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int PhantomSpectCommand::Run() const {
  phantom::SpectPhantomOptions options;
  options.body.height = Millimetres(height);
  options.body.girth = girth;
  options.body.wall_thickness = Millimetres(wall);
  options.uptake.grade = grade;
  options.resolution = Millimetres(resolution);
  options.voxel = Millimetres(voxel);
  options.noise = noise;
  options.respiration = Millimetres(respiration);
  options.ct_shift = {ct_shift[0], ct_shift[1], ct_shift[2]};
  options.dose_megabecquerels = dose;
  options.weight_kg = weight;
  options.elapsed = Seconds(3600.0 * hours);
  options.seed = seed;
  TerminalProgress progress;
  phantom::WriteSpectPhantom(phantom::MakeSpectPhantom(options, progress), patient, output);
  progress.Clear();
  fmt::print("phantom study in {}\n", output.string());
  return 0;
}

}  // namespace etalon::cli
