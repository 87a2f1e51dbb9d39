#pragma once

#include <optional>

#include "etalon/store/soci_session.h"

namespace etalon::store {

/// A number that a row may lack, bound by value and indicator.
struct Nullable {
  double value = 0.0;
  soci::indicator indicator = soci::i_null;

  Nullable() = default;
  explicit Nullable(const std::optional<double>& number)
      : value(number.value_or(0.0)), indicator(number ? soci::i_ok : soci::i_null) {}

  std::optional<double> Get() const {
    return indicator == soci::i_ok ? std::optional(value) : std::nullopt;
  }
};

}  // namespace etalon::store
