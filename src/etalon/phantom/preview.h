#pragma once

#include "etalon/image/raster.h"
#include "etalon/phantom/echo_phantom.h"

namespace etalon::phantom {

/// A small sheet of a study: four-chamber and two-chamber view at the first end diastole and the
/// first end systole (the last frame when there is none), above, and below with the true classes
/// tinted: cavity red, myocardium green, atrium blue.
image::RgbImage Preview(const EchoPhantomStudy& study);

}  // namespace etalon::phantom
