#include "etalon/media/nifti.h"

#include <cmath>
#include <optional>
#include <vector>

#include "etalon/media/inflate.h"
#include "etalon/media/nifti_header.h"
#include "etalon/media/voxels.h"

namespace etalon::media {
namespace {

using image::Cine;

std::optional<image::PixelSpacing> SpacingOf(const NiftiHeader& header) {
  const auto scale = NiftiMillimetresPerUnit(header.Units());
  const double column = std::abs(header.Real(header.offsets().pixdim, 1)) * scale.value_or(0.0);
  const double row = std::abs(header.Real(header.offsets().pixdim, 2)) * scale.value_or(0.0);
  if (!(column > 0.0 && row > 0.0 && std::isfinite(column) && std::isfinite(row))) {
    return std::nullopt;
  }
  return image::PixelSpacing{.row = row, .column = column};
}

/// NIFTI_UNITS_SEC 8, MSEC 16, USEC 24; 0 when the unit is none of them.
double SecondsPerUnit(int units) {
  switch (units & 0x38) {
    case 8:
      return 1.0;
    case 16:
      return 1e-3;
    case 24:
      return 1e-6;
    default:
      return 0.0;
  }
}

std::vector<Seconds> FrameTimesOf(const NiftiHeader& header, std::int64_t frames) {
  const bool one_time_axis = header.Dim(0) >= 4 && header.Dim(4) == frames && frames > 1;
  const double step = header.Real(header.offsets().pixdim, 4) * SecondsPerUnit(header.Units());
  if (!one_time_axis || !(step > 0.0) || !std::isfinite(step)) return {};
  std::vector<Seconds> times;
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    times.emplace_back(step * static_cast<double>(frame));
  }
  return times;
}

Cine ParsePlain(ByteView file, std::string_view name) {
  const NiftiHeader header = FindNiftiHeader(file, name);
  const VoxelLayout layout = NiftiLayout(header, name);
  Cine cine;
  cine.name = std::filesystem::path(name).filename().string();
  cine.spacing = SpacingOf(header);
  cine.frame_times = FrameTimesOf(header, layout.frames);
  AppendFrames(layout, NiftiData(file, header, name), name, cine);
  return cine;
}

}  // namespace

Cine ParseNifti(ByteView file, std::string_view name) {
  return IsGzip(file) ? ParsePlain(NiftiBytes(file, name), name) : ParsePlain(file, name);
}

Cine ReadNifti(const std::filesystem::path& path) {
  return ParseNifti(ReadBytes(path), path.string());
}

}  // namespace etalon::media
