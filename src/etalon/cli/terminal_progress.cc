#include "etalon/cli/terminal_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>

namespace etalon::cli {
namespace {

constexpr int kBarWidth = 30;

std::atomic<bool> interrupted{false};

extern "C" void OnInterrupt(int) {
  if (interrupted.exchange(true)) std::_Exit(130);
}

std::string Duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

}  // namespace

TerminalProgress::TerminalProgress()
    : visible_(isatty(STDERR_FILENO) != 0), start_(std::chrono::steady_clock::now()) {
  std::signal(SIGINT, OnInterrupt);
  std::signal(SIGTERM, OnInterrupt);
}

TerminalProgress::~TerminalProgress() { Clear(); }

void TerminalProgress::Report(std::string_view activity, std::int64_t done, std::int64_t total) {
  if (!visible_ || total <= 1) return;
  const int filled = static_cast<int>(done * kBarWidth / total);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
  const std::string left = done == 0 ? ""
                                     : Duration(spent.count() * static_cast<double>(total - done) /
                                                static_cast<double>(done)) +
                                           " left";
  fmt::print(
      stderr, "\r\033[K[{}{}] {}/{}  {}  {}", std::string(static_cast<std::size_t>(filled), '#'),
      std::string(static_cast<std::size_t>(kBarWidth - filled), '.'), done, total, activity, left);
  std::fflush(stderr);
  drawn_ = true;
}

bool TerminalProgress::Cancelled() const { return interrupted.load(); }

void TerminalProgress::Clear() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace etalon::cli
