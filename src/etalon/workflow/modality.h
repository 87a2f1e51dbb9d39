#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/measurement.h"
#include "etalon/core/provenance.h"
#include "etalon/nn/network.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {

/// What a modality makes of a study.
struct ModalityReading {
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
  /// Writes `measurements.json` and `report.html` into a folder.
  std::function<void(const Provenance&, const std::filesystem::path&)> write_report;
  /// What was seen in the pictures, as it is kept with the reading (echo_record.h), or empty.
  std::string detail = {};
};

/// Reads studies of one kind. Models are loaded once, on construction.
class Modality {
 public:
  virtual ~Modality() = default;

  /// Program and models, without inputs.
  const Provenance& program() const { return program_; }

  /// What decides the numbers beside files, program and models: options, rules and their versions,
  /// the errors that models are known for.
  virtual std::string KeyText(const StudyOptions& options) const = 0;

  /// Nothing when no file of the study could be read; each that cannot be is one of `problems`.
  /// @throws Error for what makes the whole study unreadable.
  virtual std::optional<ModalityReading> Read(const StudySource& source,
                                              const StudyOptions& options,
                                              std::vector<Error>& problems) = 0;

 protected:
  Modality();
  Provenance program_;
};

/// @param workspace folder of an open workspace.
/// @throws Error(kModelInvalid) when a model of this kind is missing or altered.
std::unique_ptr<Modality> MakeModality(StudyKind kind, const nn::NetworkOptions& network,
                                       const std::filesystem::path& workspace);

// One factory a kind, each in a file of its own.
std::unique_ptr<Modality> MakeEchoModality(const nn::NetworkOptions& network);
std::unique_ptr<Modality> MakePlanarModality(const std::filesystem::path& workspace);
std::unique_ptr<Modality> MakeSpectModality(const nn::NetworkOptions& network);
std::unique_ptr<Modality> MakeT1Modality(const nn::NetworkOptions& network);

}  // namespace etalon::workflow
