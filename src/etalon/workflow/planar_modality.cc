#include "etalon/nuclear/planar_reading.h"
#include "etalon/report/planar_report.h"
#include "etalon/workflow/modality.h"
#include "etalon/workflow/planar_study.h"

namespace etalon::workflow {
namespace {

class PlanarModality : public Modality {
 public:
  explicit PlanarModality(std::filesystem::path workspace) : workspace_(std::move(workspace)) {
    program_ = ReaderFor({}).program();
  }

  std::string KeyText(const StudyOptions& options) const override {
    return ReaderFor(options).key_text();
  }

  std::optional<ModalityReading> Read(const StudySource& source, const StudyOptions& options,
                                      std::vector<Error>&) override {
    PlanarStudy read = ReaderFor(options).Read(source.files);
    ModalityReading result{read.stored.measurements, read.stored.refusals, {}};
    report::PlanarReport report{.study = source.name,
                                .examination = read.stored.examination,
                                .scan = std::move(read.scan),
                                .reading = std::move(read.reading),
                                .measurements = result.measurements,
                                .refusals = result.refusals,
                                .provenance = {}};
    result.write_report = [report = std::move(report)](
                              const Provenance& provenance,
                              const std::filesystem::path& folder) mutable {
      report.provenance = provenance;
      report::WritePlanarReport(report, folder);
    };
    return result;
  }

 private:
  PlanarStudyReader ReaderFor(const StudyOptions& options) const {
    return PlanarReaderFor(options, workspace_);
  }

  std::filesystem::path workspace_;
};

}  // namespace

std::unique_ptr<Modality> MakePlanarModality(const std::filesystem::path& workspace) {
  return std::make_unique<PlanarModality>(workspace);
}

}  // namespace etalon::workflow
