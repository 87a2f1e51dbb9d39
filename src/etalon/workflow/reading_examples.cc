#include "etalon/workflow/reading_examples.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "etalon/image/components.h"
#include "etalon/image/resample.h"
#include "etalon/image/trace.h"
#include "etalon/nn/train/reading_mask.h"
#include "etalon/ultrasound/field_crop.h"
#include "etalon/workflow/picture_files.h"

namespace etalon::workflow {
namespace {

using annotation::Shape;
using annotation::ShapeKind;
using nn::train::Example;
using nn::train::OutputClass;
using nn::train::TrainConfig;

constexpr const char* kFieldLabel = "field";  ///< of the ontology

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<bool> Known(const ProjectImage& image, const std::string& label) {
  const auto place = image.labels.find(label);
  return place == image.labels.end() ? std::nullopt : std::optional<bool>(place->second);
}

/// Pixels of a polygon, a mask or a box; nothing for other shapes.
std::optional<image::BinaryMask> Pixels(const Shape& shape, int rows, int columns) {
  switch (shape.kind) {
    case ShapeKind::kPolygon:
      return image::MaskFromContour(shape.points, rows, columns);
    case ShapeKind::kMask:
      if (shape.mask.rows() != rows || shape.mask.columns() != columns) return std::nullopt;
      return shape.mask.Mask();
    case ShapeKind::kBox: {
      const auto& [first, last] = std::pair(shape.points.at(0), shape.points.at(1));
      return image::MaskFromContour({{first.row, first.column},
                                     {first.row, last.column},
                                     {last.row, last.column},
                                     {last.row, first.column}},
                                    rows, columns);
    }
    default:
      return std::nullopt;
  }
}

bool IsOutline(const Shape& shape) {
  return shape.kind == ShapeKind::kPolygon || shape.kind == ShapeKind::kMask;
}

/// Paints the classes of one image into a mask.
class MaskPainter {
 public:
  MaskPainter(const TrainConfig& config, const ProjectImage& image, int rows, int columns)
      : config_(config), image_(image), mask_(rows, columns) {}

  image::LabelMask Paint() {
    if (MayMissAClass()) std::ranges::fill(mask_.pixels(), nn::train::kUnknownClass);
    for (std::size_t index = 1; index < config_.classes.size(); ++index) PaintClass(index);
    NumberBoxes();
    return std::move(mask_);
  }

 private:
  bool Applies(const OutputClass& item) const {
    return item.where.empty() || Known(image_, item.where).value_or(false);
  }

  bool IsOutlined(const OutputClass& item) const {
    return std::ranges::any_of(image_.shapes, [&](const Shape& shape) {
      return IsOutline(shape) && Contains(item.shapes, shape.label);
    });
  }

  /// Something of a class may be in the picture that nobody outlined.
  bool MayMissAClass() const {
    return std::ranges::any_of(config_.classes, [&](const OutputClass& item) {
      if (item.shapes.empty() || IsOutlined(item)) return false;
      return !std::ranges::all_of(
          item.shapes, [&](const std::string& label) { return Known(image_, label) == false; });
    });
  }

  void PaintClass(std::size_t index) {
    const OutputClass& item = config_.classes[index];
    if (!Applies(item)) return;
    for (const Shape& shape : image_.shapes) {
      if (!IsOutline(shape) || !Contains(item.shapes, shape.label)) continue;
      const auto pixels = Pixels(shape, mask_.rows(), mask_.columns());
      if (!pixels) continue;
      for (std::size_t i = 0; i < mask_.size(); ++i) {
        if (pixels->pixels()[i] != 0) mask_.pixels()[i] = static_cast<std::uint8_t>(index);
      }
    }
  }

  void NumberBoxes() {
    int number = 0;
    for (const Shape& shape : image_.shapes) {
      if (!Contains(config_.box_shapes, shape.label) || number == nn::train::kMostBoxes) continue;
      const auto pixels = Pixels(shape, mask_.rows(), mask_.columns());
      if (!pixels) continue;
      ++number;
      for (std::size_t i = 0; i < mask_.size(); ++i) {
        std::uint8_t& pixel = mask_.pixels()[i];
        if (pixels->pixels()[i] != 0) {
          pixel = nn::train::ReadingPixel(nn::train::ClassOf(pixel), number);
        }
      }
    }
  }

  const TrainConfig& config_;
  const ProjectImage& image_;
  image::LabelMask mask_;
};

std::vector<int> Findings(const TrainConfig& config, const ProjectImage& image) {
  std::vector<int> findings;
  for (const nn::train::OutputLabel& label : config.labels) {
    const auto known = Known(image, label.name);
    findings.push_back(known ? (*known ? 1 : 0) : -1);
  }
  return findings;
}

/// "lesion malignant?": labels that are present, those that are unknown with a question mark.
std::string StratumName(const std::vector<int>& findings, const TrainConfig& config) {
  std::string name;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i] == 0) continue;
    name += (name.empty() ? "" : " ") + config.labels[i].name + (findings[i] < 0 ? "?" : "");
  }
  return name.empty() ? "none of the labels" : name;
}

