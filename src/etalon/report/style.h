#pragma once

#include <string_view>

namespace etalon::report {

/// The style sheet of the page, for screen and A4 paper. Colours are told apart by colour-blind
/// readers too [Okabe and Ito], and no meaning hangs on colour alone.
extern const std::string_view kStyleSheet;

/// Chooses the reader's language and keeps it over the page's visits; the page works without it.
extern const std::string_view kScript;

}  // namespace etalon::report
