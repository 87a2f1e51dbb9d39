#include "etalon/workflow/modality.h"
#include "etalon/workflow/read_t1.h"

namespace etalon::workflow {
namespace {

class T1Modality : public Modality {
 public:
  explicit T1Modality(int threads) : threads_(threads) {}

  std::string KeyText(const StudyOptions& options) const override {
    return TextOf(options, StudyKind::kT1);
  }

  std::optional<ModalityReading> Read(const StudySource& source, const StudyOptions& options,
                                      std::vector<Error>& problems) override {
    report::T1Report report = ReadT1Study(source, options.t1, threads_, problems);
    ModalityReading result;
    for (const cmr::SliceMeasurement& read : report.reading.measurements) {
      result.measurements.push_back(read.measurement);
    }
    result.refusals = report.reading.refusals;
    result.write_report = [report = std::move(report)](
                              const Provenance& provenance,
                              const std::filesystem::path& folder) mutable {
      report.provenance = provenance;
      report::WriteT1Report(report, folder);
    };
    return result;
  }

 private:
  int threads_;
};

}  // namespace

std::unique_ptr<Modality> MakeT1Modality(const nn::NetworkOptions& network) {
  return std::make_unique<T1Modality>(network.threads);
}

}  // namespace etalon::workflow