/// Combinations of findings are numbered in their order.
void NumberStrata(const TrainConfig& config, nn::train::ReadingData& data) {
  std::set<std::vector<int>> combinations;
  for (const Example& example : data.examples) combinations.insert(example.findings);
  for (const auto& findings : combinations) data.strata.push_back(StratumName(findings, config));
  for (Example& example : data.examples) {
    example.label =
        static_cast<int>(std::distance(combinations.begin(), combinations.find(example.findings)));
  }
}

image::PixelBox Whole(const image::GrayImage& picture) {
  return {.top = 0, .left = 0, .rows = picture.rows(), .columns = picture.columns()};
}

image::BinaryMask OnPictureGrid(const image::BinaryMask& mask, const image::GrayImage& picture) {
  return image::ResizeLabels(mask, picture.rows(), picture.columns());
}

/// Reads one image after the other.
class ExampleReader {
 public:
  ExampleReader(const TrainConfig& config, const abdomen::FieldFinder* finder)
      : config_(config), finder_(finder) {}

  void Add(const ProjectImage& image, ReadingExamples& examples) {
    const image::Cine cine = OpenPicture(image.file);
    const image::GrayImage& picture = cine.frames.front();
    const image::LabelMask mask =
        MaskPainter(config_, image, picture.rows(), picture.columns()).Paint();
    Example example{.patient = image.patient.empty() ? image.file.string() : image.patient,
                    .file = image.file.filename().string(),
                    .picture = {},
                    .mask = {},
                    .findings = Findings(config_, image),
                    .centre = image.centre,
                    .content = {}};
    Example tested = example;
    image::PixelBox box = Whole(picture);
    if (config_.crop == nn::train::ReadingCrop::kField) {
      const image::BinaryMask found = FieldOf(picture);
      Fill(example, picture, mask, ReferenceField(image, picture).value_or(found));
      box = Fill(tested, picture, mask, found);
      examples.data.tested.push_back(std::move(tested));
    } else {
      Fill(example, picture, mask, image::BinaryMask(picture.rows(), picture.columns(), 1));
    }
    examples.data.examples.push_back(std::move(example));
    examples.images.push_back(image);
    examples.crops.push_back(box);
    examples.sides.push_back(Whole(picture));
  }

 private:
  /// All of the picture where no field is found: the reading is then judged on that.
  image::BinaryMask FieldOf(const image::GrayImage& picture) const {
    const auto field = finder_->Find(picture);
    if (field) return OnPictureGrid(field->mask, picture);
    return {picture.rows(), picture.columns(), 1};
  }

  static std::optional<image::BinaryMask> ReferenceField(const ProjectImage& image,
                                                         const image::GrayImage& picture) {
    for (const Shape& shape : image.shapes) {
      if (shape.label != kFieldLabel || !IsOutline(shape)) continue;
      auto mask = Pixels(shape, picture.rows(), picture.columns());
      if (mask && image::CountPixels(*mask) > 0) return mask;
    }
    return std::nullopt;
  }

  image::PixelBox Fill(Example& example, const image::GrayImage& picture,
                       const image::LabelMask& mask, const image::BinaryMask& field) const {
    ultrasound::FieldCrop crop = ultrasound::CropToField(picture, field);
    example.picture = std::move(crop.picture);
    example.mask = image::Crop(mask, crop.box);
    Shrink(example);
    return crop.box;
  }

  /// Finer pixels than the network ever sees would only cost memory and alias.
  void Shrink(Example& example) const {
    const int most = config_.input_size * 8 / 5;
    const int side = std::max(example.picture.rows(), example.picture.columns());
    if (side <= most) return;
    const int rows = std::max(1, example.picture.rows() * most / side);
    const int columns = std::max(1, example.picture.columns() * most / side);
    example.picture = image::ResizeArea(example.picture, rows, columns);
    example.mask = image::ResizeLabels(example.mask, rows, columns);
  }

  const TrainConfig& config_;
  const abdomen::FieldFinder* finder_;
};

}  // namespace

ReadingExamples MakeReadingExamples(const TrainConfig& config, const ProjectContents& project,
                                    const abdomen::FieldFinder* finder,
                                    ProgressObserver& progress) {
  Require(config.crop == nn::train::ReadingCrop::kWhole || finder != nullptr,
          "pictures cannot be cut to a field without a finder");
  std::vector<const ProjectImage*> images;
  for (const ProjectImage& image : project.images) images.push_back(&image);
  std::ranges::sort(images, {}, [](const ProjectImage* image) { return image->file.string(); });
  ReadingExamples examples;
  ExampleReader reader(config, finder);
  for (std::size_t i = 0; i < images.size(); ++i) {
    progress.Report("read the project", static_cast<std::int64_t>(i), std::ssize(images));
    if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
    try {
      reader.Add(*images[i], examples);
    } catch (const Error& error) {
      examples.problems.push_back(error);
    }
  }
  if (examples.images.empty()) {
    throw Error(ErrorCode::kUsage, "no image of the project can be used");
  }
  NumberStrata(config, examples.data);
  return examples;
}

}  // namespace etalon::workflow
