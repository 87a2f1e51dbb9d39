#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "etalon/core/error.h"

namespace etalon::image {

/// A two-dimensional array in row-major order. Row 0 is the top, column 0 the left of the picture.
template <typename T>
class Raster {
 public:
  Raster() = default;
  Raster(int rows, int columns, T fill = T{}) : rows_(rows), columns_(columns) {
    Require(rows >= 0 && columns >= 0, "raster with a negative side");
    pixels_.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), fill);
  }
  Raster(int rows, int columns, std::vector<T> pixels)
      : rows_(rows), columns_(columns), pixels_(std::move(pixels)) {
    Require(
        rows >= 0 && columns >= 0 &&
            pixels_.size() == static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns),
        "raster whose pixels do not fill its sides");
  }

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  std::size_t size() const { return pixels_.size(); }
  bool empty() const { return pixels_.empty(); }

  T& operator()(int row, int column) { return pixels_[Index(row, column)]; }
  const T& operator()(int row, int column) const { return pixels_[Index(row, column)]; }

  bool Contains(int row, int column) const {
    return row >= 0 && row < rows_ && column >= 0 && column < columns_;
  }

  T* row(int row) { return pixels_.data() + Index(row, 0); }
  const T* row(int row) const { return pixels_.data() + Index(row, 0); }
  std::vector<T>& pixels() { return pixels_; }
  const std::vector<T>& pixels() const { return pixels_; }

  bool operator==(const Raster&) const = default;

 private:
  std::size_t Index(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(column);
  }

  int rows_ = 0;
  int columns_ = 0;
  std::vector<T> pixels_;
};

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Rgb&) const = default;
};

using GrayImage = Raster<std::uint8_t>;
using RgbImage = Raster<Rgb>;
using FloatImage = Raster<float>;
/// Each pixel holds the index of its class; 0 is background.
using LabelMask = Raster<std::uint8_t>;
/// Each pixel is 0 or 1.
using BinaryMask = Raster<std::uint8_t>;

}  // namespace etalon::image
