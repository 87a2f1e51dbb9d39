// Private to this module.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "etalon/nn/network.h"
#include "etalon/nn/plan.h"

namespace etalon::nn {

/// How the numbers of a value lie in memory.
enum class Storage { kFloat32, kBfloat16, kUnsigned8, kSigned8 };

std::size_t BytesEach(Storage storage);
inline bool IsInteger(Storage storage) {
  return storage == Storage::kUnsigned8 || storage == Storage::kSigned8;
}

/// What a stored number stands for: number * scale of its channel.
struct ValueFormat {
  Storage storage = Storage::kFloat32;
  std::vector<float> scales;  ///< one a channel for integers, else empty
};

/// The precision that `precision` stands for on this processor: kAuto is bf16 where it has AMX.
Precision ResolvePrecision(Precision precision);

/// A format for every value. The input, vectors and the output are never integers.
/// @param precision resolved; @param ranges used by kInt8 only.
/// @throws Error(kModelInvalid) naming `source` when a range that kInt8 needs is missing.
std::vector<ValueFormat> ChooseFormats(const Plan& plan, Precision precision,
                                       const ActivationRanges& ranges, const std::string& source);

}  // namespace etalon::nn
