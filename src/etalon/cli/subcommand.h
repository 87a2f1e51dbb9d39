#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace etalon::cli {

/// The subcommand of that name, which several commands may share; made by the first that asks.
inline CLI::App* Subcommand(CLI::App& app, const std::string& name, const std::string& text) {
  for (CLI::App* known : app.get_subcommands({})) {
    if (known->get_name() == name) return known;
  }
  CLI::App* made = app.add_subcommand(name, text);
  made->require_subcommand(1);
  return made;
}

}  // namespace etalon::cli
