// Bias of the uptake measures on SPECT phantoms, plain and with recovery of the resolution.

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "etalon/nuclear/cardiac_uptake.h"
#include "etalon/nuclear/spect_recovery.h"
#include "etalon/nuclear/spect_registration.h"
#include "etalon/phantom/spect_phantom.h"

namespace etalon {
namespace {

using nuclear::CardiacUptake;

image::LabelVolume StructuresOf(const phantom::SpectPhantom& phantom,
                                const image::FloatVolume& spect,
                                const image::PatientPoint& shift = {}) {
  std::vector<nuclear::StructureMask> masks;
  for (const phantom::SpectPhantomMask& mask : phantom.masks) {
    if (const auto structure = nuclear::StructureNamed(mask.name)) {
      masks.push_back({*structure, mask.mask});
    }
  }
  return nuclear::StructuresOn(masks, spect.frame(),
                               {spect.slices(), spect.rows(), spect.columns()}, shift);
}

void Print(const char* what, const phantom::SpectPhantomTruth& truth,
           const Outcome<CardiacUptake>& uptake) {
  if (!uptake) {
    fmt::print("  {:10} {}\n", what, uptake.refusal().reason);
    return;
  }
  const auto bias = [](double value, double true_value) {
    return true_value > 0.0 ? fmt::format("{:+6.1f} %", 100.0 * (value / true_value - 1.0))
                            : fmt::format("{:.1f} mL", value);
  };
  fmt::print("  {:10} TBR {:5.2f} ({})  VOI {:6.1f} mL ({})  CPA {:7.1f} mL ({})\n", what,
             uptake->mean_ratio, bias(uptake->mean_ratio, truth.ratio), uptake->volume.value(),
             bias(uptake->volume.value(), truth.involved_volume.value()), uptake->activity_ml,
             bias(uptake->activity_ml, truth.activity_ml));
}

Outcome<CardiacUptake> Recovered(const phantom::SpectPhantom& phantom,
                                 const image::FloatVolume& fine, Millimetres breath) {
  const image::LabelVolume structures = StructuresOf(phantom, fine);
  const Millimetres resolution =
      nuclear::RefinedResolution(phantom.options.resolution, phantom.options.voxel);
  return nuclear::MeasureUptake(
      nuclear::RecoverResolution(fine, structures, {.resolution = resolution, .breath = breath}),
      structures);
}

void Measure(const phantom::SpectPhantomOptions& options) {
  SilentProgress silent;
  const phantom::SpectPhantom phantom = phantom::MakeSpectPhantom(options, silent);
  const auto start = std::chrono::steady_clock::now();
  const image::LabelVolume structures = StructuresOf(phantom, phantom.activity);
  const auto plain = nuclear::MeasureUptake(phantom.activity, structures);
  const image::FloatVolume fine = nuclear::RefinedHeart(phantom.activity, structures);
  const auto recovered = Recovered(phantom, fine, Millimetres(0.0));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  fmt::print(
      "grade {}, wall {:.0f} mm, blur {:.0f} mm, breath {:.0f} mm: TBR {:.2f}, {:.1f} mL; "
      "{:.2f} s\n",
      options.uptake.grade, options.body.wall_thickness.value(), options.resolution.value(),
      options.respiration.value(), phantom.truth.ratio, phantom.truth.wall_volume.value(),
      seconds.count());
  Print("plain", phantom.truth, plain);
  Print("recovered", phantom.truth, recovered);
  if (options.respiration.value() == 0.0) return;
  Print("and breath", phantom.truth, Recovered(phantom, fine, options.respiration));
}

void MeasureShift(const image::PatientPoint& shift) {
  phantom::SpectPhantomOptions options;
  options.uptake.grade = 3;
  options.ct_shift = shift;
  SilentProgress silent;
  const phantom::SpectPhantom phantom = phantom::MakeSpectPhantom(options, silent);
  const image::LabelVolume structures = StructuresOf(phantom, phantom.activity);
  const auto found = nuclear::FindMisregistration(phantom.activity, structures);
  fmt::print("CT shifted by ({:.0f}, {:.0f}, {:.0f}) mm: ", shift.x, shift.y, shift.z);
  if (!found) {
    fmt::print("{}\n", found.refusal().reason);
    return;
  }
  fmt::print("masks to be moved by ({:.1f}, {:.1f}, {:.1f}) mm{}\n", found->shift.x, found->shift.y,
             found->shift.z, found->flagged ? ", flagged" : "");
  Print("plain", phantom.truth, nuclear::MeasureUptake(phantom.activity, structures));
  Print("corrected", phantom.truth,
        nuclear::MeasureUptake(phantom.activity,
                               StructuresOf(phantom, phantom.activity, found->shift)));
}

}  // namespace
}  // namespace etalon

int main() {
  for (const int grade : {0, 1, 2, 3}) {
    for (const double wall : {11.0, 16.0}) {
      for (const auto& [blur, breath] : {std::array{0.0, 0.0}, std::array{8.0, 0.0},
                                         std::array{11.0, 0.0}, std::array{11.0, 8.0}}) {
        etalon::phantom::SpectPhantomOptions options;
        options.uptake.grade = grade;
        options.body.wall_thickness = etalon::Millimetres(wall);
        options.resolution = etalon::Millimetres(blur);
        options.respiration = etalon::Millimetres(breath);
        options.noise = blur > 0.0 ? 0.08 : 0.0;
        etalon::Measure(options);
      }
    }
  }
  for (const double shift : {0.0, 6.0, 12.0}) etalon::MeasureShift({shift, -0.5 * shift, shift});
}
