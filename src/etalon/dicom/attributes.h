#pragma once

// Internal: groups of attributes as values of the house.

#include <vector>

#include "etalon/dicom/display.h"
#include "etalon/dicom/origin.h"
#include "etalon/dicom/read.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/image/cine.h"
#include "etalon/image/study.h"

namespace etalon::dicom {

/// Sequence of Ultrasound Regions (0018,6011), PS3.3 C.8.5.5. Centimetres become millimetres;
/// deltas lose their sign; boxes are cut to the image, and regions outside it left out.
std::vector<image::Region> ReadRegions(DcmItem& dataset, int rows, int columns);

/// Pixel Spacing (0028,0030), else Imager Pixel Spacing (0018,1164), else Nominal Scanned Pixel
/// Spacing (0018,2010).
std::optional<image::PixelSpacing> ReadSpacing(DcmItem& dataset);

/// Times of `frames` frames: by Frame Increment Pointer (0028,0009), Frame Time Vector (0018,1065)
/// or Frame Time (0018,1063); else by Cine Rate (0018,0040), Recommended Display Frame Rate
/// (0008,2144) or Actual Frame Duration (0018,1242). Empty when none of them is usable.
std::vector<Seconds> ReadFrameTimes(DcmItem& dataset, std::size_t frames);

/// Modality, device, Heart Rate (0018,1088), R Wave Time Vector (0018,6060).
image::Acquisition ReadAcquisition(DcmItem& dataset);

/// Sex, age (Patient's Age, else from birth and study date), size and weight; nothing that
/// identifies. Values that no human has are left out.
image::Subject ReadSubject(DcmItem& dataset);

/// What the functions of the same name read from a path.
Identity ReadIdentity(DcmItem& dataset);
Origin ReadOrigin(DcmItem& dataset);

/// Rescale, the first window, and inversion. `window` is empty when the file has none.
GrayTransform ReadGrayTransform(DcmItem& dataset);

/// Palette Color Lookup Tables (PS3.3 C.7.9). plain or segmented. Empty when they are
/// absent or broken.
Palette ReadPalette(DcmItem& dataset);

}  // namespace etalon::dicom
