#pragma once

// Internal: agreement of what is drawn, label by label.

#include <vector>

#include "etalon/annotation/label_agreement.h"
#include "etalon/annotation/shape_pairs.h"

namespace etalon::annotation {

/// Overlaps and distances of all readers, of pairs, of each reader with the others, by month and of
/// re-readings; spreads of landmarks; ICC of lengths. Ordered by label.
std::vector<AgreementFigure> ShapeFigures(const AgreementInput& input,
                                          const ShapeComparisons& comparisons);

}  // namespace etalon::annotation
