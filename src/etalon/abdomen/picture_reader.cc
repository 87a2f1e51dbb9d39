#include "etalon/abdomen/picture_reader.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/nn/preprocess.h"

namespace etalon::abdomen {
namespace {

constexpr double kLeastOrganShare = 0.03;
constexpr double kNearThreshold = 0.05;
constexpr double kClearEvidence = 2.0;  ///< logit from which outlines speak clearly
constexpr std::size_t kMostBoxes = 10;

image::PixelBox Whole(const image::GrayImage& picture) {
  return {.top = 0, .left = 0, .rows = picture.rows(), .columns = picture.columns()};
}

/// Cells of the network's input that lie outside the field become black.
void Blacken(nn::Tensor& input, const Field& field, const image::GrayImage& picture,
             const nn::Normalisation& normalisation) {
  const auto black = static_cast<float>(-normalisation.mean / normalisation.deviation);
  const auto rows = static_cast<int>(input.shape[2]);
  const auto columns = static_cast<int>(input.shape[3]);
  const double down = static_cast<double>(field.mask.rows()) / picture.rows();
  const double across = static_cast<double>(field.mask.columns()) / picture.columns();
  for (int row = 0; row < rows; ++row) {
    const double y = (field.box.top + (row + 0.5) * field.box.rows / rows) * down;
    const int mask_row = std::min(field.mask.rows() - 1, static_cast<int>(y));
    for (int column = 0; column < columns; ++column) {
      const double x = (field.box.left + (column + 0.5) * field.box.columns / columns) * across;
      const int mask_column = std::min(field.mask.columns() - 1, static_cast<int>(x));
      if (field.mask(mask_row, mask_column) != 0) continue;
      input.values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                   static_cast<std::size_t>(column)] = black;
    }
  }
}

}  // namespace

std::string_view Name(ReadingFlag flag) {
  switch (flag) {
    case ReadingFlag::kSmallField:
      return "small-field";
    case ReadingFlag::kOrganNotOutlined:
      return "organ-not-outlined";
    case ReadingFlag::kOutlinesDisagree:
      return "outlines-disagree";
    case ReadingFlag::kNearThreshold:
      break;
  }
  return "near-threshold";
}

PictureReader::PictureReader(const nn::ModelPackage& package,
                             const std::optional<nn::ModelPackage>& field,
                             const nn::NetworkOptions& options)
    : card_(package.card), network_(package, options) {
  if (card_.task != nn::ModelTask::kReading) {
    throw FileError(ErrorCode::kModelInvalid, package.folder.string(),
                    "is no model that reads pictures, but of the task " + nn::Name(card_.task));
  }
  if (card_.input.crop.empty()) return;
  if (!field) {
    throw FileError(ErrorCode::kModelInvalid, package.folder.string(),
                    "needs the model \"" + card_.input.crop + "\" to cut out the ultrasound field");
  }
  finder_.emplace(*field, options);
}

nn::Tensor PictureReader::InputOf(const image::GrayImage& picture,
                                  const std::optional<Field>& field) const {
  nn::Tensor input = nn::EmptyBatch(card_.input);
  nn::AppendPicture(picture, field ? field->box : Whole(picture), card_.input, input);
  if (field) Blacken(input, *field, picture, card_.input.normalisation);
  return input;
}

std::vector<PictureLabel> PictureReader::LabelsOf(const nn::Tensor& output) const {
  const std::vector<nn::LabelScore> scores = nn::LabelScores(output, 0, card_.heads);
  std::vector<PictureLabel> labels;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const nn::ReadingLabel& label = card_.heads.labels[i];
    labels.push_back({.name = label.name,
                      .probability = scores[i].probability,
                      .present = scores[i].probability >= label.threshold});
  }
  for (const nn::ReadingRest& rest : card_.heads.rests) {
    const double probability = nn::RestProbability(card_.heads, rest, scores);
    labels.push_back(
        {.name = rest.name, .probability = probability, .present = probability >= 0.5});
  }
  return labels;
}

