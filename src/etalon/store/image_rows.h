#pragma once

// Internal: the rows of a project's images to values and back. All throw soci::soci_error, the
// loading ones DamagedRow too.

#include "etalon/store/project_rows.h"
#include "etalon/store/soci_session.h"

namespace etalon::store {

/// A condition on a column that holds the ids of images, or one that always holds where `image` is
/// empty. @throws ContractError for a text that is no id.
std::string OfImage(const char* column, const std::string& image);

/// By id, with names, labels and shapes; of all images, or of one.
std::vector<ImageRow> LoadImages(soci::session& session, const std::string& image = {});

/// Adds the image or replaces what its row, names, labels and shapes hold.
void PutImage(const ImageRow& image, soci::session& session);

}  // namespace etalon::store
