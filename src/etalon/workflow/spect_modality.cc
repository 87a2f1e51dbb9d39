#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "etalon/nn/model_search.h"
#include "etalon/report/spect_report.h"
#include "etalon/workflow/examination.h"
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
  if (choices.breath_mm) {
    if (!choices.resolution_mm || !(*choices.breath_mm >= 0.0 && *choices.breath_mm <= 40.0)) {
      throw Error(ErrorCode::kUsage,
                  "the breath lies between 0 and 40 mm and is recovered with the resolution");
    }
    options.breath = Millimetres(*choices.breath_mm);
  }
  options.correct_misregistration = choices.correct_misregistration;
  return options;
}

/// Outlines of the model are less sure: see docs/measurements/spect_uptake.md.
constexpr Millimetres kModelOutline{1.0};

bool IsByModel(const nuclear::SpectStudy& study) {
  return std::ranges::find(study.flags, nuclear::kPhantomModelFlag) != study.flags.end();
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
  /// Without the package of the model, studies without outlines are refused.
  explicit SpectModality(const nn::NetworkOptions& network) {
    if (std::ranges::count(nn::ListModels(), kHeartModel) == 0) return;
    const nn::ModelPackage package = nn::LoadPackage(nn::FindModel(kHeartModel));
    model_.emplace(package, network);
    program_.models.push_back({package.card.name, package.card.version, package.card.sha256});
    program_.precision = nn::Name(model_->precision());
  }

  std::string KeyText(const StudyOptions& options) const override {
    return TextOf(options, StudyKind::kSpect);
  }

  std::optional<ModalityReading> Read(const StudySource& source, const StudyOptions& options,
                                      std::vector<Error>&) override {
    report::SpectReport report;
    report.study = source.name;
    report.options = OptionsOf(options.spect);
    Outcome<OpenedSpect> opened = OpenSpect(source, options.spect, model_ ? &*model_ : nullptr);
    if (opened) {
      OpenedSpect content = std::move(opened).value();
      report.spect = std::move(content.study);
      report.ct = std::move(content.ct);
      report.masks = content.masks;
      if (IsByModel(report.spect)) report.options.outline = kModelOutline;
      report.result = nuclear::MeasureSpect(report.spect, report.options);
      StateProtocol(content.protocol, report.result.measurements);
    } else {
      report.result = Refused(opened.refusal());
    }
    ModalityReading result{report.result.measurements, report.result.refused, {}};
    result.write_report = [report = std::move(report)](
                              const Provenance& provenance,
                              const std::filesystem::path& folder) mutable {
      report.provenance = provenance;
      if (!IsByModel(report.spect)) {  // The model stood by and was not asked.
        report.provenance.models.clear();
        report.provenance.precision.clear();
      }
      report::WriteSpectReport(report, folder);
    };
    return result;
  }

 private:
  std::optional<nuclear::HeartModel> model_;
};

}  // namespace

std::unique_ptr<Modality> MakeSpectModality(const nn::NetworkOptions& network) {
  return std::make_unique<SpectModality>(network);
}

}  // namespace etalon::workflow
