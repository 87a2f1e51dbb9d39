#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "etalon/echo/apical_geometry.h"
#include "etalon/echo/measure_study.h"
#include "etalon/echo/read_cine.h"
#include "etalon/echo/segment_frame.h"
#include "etalon/image/components.h"
#include "etalon/nn/model_search.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/moments.h"
#include "etalon/stats/quantile.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/evaluate.h"
#include "etalon/workflow/model_errors.h"
#include "etalon/workflow/open_study.h"
#include "etalon/workflow/reference_data.h"

namespace etalon::workflow {
namespace {

struct Structure {
  std::uint8_t label;
  const char* name;
};
constexpr Structure kStructures[] = {{echo::kLvCavityLabel, "left ventricle cavity"},
                                     {echo::kLvMyocardiumLabel, "left ventricle myocardium"},
                                     {echo::kLeftAtriumLabel, "left atrium"}};

double Dice(const image::LabelMask& mask, const image::LabelMask& reference, std::uint8_t label) {
  const double overlap =
      image::IntersectionOverUnion(image::MaskOf(mask, label), image::MaskOf(reference, label));
  return 2.0 * overlap / (1.0 + overlap);
}

/// Dice values by group and structure, one cluster a patient.
class OverlapTable {
 public:
  void Add(const std::string& patient, const std::string& group, const char* structure,
           double dice) {
    values_[{group, structure}][patient].push_back(dice);
  }

  std::vector<OverlapFigure> Figures() const {
    std::vector<OverlapFigure> figures;
    for (const auto& [key, by_patient] : values_) {
      std::vector<std::vector<double>> clusters;
      std::vector<double> all;
      for (const auto& [patient, values] : by_patient) {
        clusters.push_back(values);
        all.insert(all.end(), values.begin(), values.end());
      }
      figures.push_back({key.first, key.second, static_cast<int>(all.size()), stats::Mean(all),
                         stats::ClusterBootstrapMean(clusters)});
    }
    return figures;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::vector<double>>> values_;
};

/// The reading of a patient as if the reference outlines had come from the network.
echo::CineReading ReferenceReading(const echo::CineReading& automatic,
                                   const image::LabelMask& reference) {
  echo::CineReading reading = automatic;
  reading.traced.clear();
  const echo::TracedFrame& traced = automatic.traced.front();
  auto geometry = echo::MeasureApicalFrame(reference, traced.spacing);
  if (!geometry) {
    reading.refusal = geometry.refusal();
    return reading;
  }
  echo::TracedFrame frame;
  frame.phase = traced.phase;
  frame.spacing = traced.spacing;
  frame.geometry = std::move(geometry).value();
  reading.traced.push_back(std::move(frame));
  return reading;
}

AgreementFigure Agreement(const std::string& measurement, const std::string& unit,
                          const std::vector<const AgreementRow*>& rows) {
  AgreementFigure figure;
  figure.measurement = measurement;
  figure.unit = unit;
  figure.patients = static_cast<int>(rows.size());
  std::vector<double> automatic;
  std::vector<double> reference;
  std::vector<double> differences;
  std::vector<double> deviations;
  double covered = 0.0;
  for (const AgreementRow* row : rows) {
    automatic.push_back(row->automatic);
    reference.push_back(row->reference);
    differences.push_back(row->automatic - row->reference);
    deviations.push_back(std::abs(differences.back()));
    covered += row->interval.low <= row->reference && row->reference <= row->interval.high;
  }
  figure.bias = stats::Mean(differences);
  figure.standard_deviation = stats::StandardDeviation(differences);
  figure.mean_absolute_error = stats::Mean(deviations);
  if (rows.size() > 1) figure.correlation = stats::PearsonCorrelation(automatic, reference);
  figure.median_deviation = stats::Quantile(deviations, 0.5);
  figure.deviation_75 = stats::Quantile(deviations, 0.75);
  figure.deviation_95 = stats::Quantile(deviations, 0.95);
  figure.coverage = covered / static_cast<double>(rows.size());
  return figure;
}

class SegmentationEvaluator {
 public:
  explicit SegmentationEvaluator(const EvaluateRequest& request)
      : request_(request),
        data_(request.data, request.split),
        models_(LoadApicalModels(request.network, request.model)) {}

