#pragma once

#include <compare>
#include <string_view>

namespace etalon {

/// A number with its unit in the type. `Unit::kUcum` is the UCUM code.
template <typename Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}

  constexpr double value() const { return value_; }
  static constexpr std::string_view unit() { return Unit::kUcum; }

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator-() const { return Quantity(-value_); }
  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity(a.value_ + b.value_);
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity(a.value_ - b.value_);
  }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity(a.value_ * k); }
  friend constexpr Quantity operator*(double k, Quantity a) { return a * k; }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.value_ / k); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }

 private:
  double value_ = 0.0;
};

struct MillimetreUnit {
  static constexpr std::string_view kUcum = "mm";
};
struct SquareCentimetreUnit {
  static constexpr std::string_view kUcum = "cm2";
};
struct MillilitreUnit {
  static constexpr std::string_view kUcum = "mL";
};
struct PercentUnit {
  static constexpr std::string_view kUcum = "%";
};
struct SecondUnit {
  static constexpr std::string_view kUcum = "s";
};
struct BeatsPerMinuteUnit {
  static constexpr std::string_view kUcum = "/min";
};
struct RatioUnit {
  static constexpr std::string_view kUcum = "1";
};
struct DegreeUnit {
  static constexpr std::string_view kUcum = "deg";
};

using Millimetres = Quantity<MillimetreUnit>;
using SquareCentimetres = Quantity<SquareCentimetreUnit>;
using Millilitres = Quantity<MillilitreUnit>;
using Percent = Quantity<PercentUnit>;
using Seconds = Quantity<SecondUnit>;
using BeatsPerMinute = Quantity<BeatsPerMinuteUnit>;
using Ratio = Quantity<RatioUnit>;
using Degrees = Quantity<DegreeUnit>;

}  // namespace etalon
