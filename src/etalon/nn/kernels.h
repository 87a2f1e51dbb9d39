// Private to this module: the passes over memory that oneDNN has no good primitive for. Pictures
// lie with their channels innermost; work is shared among the threads that OpenMP gives the caller.
#pragma once

#include <cstddef>
#include <cstdint>

#include "etalon/nn/formats.h"
#include "etalon/nn/plan.h"

namespace etalon::nn {

/// Channels-outermost fp32 to channels-innermost `storage` (not an integer).
void PackPicture(const float* picture, const PictureShape& shape, Storage storage, void* packed);

/// The inverse of `PackPicture`; integers are multiplied by their scales.
void UnpackPicture(const void* packed, const PictureShape& shape, const ValueFormat& format,
                   float* picture);

/// Where one part of a concatenation comes from and goes to.
struct ChannelCopy {
  PictureShape source_shape;
  std::size_t bytes_each = 0;          ///< of one channel of one pixel
  std::size_t target_pixel_bytes = 0;  ///< of all channels of one target pixel
  bool doubled = false;                ///< each source pixel fills two rows and two columns
  bool halved = false;                 ///< unsigned to signed 8-bit at half the value
};

/// Copies all channels of `source` into some channels of `target`, which points at the first.
void CopyChannels(const ChannelCopy& copy, const std::byte* source, std::byte* target);

/// relu(a + b) or a + b, number by number; all three in one format that is no integer.
void AddPictures(const void* a, const void* b, std::size_t count, Storage storage, bool relu,
                 void* sum);

/// Numbers below zero become zero.
void Rectify(const void* values, std::size_t count, Storage storage, void* result);

/// Mean of each channel, in double precision.
void AverageChannels(const void* values, const PictureShape& shape, const ValueFormat& format,
                     float* means);

/// One vector through a linear layer.
void ApplyLinear(const Linear& linear, const float* input, float* output);

}  // namespace etalon::nn
