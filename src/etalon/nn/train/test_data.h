#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "etalon/core/random.h"
#include "etalon/media/png.h"
#include "etalon/nn/train/config.h"

namespace etalon::nn::train {

/// A fresh folder below the test's temporary folder, removed at the end.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() /
              ("etalon_train_" + name + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Writes `patients` x 2 pictures of a bright disc (label 1) at a random place, 32 x 32.
inline void WriteDiscs(const std::filesystem::path& root, int patients) {
  std::filesystem::create_directories(root / "images");
  std::filesystem::create_directories(root / "masks");
  for (int patient = 0; patient < patients; ++patient) {
    for (const char* phase : {"ED", "ES"}) {
      Random random(static_cast<std::uint64_t>(patient * 2 + (phase[1] == 'D' ? 0 : 1)));
      const double row_0 = random.Uniform(10, 22);
      const double column_0 = random.Uniform(10, 22);
      image::GrayImage picture(32, 32, 20);
      image::LabelMask mask(32, 32);
      for (int row = 0; row < 32; ++row) {
        for (int column = 0; column < 32; ++column) {
          if (std::hypot(row - row_0, column - column_0) > 7) continue;
          picture(row, column) = 200;
          mask(row, column) = 1;
        }
      }
      std::string name = std::to_string(100 + patient);
      name.append("_").append(phase).append(".png");
      media::WriteGrayPng(root / "images" / name, picture);
      media::WriteLabelPng(root / "masks" / name, mask);
    }
  }
}

/// A network small enough to train in a test, on the discs of `WriteDiscs`.
inline TrainConfig TinyConfig() {
  TrainConfig config;
  config.name = "tiny";
  config.version = "1.0.0";
  config.description = "discs";
  config.licence = "CC0-1.0";
  config.precision = Precision::kFloat32;
  config.seed = 5;
  config.holdout_patients = 2;
  config.input_size = 32;
  config.normalisation_mean = 0.2;
  config.normalisation_deviation = 0.3;
  config.classes = {{.name = "background", .code = ""}, {.name = "disc", .code = "SCT:1"}};
  DataSource source;
  source.images = "images";
  source.masks = "masks";
  source.pattern = ".*\\.png";
  config.training = {source};
  config.evaluation = {source};
  config.stages = {{.size = 16, .epochs = 1, .batch = 4}, {.size = 32, .epochs = 2, .batch = 4}};
  config.network = {.channels = {4, 8}, .convolutions = {1, 1}};
  config.optimiser.learning_rate = 0.02;
  config.optimiser.average_decay = 0.9;
  config.augmentation = {.rotation_degrees = 20, .shift = 0.1, .gain = 0.2, .speckle = 0.1};
  return config;
}

}  // namespace etalon::nn::train
