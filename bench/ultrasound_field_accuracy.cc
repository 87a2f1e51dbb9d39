// Measures how well the ultrasound field is found against the outlines drawn by hand in `liver/`.
//
// usage: ultrasound_field_accuracy DATA_FOLDER [OUTPUT_FOLDER]
// Prints the overlap on the images that the constants were chosen on (odd indices of the sorted
// names) and on the others. Writes the 12 worst of all as pictures: drawn by hand in red, found in
// green.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "etalon/image/components.h"
#include "etalon/image/draw.h"
#include "etalon/image/trace.h"
#include "etalon/media/jpeg.h"
#include "etalon/media/png.h"
#include "etalon/ultrasound/field.h"

namespace etalon {
namespace {

namespace fs = std::filesystem;

struct Case {
  fs::path picture;
  double overlap = 0.0;
  bool found = false;
  double milliseconds = 0.0;  ///< of one processor
};

std::optional<image::PixelContour> ReadZone(const fs::path& path) {
  const auto polygons = nlohmann::json::parse(std::ifstream(path));
  const char* key = polygons.contains("zone") ? "zone" : "outline";
  if (!polygons.contains(key)) return std::nullopt;
  image::PixelContour zone;
  for (const auto& point : polygons[key]) zone.push_back({point[1], point[0]});
  return zone;
}

fs::path ZonePath(const fs::path& data, const fs::path& picture) {
  return data / "liver" / "polygons" / (picture.stem().string() + ".json");
}

std::vector<fs::path> Pictures(const fs::path& data) {
  std::vector<fs::path> pictures;
  for (const auto& entry : fs::directory_iterator(data / "liver" / "images")) {
    pictures.push_back(entry.path());
  }
  std::sort(pictures.begin(), pictures.end());
  return pictures;
}

std::optional<Case> Evaluate(const fs::path& data, const fs::path& picture) {
  const auto zone = ReadZone(ZonePath(data, picture));
  if (!zone) return std::nullopt;
  const image::Cine cine = media::ReadJpeg(picture);
  const std::clock_t begin = std::clock();
  const auto field = ultrasound::FindUltrasoundField(cine);
  const std::clock_t end = std::clock();
  Case result{.picture = picture, .found = field.ok()};
  result.milliseconds = 1000.0 * static_cast<double>(end - begin) / CLOCKS_PER_SEC;
  if (field.ok()) {
    result.overlap = image::IntersectionOverUnion(
        field->mask, image::MaskFromContour(*zone, cine.rows(), cine.columns()));
  }
  return result;
}

void Print(const char* title, std::vector<Case> cases) {
  if (cases.empty()) return;
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.overlap < b.overlap; });
  double overlap = 0.0;
  double milliseconds = 0.0;
  int failures = 0;
  for (const Case& one : cases) {
    overlap += one.overlap;
    milliseconds += one.milliseconds;
    failures += one.found ? 0 : 1;
  }
  const auto count = static_cast<double>(cases.size());
  std::printf(
      "%-12s n %zu  IoU mean %.4f  median %.4f  5th percentile %.4f  not found %d  CPU %.1f ms\n",
      title, cases.size(), overlap / count, cases[cases.size() / 2].overlap,
      cases[cases.size() / 20].overlap, failures, milliseconds / count);
}

void WriteOverlay(const fs::path& data, const Case& one, const fs::path& target) {
  const image::Cine cine = media::ReadJpeg(one.picture);
  image::RgbImage picture = image::RgbFromGray(cine.frames.front());
  image::DrawContour(picture, *ReadZone(ZonePath(data, one.picture)), {255, 0, 0}, 2);
  const auto field = ultrasound::FindUltrasoundField(cine);
  if (field.ok()) image::DrawContour(picture, image::OuterBoundary(field->mask), {0, 255, 0}, 2);
  image::DrawText(picture, one.picture.stem().string() + " " + std::to_string(one.overlap),
                  {20.0, 4.0}, 14, {255, 255, 255});
  media::WriteRgbPng(target, picture);
}

void WriteWorst(const fs::path& data, std::vector<Case> cases, const fs::path& folder) {
  constexpr std::size_t kShown = 12;
  fs::create_directories(folder);
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.overlap < b.overlap; });
  for (std::size_t i = 0; i < std::min(kShown, cases.size()); ++i) {
    WriteOverlay(data, cases[i], folder / ("worst_" + std::to_string(i + 1) + ".png"));
  }
}

int Run(const fs::path& data, const std::optional<fs::path>& output) {
  std::vector<Case> tuned;
  std::vector<Case> held_out;
  const std::vector<fs::path> pictures = Pictures(data);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto one = Evaluate(data, pictures[i]);
    if (one) (i % 2 == 1 ? tuned : held_out).push_back(*one);
  }
  Print("tuned on", tuned);
  Print("held out", held_out);
  std::vector<Case> all = tuned;
  all.insert(all.end(), held_out.begin(), held_out.end());
  Print("all", all);
  if (output) WriteWorst(data, all, *output);
  return 0;
}

}  // namespace
}  // namespace etalon

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: ultrasound_field_accuracy DATA_FOLDER [OUTPUT_FOLDER]\n");
    return 2;
  }
  try {
    std::optional<std::filesystem::path> output;
    if (count > 2) output = arguments[2];
    return etalon::Run(arguments[1], output);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