Outcome<PictureReading> PictureReader::Read(const image::GrayImage& picture) const {
  std::optional<Field> field;
  if (finder_) {
    auto found = finder_->Find(picture);
    if (!found) return found.refusal();
    field = std::move(found).value();
  }
  PictureReading reading{.rows = picture.rows(),
                         .columns = picture.columns(),
                         .crop = field ? field->box : Whole(picture),
                         .output = network_.Run(InputOf(picture, field)),
                         .labels = {},
                         .flags = {}};
  reading.labels = LabelsOf(reading.output);
  reading.flags = FlagsOf(reading);
  return reading;
}

std::vector<ReadingFlag> PictureReader::FlagsOf(const PictureReading& reading) const {
  std::vector<ReadingFlag> flags;
  if (reading.crop.rows < card_.input.rows || reading.crop.columns < card_.input.columns) {
    flags.push_back(ReadingFlag::kSmallField);
  }
  if (!card_.heads.structures.empty()) {
    const nn::Tensor logits = nn::ClassLogits(reading.output, 0, card_.heads);
    const image::LabelMask grid = nn::LabelsOf(logits, 0, static_cast<int>(logits.shape[2]),
                                               static_cast<int>(logits.shape[3]));
    const auto& organ = card_.heads.structures.front().classes;
    const auto pixels = std::ranges::count_if(grid.pixels(), [&](std::uint8_t label) {
      return std::ranges::find(organ, static_cast<int>(label)) != organ.end();
    });
    if (static_cast<double>(pixels) < kLeastOrganShare * static_cast<double>(grid.size())) {
      flags.push_back(ReadingFlag::kOrganNotOutlined);
    }
  }
  const std::vector<nn::LabelScore> scores = nn::LabelScores(reading.output, 0, card_.heads);
  const auto any = [&](const auto& predicate) {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (predicate(card_.heads.labels[i], scores[i], reading.labels[i])) return true;
    }
    return false;
  };
  if (any([](const nn::ReadingLabel& label, const nn::LabelScore& score, const PictureLabel& own) {
        return label.parent < 0 && !label.classes.empty() &&
               (own.present ? score.evidence < -kClearEvidence : score.evidence > kClearEvidence);
      })) {
    flags.push_back(ReadingFlag::kOutlinesDisagree);
  }
  if (any([](const nn::ReadingLabel& label, const nn::LabelScore&, const PictureLabel& own) {
        return std::abs(own.probability - label.threshold) < kNearThreshold;
      })) {
    flags.push_back(ReadingFlag::kNearThreshold);
  }
  return flags;
}

image::LabelMask PictureReader::ClassMask(const PictureReading& reading) const {
  const image::PixelBox& crop = reading.crop;
  const image::LabelMask inside =
      nn::LabelsOf(nn::ClassLogits(reading.output, 0, card_.heads), 0, crop.rows, crop.columns);
  image::LabelMask mask(reading.rows, reading.columns);
  for (int row = 0; row < crop.rows; ++row) {
    std::copy_n(inside.row(row), crop.columns, mask.row(crop.top + row) + crop.left);
  }
  return mask;
}

image::BinaryMask PictureReader::StructureMask(const PictureReading& reading,
                                               std::size_t index) const {
  Require(index < card_.heads.structures.size(), "no such structure");
  const auto& classes = card_.heads.structures[index].classes;
  const image::LabelMask labels = ClassMask(reading);
  image::BinaryMask mask(labels.rows(), labels.columns());
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const auto label = static_cast<int>(labels.pixels()[i]);
    mask.pixels()[i] = std::ranges::find(classes, label) != classes.end() ? 1 : 0;
  }
  return mask;
}

std::vector<PictureBox> PictureReader::Boxes(const PictureReading& reading, double least) const {
  std::vector<PictureBox> boxes;
  for (const nn::ScoredBox& box :
       nn::FindBoxes(reading.output, 0, card_.heads, least, kMostBoxes)) {
    boxes.push_back({.left = reading.crop.left + box.left * reading.crop.columns,
                     .top = reading.crop.top + box.top * reading.crop.rows,
                     .width = box.width * reading.crop.columns,
                     .height = box.height * reading.crop.rows,
                     .score = box.score});
  }
  return boxes;
}

}  // namespace etalon::abdomen
