#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/nn/network.h"

namespace etalon::workflow {

struct SegmentRequest {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output;
  std::string model;
  nn::NetworkOptions network;
};

struct SegmentSummary {
  int images = 0;  ///< written
  std::vector<Error> problems;
};

/// Writes one label PNG a frame, of the input's size: `<stem>.png`, for several frames
/// `<stem>_0000.png` and so on. The network sees the ultrasound field, or the whole image when no
/// field is found in it.
SegmentSummary SegmentImages(const SegmentRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
