#pragma once

#include <string_view>

namespace etalon::report {

/// Style of the form of cases, in its own element.
extern const std::string_view kTeachingFormStyle;

/// Draws points and boxes on the pictures, keeps what was answered over a reload, and saves
/// `answers.json`. Needs a variable `student`.
extern const std::string_view kTeachingFormScript;

}  // namespace etalon::report
