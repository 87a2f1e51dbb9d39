#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/cli/commands.h"
#include "etalon/workflow/worklist_check.h"
#include "etalon/workflow/worklist_letters.h"
#include "etalon/workflow/worklist_set.h"

namespace etalon::cli {

/// `worklist` and its sub-commands set, show, check, letters and page.
struct WorklistCommand {
  workflow::WorklistOptions options;
  std::string format = "text";
  std::vector<std::string> states;
  bool overdue = false;
  std::vector<std::string> words;  ///< of set: IDs and a state
  workflow::WorklistEntry entry;
  std::string id;
  workflow::KnownCasesRequest known;
  std::filesystem::path checked_table;
  bool apply = false;
  workflow::LettersRequest letters;
  std::string language = "fr";
  std::filesystem::path new_template;
  std::filesystem::path page;

  void Declare(CLI::App& app, Chosen& chosen);
  int List() const;
  int Set() const;
  int Show() const;
  int Check() const;
  int Letters() const;
  int Page() const;
};

}  // namespace etalon::cli
