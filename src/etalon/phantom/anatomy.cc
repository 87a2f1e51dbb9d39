#include "etalon/phantom/anatomy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/media/inflate.h"
#include "etalon/media/metaimage.h"
#include "etalon/phantom/body_canvas.h"

namespace etalon::phantom {
namespace {

namespace fs = std::filesystem;

/// Identification numbers `first` to `last` of one organ; all others are soft tissue.
struct Range {
  int first, last;
  Organ organ;
};
constexpr std::array kRanges{
    Range{0, 0, Organ::kOutside},
    Range{9, 12, Organ::kAorta},
    Range{13, 14, Organ::kLongBone},  // humeri; 15 and 18 are their medullary cavities
    Range{16, 17, Organ::kLongBone},
    Range{19, 20, Organ::kLongBone},  // ulnae and radii
    Range{22, 23, Organ::kJoint},     // wrists and hands
    Range{24, 25, Organ::kShoulder},  // clavicles
    Range{26, 27, Organ::kSkull},
    Range{28, 29, Organ::kLongBone},  // femora
    Range{31, 32, Organ::kLongBone},
    Range{34, 35, Organ::kLongBone},  // tibiae, fibulae, patellae
    Range{37, 38, Organ::kJoint},     // ankles and feet
    Range{39, 40, Organ::kSkull},     // mandible
    Range{41, 42, Organ::kPelvis},
    Range{43, 44, Organ::kRib},
    Range{45, 46, Organ::kShoulder},  // scapulae
    Range{47, 52, Organ::kSpine},
    Range{53, 54, Organ::kPelvis},  // sacrum
    Range{55, 56, Organ::kSternum},
    Range{62, 65, Organ::kBreast},
    Range{72, 73, Organ::kStomach},
    Range{76, 83, Organ::kBowel},  // ascending, transverse and descending colon
    Range{87, 87, Organ::kLeftVentricleWall},
    Range{88, 88, Organ::kLeftVentricleBlood},
    Range{89, 94, Organ::kKidney},
    Range{95, 95, Organ::kLiver},
    Range{96, 96, Organ::kAorta},  // vessels of the lungs
    Range{97, 97, Organ::kLung},
    Range{98, 98, Organ::kAorta},
    Range{99, 99, Organ::kLung},
    Range{106, 107, Organ::kMuscle},
    Range{108, 108, Organ::kArm},
    Range{109, 109, Organ::kMuscle},
    Range{118, 118, Organ::kArm},
    Range{124, 124, Organ::kArm},
    Range{127, 127, Organ::kSpleen},
    Range{128, 128, Organ::kSkull},  // teeth
    Range{132, 132, Organ::kThyroid},
    Range{138, 138, Organ::kBladder},
    Range{140, 140, Organ::kOutside},
};
constexpr int kUterus = 139;
constexpr int kProstate = 115;

[[noreturn]] void Malformed(const fs::path& path, const char* cause) {
  throw FileError(ErrorCode::kFileMalformed, path.string(), cause);
}

/// Millimetres between columns, rows and slices; the parser of media gives the first two only.
std::array<double, 3> SpacingOf(media::ByteView header, const fs::path& path) {
  const std::string text(header.begin(), header.end());
  const std::size_t key = text.find("ElementSpacing");
  const std::size_t value = text.find('=', key);
  if (key == std::string::npos || value == std::string::npos) {
    Malformed(path, "has no ElementSpacing");
  }
  std::array<double, 3> spacing{};
  const char* rest = text.c_str() + value + 1;
  for (double& step : spacing) {
    char* end = nullptr;
    step = std::strtod(rest, &end);
    if (end == rest || !(step > 0.01 && step < 100.0)) {
      Malformed(path, "has no ElementSpacing of three lengths");
    }
    rest = end;
  }
  return spacing;
}

media::Bytes DataOf(const media::MetaImageHeader& header, const media::Bytes& file,
                    const fs::path& path) {
  if (header.data_file == "LOCAL") {
    return {file.begin() + static_cast<std::ptrdiff_t>(header.header_bytes), file.end()};
  }
  const fs::path name(header.data_file);
  if (name.has_parent_path() || name == "..") Malformed(path, "names data in another folder");
  fs::path data = path.parent_path() / name;
  std::error_code ignored;
  if (!fs::exists(data, ignored)) data += ".gz";
  media::Bytes bytes = media::ReadBytes(data);
  if (!media::IsGzip(bytes)) return bytes;
  const auto most = static_cast<std::size_t>(media::ByteCount(header.layout));
  return media::Inflate(bytes, most, data.string());
}

/// Identification numbers as they lie in the file.
image::LabelVolume ReadNumbers(const fs::path& path) {
  const media::Bytes file = media::ReadBytes(path);
  const media::MetaImageHeader header = media::ParseMetaImageHeader(file, path.string());
  const media::VoxelLayout& layout = header.layout;
  if (layout.type != media::ElementType::kUint8 || layout.channels != 1 || header.compressed ||
      layout.frames < 2) {
    throw FileError(ErrorCode::kFileUnsupported, path.string(),
                    "is not a volume of uncompressed bytes");
  }
  const auto spacing =
      SpacingOf(media::ByteView(file).first(std::min(header.header_bytes, file.size())), path);
  const media::Bytes data = DataOf(header, file, path);
  image::VoxelFrame frame;
  frame.column_step = {spacing[0], 0.0, 0.0};
  frame.row_step = {0.0, spacing[1], 0.0};
  frame.slice_step = {0.0, 0.0, spacing[2]};
  image::LabelVolume numbers(static_cast<int>(layout.frames), static_cast<int>(layout.rows),
                             static_cast<int>(layout.columns), frame);
  if (data.size() < numbers.size()) Malformed(path, "has too few data");
  std::copy_n(data.begin(), numbers.size(), numbers.voxels().begin());
  return numbers;
}

/// The places of an organ's voxels between two heights.
struct Places {
  PatientPoint sum;
  double count = 0.0;
  double lowest = 1e9, highest = -1e9;
  PatientPoint lowest_point, highest_point;

