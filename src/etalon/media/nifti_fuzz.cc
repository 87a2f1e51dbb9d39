#include <cstddef>
#include <cstdint>

#include "etalon/core/error.h"
#include "etalon/media/nifti.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    etalon::media::ParseNifti({data, size}, "fuzz.nii");
  } catch (const etalon::Error&) {  // NOLINT: a refused file is a correct answer
  }
  return 0;
}