  SegmentationEvaluation Run(ProgressObserver& progress) {
    const auto sources = FindStudies({data_.images()}, result_.problems);
    std::int64_t done = 0;
    for (const StudySource& source : sources) {
      if (progress.Cancelled()) throw Error(ErrorCode::kCancelled, "evaluation stopped");
      progress.Report(source.name, done++, static_cast<std::int64_t>(sources.size()));
      AddPatient(source);
    }
    result_.overlaps = overlaps_.Figures();
    for (const std::string& name : echo::MeasurementNames()) AddAgreement(name);
    if (request_.record) Record();
    return std::move(result_);
  }

 private:
  void AddPatient(const StudySource& source) {
    const OpenedStudy opened =
        OpenStudy(source, {.spacing = data_.SpacingOf(source.name)}, result_.problems);
    echo::StudyReading automatic;
    echo::StudyReading reference;
    for (std::size_t i = 0; i < opened.study.cines.size(); ++i) {
      const auto& cine = opened.study.cines[i];
      const auto& hint = opened.hints[i];
      if (!hint.view || !hint.phase) continue;
      const image::LabelMask mask = data_.MaskOf(PathOf(source, cine.name));
      echo::CineReading reading = echo::ReadCine(cine, hint, *models_.networks);
      AddOverlaps(source.name, hint, MaskOf(cine, reading), mask);
      if (reading.refusal) continue;
      reference.cines.push_back(ReferenceReading(reading, mask));
      automatic.cines.push_back(std::move(reading));
    }
    AddVolumes(source.name, automatic, reference);
  }

  static std::filesystem::path PathOf(const StudySource& source, const std::string& name) {
    for (const auto& file : source.files) {
      if (file.filename() == name) return file;
    }
    throw ContractError("an image of a study that is not among its files");
  }

  /// The segmentation of a still, also of one that was refused afterwards.
  image::LabelMask MaskOf(const image::Cine& still, const echo::CineReading& reading) {
    if (!reading.traced.empty()) return reading.traced.front().mask;
    if (reading.field.empty()) return {still.rows(), still.columns()};
    return echo::SegmentWithVariants(still.frames.front(), reading.field, *models_.networks).mask;
  }

  void AddOverlaps(const std::string& patient, const echo::Declared& hint,
                   const image::LabelMask& mask, const image::LabelMask& reference) {
    for (const Structure& structure : kStructures) {
      const double dice = Dice(mask, reference, structure.label);
      overlaps_.Add(patient, "all", structure.name, dice);
      overlaps_.Add(patient, std::string(Name(*hint.phase)), structure.name, dice);
      overlaps_.Add(patient, std::string(Name(*hint.view)), structure.name, dice);
    }
  }

  void AddVolumes(const std::string& patient, echo::StudyReading& automatic,
                  echo::StudyReading& reference) {
    echo::MeasureStudy({.model_errors = models_.model_errors}, automatic);
    echo::MeasureStudy({}, reference);
    for (const Measurement& measured : automatic.measurements) {
      const auto truth = std::find_if(
          reference.measurements.begin(), reference.measurements.end(),
          [&](const Measurement& candidate) { return candidate.name == measured.name; });
      if (truth == reference.measurements.end()) continue;
      units_[measured.name] = measured.unit;
      result_.rows.push_back(
          {patient, measured.name, measured.value, truth->value,
           measured.interval.value_or(Interval{measured.value, measured.value})});
    }
  }

  void AddAgreement(const std::string& name) {
    std::vector<const AgreementRow*> rows;
    for (const AgreementRow& row : result_.rows) {
      if (row.measurement == name) rows.push_back(&row);
    }
    if (!rows.empty()) result_.agreements.push_back(Agreement(name, units_[name], rows));
  }

  /// The scatter around reference values, systematic part included, becomes the model's error.
  void Record() const {
    std::vector<echo::ModelError> errors;
    for (const AgreementFigure& figure : result_.agreements) {
      errors.push_back({figure.measurement, std::hypot(figure.standard_deviation, figure.bias)});
    }
    WriteModelErrors(nn::FindModel(request_.model), models_.provenance.front().sha256,
                     data_.images().lexically_normal().filename().string() + ", " +
                         std::to_string(result_.agreements.front().patients) + " patients",
                     errors);
  }

  const EvaluateRequest& request_;
  ReferenceData data_;
  ApicalModels models_;
  OverlapTable overlaps_;
  std::map<std::string, std::string> units_;
  SegmentationEvaluation result_;
};

}  // namespace

SegmentationEvaluation EvaluateSegmentation(const EvaluateRequest& request,
                                            ProgressObserver& progress) {
  return SegmentationEvaluator(request).Run(progress);
}

}  // namespace etalon::workflow
