#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/abdomen/field_finder.h"
#include "etalon/core/outcome.h"
#include "etalon/image/raster.h"
#include "etalon/nn/network.h"
#include "etalon/nn/package.h"
#include "etalon/nn/reading.h"

namespace etalon::abdomen {

/// What asks for a second look at a reading.
enum class ReadingFlag {
  kSmallField,        ///< the ultrasound field has fewer pixels than the network is shown
  kOrganNotOutlined,  ///< the first structure covers less than 3 % of what was shown
  kOutlinesDisagree,  ///< a label and the outlines that are evidence for it contradict each other
  kNearThreshold,     ///< a label's probability lies within 0.05 of its threshold
};

/// Stable kebab-case name, as written in tables.
std::string_view Name(ReadingFlag flag);

/// A label of the picture.
struct PictureLabel {
  std::string name;
  double probability = 0.0;
  bool present = false;  ///< at or above the model's threshold; 0.5 for what is left
};

/// A box in pixels of the picture.
struct PictureBox {
  double left = 0.0;  ///< outer edge of the first column
  double top = 0.0;
  double width = 0.0;
  double height = 0.0;
  double score = 0.0;
};

/// What a reading network says of one picture.
struct PictureReading {
  int rows = 0;  ///< of the picture
  int columns = 0;
  image::PixelBox crop;              ///< what the network was shown, in pixels of the picture
  nn::Tensor output;                 ///< of the network, one picture
  std::vector<PictureLabel> labels;  ///< those of the card, then what is left of them
  std::vector<ReadingFlag> flags;
};

/// Reads pictures by a package of task "reading" and, where its input is cut to the ultrasound
/// field, by the package that finds it. Safe to share between threads.
class PictureReader {
 public:
  /// @param field needed when `package` asks for a crop.
  /// @throws Error(kModelInvalid) when a package is of another task, or the field's is missing.
  PictureReader(const nn::ModelPackage& package, const std::optional<nn::ModelPackage>& field,
                const nn::NetworkOptions& options);

  /// @return Refusal(kNotUltrasound) when no ultrasound field is found.
  Outcome<PictureReading> Read(const image::GrayImage& picture) const;

  /// The pixels of structure `index` of the card, on the picture's own grid.
  image::BinaryMask StructureMask(const PictureReading& reading, std::size_t index) const;

  /// The class of each pixel of the picture; 0 outside the field.
  image::LabelMask ClassMask(const PictureReading& reading) const;

  /// The most certain boxes of score `least` and more.
  std::vector<PictureBox> Boxes(const PictureReading& reading, double least) const;

  const nn::ModelCard& card() const { return card_; }

 private:
  nn::Tensor InputOf(const image::GrayImage& picture, const std::optional<Field>& field) const;
  std::vector<PictureLabel> LabelsOf(const nn::Tensor& output) const;
  std::vector<ReadingFlag> FlagsOf(const PictureReading& reading) const;

  nn::ModelCard card_;
  nn::Network network_;
  std::optional<FieldFinder> finder_;
};

}  // namespace etalon::abdomen
