#include "etalon/phantom/spect_write.h"

#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/dicom/volume_series_write.h"
#include "etalon/media/bytes.h"
#include "etalon/phantom/truth_file.h"

namespace etalon::phantom {
namespace {

using Json = nlohmann::ordered_json;

Json OptionsJson(const SpectPhantomOptions& options) {
  const image::PatientPoint& shift = options.ct_shift;
  return {{"height_mm", Rounded(options.body.height.value())},
          {"girth", Rounded(options.body.girth)},
          {"cardiomegaly", Rounded(options.body.cardiomegaly)},
          {"wall_thickness_mm", Rounded(options.body.wall_thickness.value())},
          {"body_seed", options.body.seed},
          {"grade", options.uptake.grade},
          {"voxel_mm", Rounded(options.voxel.value())},
          {"resolution_mm", Rounded(options.resolution.value())},
          {"noise", Rounded(options.noise)},
          {"noise_width_mm", Rounded(options.noise_width.value())},
          {"respiration_mm", Rounded(options.respiration.value())},
          {"ct_shift_mm", {Rounded(shift.x), Rounded(shift.y), Rounded(shift.z)}},
          {"dose_mbq", Rounded(options.dose_megabecquerels)},
          {"weight_kg", Rounded(options.weight_kg)},
          {"elapsed_s", Rounded(options.elapsed.value())},
          {"seed", options.seed}};
}

std::vector<dicom::OutlinedStructure> Structures(const SpectPhantom& phantom) {
  std::vector<dicom::OutlinedStructure> structures;
  for (const SpectPhantomMask& mask : phantom.masks) {
    structures.push_back({mask.name, {mask.code, "SCT", mask.meaning}, {}, mask.mask});
  }
  return structures;
}

dicom::Radiopharmaceutical InjectionOf(const SpectPhantomOptions& options, Seconds scan) {
  dicom::Radiopharmaceutical injected;
  injected.agent = "bone tracer";
  injected.dose_megabecquerels = options.dose_megabecquerels;
  injected.half_life = Seconds(6.0067 * 3600.0);
  injected.injected_at = scan - options.elapsed;
  injected.correction = dicom::DecayCorrection::kStart;
  return injected;
}

}  // namespace

std::string TruthJson(const SpectPhantom& phantom) {
  const SpectPhantomTruth& truth = phantom.truth;
  const Json json{{"schema", "etalon-spect-phantom-truth/1"},
                  {"truth",
                   {{"left_atrium_suv", Rounded(truth.background_suv)},
                    {"myocardium_suv", Rounded(truth.wall_suv)},
                    {"target_to_background_ratio", Rounded(truth.ratio)},
                    {"myocardium_ml", Rounded(truth.wall_volume.value())},
                    {"threshold_factor", 1.5},
                    {"volume_of_involvement_ml", Rounded(truth.involved_volume.value())},
                    {"cardiac_pyrophosphate_activity_ml", Rounded(truth.activity_ml)}}},
                  {"options", OptionsJson(phantom.options)}};
  return json.dump(1) + "\n";
}

void WriteSpectPhantom(const SpectPhantom& phantom, const std::string& patient,
                       const std::filesystem::path& folder) {
  MakeFolder(folder / "ct");
  const std::string seed = "spect phantom " + patient + OptionsJson(phantom.options).dump();
  dicom::VolumeWriteOptions options{.study_seed = seed, .pseudonym = patient};
  options.subject.sex = phantom.options.body.sex;
  options.subject.height_cm = phantom.options.body.height.value() / 10.0;
  options.subject.weight_kg = phantom.options.weight_kg;
  options.description = "SPECT, Bq/mL";
  const auto scan = dicom::MomentOf("20260115", options.time);
  dicom::WriteSpect(phantom.activity, InjectionOf(phantom.options, *scan), options,
                    folder / "spect.dcm");
  options.series_number = 2;
  options.description = "CT";
  dicom::WriteCtSeries(phantom.hounsfield, options, folder / "ct");
  options.series_number = 3;
  options.description = "masks";
  dicom::WriteSegmentation(Structures(phantom), options, folder / "masks.dcm");
  const std::string truth = TruthJson(phantom);
  media::WriteBytes(folder / "truth.json",
                    {reinterpret_cast<const std::uint8_t*>(truth.data()), truth.size()});
}

}  // namespace etalon::phantom
