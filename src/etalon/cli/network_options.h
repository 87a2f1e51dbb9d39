#pragma once

#include "etalon/cli/commands.h"
#include "etalon/nn/network.h"

namespace etalon::cli {

nn::NetworkOptions OptionsFrom(const NetworkFlags& flags);

}  // namespace etalon::cli
