#pragma once

#include <cstddef>
#include <cstdint>

namespace etalon::internal {

/// Mixes `count` blocks of 64 bytes into the eight words of `state` [FIPS 180-4, 6.2.2].
using Sha256Compressor = void (*)(std::uint32_t* state, const std::uint8_t* blocks,
                                  std::size_t count);

void CompressSha256Portably(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count);

/// The variant for this processor; all give the same words.
Sha256Compressor FastestSha256Compressor();

}  // namespace etalon::internal
