#include "etalon/nn/train/picture_cache.h"

namespace etalon::nn::train {
namespace {

constexpr std::size_t kBytesOfEntry = 256;  ///< an unusable file must cost something too

}  // namespace

PictureCache::Pictures PictureCache::Get(std::uint32_t number) {
  const std::lock_guard lock(mutex_);
  if (const auto place = places_.find(number); place != places_.end()) {
    entries_.splice(entries_.begin(), entries_, place->second);
    return place->second->pictures;
  }
  auto pictures = std::make_shared<const std::vector<image::GrayImage>>(read_(number));
  std::size_t bytes = kBytesOfEntry;
  for (const image::GrayImage& picture : *pictures) bytes += picture.size();
  entries_.push_front({.number = number, .bytes = bytes, .pictures = pictures});
  places_[number] = entries_.begin();
  bytes_ += bytes;
  while (bytes_ > most_bytes_ && entries_.size() > 1) ForgetOldest();
  return pictures;
}

void PictureCache::ForgetOldest() {
  bytes_ -= entries_.back().bytes;
  places_.erase(entries_.back().number);
  entries_.pop_back();
}

}  // namespace etalon::nn::train
