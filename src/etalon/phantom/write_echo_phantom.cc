#include "etalon/phantom/write_echo_phantom.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/dicom/write.h"
#include "etalon/media/bytes.h"
#include "etalon/media/png.h"
#include "etalon/phantom/preview.h"
#include "etalon/phantom/truth_file.h"

namespace etalon::phantom {
namespace {

using Json = nlohmann::ordered_json;

Json PointJson(const image::PixelPoint& point) {
  return {{"row", Rounded(point.row)}, {"column", Rounded(point.column)}};
}

Json OptionsJson(const EchoPhantomOptions& options) {
  return {{"end_diastolic_volume_ml", Rounded(options.end_diastolic_volume)},
          {"end_systolic_volume_ml", Rounded(options.end_systolic_volume)},
          {"global_longitudinal_strain_percent", Rounded(options.global_longitudinal_strain)},
          {"wall_thickness_mm", Rounded(options.wall_thickness)},
          {"heart_rate_per_min", Rounded(options.heart_rate)},
          {"frame_rate_hz", Rounded(options.frame_rate_hz)},
          {"depth_mm", Rounded(options.depth)},
          {"sector_angle_deg", Rounded(options.sector_angle)},
          {"rows", options.rows},
          {"columns", options.columns},
          {"noise", Rounded(options.noise)},
          {"gain_db", Rounded(options.gain_db)},
          {"dropout", Rounded(options.dropout)},
          {"seed", options.seed}};
}

Json SummaryJson(const EchoPhantomStudy& study) {
  return {{"lv_end_diastolic_volume_ml", Rounded(study.end_diastolic_volume)},
          {"lv_end_systolic_volume_ml", Rounded(study.end_systolic_volume)},
          {"lv_ejection_fraction_percent", Rounded(study.ejection_fraction)},
          {"lv_global_longitudinal_strain_percent", Rounded(study.global_longitudinal_strain)},
          {"strain_layer", "endocardium"},
          {"end_diastole_frames", study.end_diastole_frames},
          {"end_systole_frames", study.end_systole_frames}};
}

Json InstantJson(const EchoPhantomInstant& instant) {
  return {{"time_s", Rounded(instant.time)},
          {"lv_volume_ml", Rounded(instant.volume)},
          {"left_atrial_volume_ml", Rounded(instant.atrial_volume)},
          {"lv_wall_volume_ml", Rounded(instant.wall_volume)},
          {"lv_length_mm", Rounded(instant.length)},
          {"lv_wall_thickness_mm", Rounded(instant.wall_thickness)},
          {"endocardial_strain_percent", Rounded(instant.endocardial_strain)},
          {"midwall_strain_percent", Rounded(instant.midwall_strain)}};
}

Json LandmarksJson(const EchoPhantomLandmarks& landmarks) {
  return {{"apex", PointJson(landmarks.apex)},
          {"annulus_left", PointJson(landmarks.annulus_left)},
          {"annulus_right", PointJson(landmarks.annulus_right)},
          {"endocardial_length_mm", Rounded(landmarks.endocardial_length)}};
}

Json ViewJson(const EchoPhantomView& view) {
  Json frames = Json::array();
  for (const EchoPhantomLandmarks& landmarks : view.landmarks) {
    frames.push_back(LandmarksJson(landmarks));
  }
  return {{"cine", view.cine.name},
          {"masks", fmt::format("masks/{}_NNN_gt.png", Name(view.view))},
          {"frames", std::move(frames)}};
}

void WriteMasks(const EchoPhantomView& view, const std::filesystem::path& folder) {
  for (std::size_t frame = 0; frame < view.masks.size(); ++frame) {
    media::WriteLabelPng(folder / fmt::format("{}_{:03}_gt.png", Name(view.view), frame),
                         view.masks[frame]);
  }
}

// UIDs depend on options and visit alone: studies of other options or visits are other studies.
std::string StudySeed(const EchoPhantomStudy& study, const PhantomVisit& visit) {
  const std::string seed = "echo phantom " + OptionsJson(study.options).dump();
  const bool is_default = visit.patient == PhantomVisit{}.patient && visit.date.empty();
  return is_default ? seed : seed + " " + visit.patient + " " + visit.date;
}

void WriteCine(const EchoPhantomStudy& study, const EchoPhantomView& view,
               const PhantomVisit& visit, const std::filesystem::path& folder) {
  const bool four_chamber = view.view == ApicalView::kFourChamber;
  dicom::WriteUltrasoundCine(
      view.cine,
      {.study_seed = StudySeed(study, visit),
       .pseudonym = visit.patient,
       .study_date = visit.date,
       .series_number = four_chamber ? 1 : 2,
       .description = four_chamber ? "apical four-chamber" : "apical two-chamber"},
      folder / view.cine.name);
}

void WriteText(const std::filesystem::path& path, const std::string& text) {
  media::WriteBytes(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

std::string TruthJson(const EchoPhantomStudy& study) {
  Json truth;
  truth["schema"] = "etalon-echo-phantom-truth/1";
  truth["truth"] = SummaryJson(study);
  truth["options"] = OptionsJson(study.options);
  truth["spacing_mm"] = {{"row", Rounded(study.spacing.row)},
                         {"column", Rounded(study.spacing.column)}};
  truth["frames"] = Json::array();
  for (const EchoPhantomInstant& instant : study.instants) {
    truth["frames"].push_back(InstantJson(instant));
  }
  for (const EchoPhantomView& view : study.views) {
    truth["views"][Name(view.view)] = ViewJson(view);
  }
  return truth.dump(1) + "\n";
}

std::vector<std::string> PhantomVisit::Validate() const {
  std::vector<std::string> problems;
  if (patient.empty() || patient.size() > 64 ||
      patient.find_first_of("\\^=") != std::string::npos) {
    problems.emplace_back("a phantom's patient has 1 to 64 characters without \\, ^ and =");
  }
  if (!date.empty() && (date.size() != 10 || !DayOfDate(date))) {
    problems.push_back("'" + date + "' is no date: YYYY-MM-DD is");
  }
  return problems;
}

void WriteEchoPhantom(const EchoPhantomStudy& study, const std::filesystem::path& folder,
                      const PhantomVisit& visit) {
  if (const auto problems = visit.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  MakeFolder(folder / "masks");
  for (const EchoPhantomView& view : study.views) {
    WriteCine(study, view, visit, folder);
    WriteMasks(view, folder / "masks");
  }
  WriteText(folder / "truth.json", TruthJson(study));
  media::WriteRgbPng(folder / "preview_gt.png", Preview(study));
}

}  // namespace etalon::phantom
