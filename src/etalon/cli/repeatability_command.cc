#include "etalon/cli/repeatability_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/core/error.h"

namespace etalon::cli {
namespace {

using followup::RepeatabilityEntry;
using stats::NoiseScale;

std::string VariationText(const RepeatabilityEntry& entry) {
  if (entry.scale == NoiseScale::kAbsolute) {
    return fmt::format("{:.3g} {}", entry.within_sd, entry.unit);
  }
  return fmt::format("{:.3g} % rel", 100.0 * entry.within_sd);
}

std::string CoefficientText(const RepeatabilityEntry& entry) {
  const bool absolute = entry.scale == NoiseScale::kAbsolute;
  return fmt::format("{:.3g} {}", followup::RepeatabilityCoefficientOf(entry),
                     absolute ? entry.unit : "% rel");
}

std::string ConditionsText(const RepeatabilityEntry& entry) {
  std::string text;
  const auto add = [&](const std::string& condition) {
    if (!condition.empty()) text += (text.empty() ? "" : ", ") + condition;
  };
  add(entry.rule);
  if (entry.rule_version > 0) add(fmt::format("version {}", entry.rule_version));
  add(entry.modality);
  add(entry.manufacturer);
  add(entry.software);
  add(entry.operator_class);
  return text;
}

void PrintEntry(const RepeatabilityEntry& entry) {
  const std::string df = entry.degrees_of_freedom ? fmt::format("{:.0f}", *entry.degrees_of_freedom)
                                                  : std::string("-");
  fmt::print("{:<44} {:<34} {:>10} {:>10} {:>4}  {:<12} {:<10} {}\n", entry.id, entry.metric,
             VariationText(entry), CoefficientText(entry), df, followup::Name(entry.source),
             entry.status, ConditionsText(entry));
}

/// The one variation that was given.
void SetVariation(const RepeatabilityCommand& command, RepeatabilityEntry& entry) {
  int given = 0;
  const auto take = [&](const std::optional<double>& value, NoiseScale scale, double factor) {
    if (!value) return;
    entry.scale = scale;
    entry.within_sd = factor * *value;
    ++given;
  };
  take(command.within_sd, NoiseScale::kAbsolute, 1.0);
  take(command.coefficient, NoiseScale::kAbsolute, 1.0 / stats::kRepeatabilityFactor);
  take(command.percent_cv, NoiseScale::kLogarithmic, 0.01);
  take(command.percent_coefficient, NoiseScale::kLogarithmic, 0.01 / stats::kRepeatabilityFactor);
  if (given != 1) {
    throw Error(ErrorCode::kUsage, "give one of --within-sd, --rc, --cv and --percent-rc");
  }
}

followup::RepeatabilitySource SourceOf(const std::string& name) {
  if (name == "verify") return followup::RepeatabilitySource::kVerify;
  if (name == "published") return followup::RepeatabilitySource::kPublished;
  return followup::RepeatabilitySource::kTestRetest;
}

void DeclareAdd(RepeatabilityCommand& options, CLI::App& add) {
  add.add_option("FILE", options.file, "TOML file of entries, instead of the options");
  add.add_option("--id", options.entry.id, "unique name of the entry");
  add.add_option("--metric", options.entry.metric, "measurement's name, or a pattern ending in *");
  add.add_option("--rule", options.entry.rule);
  add.add_option("--rule-version", options.entry.rule_version);
  add.add_option("--modality", options.entry.modality);
  add.add_option("--manufacturer", options.entry.manufacturer);
  add.add_option("--software", options.entry.software);
  add.add_option("--operator", options.entry.operator_class);
  add.add_option("--unit", options.entry.unit, "UCUM");
  add.add_option("--within-sd", options.within_sd, "within-subject standard deviation");
  add.add_option("--rc", options.coefficient, "repeatability coefficient");
  add.add_option("--cv", options.percent_cv, "within-subject coefficient of variation, %");
  add.add_option("--percent-rc", options.percent_coefficient, "repeatability coefficient, %");
  add.add_option("--df", options.degrees_of_freedom, "degrees of freedom");
  add.add_option("--source", options.source)
      ->check(CLI::IsMember({"test-retest", "verify", "published"}))
      ->capture_default_str();
  add.add_option("--reference", options.entry.reference, "paper or data set");
  add.add_option("--note", options.entry.note);
}

void DeclareDerive(RepeatabilityCommand& options, CLI::App& derive) {
  workflow::DeriveRequest& request = options.derive;
  derive.add_option(
      "TABLE", request.table,
      "test-retest CSV with a row a measurement; else repeated studies that are stored");
  derive.add_option("--metric", request.metric, "measurement's name or alias")->required();
  derive.add_option("--subject", request.subject_column, "column")->capture_default_str();
  derive.add_option("--value", request.value_column, "column")->capture_default_str();
  derive.add_option("--unit", request.unit, "UCUM");
  derive.add_option("--id", request.id, "unique name of the entry");
  derive.add_option("--rule", request.rule);
  derive.add_option("--rule-version", request.rule_version);
  derive.add_option("--modality", request.modality);
  derive.add_option("--manufacturer", request.manufacturer);
  derive.add_option("--software", request.software);
  derive.add_option("--operator", request.operator_class);
  auto* relative =
      derive.add_flag("--relative", options.relative, "noise in per cent of the value");
  derive.add_flag("--absolute", options.absolute, "noise in the unit")->excludes(relative);
  derive.add_flag("--dry-run", options.dry_run, "print the entry, keep nothing");
}

}  // namespace

void RepeatabilityCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* group =
      app.add_subcommand("repeatability", "The registry of noise that `follow` judges with");
  group->require_subcommand(1);
  const auto declare = [&](const char* name, const char* what,
                           int (RepeatabilityCommand::*run)() const) {
    CLI::App* command = group->add_subcommand(name, what);
    command->add_option("--workspace", workspace, "folder that keeps own entries");
    command->callback([this, &chosen, run] { chosen = [this, run] { return (this->*run)(); }; });
    return command;
  };
  declare("list", "Every entry with its figures and source", &RepeatabilityCommand::List);
  DeclareAdd(*this, *declare("add", "Add an entry to the workspace", &RepeatabilityCommand::Add));
  DeclareDerive(*this, *declare("derive", "Derive an entry from repeated measurements",
                                &RepeatabilityCommand::Derive));
}

