#include <fmt/format.h>

#include "etalon/echo/rules.h"
#include "etalon/report/report.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/echo_record.h"
#include "etalon/workflow/modality.h"
#include "etalon/workflow/read_study.h"

namespace etalon::workflow {
namespace {

class EchoModality : public Modality {
 public:
  explicit EchoModality(const nn::NetworkOptions& network) : models_(LoadApicalModels(network)) {
    program_.precision = models_.precision;
    program_.models = models_.provenance;
  }

  std::string KeyText(const StudyOptions& options) const override {
    std::string text = TextOf(options, StudyKind::kEcho);
    for (const echo::MeasurementRule& rule : echo::EchoRules()) {
      text += fmt::format(";{}={} {}", rule.name, rule.rule, rule.rule_version);
    }
    for (const echo::ModelError& error : models_.model_errors) {
      text += fmt::format(";{}+-{}", error.measurement, error.standard_deviation);
    }
    return text;
  }

  std::optional<ModalityReading> Read(const StudySource& source, const StudyOptions& options,
                                      std::vector<Error>& problems) override {
    OpenedStudy opened = OpenStudy(source, {.spacing = options.spacing}, problems);
    if (opened.study.cines.empty()) return std::nullopt;
    echo::StudyReading reading = ReadStudy(opened, models_);
    ModalityReading result{reading.measurements, reading.refusals, {}};
    result.detail = EchoRecordText(RecordOf(opened, reading, source.files));
    result.write_report = [study = std::move(opened.study), reading = std::move(reading)](
                              const Provenance& provenance, const std::filesystem::path& folder) {
      report::WriteReport({study, reading, provenance}, folder);
    };
    return result;
  }

 private:
  ApicalModels models_;
};

}  // namespace

std::unique_ptr<Modality> MakeEchoModality(const nn::NetworkOptions& network) {
  return std::make_unique<EchoModality>(network);
}

}  // namespace etalon::workflow
