#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace etalon::cli {

/// Where a parsed command leaves what is to be run.
using Chosen = std::function<int()>;

/// The options that choose how networks run, shared by several commands.
struct NetworkFlags {
  int threads = 0;
  std::string precision = "auto";
  void Declare(CLI::App& command);
};

/// Each command declares its options on the program and, when it is the one called, sets `chosen`.
/// The object must outlive the call of `chosen`.
struct SegmentCommand {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output;
  std::string model;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

/// `classify` and `detect`: a reading model over pictures, into one file.
struct ReadCommand {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path output;
  std::string model;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Classify() const;
  int Detect() const;
};

struct TrainCommand {
  std::filesystem::path config;
  std::string task;
  std::filesystem::path workspace;
  std::string part;
  std::filesystem::path data;
  std::filesystem::path run;
  std::filesystem::path package;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

struct EvaluateCommand {
  std::string model;
  std::filesystem::path data;
  std::filesystem::path output;
  std::string split;
  bool record = false;
  NetworkFlags network;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

struct ModelsCommand {
  std::string name;
  std::filesystem::path images;
  void Declare(CLI::App& app, Chosen& chosen);
  int List() const;
  int Show() const;
  int Verify() const;
  int Calibrate() const;
};

struct PhantomCommand {
  std::filesystem::path output;
  double edv = 120.0;
  double esv = 50.0;
  double gls = -18.0;
  double heart_rate = 66.0;
  double frame_rate = 50.0;
  int beats = 2;
  std::optional<int> frames;
  double noise = 0.25;
  double gain = 0.0;
  double dropout = 0.35;
  std::uint64_t seed = 1;
  std::string patient = "PHANTOM";
  std::string date;
  void Declare(CLI::App& app, Chosen& chosen);
  int Run() const;
};

}  // namespace etalon::cli
