// Any bytes either become a plan whose shapes can be inferred or end in one of our errors.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "etalon/core/error.h"
#include "etalon/nn/plan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    etalon::nn::InferShapes(etalon::nn::LowerGraph(etalon::nn::ParseOnnx(bytes, "fuzz"), "fuzz"),
                            64, 64);
  } catch (const etalon::Error&) {
  } catch (const etalon::ContractError&) {
  }
  return 0;
}
