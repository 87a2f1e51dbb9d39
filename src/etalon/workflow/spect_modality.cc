#include <fmt/format.h>
#include <fmt/ranges.h>

#include "etalon/report/spect_report.h"
#include "etalon/workflow/modality.h"
#include "etalon/workflow/open_spect.h"

namespace etalon::workflow {
namespace {

nuclear::SpectOptions OptionsOf(const SpectChoices& choices) {
  nuclear::SpectOptions options;
  options.uptake.factor = choices.threshold_factor;
  if (const auto problems = options.uptake.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  if (choices.resolution_mm) {
    if (!(*choices.resolution_mm >= 0.0 && *choices.resolution_mm <= 30.0)) {
      throw Error(ErrorCode::kUsage, "the resolution lies between 0 and 30 mm");
    }
    options.resolution = Millimetres(*choices.resolution_mm);
  }
  options.correct_misregistration = choices.correct_misregistration;
  return options;
}

/// What is refused where the study as a whole is.
nuclear::SpectMeasurements Refused(const Refusal& refusal) {
  nuclear::SpectMeasurements result;
  for (const char* name : {"volume_of_involvement", "cardiac_pyrophosphate_activity",
                           "target_to_background_ratio_mean", "target_to_background_ratio_max"}) {
    result.refused.push_back({name, refusal});
  }
  return result;
}

class SpectModality : public Modality {
 public:
  std::string KeyText(const StudyOptions& options) const override {
    return TextOf(options, StudyKind::kSpect);
  }

  std::optional<ModalityReading> Read(const StudySource& source, const StudyOptions& options,
                                      std::vector<Error>&) override {
    report::SpectReport report;
    report.study = source.name;
    report.options = OptionsOf(options.spect);
    Outcome<OpenedSpect> opened = OpenSpect(source, options.spect);
    if (opened) {
      OpenedSpect content = std::move(opened).value();
      report.spect = std::move(content.study);
      report.ct = std::move(content.ct);
      report.masks = content.masks;
      report.result = nuclear::MeasureSpect(report.spect, report.options);
    } else {
      report.result = Refused(opened.refusal());
    }
    ModalityReading result{report.result.measurements, report.result.refused, {}};
    result.write_report = [report = std::move(report)](
                              const Provenance& provenance,
                              const std::filesystem::path& folder) mutable {
      report.provenance = provenance;
      report::WriteSpectReport(report, folder);
    };
    return result;
  }
};

}  // namespace

std::unique_ptr<Modality> MakeSpectModality() { return std::make_unique<SpectModality>(); }

}  // namespace etalon::workflow
