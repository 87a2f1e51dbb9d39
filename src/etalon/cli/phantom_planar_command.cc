#include "etalon/cli/phantom_planar_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/terminal_progress.h"
#include "etalon/phantom/planar_series.h"

namespace etalon::cli {
namespace {

std::optional<phantom::BoneTracer> TracerNamed(const std::string& name) {
  if (name == "dpd") return phantom::BoneTracer::kDpd;
  if (name == "hmdp") return phantom::BoneTracer::kHmdp;
  if (name == "pyp") return phantom::BoneTracer::kPyp;
  return std::nullopt;
}

}  // namespace

void PhantomPlanarCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* planar = app.get_subcommand("phantom")->add_subcommand(
      "planar", "Whole-body bone scans of random persons, anterior and posterior");
  planar->add_option("--out", output, "folder of the DICOM files and their truth")->required();
  planar->add_option("--count", count, "persons")->capture_default_str();
  planar->add_option("--seed", seed, "of the first person")->capture_default_str();
  planar->add_option("--grade", grade, "Perugini 0 to 3, of all; drawn if not given");
  planar->add_option("--tracer", tracer, "dpd, hmdp or pyp; drawn if not given")
      ->check(CLI::IsMember({"dpd", "hmdp", "pyp"}));
  planar->add_option("--counts", counts, "in the anterior picture; drawn if not given");
  planar->add_flag("--thorax", thorax, "a square picture of the thorax");
  planar->add_flag("--extravasation", extravasation, "tracer beside the vein");
  planar->add_option("--motion", motion, "mm that each moves sideways while the chest is scanned");
  planar->add_option("--anatomy", anatomy, "MetaImage of a voxel body of ICRP 110, of all");
  planar->add_option("--jobs", jobs, "scans made at a time")->capture_default_str();
  planar->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int PhantomPlanarCommand::Run() const {
  phantom::PlanarSeriesOptions options;
  options.count = count;
  options.seed = seed;
  options.grade = grade;
  options.tracer = TracerNamed(tracer);
  options.counts = counts;
  options.field = thorax ? phantom::PlanarField::kThorax : phantom::PlanarField::kWholeBody;
  options.extravasation = extravasation;
  options.motion = Millimetres(motion);
  options.anatomy = anatomy;
  options.jobs = jobs;
  TerminalProgress progress;
  phantom::WritePlanarSeries(options, output, progress);
  progress.Clear();
  fmt::print("{} planar scans in {}\n", count, output.string());
  return 0;
}

}  // namespace etalon::cli
