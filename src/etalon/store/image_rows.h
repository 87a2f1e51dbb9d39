#pragma once

// Internal: the rows of a project's images to values and back. All throw soci::soci_error, the
// loading ones DamagedRow too.

#include "etalon/store/project_rows.h"
#include "etalon/store/soci_session.h"

namespace etalon::store {

/// By id, with names, labels and shapes.
std::vector<ImageRow> LoadImages(soci::session& session);

/// Adds the image or replaces what its row, names, labels and shapes hold.
void PutImage(const ImageRow& image, soci::session& session);

}  // namespace etalon::store
