// How long the first frame of a long cine takes from the file to a picture that can be sent: 500
// frames of 800 x 600, grey and in colour, as files hold them. The hash of the file is checked, as
// it is for everybody who opens a study. Usage: first_frame_speed

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>

#include "etalon/core/random.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/write.h"
#include "etalon/workflow/study_pictures.h"

namespace {

namespace fs = std::filesystem;
using namespace etalon;
using Clock = std::chrono::steady_clock;

constexpr int kFrames = 500;
constexpr int kRows = 600;
constexpr int kColumns = 800;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Speckle that moves a little from frame to frame.
image::Cine Speckle(bool coloured) {
  Random random(1);
  image::GrayImage field(kRows, kColumns + kFrames);
  for (auto& pixel : field.pixels()) pixel = static_cast<std::uint8_t>(random.Below(180));
  image::Cine cine;
  cine.name = "loop";
  for (int frame = 0; frame < kFrames; ++frame) {
    image::GrayImage gray(kRows, kColumns);
    for (int row = 0; row < kRows; ++row) {
      std::copy_n(field.row(row) + frame, kColumns, gray.row(row));
    }
    if (coloured) {
      image::RgbImage colour(kRows, kColumns);
      for (std::size_t i = 0; i < gray.size(); ++i) {
        const std::uint8_t grey = gray.pixels()[i];
        colour.pixels()[i] = {grey, grey, static_cast<std::uint8_t>(grey / 2)};
      }
      cine.colour.push_back(std::move(colour));
    }
    cine.frames.push_back(std::move(gray));
    cine.frame_times.emplace_back(0.02 * frame);
  }
  return cine;
}

void Print(const char* what, const image::Cine& cine, dicom::PixelEncoding encoding,
           const fs::path& folder) {
  const fs::path path = folder / "loop.dcm";
  dicom::WriteUltrasoundCine(cine, {.encoding = encoding}, path);
  workflow::StoredImage image;
  image.sources = {{path, Sha256OfFile(path), kFrames}};
  workflow::PictureCache cache;
  const auto start = Clock::now();
  const std::clock_t processor_start = std::clock();
  cache.Frame(image, 0, {.jpeg_quality = 90});
  const double first = MillisecondsSince(start);
  const double processor =
      1000.0 * static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
  const auto begin = Clock::now();
  for (int frame = 1; frame < 61; ++frame) cache.Frame(image, frame, {.jpeg_quality = 90});
  fmt::print(
      "{:<24} {:>6.0f} MB  first frame {:>6.0f} ms (processor {:>4.0f}), then {:>5.1f} ms a "
      "frame\n",
      what, static_cast<double>(fs::file_size(path)) / 1e6, first, processor,
      MillisecondsSince(begin) / 60.0);
}

}  // namespace

int main() {
  const fs::path folder = fs::temp_directory_path() / fmt::format("first_frame_speed_{}", getpid());
  fs::create_directories(folder);
  {
    const image::Cine gray = Speckle(false);
    Print("grey, uncompressed", gray, dicom::PixelEncoding::kUncompressed, folder);
    Print("grey, run lengths", gray, dicom::PixelEncoding::kRunLength, folder);
    Print("grey, JPEG", gray, dicom::PixelEncoding::kJpeg, folder);
  }
  Print("colour, JPEG", Speckle(true), dicom::PixelEncoding::kJpeg, folder);
  fs::remove_all(folder);
}
