#include "etalon/cli/print_evaluation.h"

#include <fmt/format.h>

#include <fstream>

namespace etalon::cli {

std::string SegmentationTables(const workflow::SegmentationEvaluation& evaluation) {
  std::string text = fmt::format("{:<22} {:<28} {:>6} {:>8}  {}\n", "images", "structure", "n",
                                 "Dice", "95 % interval");
  for (const auto& row : evaluation.overlaps) {
    text += fmt::format("{:<22} {:<28} {:>6} {:>8.4f}  {:.4f} to {:.4f}\n", row.group,
                        row.structure, row.images, row.mean, row.interval.low, row.interval.high);
  }
  text += fmt::format("\n{:<46} {:>4} {:>7} {:>7} {:>7} {:>6} {:>7} {:>7} {:>7} {:>8}  {}\n",
                      "automatic - reference", "n", "bias", "SD", "MAE", "r", "p50", "p75", "p95",
                      "coverage", "unit");
  for (const auto& row : evaluation.agreements) {
    text += fmt::format(
        "{:<46} {:>4} {:>7.2f} {:>7.2f} {:>7.2f} {:>6.3f} {:>7.2f} {:>7.2f} {:>7.2f} {:>7.0f}%  "
        "{}\n",
        row.measurement, row.patients, row.bias, row.standard_deviation, row.mean_absolute_error,
        row.correlation, row.median_deviation, row.deviation_75, row.deviation_95,
        100.0 * row.coverage, row.unit);
  }
  return text;
}

std::string ViewTable(const workflow::ViewEvaluation& evaluation) {
  std::string text = fmt::format("{:<24} {:>6} {:>12} {:>13} {:>6}\n", "truth", "images",
                                 "two-chamber", "four-chamber", "other");
  for (const auto& row : evaluation.confusion) {
    text += fmt::format("{:<24} {:>6} {:>12} {:>13} {:>6}\n", row.truth, row.images,
                        row.two_chamber, row.four_chamber, row.other);
  }
  for (const std::string& error : evaluation.errors) text += "  " + error + "\n";
  return text;
}

void WriteAgreementRows(const workflow::SegmentationEvaluation& evaluation,
                        const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream stream(folder / "agreement.csv");
  stream << "patient,measurement,automatic,reference,low,high\n";
  for (const auto& row : evaluation.rows) {
    stream << fmt::format("{},{},{:.4f},{:.4f},{:.4f},{:.4f}\n", row.patient, row.measurement,
                          row.automatic, row.reference, row.interval.low, row.interval.high);
  }
}

}  // namespace etalon::cli
