#include "etalon/report/frame_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/echo/volumes.h"
#include "etalon/image/resample.h"
#include "etalon/media/png.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

using image::PixelBox;
using image::PlaneContour;
using image::PlanePoint;

constexpr double kSmallestStep = 1.0 / 320.0;  // of the picture's width, between drawn points

PixelBox VisibleBox(const image::GrayImage& frame, const PixelBox& field) {
  const PixelBox visible = image::ClipBox(field, frame.rows(), frame.columns());
  return visible.empty() ? PixelBox{0, 0, frame.rows(), frame.columns()} : visible;
}

std::string PointText(const PlanePoint& point) {
  return Coordinate(point.x) + " " + Coordinate(point.y);
}

std::string LineTo(const PlanePoint& from, const PlanePoint& to) {
  return fmt::format("M{}L{}", PointText(from), PointText(to));
}

/// Leaves out points that the eye cannot tell apart.
std::string ClosedPath(const PlaneContour& contour, double least_step) {
  std::string path;
  PlanePoint last;
  for (const PlanePoint& point : contour) {
    if (!path.empty() && std::hypot(point.x - last.x, point.y - last.y) < least_step) continue;
    path += path.empty() ? 'M' : 'L';
    path += PointText(point);
    last = point;
  }
  return path.empty() ? path : path + "Z";
}

std::string Path(std::string_view css_class, const std::string& path) {
  if (path.empty()) return {};
  return fmt::format(R"(<path class="{}" d="{}"/>)", css_class, path);
}

/// The diameters at the middle of each slice of the long axis, as the disk rules take them.
std::string DiskLines(const echo::CavityOutline& cavity) {
  const PlanePoint base = cavity.BaseMiddle();
  const PlanePoint axis{cavity.apex.x - base.x, cavity.apex.y - base.y};
  const double length = std::hypot(axis.x, axis.y);
  if (length <= 0.0 || cavity.contour.size() < 3) return {};
  const PlanePoint across{-axis.y / length, axis.x / length};
  std::string path;
  for (int disk = 0; disk < echo::kDiskCount; ++disk) {
    const double part = (disk + 0.5) / echo::kDiskCount;
    const PlanePoint middle{base.x + part * axis.x, base.y + part * axis.y};
    const auto crossings = image::Crossings(cavity.contour, middle, across);
    if (crossings.size() < 2) continue;
    const auto at = [&](double distance) {
      return PlanePoint{middle.x + distance * across.x, middle.y + distance * across.y};
    };
    path += LineTo(at(crossings.front()), at(crossings.back()));
  }
  return path;
}

/// Ticks every centimetre down the right side, longer ones every five.
std::string DepthScale(double right, double top, double height) {
  std::string path, labels;
  const double size = height / 32.0;
  for (int centimetre = 0; 10.0 * centimetre <= height; ++centimetre) {
    const bool is_long = centimetre % 5 == 0;
    const PlanePoint end{right, top + 10.0 * centimetre};
    path += LineTo({right - (is_long ? 0.9 : 0.5) * size, end.y}, end);
    if (!is_long || centimetre == 0) continue;
    labels += fmt::format(R"(<text class="depth" x="{}" y="{}" font-size="{}">{}</text>)",
                          Coordinate(right - 1.3 * size), Coordinate(end.y + 0.35 * size),
                          Coordinate(size), centimetre);
  }
  return Path("scale", path) + labels;
}

std::string Outlines(const echo::ApicalGeometry& geometry, double least_step) {
  const echo::CavityOutline& ventricle = geometry.ventricle;
  std::string drawing = Path("disks", DiskLines(ventricle)) +
                        Path("epicardium", ClosedPath(geometry.epicardium, least_step)) +
                        Path("endocardium", ClosedPath(ventricle.contour, least_step));
  if (geometry.atrium) {
    const echo::CavityOutline& atrium = *geometry.atrium;
    drawing += Path("atrium", ClosedPath(atrium.contour, least_step)) +
               Path("axis", LineTo(atrium.BaseMiddle(), atrium.apex));
  }
  return drawing + Path("axis", LineTo(ventricle.BaseMiddle(), ventricle.apex)) +
         Path("annulus", LineTo(ventricle.base_left, ventricle.base_right));
}

}  // namespace

std::string PictureUri(const image::GrayImage& frame, const PixelBox& field, int width,
                       double aspect) {
  const PixelBox box = VisibleBox(frame, field);
  const int columns = std::min(width, box.columns);
  const int rows =
      std::max(1, static_cast<int>(std::lround(aspect * columns * box.rows / box.columns)));
  const image::GrayImage cut = image::Crop(frame, box);
  const bool shrinks = rows <= box.rows;
  const auto png = media::EncodePng(shrinks ? image::ResizeArea(cut, rows, columns)
                                            : image::ResizeLinear(cut, rows, columns));
  return "data:image/png;base64," + Base64(png);
}

std::string TracedPicture(const image::GrayImage& frame, const PixelBox& field,
                          const echo::TracedFrame& traced, bool calibrated, int width) {
  const PixelBox box = VisibleBox(frame, field);
  const image::PixelSpacing& spacing = traced.spacing;
  // The plane's origin is the centre of the first pixel; pictures start at its outer corner.
  const double left = (box.left - 0.5) * spacing.column, top = (box.top - 0.5) * spacing.row;
  const double breadth = box.columns * spacing.column, height = box.rows * spacing.row;
  const std::string place = fmt::format(R"(x="{}" y="{}" width="{}" height="{}")", Coordinate(left),
                                        Coordinate(top), Coordinate(breadth), Coordinate(height));
  std::string drawing = fmt::format(
      R"(<svg class="picture" viewBox="{} {} {} {}"><image {} preserveAspectRatio="none" href="{}"/>)",
      Coordinate(left), Coordinate(top), Coordinate(breadth), Coordinate(height), place,
      PictureUri(frame, box, width, spacing.row / spacing.column));
  if (calibrated) drawing += DepthScale(left + breadth, top, height);
  return drawing + R"(<g class="outlines">)" + Outlines(traced.geometry, kSmallestStep * breadth) +
         "</g></svg>";
}

std::string OutlineLegend() {
  const auto entry = [](std::string_view css_class, const Text& text) {
    return fmt::format(
        R"(<li><svg viewBox="0 0 30 10" aria-hidden="true"><path class="{}" d="M1 5H29"/></svg>{}</li>)",
        css_class, Both(text));
  };
  return R"(<ul class="legend">)" + entry("endocardium", {"endocardium", "endocarde"}) +
         entry("epicardium", {"epicardium", "épicarde"}) +
         entry("atrium", {"left atrium", "oreillette gauche"}) +
         entry("annulus", {"mitral annulus", "anneau mitral"}) +
         entry("axis", {"long axis", "grand axe"}) + entry("disks", {"20 disks", "20 disques"}) +
         "</ul>";
}

}  // namespace etalon::report
