#include "etalon/nn/kernels.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "etalon/core/error.h"

namespace etalon::nn {
namespace {

using Bfloat16 = std::uint16_t;

float Widen(float value) { return value; }
float Widen(Bfloat16 value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}
float Widen(std::uint8_t value) { return static_cast<float>(value); }
float Widen(std::int8_t value) { return static_cast<float>(value); }

template <typename T>
T Narrow(float value);
template <>
float Narrow<float>(float value) {
  return value;
}
/// To the nearest, ties to even. Networks that are finite hold no NaN to care for.
template <>
Bfloat16 Narrow<Bfloat16>(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<Bfloat16>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

/// Calls `visitor` with a null pointer of the type that `storage` names.
template <typename Visitor>
void WithType(Storage storage, const Visitor& visitor) {
  switch (storage) {
    case Storage::kFloat32:
      return visitor(static_cast<float*>(nullptr));
    case Storage::kBfloat16:
      return visitor(static_cast<Bfloat16*>(nullptr));
    case Storage::kUnsigned8:
      return visitor(static_cast<std::uint8_t*>(nullptr));
    case Storage::kSigned8:
      return visitor(static_cast<std::int8_t*>(nullptr));
  }
}

template <typename Visitor>
void WithFloatType(Storage storage, const Visitor& visitor) {
  Require(!IsInteger(storage), "a pass over 8-bit numbers that only floats have");
  if (storage == Storage::kFloat32) return visitor(static_cast<float*>(nullptr));
  visitor(static_cast<Bfloat16*>(nullptr));
}

template <std::size_t kBytes>
void CopyPixelsOf(const std::byte* source, std::int64_t pixels, std::byte* target,
                  std::size_t target_step, std::int64_t repeats) {
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel, source += kBytes) {
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat, target += target_step) {
      std::memcpy(target, source, kBytes);
    }
  }
}

void CopyPixels(std::size_t bytes, const std::byte* source, std::int64_t pixels, std::byte* target,
                std::size_t step, std::int64_t repeats) {
  // A size known to the compiler makes each copy a few vector moves instead of a call.
  switch (bytes) {
    case 16:
      return CopyPixelsOf<16>(source, pixels, target, step, repeats);
    case 32:
      return CopyPixelsOf<32>(source, pixels, target, step, repeats);
    case 64:
      return CopyPixelsOf<64>(source, pixels, target, step, repeats);
    case 128:
      return CopyPixelsOf<128>(source, pixels, target, step, repeats);
    default:
      break;
  }
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel, source += bytes) {
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat, target += step) {
      std::memcpy(target, source, bytes);
    }
  }
}

void HalvePixels(std::size_t bytes, const std::byte* source, std::int64_t pixels, std::byte* target,
                 std::size_t step, std::int64_t repeats) {
  const auto* levels = reinterpret_cast<const std::uint8_t*>(source);
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel, levels += bytes) {
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat, target += step) {
      auto* signed_levels = reinterpret_cast<std::int8_t*>(target);
      for (std::size_t i = 0; i < bytes; ++i) {
        signed_levels[i] = static_cast<std::int8_t>(std::min((levels[i] + 1) / 2, 127));
      }
    }
  }
}

}  // namespace

void PackPicture(const float* picture, const PictureShape& shape, Storage storage, void* packed) {
  const std::int64_t pixels = shape.rows * shape.columns;
  WithFloatType(storage, [&]<typename T>(T*) {
    T* target = static_cast<T*>(packed);
    for (std::int64_t c = 0; c < shape.channels; ++c) {
      for (std::int64_t i = 0; i < pixels; ++i) {
        target[i * shape.channels + c] = Narrow<T>(picture[c * pixels + i]);
      }
    }
  });
}

void UnpackPicture(const void* packed, const PictureShape& shape, const ValueFormat& format,
                   float* picture) {
  const std::int64_t pixels = shape.rows * shape.columns;
  WithType(format.storage, [&]<typename T>(T*) {
    const T* source = static_cast<const T*>(packed);
    for (std::int64_t c = 0; c < shape.channels; ++c) {
      const float scale = format.scales.empty() ? 1.0F : format.scales[static_cast<std::size_t>(c)];
      for (std::int64_t i = 0; i < pixels; ++i) {
        picture[c * pixels + i] = Widen(source[i * shape.channels + c]) * scale;
      }
    }
  });
}

void CopyChannels(const ChannelCopy& copy, const std::byte* source, std::byte* target) {
  const PictureShape& shape = copy.source_shape;
  const std::size_t bytes = static_cast<std::size_t>(shape.channels) * copy.bytes_each;
  const std::int64_t repeats = copy.doubled ? 2 : 1;
  const auto target_row =
      static_cast<std::size_t>(shape.columns * repeats) * copy.target_pixel_bytes;
  const auto copy_row = copy.halved ? HalvePixels : CopyPixels;
#pragma omp parallel for
  for (std::int64_t row = 0; row < shape.rows * repeats; ++row) {
    const auto source_row = static_cast<std::size_t>(row / repeats * shape.columns);
    copy_row(bytes, source + source_row * bytes, shape.columns,
             target + static_cast<std::size_t>(row) * target_row, copy.target_pixel_bytes, repeats);
  }
}

void AddPictures(const void* a, const void* b, std::size_t count, Storage storage, bool relu,
                 void* sum) {
  WithFloatType(storage, [&]<typename T>(T*) {
    const T* left = static_cast<const T*>(a);
    const T* right = static_cast<const T*>(b);
    for (std::size_t i = 0; i < count; ++i) {
      const float total = Widen(left[i]) + Widen(right[i]);
      static_cast<T*>(sum)[i] = Narrow<T>(relu ? std::max(total, 0.0F) : total);
    }
  });
}

void Rectify(const void* values, std::size_t count, Storage storage, void* result) {
  WithType(storage, [&]<typename T>(T*) {
    const T* source = static_cast<const T*>(values);
    for (std::size_t i = 0; i < count; ++i) {
      static_cast<T*>(result)[i] = Widen(source[i]) > 0.0F ? source[i] : T{0};
    }
  });
}

void AverageChannels(const void* values, const PictureShape& shape, const ValueFormat& format,
                     float* means) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  const auto pixels = static_cast<std::size_t>(shape.rows * shape.columns);
  std::vector<double> sums(channels, 0.0);
  WithType(format.storage, [&]<typename T>(T*) {
    const T* source = static_cast<const T*>(values);
    for (std::size_t i = 0; i < pixels * channels; ++i) {
      sums[i % channels] += static_cast<double>(Widen(source[i]));
    }
  });
  for (std::size_t c = 0; c < channels; ++c) {
    const float scale = format.scales.empty() ? 1.0F : format.scales[c];
    means[c] = static_cast<float>(sums[c] / static_cast<double>(pixels)) * scale;
  }
}

void ApplyLinear(const Linear& linear, const float* input, float* output) {
  const auto inputs = static_cast<std::size_t>(linear.weights.shape[1]);
  for (std::size_t o = 0; o < linear.bias.size(); ++o) {
    const float* weights = linear.weights.values.data() + o * inputs;
    double sum = static_cast<double>(linear.bias[o]);
    for (std::size_t i = 0; i < inputs; ++i) {
      sum += static_cast<double>(weights[i]) * static_cast<double>(input[i]);
    }
    output[o] = static_cast<float>(linear.relu ? std::max(sum, 0.0) : sum);
  }
}

}  // namespace etalon::nn
