#pragma once

#include "etalon/cli/commands.h"
#include "etalon/nn/network.h"

namespace etalon::cli {

/// The network options that the flags name; 0 threads become all processors.
nn::NetworkOptions OptionsFrom(const NetworkFlags& flags);

}  // namespace etalon::cli
