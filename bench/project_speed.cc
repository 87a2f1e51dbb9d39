// Readings of a project: 5 readers say of 20,000 images whether each of 5 labels is there (10^5
// annotations a reader); measures saving, looking through a reader's and the lead's eyes, and one
// saving more. Usage: project_speed [FOLDER], which is kept; without it a temporary one.

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>

#include "etalon/core/random.h"
#include "etalon/core/sha256.h"
#include "etalon/store/project_store.h"
#include "etalon/store/reading_store.h"

namespace {

namespace fs = std::filesystem;
using namespace etalon;

constexpr int kImages = 20'000;
constexpr int kReaders = 5;
constexpr const char* kLabels[] = {"lesion", "benign", "malignant", "liver_steatosis",
                                   "liver_cirrhosis"};

template <typename Work>
void Print(const char* what, Work work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t processor_start = std::clock();
  work();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double processor = static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
  fmt::print("{:<44} {:>8.3f} s, processor {:>7.3f} s\n", what, seconds, processor);
}

std::vector<store::ImageRow> Images() {
  std::vector<store::ImageRow> images;
  for (int number = 0; number < kImages; ++number) {
    store::ImageRow& image = images.emplace_back();
    image.sha256 = Sha256OfBytes(fmt::format("image {}", number));
    image.rows = 600;
    image.columns = 800;
    image.frames = 1;
    image.names = {{fmt::format("/images/{}.png", number), ""}};
    image.labels = {{"lesion", number % 3 != 0}};
  }
  return images;
}

std::vector<store::ReadingSave> ReadingsOf(const std::string& reader,
                                           const std::vector<store::ImageRow>& images,
                                           Random& random) {
  std::vector<store::ReadingSave> savings;
  for (const store::ImageRow& image : images) {
    store::ReadingSave& saving = savings.emplace_back();
    saving.key = store::CaseKey{image.id(), reader, 1};
    saving.close = true;
    saving.seconds = random.Uniform(5.0, 60.0);
    for (const char* label : kLabels) {
      store::AnnotationEdit& edit = saving.edits.emplace_back();
      edit.shape.label = label;
      edit.shape.kind = "label";
      edit.shape.scope = "image";
      edit.shape.present = random.Uniform() < 0.5;
      edit.shape.certainty = random.Uniform();
    }
  }
  return savings;
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path folder =
      argc > 1 ? fs::path(argv[1])
               : fs::temp_directory_path() / fmt::format("project_speed_{}", getpid());
  fs::remove_all(folder);
  fs::create_directories(folder);
  const auto images = Images();
  Print("20,000 images stored", [&] { store::ProjectStore(folder).Import(images); });
  Random random(1);
  store::ReadingStore readings(folder);
  for (int reader = 1; reader <= kReaders; ++reader) {
    const auto savings = ReadingsOf(fmt::format("r{}", reader), images, random);
    Print("100,000 annotations of one reader saved", [&] { readings.Save(savings); });
  }
  std::size_t seen = 0;
  Print("500,000 annotations seen by the lead",
        [&] { seen = readings.ListVersions(store::Viewer::Lead()).size(); });
  Print("the same by a reader who may",
        [&] { seen += readings.ListVersions(store::Viewer::Reader("r1")).size(); });
  const auto more = ReadingsOf("r6", {images.front()}, random);
  Print("one case more saved", [&] { readings.Save(more); });
  fmt::print("{} versions seen\n", seen);
  if (argc < 2) fs::remove_all(folder);
  return 0;
}
