#include "etalon/cli/verify_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "etalon/cli/network_options.h"
#include "etalon/cli/terminal_progress.h"
#include "etalon/workflow/verify.h"

namespace etalon::cli {
namespace {

constexpr int kClaimsNotMet = 1;

std::string_view FindingWord(conformance::Finding finding) {
  switch (finding) {
    case conformance::Finding::kMet:
      return "met";
    case conformance::Finding::kNotMet:
      return "NOT MET";
    case conformance::Finding::kNotShown:
      return "NOT SHOWN";
  }
  return "";
}

std::string Found(const conformance::Check& check) {
  if (!check.found) return check.reason;
  std::string text = fmt::format("{:.3g}", *check.found);
  if (check.found_interval) {
    text +=
        fmt::format(" ({:.3g} to {:.3g})", check.found_interval->low, check.found_interval->high);
  }
  return check.reason.empty() ? text : text + ": " + check.reason;
}

void PrintFigures(const conformance::Statement& statement) {
  fmt::print("{:<40} {:>8} {:>7} {:>8} {:>7} {:>7} {:>8} {:>9}  unit\n", "nominal conditions",
             "phantoms", "refused", "bias", "slope", "RC", "wCV, %", "coverage");
  for (const conformance::MetricFigures& row : statement.metrics) {
    const auto number = [](bool known, double value) {
      return known ? fmt::format("{:.2f}", value) : std::string("-");
    };
    const bool repeated = row.repeatability.ok();
    const bool relative = repeated && row.repeatability->relative.ok();
    fmt::print(
        "{:<40} {:>8} {:>6.1f}% {:>8} {:>7} {:>7} {:>8} {:>9}  {}\n", row.metric, row.subjects,
        100.0 * row.refused.value, number(row.bias.has_value(), row.bias ? row.bias->value : 0.0),
        number(row.linearity.ok(), row.linearity ? row.linearity->slope.value : 0.0),
        number(repeated, repeated ? row.repeatability->coefficient.estimate.value : 0.0),
        number(relative,
               relative ? row.repeatability->relative->wcv_root_mean_square.estimate.value : 0.0),
        number(row.coverage.has_value(), row.coverage ? row.coverage->value : 0.0), row.unit);
  }
}

void PrintChecks(const conformance::Statement& statement) {
  fmt::print("\n{:<40} {:<14} {:>16}  {:<9}  found (95 % bound compared)\n", "claim", "", "limits",
             "finding");
  for (const conformance::Check& check : statement.checks) {
    fmt::print("{:<40} {:<14} {:>16}  {:<9}  {}\n", check.metric, check.promise,
               fmt::format("{:g} to {:g}", check.limit_low, check.limit_high),
               FindingWord(check.finding), Found(check));
  }
}

void PrintRepetitions(const conformance::Verification& verification) {
  fmt::print("\nthe same study again\n");
  for (const conformance::Repetition& again : verification.repetitions) {
    fmt::print("  {:<16} {}\n", again.how, again.identical ? "identical bytes" : "DIFFERENT");
  }
}

void Print(const conformance::Verification& verification) {
  fmt::print("\n{}\n", verification.statement.claims.modality);
  PrintFigures(verification.statement);
  PrintChecks(verification.statement);
  PrintRepetitions(verification);
}

}  // namespace

void VerifyCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand(
      "verify", "Measure phantoms of known truth and hold the claims against them");
  command->add_option("modality", modality, "echo, planar, spect, t1 or all")
      ->capture_default_str();
  command->add_option("--out", output,
                      "folder for conformance.html, conformance.json and repeatability.toml");
  command->add_option("--claims", claims, "TOML file instead of the delivered claims");
  command->add_option("--subjects", subjects, "phantoms, each acquired twice (40 to 200)")
      ->check(CLI::Range(1, 10000));
  command
      ->add_option("--series", subjects_a_level, "phantoms at each level of each setting (2 to 8)")
      ->check(CLI::Range(0, 1000));
  command->add_option("--seed", seed, "of the phantoms")->capture_default_str();
  network.Declare(*command);
  command->callback([this, &chosen] { chosen = [this] { return Run(); }; });
}

int VerifyCommand::Run() const {
  const workflow::VerifyRequest request{.modality = modality,
                                        .claims = claims,
                                        .output = output,
                                        .subjects = subjects,
                                        .subjects_a_level = subjects_a_level,
                                        .seed = seed,
                                        .network = OptionsFrom(network)};
  TerminalProgress progress;
  const auto verifications = workflow::Verify(request, progress);
  progress.Clear();
  for (const conformance::Verification& verification : verifications) Print(verification);
  const bool conforms = std::ranges::all_of(verifications, &conformance::Verification::Conforms);
  if (!output.empty()) fmt::print("\nstatement in {}\n", (output / "conformance.html").string());
  fmt::print("{}\n", conforms ? "conforms" : "does not conform");
  return conforms ? 0 : kClaimsNotMet;
}

}  // namespace etalon::cli
