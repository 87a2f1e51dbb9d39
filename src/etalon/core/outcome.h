#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "etalon/core/error.h"

namespace etalon {

/// Why something legitimately cannot be measured. Stored, shown and counted.
enum class RefusalCode {
  kNotCalibrated,       ///< no millimetres: neither the file nor the user gave a spacing
  kNotUltrasound,       ///< no ultrasound field found in the image
  kNotMeasurableView,   ///< the view is none that the rule is defined for
  kMissingView,         ///< the rule needs a view that the study does not hold
  kMissingPhase,        ///< end diastole or end systole is not there
  kNoBeat,              ///< no complete cardiac cycle in the cine
  kColourDoppler,       ///< colour flow covers the tissue
  kForeshortened,       ///< the long axes of the two views disagree
  kStructureNotFound,   ///< a structure is absent from the segmentation
  kStructureAmbiguous,  ///< a structure is in several comparable pieces
  kImplausible,         ///< the geometry contradicts anatomy
  kTooFewValues,        ///< fewer values, subjects or events than the statistic needs
  kNoVariation,         ///< all values are equal where the statistic divides by their spread
  kNotEstimable,        ///< the data leave the parameter undetermined, or its search found no end
  kNotApplicable,       ///< the design or the scale of the data does not allow the statistic
  kNotComparable,       ///< two measurements were not made in the same way
};

/// Stable kebab-case name, as written in `measurements.json`.
std::string_view Name(RefusalCode code);

struct Refusal {
  RefusalCode code;
  std::string reason;  ///< one sentence for a clinician, without patient data
};

/// A value, or the coded reason why there is none.
template <typename T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : content_(std::move(value)) {}            // NOLINT: implicit by design
  Outcome(Refusal refusal) : content_(std::move(refusal)) {}  // NOLINT: implicit by design

  bool ok() const { return std::holds_alternative<T>(content_); }
  explicit operator bool() const { return ok(); }

  /// @throws ContractError when this is a refusal.
  const T& value() const& {
    RequireValue();
    return std::get<T>(content_);
  }
  T&& value() && {
    RequireValue();
    return std::get<T>(std::move(content_));
  }
  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }

  /// @throws ContractError when this is a value.
  const Refusal& refusal() const {
    if (ok()) throw ContractError("refusal() of an outcome that holds a value");
    return std::get<Refusal>(content_);
  }

 private:
  void RequireValue() const {
    if (!ok()) throw ContractError("value() of a refusal: " + std::get<Refusal>(content_).reason);
  }

  std::variant<T, Refusal> content_;
};

}  // namespace etalon
