#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/media/nifti.h"

namespace {

void Parse(etalon::media::ByteView file) {
  try {
    etalon::media::ParseNifti(file, "fuzz.nii");
  } catch (const etalon::Error&) {  // NOLINT: a refused file is a correct answer
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Parse({data, size});
  if (size < 348) return 0;
  // Past the signature, which chance would hardly find.
  std::vector<std::uint8_t> file(data, data + size);
  const std::uint32_t header_size = 348;
  std::memcpy(file.data(), &header_size, 4);
  std::memcpy(file.data() + 344, "n+1", 4);
  Parse(file);
  return 0;
}
