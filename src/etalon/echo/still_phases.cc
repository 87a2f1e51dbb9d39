#include "etalon/echo/still_phases.h"

#include <algorithm>

namespace etalon::echo {
namespace {

bool IsUnsettledStill(const CineReading& cine, View view) {
  return !cine.refusal && cine.view.view == view && cine.traced.size() == 1 &&
         std::find(cine.flags.begin(), cine.flags.end(), kPhaseAssumed) != cine.flags.end();
}

double CavityArea(const CineReading* still) {
  return still->traced.front().geometry.ventricle.Area().value();
}

void Settle(CineReading& still, Phase phase) {
  still.traced.front().phase = phase;
  std::replace(still.flags.begin(), still.flags.end(), std::string(kPhaseAssumed),
               std::string(kPhaseFromArea));
}

void SettleView(View view, StudyReading& reading) {
  std::vector<CineReading*> stills;
  for (CineReading& cine : reading.cines) {
    if (IsUnsettledStill(cine, view)) stills.push_back(&cine);
  }
  if (stills.size() < 2) return;
  std::stable_sort(stills.begin(), stills.end(), [](const CineReading* a, const CineReading* b) {
    return CavityArea(a) > CavityArea(b);
  });
  Settle(*stills.front(), Phase::kEndDiastole);
  Settle(*stills.back(), Phase::kEndSystole);
  for (std::size_t i = 1; i + 1 < stills.size(); ++i) stills[i]->traced.clear();
}

}  // namespace

void SettleStillPhases(StudyReading& reading) {
  SettleView(View::kApicalFourChamber, reading);
  SettleView(View::kApicalTwoChamber, reading);
}

}  // namespace etalon::echo
