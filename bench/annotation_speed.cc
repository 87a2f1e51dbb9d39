// Time of agreement and consensus on 100,000 annotations by each of 5 readers (bar: 5 s), how well
// Dawid and Skene find simulated skills, and the time of exporting 55,000 shapes (bar: 10 s).
// `annotation_speed export` times the last alone.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

#include "etalon/annotation/agreement.h"
#include "etalon/annotation/consensus.h"
#include "etalon/core/random.h"
#include "etalon/workflow/exchange_coco.h"
#include "etalon/workflow/exchange_csv.h"
#include "etalon/workflow/export_shapes.h"
#include "etalon/workflow/whole_file.h"

namespace {

using namespace etalon;
using annotation::Readings;
using annotation::Shape;
using annotation::ShapeKind;

constexpr std::size_t kReaders = 5;
constexpr int kRows = 576, kColumns = 768;
constexpr double kSensitivity[kReaders] = {0.95, 0.90, 0.85, 0.75, 0.65};
constexpr double kSpecificity[kReaders] = {0.97, 0.92, 0.95, 0.85, 0.75};

ontology::Ontology Labels() {
  return ontology::Ontology::Parse(
      "name = 'bench'\nversion = 1\n"
      "[[label]]\nid = 'lesion'\nenglish = 'Lesion'\nfrench = 'Lésion'\n"
      "answers = ['label', 'polygon']\n"
      "[[label]]\nid = 'malignant'\nenglish = 'Malignant'\nfrench = 'Maligne'\nparent = 'lesion'\n"
      "[[label]]\nid = 'fatty'\nenglish = 'Fatty'\nfrench = 'Stéatose'\n"
      "[[label]]\nid = 'liver'\nenglish = 'Liver'\nfrench = 'Foie'\nanswers = ['polygon']\n",
      "bench");
}

/// Time on the wall and of all processors together: on a busy machine they tell different things.
struct Taken {
  double wall = 0.0;
  double processor = 0.0;
  Taken operator+(const Taken& other) const {
    return {wall + other.wall, processor + other.processor};
  }
};

std::string Text(const Taken& taken) {
  return fmt::format("{:.2f} s ({:.2f} s of processor)", taken.wall, taken.processor);
}

template <typename Task>
Taken Measure(const Task& task) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  task();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC};
}

Shape Stated(const char* label, bool present) {
  Shape shape;
  shape.label = label;
  shape.present = present;
  return shape;
}

/// An outline of 20 points about a centre, as a hand draws it.
Shape Outline(const char* label, double row, double column, double radius, Random& random) {
  Shape shape;
  shape.label = label;
  shape.kind = ShapeKind::kPolygon;
  constexpr int kPoints = 20;
  for (int i = 0; i < kPoints; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / kPoints;
    const double reach = radius * (1.0 + 0.06 * random.Normal());
    shape.points.push_back({row + reach * std::sin(angle), column + reach * std::cos(angle)});
  }
  return shape;
}

Readings Empty(std::size_t images) {
  Readings readings;
  for (std::size_t i = 0; i < images; ++i) {
    readings.images.push_back(
        {"image-" + std::to_string(i), "patient-" + std::to_string(i / 2), kRows, kColumns, {}});
  }
  readings.readers = {"a", "b", "c", "d", "e"};
  return readings;
}

/// One label an image and reader, of readers whose skills are known.
Readings LabelReadings(std::size_t images) {
  Readings readings = Empty(images);
  Random random(1);
  for (std::size_t image = 0; image < images; ++image) {
    const bool truth = random.Uniform() < 0.25;
    for (std::size_t reader = 0; reader < kReaders; ++reader) {
      const double right = truth ? kSensitivity[reader] : kSpecificity[reader];
      readings.readings.push_back({image,
                                   reader,
                                   1,
                                   "2026-03-01T09:00:00Z",
                                   20.0,
                                   {Stated("fatty", (random.Uniform() < right) == truth)}});
    }
  }
  return readings;
}

/// One outline an image and reader.
Readings OutlineReadings(std::size_t images) {
  Readings readings = Empty(images);
  Random random(2);
  for (std::size_t image = 0; image < images; ++image) {
    const double row = random.Uniform(200.0, 350.0), column = random.Uniform(250.0, 500.0);
    const double radius = random.Uniform(20.0, 120.0);
    for (std::size_t reader = 0; reader < kReaders; ++reader) {
      readings.readings.push_back({image,
                                   reader,
                                   1,
                                   "2026-03-01T09:00:00Z",
                                   20.0,
                                   {Outline("liver", row + 3.0 * random.Normal(),
                                            column + 3.0 * random.Normal(), radius, random)}});
    }
  }
  return readings;
}

