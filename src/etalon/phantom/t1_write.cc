#include "etalon/phantom/t1_write.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "etalon/core/error.h"
#include "etalon/dicom/t1_series.h"
#include "etalon/media/bytes.h"
#include "etalon/media/png.h"
#include "etalon/phantom/truth_file.h"

namespace etalon::phantom {
namespace {

using Json = nlohmann::ordered_json;

Json SeriesJson(const T1PhantomSeries& series, double spacing) {
  Json frames = Json::array();
  for (std::size_t i = 0; i < series.inversion_times.size(); ++i) {
    frames.push_back({{"inversion_time_ms", Rounded(series.inversion_times[i])},
                      {"shift_mm",
                       {{"down", Rounded(series.shifts[i].row * spacing)},
                        {"right", Rounded(series.shifts[i].column * spacing)}}}});
  }
  return frames;
}

Json OptionsJson(const T1PhantomOptions& options) {
  return {{"heart_rate_per_min", Rounded(options.heart_rate)},
          {"inversion_ratio", Rounded(options.inversion_ratio)},
          {"noise", Rounded(options.noise)},
          {"motion_mm", Rounded(options.motion)},
          {"spacing_mm", Rounded(options.spacing)},
          {"wall_thickness_mm", Rounded(options.wall_thickness)},
          {"field_strength_t", Rounded(options.field_strength)},
          {"rows", options.rows},
          {"columns", options.columns},
          {"seed", options.seed}};
}

Json TruthOf(const T1PhantomStudy& study) {
  const T1PhantomOptions& options = study.options;
  Json truth{
      {"haematocrit", Rounded(options.haematocrit)},
      {"extracellular_volume_percent",
       {{"myocardium", Rounded(options.extracellular_volume)},
        {"septum",
         Rounded(options.septal_extracellular_volume.value_or(options.extracellular_volume))}}}};
  for (const T1PhantomTissue& tissue : study.tissues) {
    truth["t1_ms"][tissue.name] = {{"native", Rounded(tissue.native)},
                                   {"post_contrast", Rounded(tissue.post_contrast)}};
  }
  return truth;
}

dicom::InversionSeries DicomSeries(const T1PhantomSeries& series, const T1PhantomOptions& options,
                                   bool after_contrast_agent) {
  dicom::InversionSeries written;
  const InversionScheme scheme =
      after_contrast_agent ? options.post_contrast_scheme : options.native_scheme;
  written.description = after_contrast_agent ? "T1 after contrast agent" : "T1 native";
  if (scheme == InversionScheme::kShortMolli) written.description += ", ShMOLLI";
  written.number = after_contrast_agent ? 2 : 1;
  written.spacing = {options.spacing, options.spacing};
  written.field_strength = options.field_strength;
  written.after_contrast_agent = after_contrast_agent;
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    written.images.push_back({series.frames[i], series.inversion_times[i], {}});
  }
  return written;
}

}  // namespace

std::string T1TruthJson(const T1PhantomStudy& study) {
  Json truth;
  truth["schema"] = "etalon-t1-phantom-truth/1";
  truth["truth"] = TruthOf(study);
  truth["options"] = OptionsJson(study.options);
  truth["native"] = SeriesJson(study.native, study.options.spacing);
  truth["post_contrast"] = SeriesJson(study.post_contrast, study.options.spacing);
  return truth.dump(1) + "\n";
}

void WriteT1Phantom(const T1PhantomStudy& study, const std::filesystem::path& folder,
                    const PhantomVisit& visit) {
  if (const auto problems = visit.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  MakeFolder(folder);
  const std::string truth = T1TruthJson(study);
  const dicom::InversionWriteOptions options{
      .study_seed = fmt::format("t1 phantom {} {} {}", truth, visit.patient, visit.date),
      .pseudonym = visit.patient,
      .study_date = visit.date};
  dicom::WriteInversionSeries(DicomSeries(study.native, study.options, false), options, folder,
                              "native");
  dicom::WriteInversionSeries(DicomSeries(study.post_contrast, study.options, true), options,
                              folder, "post");
  media::WriteLabelPng(folder / "labels_gt.png", study.labels);
  media::WriteBytes(folder / "truth.json",
                    {reinterpret_cast<const std::uint8_t*>(truth.data()), truth.size()});
}

}  // namespace etalon::phantom
