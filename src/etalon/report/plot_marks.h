#pragma once

#include <string>
#include <vector>

#include "etalon/report/plot.h"

namespace etalon::report {

struct PlotPoint {
  double x;
  double y;
};

/// Attributes of a stroke: colour, width, dashes.
std::string StrokeAttributes(const LineStyle& style);

/// A line through places on the drawing.
std::string PathElement(const std::vector<PlotPoint>& points, const LineStyle& style);
std::string AreaElement(const std::vector<PlotPoint>& outline, const FillStyle& style);
std::string RectangleElement(double x, double y, double width, double height,
                             const std::string& attributes);

/// Marks at places on the drawing. Very many dots become one path that holds each place once.
std::string MarkElements(const std::vector<PlotPoint>& points, const PointStyle& style);

}  // namespace etalon::report
