#pragma once

#include <optional>

#include "etalon/echo/apical_networks.h"
#include "etalon/echo/study_reading.h"
#include "etalon/image/cine.h"

namespace etalon::echo {

/// What the user or the naming of the files already says of an image.
struct Declared {
  std::optional<View> view;
  std::optional<Phase> phase;
};

struct ReadOptions {
  int view_frames = 10;  ///< frames of a loop shown to the view network
  double largest_colour_fraction =
      0.02;            ///< of the field's pixels, before a loop is colour Doppler
  int most_beats = 3;  ///< beats of one cine that are traced
};

/// Reads one image or cine: ultrasound field, view, cavity area of every frame, beats, and the
/// outlines of the frames to be measured.
///
/// A still's phase is `declared.phase`; a still without one is traced as end diastole and flagged
/// "phase-assumed". A declared view is kept, with the flag "view-not-confirmed" when the view
/// network disagrees. Without frame times, 50 frames a second are assumed to find beats and the
/// flag "frame-times-unknown" is set. Never throws for what an image may hold: `refusal` says why
/// nothing was traced.
/// @throws ContractError for a cine without frames.
CineReading ReadCine(const image::Cine& cine, const Declared& declared, ApicalNetworks& networks,
                     const ReadOptions& options = {});

/// Only the view that `ReadCine` would find; `kOther` for what it would refuse before tracing.
View ReadView(const image::Cine& cine, ApicalNetworks& networks, const ReadOptions& options = {});

}  // namespace etalon::echo
