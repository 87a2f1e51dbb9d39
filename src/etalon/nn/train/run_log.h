#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace etalon::nn::train {

/// One epoch of a run.
struct EpochRecord {
  int epoch = 0;             ///< from 0
  int size = 0;              ///< side of the training pictures
  double learning_rate = 0;  ///< of the last step
  double loss = 0;           ///< mean over the epoch
  double score = 0;          ///< of the averaged weights on the holdout
  double seconds = 0;
  std::vector<double> details;  ///< what the score is the mean of, e.g. Dice per structure
};

/// Writes the whole history as comma-separated values with a header, replacing the file.
/// @throws Error(kFileUnreadable) if it cannot be written.
void WriteLog(const std::vector<EpochRecord>& history, const std::vector<std::string>& detail_names,
              const std::filesystem::path& path);

/// Draws loss and score over the epochs as SVG, replacing the file.
/// @throws Error(kFileUnreadable) if it cannot be written.
void WriteCurve(const std::vector<EpochRecord>& history, const std::string& title,
                const std::filesystem::path& path);

}  // namespace etalon::nn::train
