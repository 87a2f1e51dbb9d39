// The rules of `echo` on the true masks of phantoms: geometry alone, without any network.
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <stdexcept>

#include "etalon/echo/apical_geometry.h"
#include "etalon/echo/strain.h"
#include "etalon/echo/volumes.h"
#include "etalon/phantom/echo_phantom.h"

namespace etalon::test {
namespace {

struct Heart {
  double edv;
  double esv;
  double gls;
  std::optional<image::PixelSpacing> spacing;
};

void PrintTo(const Heart& heart, std::ostream* stream) {
  *stream << heart.edv << " to " << heart.esv << " mL, strain " << heart.gls
          << (heart.spacing ? " %, oblong pixels" : " %");
}

phantom::EchoPhantomStudy Make(const Heart& heart) {
  phantom::EchoPhantomOptions options;
  options.end_diastolic_volume = Millilitres(heart.edv);
  options.end_systolic_volume = Millilitres(heart.esv);
  options.global_longitudinal_strain = Percent(heart.gls);
  options.spacing = heart.spacing;
  options.beats = 1;
  return phantom::MakeEchoPhantom(options);
}

echo::CavityOutline Ventricle(const phantom::EchoPhantomStudy& study, std::size_t view, int frame) {
  const auto& mask = study.views[view].masks[static_cast<std::size_t>(frame)];
  const auto geometry = echo::MeasureApicalFrame(mask, study.spacing);
  if (!geometry) throw std::runtime_error(geometry.refusal().reason);
  return geometry->ventricle;
}

double Volume(const phantom::EchoPhantomStudy& study, int frame) {
  return echo::BiplaneDisks(Ventricle(study, 0, frame), Ventricle(study, 1, frame))->value();
}

class PhantomGeometry : public testing::TestWithParam<Heart> {};

TEST_P(PhantomGeometry, TrueMasksReturnTheTrueVolumes) {
  const auto study = Make(GetParam());
  const int diastole = study.end_diastole_frames.front();
  const int systole = study.end_systole_frames.front();
  const double edv = Volume(study, diastole);
  const double esv = Volume(study, systole);
  const auto truth = [&](int frame) {
    return study.instants[static_cast<std::size_t>(frame)].volume.value();
  };
  EXPECT_NEAR(edv, truth(diastole), 0.01 * truth(diastole));
  EXPECT_NEAR(esv, truth(systole), 0.01 * truth(systole));
  EXPECT_NEAR(100.0 * (edv - esv) / edv,
              100.0 * (truth(diastole) - truth(systole)) / truth(diastole), 0.5);
}

TEST_P(PhantomGeometry, TrueMasksReturnTheTrueStrain) {
  const auto study = Make(GetParam());
  const int diastole = study.end_diastole_frames.front();
  const int systole = study.end_systole_frames.front();
  double strain = 0.0;
  double truth = 0.0;
  for (std::size_t view = 0; view < study.views.size(); ++view) {
    const auto length = [&](int frame) {
      return study.views[view].landmarks[static_cast<std::size_t>(frame)].endocardial_length;
    };
    strain += 0.5 * echo::LongitudinalStrain(Ventricle(study, view, diastole),
                                             Ventricle(study, view, systole))
                        ->value();
    truth += 50.0 * (length(systole) - length(diastole)) / length(diastole);
  }
  EXPECT_NEAR(strain, truth, 0.5);
  EXPECT_NEAR(strain, study.global_longitudinal_strain.value(), 1.0);
}

INSTANTIATE_TEST_SUITE_P(
    Hearts, PhantomGeometry,
    testing::Values(Heart{120.0, 50.0, -18.0, {}}, Heart{70.0, 25.0, -21.0, {}},
                    Heart{200.0, 140.0, -9.0, {}},
                    Heart{120.0, 50.0, -18.0, image::PixelSpacing{.row = 0.28, .column = 0.4}}));

}  // namespace
}  // namespace etalon::test
