#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/commands.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/phantom/write_echo_phantom.h"

namespace etalon::cli {

void PhantomCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* group = app.add_subcommand("phantom", "Generate studies whose truth is known");
  group->require_subcommand(1);
  CLI::App* echo = group->add_subcommand("echo", "A beating left heart in both apical views");
  echo->add_option("--out", output, "folder of the DICOM files, masks and truth.json")->required();
  echo->add_option("--edv", edv, "end-diastolic volume, mL")->capture_default_str();
  echo->add_option("--esv", esv, "end-systolic volume, mL")->capture_default_str();
  echo->add_option("--gls", gls, "global longitudinal strain, %")->capture_default_str();
  echo->add_option("--heart-rate", heart_rate, "beats a minute")->capture_default_str();
  echo->add_option("--frame-rate", frame_rate, "Hz")->capture_default_str();
  echo->add_option("--beats", beats)->capture_default_str();
  echo->add_option("--frames", frames, "exactly so many instead of whole beats");
  echo->add_option("--noise", noise, "0 none to 1 drowned")->capture_default_str();
  echo->add_option("--gain", gain, "dB")->capture_default_str();
  echo->add_option("--dropout", dropout, "0 none to 1 walls lost")->capture_default_str();
  echo->add_option("--seed", seed)->capture_default_str();
  echo->add_option("--patient", patient, "Patient ID in the files")->capture_default_str();
  echo->add_option("--date", date, "Study Date in the files, YYYY-MM-DD");
  echo->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int PhantomCommand::Run() const {
  phantom::EchoPhantomOptions options;
  options.end_diastolic_volume = Millilitres(edv);
  options.end_systolic_volume = Millilitres(esv);
  options.global_longitudinal_strain = Percent(gls);
  options.heart_rate = BeatsPerMinute(heart_rate);
  options.frame_rate_hz = frame_rate;
  options.beats = beats;
  options.frames = frames;
  options.noise = noise;
  options.gain_db = gain;
  options.dropout = dropout;
  options.seed = seed;
  TerminalProgress progress;
  phantom::WriteEchoPhantom(phantom::MakeEchoPhantom(options, progress), output,
                            {.patient = patient, .date = date});
  progress.Clear();
  fmt::print("phantom study in {}\n", output.string());
  return 0;
}

}  // namespace etalon::cli