void Compare(const char* what, const Readings& readings, annotation::ConsensusMethod method) {
  const ontology::Ontology labels = Labels();
  fmt::print("{}\n", what);
  const Taken agree = Measure([&] { (void)annotation::AnalyseAgreement(readings, labels); });
  fmt::print("  agreement {}\n", Text(agree));
  const Taken combine =
      Measure([&] { (void)annotation::FindConsensus(readings, labels, {.method = method}); });
  fmt::print("  consensus ({}) {}\n  together {} (bar 5 s)\n", annotation::Name(method),
             Text(combine), Text(agree + combine));
}

void Recover() {
  const ontology::Ontology labels = Labels();
  const auto consensus = annotation::FindConsensus(
      LabelReadings(5'000), labels, {.method = annotation::ConsensusMethod::kDawidSkene});
  fmt::print("\nDawid and Skene on 5,000 images of simulated readers, 25 % present\n");
  fmt::print("{:<8} {:>12} {:>8} {:>12} {:>8}\n", "reader", "sensitivity", "found", "specificity",
             "found");
  double worst = 0.0;
  for (const annotation::ReaderSkill& skill : consensus.skills) {
    if (labels.labels()[skill.label].id != "fatty") continue;
    fmt::print("{:<8} {:>12.3f} {:>8.3f} {:>12.3f} {:>8.3f}\n",
               std::string(1, static_cast<char>('a' + skill.reader)), kSensitivity[skill.reader],
               skill.sensitivity, kSpecificity[skill.reader], skill.specificity);
    worst = std::max({worst, std::abs(skill.sensitivity - kSensitivity[skill.reader]),
                      std::abs(skill.specificity - kSpecificity[skill.reader])});
  }
  fmt::print("greatest error {:.3f}\n\n", worst);
}

/// 55,000 outlines: 11,000 images with five each.
annotation::ShapeSet ExportedSet() {
  const Readings readings = OutlineReadings(11'000);
  annotation::ShapeSet set;
  set.title = "bench";
  for (const annotation::ReadImage& image : readings.images) {
    set.images.push_back({image.id, image.id + ".png", kRows, kColumns, 1, {}});
    set.readings.push_back({set.images.size() - 1, "a", 1, "2026-03-01T09:00:00Z", 30.0});
  }
  for (const annotation::Reading& one : readings.readings) {
    set.shapes.push_back({one.image, {}, one.closed_at, one.shapes[0]});
  }
  return set;
}

template <typename Task>
Taken Time(const char* what, const Task& task) {
  const Taken taken = Measure(task);
  fmt::print("  {:<24} {}\n", what, Text(taken));
  return taken;
}

void WriteText(const std::filesystem::path& path, const std::string& text) {
  workflow::WholeFile file(path);
  file.Write(text);
  file.Finish();
}

void Export() {
  const annotation::ShapeSet set = ExportedSet();
  const ontology::Ontology labels = Labels();
  const auto folder =
      std::filesystem::temp_directory_path() / ("etalon_bench_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  fmt::print("export of 55,000 outlines of 11,000 images\n");
  Taken all = Time("COCO", [&] { WriteText(folder / "a.json", workflow::CocoText(set, labels)); });
  all = all + Time("CSV", [&] { WriteText(folder / "a.csv", workflow::CsvText(set)); });
  for (const auto format :
       {workflow::ExportFormat::kDicomSegmentation, workflow::ExportFormat::kDicomReport}) {
    const bool report = format == workflow::ExportFormat::kDicomReport;
    all = all + Time(report ? "DICOM SR, read back" : "DICOM SEG, read back", [&] {
            workflow::WriteDicomShapes(
                set, labels, {.folder = folder / (report ? "sr" : "seg"), .format = format});
          });
  }
  fmt::print("  all four {} (bar 10 s)\n", Text(all));
  std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (argc > 1 && std::string(argv[1]) == "export") {
    Export();
    return 0;
  }
  Compare("100,000 labels by each of 5 readers", LabelReadings(100'000),
          annotation::ConsensusMethod::kDawidSkene);
  Compare("20,000 outlines by each of 5 readers", OutlineReadings(20'000),
          annotation::ConsensusMethod::kStaple);
  Recover();
  Export();
  Compare("100,000 outlines by each of 5 readers", OutlineReadings(100'000),
          annotation::ConsensusMethod::kStaple);
}
