#pragma once

// Internal: what the fits of three parameters need of linear algebra.

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

namespace etalon::cmr {

using Vector3 = std::array<double, 3>;
using Matrix3 = std::array<Vector3, 3>;

/// Inverse of a symmetric positive matrix by cofactors; nothing when it is singular.
inline std::optional<Matrix3> Inverse(const Matrix3& m) {
  const auto cofactor = [&](std::size_t row, std::size_t column) {
    const std::size_t r1 = (row + 1) % 3, r2 = (row + 2) % 3;
    const std::size_t c1 = (column + 1) % 3, c2 = (column + 2) % 3;
    return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
  };
  const double determinant =
      m[0][0] * cofactor(0, 0) + m[0][1] * cofactor(0, 1) + m[0][2] * cofactor(0, 2);
  const double scale = m[0][0] * m[1][1] * m[2][2];
  if (!(std::abs(determinant) > 1e-14 * scale)) return std::nullopt;
  Matrix3 inverse{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      inverse[row][column] = cofactor(column, row) / determinant;
    }
  }
  return inverse;
}

inline Vector3 Times(const Matrix3& matrix, const Vector3& vector) {
  Vector3 product{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      product[row] += matrix[row][column] * vector[column];
    }
  }
  return product;
}

}  // namespace etalon::cmr
