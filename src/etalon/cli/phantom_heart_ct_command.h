#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/heart_ct_pictures.h"

namespace etalon::cli {

/// `etalon phantom heart-ct`: pictures for training and testing the heart model.
struct PhantomHeartCtCommand {
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;

  workflow::HeartCtRequest request;
};

}  // namespace etalon::cli
