#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// A base of apical stills with reference masks, one study a patient.
class ReferenceData {
 public:
  /// @throws Error(kFileUnreadable) when `folder` holds neither layout (see EvaluateSegmentation).
  ReferenceData(const std::filesystem::path& folder, const std::string& split);

  /// Where the images are.
  const std::filesystem::path& images() const { return images_; }

  /// Millimetres of a patient's images where `geometry.csv` gives them.
  std::optional<image::PixelSpacing> SpacingOf(const std::string& patient) const;

  /// The reference classes of an image. @throws Error when the mask is missing or unreadable.
  image::LabelMask MaskOf(const std::filesystem::path& image) const;

 private:
  std::filesystem::path images_;
  std::filesystem::path masks_;  ///< empty: beside the images, with the suffix _gt
  std::map<std::string, image::PixelSpacing> spacing_;
};

}  // namespace etalon::workflow
