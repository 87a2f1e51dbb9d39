#pragma once

#include "etalon/cli/commands.h"
#include "etalon/teaching/certification.h"

namespace etalon::cli {

/// `etalon teach`: cases for students, scored answers, skill, certificates.
struct TeachCommand {
  std::string project;
  std::filesystem::path workspace;
  std::string student;
  std::filesystem::path output;
  std::filesystem::path answers;
  std::string to_certify;
  std::string to_withdraw;
  std::string by;
  std::string today;
  int count = 0;
  bool enrol = false;
  bool curve = false;
  bool contributions = false;
  teaching::CertificationRule rule;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
