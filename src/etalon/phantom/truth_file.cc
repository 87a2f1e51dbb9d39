#include "etalon/phantom/truth_file.h"

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::phantom {

double Rounded(double value) {
  const double rounded = std::round(value * 1e6) / 1e6;
  return rounded == 0.0 ? 0.0 : rounded;
}

void MakeFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "cannot make the folder",
                    failure.message());
  }
}

}  // namespace etalon::phantom
