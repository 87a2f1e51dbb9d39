#include "etalon/cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <functional>

#include "etalon/cli/agree_command.h"
#include "etalon/cli/annotate_command.h"
#include "etalon/cli/annotate_shapes_command.h"
#include "etalon/cli/atlas_command.h"
#include "etalon/cli/batch_command.h"
#include "etalon/cli/cohort_command.h"
#include "etalon/cli/commands.h"
#include "etalon/cli/evaluate_run_command.h"
#include "etalon/cli/follow_command.h"
#include "etalon/cli/measure_command.h"
#include "etalon/cli/phantom_heart_ct_command.h"
#include "etalon/cli/phantom_planar_command.h"
#include "etalon/cli/phantom_spect_command.h"
#include "etalon/cli/phantom_t1_command.h"
#include "etalon/cli/project_command.h"
#include "etalon/cli/publish_command.h"
#include "etalon/cli/repeatability_command.h"
#include "etalon/cli/reports_command.h"
#include "etalon/cli/serve_command.h"
#include "etalon/cli/suggest_command.h"
#include "etalon/cli/teach_command.h"
#include "etalon/cli/verify_command.h"
#include "etalon/cli/worklist_command.h"
#include "etalon/core/error.h"
#include "etalon/core/version.h"

namespace etalon::cli {
namespace {

/// The catch-all of the command line: every exception becomes one clear line and an exit code.
int Guard(const std::function<int()>& command) {
  try {
    return command();
  } catch (const Error& error) {
    fmt::print(stderr, "etalon: {}\n", error.what());
    return Describe(error.code()).exit_code;
  } catch (const std::exception& error) {
    fmt::print(stderr, "etalon: a defect in the program: {}\n", error.what());
    return Describe(ErrorCode::kInternal).exit_code;
  }
}

}  // namespace

int Run(int argc, char** argv) {
  CLI::App app{"Etalon: one ruler for clinical images"};
  app.set_version_flag("--version", std::string(kSoftwareVersion));
  app.require_subcommand(1);
  app.fallthrough(false);

  std::function<int()> command;
  const auto add = [&](auto& options) { options.Declare(app, command); };
  MeasureCommand measure;
  SegmentCommand segment;
  ReadCommand read;
  TrainCommand train;
  EvaluateRunCommand evaluate;
  ModelsCommand models;
  PublishCommand publish;
  PhantomCommand phantom;
  PhantomPlanarCommand phantom_planar;
  PhantomT1Command phantom_t1;
  PhantomSpectCommand phantom_spect;
  PhantomHeartCtCommand phantom_heart_ct;
  FollowCommand follow;
  RepeatabilityCommand repeatability;
  VerifyCommand verify;
  CohortCommand cohort;
  AgreeCommand agree;
  ReportsCommand reports;
  BatchCommand batch;
  WorklistCommand worklist;
  TeachCommand teach;
  ProjectCommand project;
  AnnotateShapesCommand annotate_shapes;
  AtlasCommand atlas;
  SuggestCommand suggest;
  AnnotateCommand annotate;
  ServeCommand serve;
  add(measure);
  add(segment);
  add(read);
  add(train);
  add(evaluate);
  add(models);
  add(publish);
  add(phantom);
  add(phantom_planar);
  add(phantom_t1);
  add(phantom_spect);
  add(phantom_heart_ct);
  add(follow);
  add(repeatability);
  add(verify);
  add(cohort);
  add(agree);
  add(reports);
  add(batch);
  add(worklist);
  add(teach);
  add(project);
  add(annotate_shapes);
  add(atlas);
  add(suggest);
  add(annotate);
  add(serve);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : Describe(ErrorCode::kUsage).exit_code;
  }
  return Guard(command);
}

}  // namespace etalon::cli
