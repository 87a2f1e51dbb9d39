#include "etalon/nn/train/run_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

constexpr double kWidth = 720.0;
constexpr double kHeight = 360.0;
constexpr double kMargin = 48.0;

void WriteText(const std::filesystem::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  if (!stream.flush()) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written");
  }
}

std::string Escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '<')
      result += "&lt;";
    else if (letter == '&')
      result += "&amp;";
    else
      result += letter;
  }
  return result;
}

/// A polyline of one column of the history, scaled to its own range, with that range as text.
std::string Curve(const std::vector<EpochRecord>& history, double EpochRecord::*column,
                  const std::string& colour, const std::string& name, double label_x) {
  const auto [low, high] = std::minmax_element(
      history.begin(), history.end(),
      [&](const EpochRecord& a, const EpochRecord& b) { return a.*column < b.*column; });
  const double floor = (*low).*column;
  const double range = std::max(1e-9, (*high).*column - floor);
  const double step =
      (kWidth - 2 * kMargin) / static_cast<double>(std::max<std::size_t>(1, history.size() - 1));
  std::string points;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const double y =
        kHeight - kMargin - (history[i].*column - floor) / range * (kHeight - 2 * kMargin);
    points += fmt::format("{:.1f},{:.1f} ", kMargin + step * static_cast<double>(i), y);
  }
  return fmt::format(
      "<polyline fill=\"none\" stroke=\"{0}\" stroke-width=\"2\" points=\"{1}\"/>\n"
      "<text x=\"{2}\" y=\"{3}\" fill=\"{0}\">{4} {5:.4f} to {6:.4f}</text>\n",
      colour, points, label_x, kHeight - 14, name, floor, floor + range);
}

}  // namespace

void WriteLog(const std::vector<EpochRecord>& history, const std::vector<std::string>& detail_names,
              const std::filesystem::path& path) {
  std::string text = "epoch,size,learning_rate,loss,score";
  for (const std::string& name : detail_names) text += "," + name;
  text += ",seconds\n";
  for (const EpochRecord& record : history) {
    text += fmt::format("{},{},{:.6g},{:.6f},{:.6f}", record.epoch + 1, record.size,
                        record.learning_rate, record.loss, record.score);
    for (const double detail : record.details) text += fmt::format(",{:.6f}", detail);
    text += fmt::format(",{:.1f}\n", record.seconds);
  }
  WriteText(path, text);
}

void WriteCurve(const std::vector<EpochRecord>& history, const std::string& title,
                const std::filesystem::path& path) {
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\" font-size=\"13\">\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n"
      "<text x=\"{2}\" y=\"24\">{3}: {4} epochs</text>\n",
      kWidth, kHeight, kMargin, Escaped(title), history.size());
  if (!history.empty()) {
    text += Curve(history, &EpochRecord::loss, "#b45309", "training loss", kMargin);
    text += Curve(history, &EpochRecord::score, "#1d4ed8", "holdout score", kWidth / 2);
  }
  WriteText(path, text + "</svg>\n");
}

}  // namespace etalon::nn::train
