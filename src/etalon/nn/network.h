#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "etalon/nn/package.h"
#include "etalon/nn/tensor.h"

namespace etalon::nn {

/// In which numbers a network computes. Its input and its logits are fp32 always.
enum class Precision {
  kAuto,  ///< bf16 where the processor multiplies it in tiles (AMX), else fp32
  kBf16,
  kFp32,
  kInt8,  ///< needs activation ranges in the package or in the options
};

/// "auto", "bf16", "fp32", "int8".
std::string Name(Precision precision);

struct NetworkOptions {
  Precision precision = Precision::kAuto;
  int threads = 1;            ///< at least 1
  ActivationRanges ranges{};  ///< for kInt8; those of the package when empty
};

/// A model package made ready to run with oneDNN on this processor.
///
/// The bytes of the result depend on the input, the package, the precision and the processor's
/// instruction set; never on the number of threads, nor on how pictures are put into batches.
/// The first run on a size of picture prepares it; later runs find it prepared. Safe to share
/// between threads.
class Network {
 public:
  /// @throws Error(kModelInvalid) if the precision is kInt8 and ranges are missing.
  /// @throws ContractError if `threads` is below 1.
  explicit Network(const ModelPackage& package, NetworkOptions options = {});
  ~Network();
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;

  /// Runs the network on pictures [n, channels, rows, columns]; rows and columns may differ from
  /// those of the card where the graph allows it.
  /// @return logits [n, classes, rows, columns] of a segmentation, [n, classes] of a
  ///   classification.
  /// @throws ContractError if the shape does not suit the graph; the message says why.
  Tensor Run(const Tensor& batch) const;

  /// What kAuto became.
  Precision precision() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The largest magnitude of every activation, per channel, over the pictures of `batch`, by an fp32
/// pass: what kInt8 scales by. `batch` as in `Network::Run`; a dozen typical pictures are enough.
ActivationRanges MeasureActivationRanges(const ModelPackage& package, const Tensor& batch);

}  // namespace etalon::nn
