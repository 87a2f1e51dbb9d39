#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/report/area_curve.h"
#include "etalon/report/frame_picture.h"
#include "etalon/report/markup.h"
#include "etalon/report/sections.h"

namespace etalon::report {
namespace {

/// Columns of the pictures: fewer for long studies, so that the page stays light.
struct PictureWidths {
  int first_beat = 480;
  int other_beats = 220;
  int unmeasured = 200;
};

PictureWidths ChooseWidths(const echo::StudyReading& reading) {
  std::size_t traced = 0;
  for (const echo::CineReading& cine : reading.cines) traced += cine.traced.empty() ? 0 : 1;
  const std::size_t unmeasured = reading.cines.size() - traced;
  PictureWidths widths;
  if (traced > 4) widths = {360, 160, widths.unmeasured};
  if (traced > 8) widths = {240, 120, widths.unmeasured};
  if (unmeasured > 16) widths.unmeasured = 96;
  return widths;
}

const image::Cine* PicturesOf(const image::Study& study, std::size_t cine) {
  return cine < study.cines.size() && !study.cines[cine].frames.empty() ? &study.cines[cine]
                                                                        : nullptr;
}

std::string FrameCaption(const echo::CineReading& cine, const echo::TracedFrame& traced) {
  const auto frame = static_cast<std::size_t>(traced.frame);
  Text caption;
  if (frame < cine.times.size()) {
    caption = Text{"frame ", "image "} + std::to_string(traced.frame) + " · " +
              QuantityText(cine.times[frame].value(), "s");
  }
  if (cine.calibrated) {
    const echo::CavityOutline& ventricle = traced.geometry.ventricle;
    if (!caption.english.empty()) caption = caption + " · ";
    caption = caption + QuantityText(ventricle.Area().value(), "cm2") + " · " +
              QuantityText(ventricle.Length().value(), "mm");
  }
  return fmt::format(R"(<figcaption><strong class="{}">{}</strong> {}</figcaption>)",
                     traced.phase == echo::Phase::kEndDiastole ? "diastole" : "systole",
                     Both(PhaseText(traced.phase)), Both(caption));
}

std::string TracedFigure(const echo::CineReading& cine, const echo::TracedFrame& traced,
                         const image::Cine* pictures, int width) {
  const auto frame = static_cast<std::size_t>(traced.frame);
  if (pictures == nullptr || frame >= pictures->frames.size()) return {};
  return "<figure>" +
         TracedPicture(pictures->frames[frame], cine.field, traced, cine.calibrated, width) +
         FrameCaption(cine, traced) + "</figure>";
}

/// The first beat large, the others below it.
std::string TracedFigures(const echo::CineReading& cine, const image::Cine* pictures,
                          const PictureWidths& widths) {
  constexpr std::size_t kFramesOfBeat = 2;
  std::string first, others;
  for (std::size_t i = 0; i < cine.traced.size(); ++i) {
    const bool is_first = i < kFramesOfBeat;
    (is_first ? first : others) += TracedFigure(cine, cine.traced[i], pictures,
                                                is_first ? widths.first_beat : widths.other_beats);
  }
  std::string figures;
  if (!first.empty()) figures += fmt::format(R"(<div class="figures">{}</div>)", first);
  if (!others.empty()) figures += fmt::format(R"(<div class="figures others">{}</div>)", others);
  return figures;
}

std::string ViewBars(const echo::ViewReading& view) {
  std::string rows;
  for (std::size_t i = 0; i < echo::kViewCount; ++i) {
    const auto each = static_cast<echo::View>(i);
    const double percent = 100.0 * view.probabilities[i];
    rows += fmt::format(
        R"(<li class="{}"><span>{}</span><i><b style="width:{}%"></b></i><em>{}</em></li>)",
        each == view.view ? "chosen" : "", Both(ViewText(each)), Coordinate(percent),
        Both(QuantityText(percent, "%")));
  }
  return fmt::format(R"(<ul class="views">{}</ul>)", rows);
}

std::string FlagList(const std::vector<std::string>& flags) {
  std::string items;
  for (const std::string& flag : flags) {
    items += fmt::format(R"(<small class="flag">{}</small>)", Both(FlagText(flag)));
  }
  return items.empty() ? items : "<div>" + items + "</div>";
}

std::string Cell(const std::string& content) {
  return R"(<td class="number">)" + content + "</td>";
}

std::string InstantCells(const echo::CineReading& cine, int frame) {
  const auto index = static_cast<std::size_t>(frame);
  const std::string unit = cine.calibrated ? "cm2" : "pixel";
  return Cell(std::to_string(frame)) + Cell(Both(NumberText(cine.times.at(index).value(), 2))) +
         Cell(Both(QuantityText(cine.areas.at(index), unit)));
}

std::string BeatRow(const echo::CineReading& cine, std::size_t index) {
  const echo::Beat& beat = cine.beats[index];
  std::string cycle = "–";
  if (beat.next_end_diastole) {
    const Seconds length = cine.times.at(static_cast<std::size_t>(*beat.next_end_diastole)) -
                           cine.times.at(static_cast<std::size_t>(beat.end_diastole));
    cycle = Both(QuantityText(length.value(), "s"));
  }
  return fmt::format(R"(<tr><th scope="row">{}</th>)", index + 1) +
         InstantCells(cine, beat.end_diastole) + InstantCells(cine, beat.end_systole) +
         Cell(cycle) + "</tr>";
}

std::string BeatTable(const echo::CineReading& cine) {
  if (cine.beats.empty() || cine.areas.size() != cine.times.size()) return {};
  const std::string instant = Both({"frame", "image"});
  const std::string columns = fmt::format("<th>{}</th><th>{}</th><th>{}</th>", instant,
                                          Both({"time, s", "temps, s"}), Both({"area", "surface"}));
  std::string rows;
  for (std::size_t beat = 0; beat < cine.beats.size(); ++beat) rows += BeatRow(cine, beat);
  return fmt::format(
      R"(<div class="wide"><table class="beats"><thead><tr><th rowspan="2">{}</th><th colspan="3">{}</th>)"
      R"(<th colspan="3">{}</th><th rowspan="2">{}</th></tr><tr>{}{}</tr></thead><tbody>{}</tbody></table></div>)",
      Both({"Beat", "Cycle"}), Both(PhaseText(echo::Phase::kEndDiastole)),
      Both(PhaseText(echo::Phase::kEndSystole)), Both({"Cycle length", "Durée du cycle"}), columns,
      columns, rows);
}

std::string CineHeading(std::size_t index, const echo::CineReading& cine) {
  Text state = ViewText(cine.view.view);
  if (!cine.calibrated) state = state + Text{" · not calibrated", " · non calibrée"};
  return fmt::format(
      R"(<header><h3><span class="badge">{}</span>{}</h3><p class="file">{}</p></header>)",
      index + 1, Both(state), Escape(cine.name));
}

std::string ViewPanel(const echo::CineReading& cine) {
  const Text quality = Text{"view quality ", "qualité de la coupe "} +
                       NumberText(cine.view.quality, 2) + Text{" · entropy ", " · entropie "} +
                       NumberText(cine.view.entropy, 2);
  return ViewBars(cine.view) + fmt::format(R"(<p class="quality">{}</p>)", Both(quality));
}

std::string MeasuredCine(std::size_t index, const echo::CineReading& cine,
                         const image::Cine* pictures, const PictureWidths& widths) {
  std::string curve = AreaCurve(cine);
  if (!curve.empty()) curve = R"(<div class="plot">)" + curve + "</div>";
  const bool is_still = cine.areas.empty() && cine.traced.size() == 1;
  return fmt::format(R"(<article class="cine{}" id="cine-{}">)", is_still ? " still" : "",
                     index + 1) +
         CineHeading(index, cine) + TracedFigures(cine, pictures, widths) +
         R"(<div class="reading">)" + curve + R"(<div class="view">)" + ViewPanel(cine) +
         FlagList(cine.flags) + "</div></div>" + BeatTable(cine) + "</article>";
}

std::string MiddlePicture(const echo::CineReading& cine, const image::Cine* pictures, int width) {
  if (pictures == nullptr) return {};
  const image::GrayImage& frame = pictures->frames[pictures->frames.size() / 2];
  if (frame.empty()) return {};
  return fmt::format(R"(<img alt="" src="{}">)", PictureUri(frame, cine.field, width));
}

std::string UnmeasuredCine(std::size_t index, const echo::CineReading& cine,
                           const image::Cine* pictures, int width) {
  std::string why;
  if (cine.refusal) {
    why = fmt::format(R"(<p class="refused">{}</p><p class="reason">{}</p>)",
                      Both(RefusalText(cine.refusal->code)), Both(ReasonText(*cine.refusal)));
  }
  const bool has_view = cine.view.quality > 0.0;
  return fmt::format(
             R"(<article class="cine small" id="cine-{}">{}<div><p class="file"><span class="badge">{}</span>{}</p>)",
             index + 1, MiddlePicture(cine, pictures, width), index + 1, Escape(cine.name)) +
         why + (has_view ? ViewBars(cine.view) : "") + FlagList(cine.flags) + "</div></article>";
}

}  // namespace

std::string CineSections(const ReportInput& input) {
  const PictureWidths widths = ChooseWidths(input.reading);
  std::string measured, unmeasured;
  for (std::size_t i = 0; i < input.reading.cines.size(); ++i) {
    const echo::CineReading& cine = input.reading.cines[i];
    const image::Cine* pictures = PicturesOf(input.study, i);
    if (cine.traced.empty()) {
      unmeasured += UnmeasuredCine(i, cine, pictures, widths.unmeasured);
    } else {
      measured += MeasuredCine(i, cine, pictures, widths);
    }
  }
  std::string sections;
  if (!measured.empty()) {
    sections += Section("images", {"Images and outlines", "Images et contours"},
                        OutlineLegend() + R"(<div class="cines">)" + measured + "</div>");
  }
  if (!unmeasured.empty()) {
    sections += Section("other-images", {"Images that were not measured", "Images non mesurées"},
                        R"(<div class="smalls">)" + unmeasured + "</div>");
  }
  return sections;
}

}  // namespace etalon::report
