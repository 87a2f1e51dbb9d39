#include "etalon/cli/atlas_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "etalon/cli/network_options.h"
#include "etalon/cli/problems.h"
#include "etalon/cli/terminal_progress.h"

namespace etalon::cli {
namespace {

constexpr int kMostSimilar = 1000;

std::string LabelsOf(const workflow::AtlasItem& item) {
  std::string text;
  for (const auto& [label, present] : item.labels) text += (text.empty() ? "" : ", ") + label;
  return text.empty() ? "-" : text;
}

}  // namespace

void AtlasCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("atlas", "Arrange pictures by what a network sees in them");
  command->require_subcommand(1);
  CLI::App* made = command->add_subcommand(
      "build", "Write embeddings, maps, clusters, outliers and labels to check");
  made->add_option("PROJECT", build.source.source, "project, or a folder of pictures")->required();
  made->add_option("--labels", build.source.labels, "CSV of a folder: file, label, patient, ...");
  made->add_option("--workspace", build.source.workspace, "where projects are found by name");
  made->add_option("--model", build.model, "classification package, or 'pixels'");
  made->add_option("--out", build.output, "folder; by default atlas in the project's");
  network.Declare(*made);
  made->callback([this, &chosen] { chosen = [this] { return Build(); }; });

  CLI::App* found = command->add_subcommand("similar", "Find the pictures most like another one");
  found->add_option("IMAGE", similar.picture, "the other one")->required();
  found->add_option("--atlas", similar.atlas, "folder of an atlas")->required();
  found->add_option("--label", similar.filter.label, "only pictures with it");
  found->add_option("--organ", similar.filter.organ, "only pictures of it");
  found->add_option("--from", similar.filter.from, "only from this date on, 2026-03-14");
  found->add_option("--to", similar.filter.to, "only up to this date");
  found->add_option("--n", similar.most, "how many")
      ->check(CLI::Range(1, kMostSimilar))
      ->capture_default_str();
  found->add_option("--out", similar.output, "folder of similar.csv, similar.json, similar.html");
  network.Declare(*found);
  found->callback([this, &chosen] { chosen = [this] { return Similar(); }; });
}

int AtlasCommand::Build() {
  build.network = OptionsFrom(network);
  TerminalProgress progress;
  const workflow::AtlasBuildSummary summary = workflow::BuildAtlas(build, progress);
  progress.Clear();
  fmt::print("{} pictures seen by {}; {} embeddings computed, {} known before\n", summary.pictures,
             summary.model, summary.computed, summary.pictures - summary.computed);
  fmt::print("t-SNE map of trustworthiness {:.3f}; {} clusters\n", summary.trustworthiness,
             summary.clusters);
  for (std::size_t i = 0; i < summary.cluster_names.size(); ++i) {
    fmt::print("  {}. {}\n", i + 1, summary.cluster_names[i]);
  }
  fmt::print("{} outliers, {} labels to check: {}\n", summary.outliers, summary.suspicions,
             (summary.folder / workflow::kAtlasPage).string());
  return ReportProblems(summary.problems);
}

int AtlasCommand::Similar() {
  similar.network = OptionsFrom(network);
  TerminalProgress progress;
  const workflow::SimilarPictures result = workflow::FindSimilar(similar, progress);
  progress.Clear();
  fmt::print("{:>4} {:>10}  {:<24} {:<12} {:<10} {}\n", "rank", "distance", "labels", "organ",
             "date", "file");
  for (std::size_t i = 0; i < result.found.size(); ++i) {
    const auto& one = result.found[i];
    fmt::print("{:>4} {:>10.4f}  {:<24} {:<12} {:<10} {}\n", i + 1, one.distance,
               LabelsOf(one.item), one.item.organ.empty() ? "-" : one.item.organ,
               one.item.date.empty() ? "-" : one.item.date, one.item.file.string());
  }
  fmt::print("{} pictures of the atlas pass the filter\n", result.passing);
  return 0;
}

}  // namespace etalon::cli
