#include "etalon/followup/dated_value.h"

namespace etalon::followup {

double YearsOfDay(int day) { return day / 365.25; }

}  // namespace etalon::followup
