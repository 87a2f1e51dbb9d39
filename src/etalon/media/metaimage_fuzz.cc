#include <cstddef>
#include <cstdint>

#include "etalon/core/error.h"
#include "etalon/media/metaimage.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    etalon::media::ParseMetaImage({data, size}, "fuzz.mha");
  } catch (const etalon::Error&) {  // NOLINT: a refused file is a correct answer
  }
  return 0;
}
