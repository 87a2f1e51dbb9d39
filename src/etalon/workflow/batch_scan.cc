#include "etalon/workflow/batch_scan.h"

#include <algorithm>

#include "etalon/media/open_image.h"
#include "etalon/workflow/batch_table.h"

namespace etalon::workflow {
namespace {

using image::PlanarKind;
using image::PlanarView;
using store::BatchOutcome;
using store::BatchResult;
using store::FoundFile;

BatchResult Passed(const FoundFile& file, std::string reason) {
  return {{file, BatchOutcome::kPassedOver, std::move(reason), {}}, {}};
}

/// A modality is a code of capitals and digits; anything else may be a person's text.
std::string ModalityReason(const std::string& modality) {
  const bool code =
      !modality.empty() && modality.size() <= 16 && std::ranges::all_of(modality, [](char letter) {
        return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
      });
  return "modality-" + (code ? modality : "unknown");
}

std::string ReasonWithoutFrames(const PlanarStudy& study) {
  switch (study.scan.kind) {
    case PlanarKind::kOther:
      return ModalityReason(study.stored.examination.modality);
    case PlanarKind::kDynamic:
      return "dynamic";
    case PlanarKind::kGated:
      return "gated";
    case PlanarKind::kTomographic:
      return "tomographic";
    case PlanarKind::kPlanar:
      return "no-picture";
  }
  throw ContractError("unknown kind of planar file");
}

bool IsPosteriorOnly(const image::PlanarScan& scan) {
  return std::ranges::all_of(
      scan.frames, [](const auto& frame) { return frame.view == PlanarView::kPosterior; });
}

std::string CauseOf(const Outcome<nuclear::PlanarReading>& reading) {
  if (!reading) return std::string(Name(reading.refusal().code));
  return reading->grade.significant >= nuclear::kSignificantProbability ? kSignificantCause : kMeasuredCause;
}

BatchResult ReadDicom(const FoundFile& file, const PlanarStudyReader& reader) {
  PlanarStudy study = reader.Read({file.path});
  if (study.scan.frames.empty()) return Passed(file, ReasonWithoutFrames(study));
  if (IsPosteriorOnly(study.scan)) return Passed(file, "posterior-only");
  return {{file, BatchOutcome::kScan, CauseOf(study.reading), BoneScanLine(file.path, study)},
          std::move(study.stored)};
}

}  // namespace

BatchResult ReadBatchFile(const FoundFile& file, const PlanarStudyReader& reader) {
  try {
    if (media::RecogniseFile(file.path) != media::FileFormat::kDicom) {
      return Passed(file, "not-dicom");
    }
    return ReadDicom(file, reader);
  } catch (const Error& error) {
    return {{file, BatchOutcome::kFailed, std::string(Describe(error.code()).name), error.what()},
            {}};
  }
}

}  // namespace etalon::workflow