  PatientPoint Centre() const { return (1.0 / count) * sum; }
};

template <typename Accept>
Places PlacesOf(const image::LabelVolume& labels, Accept accept) {
  Places places;
  for (int slice = 0; slice < labels.slices(); ++slice) {
    for (int row = 0; row < labels.rows(); ++row) {
      for (int column = 0; column < labels.columns(); ++column) {
        const std::uint8_t label = labels(slice, row, column);
        if (label == 0) continue;
        const PatientPoint point = labels.frame().PatientFromVoxel(
            {.column = double(column), .row = double(row), .slice = double(slice)});
        if (!accept(static_cast<Organ>(label), point)) continue;
        places.sum = places.sum + point;
        places.count += 1.0;
        if (point.z < places.lowest) places.lowest = point.z, places.lowest_point = point;
        if (point.z > places.highest) places.highest = point.z, places.highest_point = point;
      }
    }
  }
  return places;
}

Places PlacesOf(const image::LabelVolume& labels, Organ organ) {
  return PlacesOf(labels, [&](Organ here, const PatientPoint&) { return here == organ; });
}

/// From base to apex of a usual heart; the bodies of ICRP have theirs much the same way.
const PatientPoint kHeartAxis = Unit({0.68, -0.58, -0.45});

/// ICRP 110 has one wall of the heart. What lies in the part towards the base belongs to the atria,
/// which take up little: it becomes blood.
void SplitHeartWall(image::LabelVolume& labels) {
  constexpr double kAtria = 0.42;  // of the length along the axis
  double base = 1e9, apex = -1e9;
  std::vector<std::pair<double, std::size_t>> wall;
  for (int slice = 0; slice < labels.slices(); ++slice) {
    for (int row = 0; row < labels.rows(); ++row) {
      for (int column = 0; column < labels.columns(); ++column) {
        const std::uint8_t& label = labels(slice, row, column);
        if (static_cast<Organ>(label) != Organ::kLeftVentricleWall) continue;
        const double along =
            Dot(labels.frame().PatientFromVoxel(
                    {.column = double(column), .row = double(row), .slice = double(slice)}),
                kHeartAxis);
        base = std::min(base, along);
        apex = std::max(apex, along);
        wall.emplace_back(along, static_cast<std::size_t>(&label - labels.voxels().data()));
      }
    }
  }
  for (const auto& [along, voxel] : wall) {
    if (along >= std::lerp(base, apex, kAtria)) continue;
    labels.voxels()[voxel] = static_cast<std::uint8_t>(Organ::kLeftAtrium);
  }
}

PatientPoint ShoulderOf(const image::LabelVolume& labels, int side) {
  const Places places = PlacesOf(labels, [&](Organ organ, const PatientPoint& point) {
    return organ == Organ::kShoulder && side * point.x > 0.0;
  });
  return places.count > 0.0 ? places.Centre() : PatientPoint{};
}

BodyLandmarks LandmarksOf(const image::LabelVolume& labels, const fs::path& path) {
  const Places heart = PlacesOf(labels, Organ::kLeftVentricleWall);
  const Places sternum = PlacesOf(labels, Organ::kSternum);
  if (heart.count == 0.0 || sternum.count == 0.0) {
    Malformed(path, "has no heart wall (87) or no sternum (55, 56)");
  }
  const PatientPoint centre = heart.Centre();
  const Places beside = PlacesOf(labels, [&](Organ organ, const PatientPoint& point) {
    return organ == Organ::kSternum && point.z < centre.z + 80.0 && point.z > centre.z - 40.0;
  });
  BodyLandmarks landmarks;
  landmarks.sternal_notch = sternum.highest_point;
  landmarks.xiphoid = sternum.lowest_point;
  landmarks.left_ventricle = centre;
  landmarks.right_shoulder = ShoulderOf(labels, -1);
  landmarks.left_shoulder = ShoulderOf(labels, 1);
  landmarks.left_ventricle_axis = kHeartAxis;
  landmarks.mid_line = (beside.count > 0.0 ? beside : sternum).Centre().x;
  return landmarks;
}

image::Sex SexOf(const image::LabelVolume& numbers) {
  const auto has = [&](int number) {
    return std::ranges::find(numbers.voxels(), static_cast<std::uint8_t>(number)) !=
           numbers.voxels().end();
  };
  if (has(kProstate)) return image::Sex::kMale;
  return has(kUterus) ? image::Sex::kFemale : image::Sex::kUnknown;
}

/// First and last index along an axis that holds the body.
struct Extent {
  int first = 1 << 30, last = -1;
  void Add(int index) {
    first = std::min(first, index);
    last = std::max(last, index);
  }
  double Middle() const { return 0.5 * (first + last); }
};

/// The box around all that is not outside: slices, rows, columns.
std::array<Extent, 3> ExtentsOf(const image::LabelVolume& labels) {
  std::array<Extent, 3> extents;
  for (int slice = 0; slice < labels.slices(); ++slice) {
    for (int row = 0; row < labels.rows(); ++row) {
      for (int column = 0; column < labels.columns(); ++column) {
        if (labels(slice, row, column) == 0) continue;
        extents[0].Add(slice);
        extents[1].Add(row);
        extents[2].Add(column);
      }
    }
  }
  return extents;
}

/// x and y 0 in the middle of the body, z 0 at the soles.
void PlaceInPatient(image::LabelVolume& labels, const std::array<Extent, 3>& extents) {
  image::VoxelFrame frame = labels.frame();
  frame.origin = {-frame.column_step.x * extents[2].Middle(),
                  -frame.row_step.y * extents[1].Middle(),
                  frame.slice_step.z * (0.5 - extents[0].first)};
  labels.set_frame(frame);
}

/// Voxels of one size around the whole body with room beside it.
image::LabelVolume Resampled(const image::LabelVolume& labels, double voxel) {
  constexpr double kRoom = 20.0;
  const image::VoxelFrame& from = labels.frame();
  const auto half = [&](double origin) {
    return static_cast<int>(std::ceil((std::abs(origin) + kRoom) / voxel));
  };
  const int columns = half(from.origin.x), rows = half(from.origin.y);
  const double top = from.origin.z + from.slice_step.z * (labels.slices() + 1);
  image::VoxelFrame frame;
  frame.origin = {-voxel * columns, -voxel * rows, -kRoom};
  frame.column_step = {voxel, 0.0, 0.0};
  frame.row_step = {0.0, voxel, 0.0};
  frame.slice_step = {0.0, 0.0, voxel};
  const int slices = static_cast<int>(std::ceil((top + 2.0 * kRoom) / voxel));
  return image::ResampleNearest(labels, frame, {slices, 2 * rows + 1, 2 * columns + 1});
}

}  // namespace

Organ OrganOfIcrp110(std::uint8_t identification) {
  for (const Range& range : kRanges) {
    if (identification >= range.first && identification <= range.last) return range.organ;
  }
  return Organ::kSoftTissue;
}

Anatomy ReadAnatomy(const fs::path& path, Millimetres voxel) {
  Require(voxel.value() > 0.5, "an anatomy of voxels without size");
  image::LabelVolume labels = ReadNumbers(path);
  Anatomy anatomy;
  anatomy.name = path.stem().string();
  anatomy.sex = SexOf(labels);
  for (std::uint8_t& label : labels.voxels()) {
    label = static_cast<std::uint8_t>(OrganOfIcrp110(label));
  }
  const auto extents = ExtentsOf(labels);
  if (extents[0].last < 0) Malformed(path, "holds no body");
  PlaceInPatient(labels, extents);
  SplitHeartWall(labels);
  anatomy.height =
      Millimetres(labels.frame().slice_step.z * (extents[0].last - extents[0].first + 1));
  anatomy.body.landmarks = LandmarksOf(labels, path);
  anatomy.body.labels = Resampled(labels, voxel.value());
  return anatomy;
}

}  // namespace etalon::phantom
