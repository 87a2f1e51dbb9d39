#include "etalon/cli/network_options.h"

#include <algorithm>
#include <map>
#include <thread>

namespace etalon::cli {

nn::NetworkOptions OptionsFrom(const NetworkFlags& flags) {
  static const std::map<std::string, nn::Precision> precisions{{"auto", nn::Precision::kAuto},
                                                               {"bf16", nn::Precision::kBf16},
                                                               {"fp32", nn::Precision::kFp32},
                                                               {"int8", nn::Precision::kInt8}};
  nn::NetworkOptions options;
  options.precision = precisions.at(flags.precision);
  const int processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  options.threads = flags.threads > 0 ? flags.threads : processors;
  return options;
}

}  // namespace etalon::cli
