#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace etalon::ontology {

/// How a reader answers a question of an image.
enum class AnswerKind {
  kLabel,     ///< present or absent, of an image, a frame or a study
  kBox,       ///< rectangle along rows and columns
  kPolygon,   ///< closed outline
  kMask,      ///< brushed pixels
  kLandmark,  ///< one point
  kLine,      ///< open line with a length in millimetres
  kInterval,  ///< frames of a cine, from the first to the last
};

inline constexpr std::array kAnswerKinds{
    AnswerKind::kLabel,    AnswerKind::kBox,  AnswerKind::kPolygon, AnswerKind::kMask,
    AnswerKind::kLandmark, AnswerKind::kLine, AnswerKind::kInterval};

/// "label", "box", "polygon", "mask", "landmark", "line", "interval".
std::string_view Name(AnswerKind kind);

/// The inverse of `Name`.
std::optional<AnswerKind> AnswerKindNamed(std::string_view name);

}  // namespace etalon::ontology
