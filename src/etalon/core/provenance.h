#pragma once

#include <string>
#include <vector>

namespace etalon {

/// Which program, models and inputs made a set of measurements. Holds no time and no host, so that
/// the same input gives the same bytes.
struct Provenance {
  struct Model {
    std::string name;
    std::string version;
    std::string sha256;
  };
  struct Input {
    std::string name;    ///< file name without folder
    std::string sha256;  ///< of the file's bytes
  };

  std::string software = "etalon";
  std::string software_version;
  std::string precision;  ///< of the networks: "bf16", "fp32" or "int8"
  std::vector<Model> models;
  std::vector<Input> inputs;
};

}  // namespace etalon
