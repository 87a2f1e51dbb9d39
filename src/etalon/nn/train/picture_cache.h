#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "etalon/image/raster.h"

namespace etalon::nn::train {

/// Keeps what was read last, up to a number of bytes. Safe to share between threads.
class PictureCache {
 public:
  using Pictures = std::shared_ptr<const std::vector<image::GrayImage>>;
  using Reader = std::function<std::vector<image::GrayImage>(std::uint32_t)>;

  PictureCache(Reader read, std::size_t most_bytes)
      : read_(std::move(read)), most_bytes_(most_bytes) {}

  /// The pictures of file `number`, read unless they are still here.
  Pictures Get(std::uint32_t number);

  /// Of the pictures that are kept; more than allowed only where one file alone is.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::uint32_t number;
    std::size_t bytes;
    Pictures pictures;
  };

  void ForgetOldest();

  Reader read_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< the last used first
  std::unordered_map<std::uint32_t, std::list<Entry>::iterator> places_;
};

}  // namespace etalon::nn::train
