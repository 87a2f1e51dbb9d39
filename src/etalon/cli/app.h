#pragma once

namespace etalon::cli {

/// Parses the command line, runs the command and returns the process's exit code: 0 when all went
/// well, 2 for a wrong command line or an input that cannot be read, 3 for a broken model or
/// workspace, 130 when interrupted, 70 for a defect.
int Run(int argc, char** argv);

}  // namespace etalon::cli
