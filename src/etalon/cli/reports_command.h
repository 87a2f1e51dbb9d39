#pragma once

#include "etalon/cli/commands.h"
#include "etalon/workflow/extract_reports.h"
#include "etalon/workflow/weak_labels.h"

namespace etalon::cli {

/// `etalon reports`: findings that written reports name, as labels for their images.
struct ReportsCommand {
  workflow::ExtractRequest request;
  workflow::WeakLabelsRequest weak;
  std::filesystem::path reference;
  bool differences = false;
  void Declare(CLI::App& app, Chosen& chosen);
  int Extract() const;
  int Score() const;
  int Labels() const;
};

}  // namespace etalon::cli
