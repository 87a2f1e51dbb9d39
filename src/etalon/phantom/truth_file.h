#pragma once

// Internal: what the writers of phantoms share.

#include <filesystem>

#include "etalon/core/quantity.h"

namespace etalon::phantom {

/// Six decimals, for `truth.json`; never -0. Truth is exact in theory; a nanometre, a microlitre
/// and a microsecond are enough of it.
double Rounded(double value);

template <typename Unit>
double Rounded(Quantity<Unit> quantity) {
  return Rounded(quantity.value());
}

/// @throws Error kFileUnreadable naming the folder that cannot be made.
void MakeFolder(const std::filesystem::path& folder);

}  // namespace etalon::phantom
