#include "etalon/core/resources.h"

namespace etalon {

namespace fs = std::filesystem;

fs::path ProgramFolder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path();
}

std::optional<fs::path> FindResource(const fs::path& in_source, const fs::path& installed) {
  const fs::path program = ProgramFolder();
  for (const fs::path& place :
       {program / "../.." / in_source, program / "../share/etalon" / installed}) {
    std::error_code error;
    if (fs::exists(place, error)) return place.lexically_normal();
  }
  return std::nullopt;
}

}  // namespace etalon
