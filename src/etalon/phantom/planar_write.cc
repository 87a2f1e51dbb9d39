#include "etalon/phantom/planar_write.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "etalon/dicom/planar_scan.h"
#include "etalon/media/bytes.h"
#include "etalon/phantom/truth_file.h"

namespace etalon::phantom {
namespace {

using Json = nlohmann::ordered_json;

Json PointJson(const image::PixelPoint& point) {
  return {{"row", Rounded(point.row)}, {"column", Rounded(point.column)}};
}

const char* TracerName(BoneTracer tracer) {
  switch (tracer) {
    case BoneTracer::kDpd:
      return "99mTc-DPD";
    case BoneTracer::kHmdp:
      return "99mTc-HMDP";
    case BoneTracer::kPyp:
      return "99mTc-PYP";
  }
  throw ContractError("unknown tracer");
}

const char* SideName(BodySide side) {
  switch (side) {
    case BodySide::kNone:
      return "none";
    case BodySide::kLeft:
      return "left";
    case BodySide::kRight:
      return "right";
  }
  throw ContractError("unknown side");
}

Json ConfoundersJson(const Confounders& confounders) {
  return {{"stomach", confounders.stomach},
          {"bowel", confounders.bowel},
          {"contamination", confounders.contamination},
          {"catheter", confounders.catheter},
          {"hip_prosthesis", SideName(confounders.hip_prosthesis)},
          {"shoulder_prosthesis", SideName(confounders.shoulder_prosthesis)},
          {"pacemaker", SideName(confounders.pacemaker)},
          {"missing_breast", SideName(confounders.missing_breast)},
          {"breast_difference", Rounded(confounders.breast_difference)},
          {"costochondral", confounders.costochondral},
          {"rib_fractures", confounders.rib_fractures}};
}

Json BodyJson(const BodyOptions& body) {
  return {{"height_mm", Rounded(body.height.value())},
          {"girth", Rounded(body.girth)},
          {"sex", body.sex == image::Sex::kFemale ? "female" : "male"},
          {"arms", body.arms == ArmPosition::kRaised ? "raised" : "at-sides"},
          {"scoliosis_mm", Rounded(body.scoliosis.value())},
          {"breast", Rounded(body.breast)},
          {"cardiomegaly", Rounded(body.cardiomegaly)},
          {"wall_thickness_mm", Rounded(body.wall_thickness.value())},
          {"asymmetry", Rounded(body.asymmetry)},
          {"heart_shift_mm",
           {Rounded(body.heart_shift.x), Rounded(body.heart_shift.y), Rounded(body.heart_shift.z)}},
          {"heart_rotation_deg", Rounded(body.heart_rotation.value())},
          {"lean_deg", Rounded(body.lean.value())},
          {"bladder", Rounded(body.bladder)},
          {"rib_lesions", body.rib_lesions},
          {"sternal_lesion", body.sternal_lesion},
          {"extravasation", body.extravasation},
          {"seed", body.seed}};
}

}  // namespace

std::string TruthJson(const PlanarPhantom& phantom) {
  const PlanarPhantomOptions& options = phantom.options;
  const PlanarTruth& truth = phantom.truth;
  Json json;
  json["schema"] = "etalon-planar-phantom-truth/1";
  json["truth"] = {{"perugini_grade", truth.grade},
                   {"heart_to_contralateral", Rounded(truth.heart_to_contralateral)},
                   {"heart_suv", Rounded(truth.heart_uptake)},
                   {"heart", PointJson(truth.heart)},
                   {"contralateral", PointJson(truth.contralateral)},
                   {"radius_pixels", Rounded(truth.radius)},
                   {"mid_line_column", Rounded(truth.mid_line)},
                   {"left_ventricle", PointJson(truth.ventricle)}};
  if (truth.motion_row) {
    const PatientMotion& motion = options.motion;
    json["truth"]["motion"] = {{"first_row", *truth.motion_row},
                               {"sideways_mm", Rounded(motion.sideways)},
                               {"along_mm", Rounded(motion.along)}};
  }
  json["options"] = {{"tracer", TracerName(options.tracer)},
                     {"variation", Rounded(options.variation)},
                     {"counts", Rounded(options.counts)},
                     {"scatter_fraction", Rounded(options.camera.scatter_fraction)},
                     {"pixel_mm", Rounded(options.pixel.value())},
                     {"seed", options.seed}};
  if (options.anatomy.empty()) {
    json["body"] = BodyJson(options.body);
  } else {
    json["anatomy"] = options.anatomy;
  }
  json["confounders"] = ConfoundersJson(options.body.confounders);
  return json.dump(1) + "\n";
}

void WritePlanarPhantom(const PlanarPhantom& phantom, const std::string& patient,
                        const std::filesystem::path& path) {
  const std::string truth = TruthJson(phantom);
  dicom::WritePlanarScan(phantom.scan,
                         {.study_seed = fmt::format("planar phantom {} {}", patient, truth),
                          .pseudonym = patient,
                          .radiopharmaceutical = TracerName(phantom.options.tracer),
                          .whole_body = phantom.options.field == PlanarField::kWholeBody},
                         path);
  std::filesystem::path beside = path;
  beside.replace_extension(".truth.json");
  media::WriteBytes(beside, {reinterpret_cast<const std::uint8_t*>(truth.data()), truth.size()});
}

}  // namespace etalon::phantom
