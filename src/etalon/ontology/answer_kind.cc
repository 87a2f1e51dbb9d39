#include "etalon/ontology/answer_kind.h"

#include <algorithm>

#include "etalon/core/error.h"

namespace etalon::ontology {

std::string_view Name(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::kLabel:
      return "label";
    case AnswerKind::kBox:
      return "box";
    case AnswerKind::kPolygon:
      return "polygon";
    case AnswerKind::kMask:
      return "mask";
    case AnswerKind::kLandmark:
      return "landmark";
    case AnswerKind::kLine:
      return "line";
    case AnswerKind::kInterval:
      return "interval";
  }
  throw ContractError("unknown kind of answer");
}

std::optional<AnswerKind> AnswerKindNamed(std::string_view name) {
  const auto found =
      std::ranges::find(kAnswerKinds, name, [](AnswerKind kind) { return Name(kind); });
  return found == kAnswerKinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace etalon::ontology
