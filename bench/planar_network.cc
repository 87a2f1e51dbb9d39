// The network for planar bone scans beside the rule, on phantoms of persons that neither saw.
//
//   planar_network [--model FOLDER] [--persons N] [--first-seed S] [FILE...]
//
// With files (DICOM): what rule and network say of each.

#include "etalon/nuclear/planar_network.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/nn/model_search.h"
#include "etalon/nuclear/planar_network_input.h"
#include "etalon/phantom/planar_phantom.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/calibration.h"
#include "etalon/stats/accuracy/diagnostic_table.h"

namespace {

using namespace etalon;

constexpr double kEvenOdds = 0.5;

struct Options {
  std::string model = nuclear::kPlanarNetworkModel;
  int persons = 500;
  std::uint64_t first = 7'000'001;
  std::vector<std::string> files;
};

struct Tally {
  stats::LabelledScores rule;
  stats::LabelledScores network;
  stats::TwoByTwo called;  ///< by the network's operating point
  int agree = 0;
  int agree_wrongly = 0;
  double prepare_seconds = 0.0;
  double network_seconds = 0.0;
};

double Now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void Count(bool called, bool truth, stats::TwoByTwo& counts) {
  ++(called ? (truth ? counts.true_positives : counts.false_positives)
            : (truth ? counts.false_negatives : counts.true_negatives));
}

void ReadPerson(const nuclear::PlanarNetwork& network, std::uint64_t seed, Tally& tally) {
  const auto made =
      phantom::MakePlanarPhantom(phantom::RandomPlanarPhantom(seed, phantom::RandomGrade(seed)));
  const auto reading = nuclear::ReadPlanar(made.scan);
  if (!reading) return;
  const double start = Now();
  const auto input = nuclear::PlanarNetworkInput(made.scan, *reading);
  const double prepared = Now();
  const auto opinion = network.Read(input);
  tally.network_seconds += Now() - prepared;
  tally.prepare_seconds += prepared - start;
  const bool truth = made.truth.grade >= 2;
  const bool by_rule = reading->grade.significant >= kEvenOdds;
  tally.rule.scores.push_back(reading->grade.significant);
  tally.rule.positive.push_back(truth);
  tally.network.scores.push_back(opinion.significant);
  tally.network.positive.push_back(truth);
  Count(opinion.positive, truth, tally.called);
  tally.agree += opinion.positive == by_rule ? 1 : 0;
  tally.agree_wrongly += opinion.positive == by_rule && by_rule != truth ? 1 : 0;
}

void PrintScores(const char* name, const stats::LabelledScores& scores) {
  const auto auc = stats::EstimateAuc(scores);
  const auto error = stats::EstimateCalibrationError(scores);
  if (!auc || !error) return;
  std::printf("%-8s AUC for grade >= 2: %.4f (%.4f to %.4f), calibration error %.4f\n", name,
              auc->value, auc->interval.low, auc->interval.high, error->expected);
}

void PrintTally(const Tally& tally) {
  const double persons = static_cast<double>(tally.network.scores.size());
  const auto& called = tally.called;
  std::printf("persons %.0f, %lld with grade >= 2\n", persons,
              static_cast<long long>(called.true_positives + called.false_negatives));
  PrintScores("rule", tally.rule);
  PrintScores("network", tally.network);
  std::printf("network at its operating point: %lld found, %lld missed, %lld false alarms\n",
              static_cast<long long>(called.true_positives),
              static_cast<long long>(called.false_negatives),
              static_cast<long long>(called.false_positives));
  std::printf("rule and network agree on %.2f %%; both are wrong on %.2f %%\n",
              100.0 * tally.agree / persons, 100.0 * tally.agree_wrongly / persons);
  std::printf("processor time a scan: preparing %.3f ms, network %.3f ms\n",
              1e3 * tally.prepare_seconds / persons, 1e3 * tally.network_seconds / persons);
}

void PrintFile(const nuclear::PlanarNetwork& network, const std::string& path) {
  const auto scan = dicom::ReadPlanarScan(path);
  const auto reading = nuclear::ReadPlanar(scan);
  if (!reading) {
    std::printf("%s: %s\n", path.c_str(), reading.refusal().reason.c_str());
    return;
  }
  const auto opinion = network.Read(scan, *reading);
  std::printf("%s: significant uptake, rule %.4f, network %.4f (%s)\n", scan.name.c_str(),
              reading->grade.significant, opinion.significant,
              opinion.positive ? "positive" : "negative");
}

Options Parse(int argc, char** argv) {
  Options options;
  for (int argument = 1; argument < argc; ++argument) {
    const std::string name = argv[argument];
    const bool more = argument + 1 < argc;
    if (name == "--model" && more) {
      options.model = argv[++argument];
    } else if (name == "--persons" && more) {
      options.persons = std::atoi(argv[++argument]);
    } else if (name == "--first-seed" && more) {
      options.first = std::strtoull(argv[++argument], nullptr, 10);
    } else {
      options.files.push_back(name);
    }
  }
  return options;
}

int Run(const Options& options) {
  const bool folder = options.model.find('/') != std::string::npos;
  const nuclear::PlanarNetwork network(nn::LoadPackage(folder ? std::filesystem::path(options.model)
                                                              : nn::FindModel(options.model)));
  for (const std::string& file : options.files) PrintFile(network, file);
  if (!options.files.empty()) return 0;
  Tally tally;
  for (int person = 0; person < options.persons; ++person) {
    ReadPerson(network, options.first + static_cast<std::uint64_t>(person), tally);
  }
  PrintTally(tally);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(Parse(argc, argv));
  } catch (const Error& error) {
    std::fprintf(stderr, "planar_network: %s\n", error.what());
    return 2;
  }
}