int RepeatabilityCommand::List() const {
  fmt::print("{:<44} {:<34} {:>10} {:>10} {:>4}  {:<12} {:<10} {}\n", "entry", "metric", "wSD, wCV",
             "RC, %RC", "df", "source", "status", "holds for");
  const followup::Registry registry = workflow::LoadRegistry(workspace);
  for (const RepeatabilityEntry& each : registry.entries()) PrintEntry(each);
  return 0;
}

int RepeatabilityCommand::Add() const {
  if (!file.empty()) {
    fmt::print("{} entries added\n", workflow::AddEntriesOf(file, workspace));
    return 0;
  }
  RepeatabilityEntry added = entry;
  SetVariation(*this, added);
  added.degrees_of_freedom = degrees_of_freedom;
  added.source = SourceOf(source);
  if (added.source == followup::RepeatabilitySource::kTestRetest) added.status = "own";
  workflow::AddEntry(workspace, added);
  PrintEntry(added);
  return 0;
}

int RepeatabilityCommand::Derive() const {
  workflow::DeriveRequest request = derive;
  request.workspace = workspace;
  request.keep = !dry_run;
  if (relative || absolute) request.relative = relative;
  const workflow::Derived derived = workflow::DeriveEntry(request);
  const auto& figures = derived.figures;
  fmt::print("{} subjects with repeats, {:.0f} degrees of freedom, mean {:.4g}\n", figures.subjects,
             figures.degrees_of_freedom, figures.mean);
  fmt::print("within-subject SD {:.4g}, CV {:.3g} %; noise grows with the value: p = {:.3f}\n",
             figures.within_sd, 100.0 * figures.coefficient_of_variation, figures.growth_p_value);
  PrintEntry(derived.entry);
  if (dry_run) fmt::print("not kept\n");
  return 0;
}

}  // namespace etalon::cli
