#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "etalon/report/frame_picture.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/timeline_sections.h"
#include "etalon/report/timeline_texts.h"

namespace etalon::report {
namespace {

constexpr int kPictureWidth = 560;

/// The first traced frame of a phase in a view.
struct Place {
  std::size_t cine;
  const echo::TracedFrame* frame;
};

std::optional<Place> FindFrame(const ComparedStudy& compared, echo::View view, echo::Phase phase) {
  for (std::size_t cine = 0; cine < compared.reading.cines.size(); ++cine) {
    const auto& reading = compared.reading.cines[cine];
    if (reading.view.view != view || cine >= compared.study.cines.size()) continue;
    for (const auto& frame : reading.traced) {
      if (frame.phase == phase) return Place{cine, &frame};
    }
  }
  return std::nullopt;
}

std::string Figure(const ComparedStudy& compared, echo::View view, echo::Phase phase) {
  const Text caption = DayText(compared.day) + ", " + ViewText(view) + ", " + PhaseText(phase);
  const auto place = FindFrame(compared, view, phase);
  if (!place) {
    return fmt::format("<figure><figcaption>{}</figcaption></figure>",
                       Both(caption + Text{": none", " : aucune"}));
  }
  const auto& reading = compared.reading.cines[place->cine];
  const auto& frames = compared.study.cines[place->cine].frames;
  return fmt::format("<figure>{}<figcaption>{}</figcaption></figure>",
                     TracedPicture(frames.at(static_cast<std::size_t>(place->frame->frame)),
                                   reading.field, *place->frame, reading.calibrated, kPictureWidth),
                     Both(caption));
}

bool AnyHas(const Timeline& timeline, echo::View view) {
  return std::ranges::any_of(timeline.compared, [&](const ComparedStudy& compared) {
    return FindFrame(compared, view, echo::Phase::kEndDiastole) ||
           FindFrame(compared, view, echo::Phase::kEndSystole);
  });
}

}  // namespace

std::string ComparedPictures(const Timeline& timeline) {
  if (timeline.compared.empty()) return {};
  std::string figures;
  for (const auto view : {echo::View::kApicalFourChamber, echo::View::kApicalTwoChamber}) {
    if (!AnyHas(timeline, view)) continue;
    for (const auto phase : {echo::Phase::kEndDiastole, echo::Phase::kEndSystole}) {
      for (const ComparedStudy& compared : timeline.compared) {
        figures += Figure(compared, view, phase);
      }
    }
  }
  return Section("pictures", {"The two dates side by side", "Les deux dates côte à côte"},
                 fmt::format(R"(<article class="cine">{}<div class="figures">{}</div></article>)",
                             OutlineLegend(), figures));
}

}  // namespace etalon::report
