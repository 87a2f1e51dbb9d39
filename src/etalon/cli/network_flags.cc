#include <CLI/CLI.hpp>

#include "etalon/cli/commands.h"

namespace etalon::cli {

void NetworkFlags::Declare(CLI::App& command) {
  command.add_option("--threads", threads, "processor threads; 0: all")->check(CLI::Range(0, 1024));
  command.add_option("--precision", precision, "arithmetic of the networks")
      ->check(CLI::IsMember({"auto", "bf16", "fp32", "int8"}))
      ->capture_default_str();
}

}  // namespace etalon::cli
