#include "etalon/workflow/annotate_consensus.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "etalon/annotation/label_calls.h"
#include "etalon/core/error.h"
#include "etalon/core/version.h"
#include "etalon/workflow/closed_readings.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/shape_rows.h"
#include "etalon/workflow/student_readings.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using annotation::Consensus;
using annotation::ConsensusLabel;
using annotation::ConsensusMethod;
using annotation::ConsensusShape;

void Check(const AnnotateConsensusRequest& request) {
  if (request.least_readers < 1) {
    throw Error(ErrorCode::kUsage, "--least-readers: 1 or more");
  }
  if (!(request.least_probability >= 0.5 && request.least_probability <= 1.0)) {
    throw Error(ErrorCode::kUsage, "--least-probability: 0.5 to 1");
  }
}

/// Skills on images of known truth, for votes weighted by skill.
std::vector<annotation::ReaderSkill> KnownSkills(const ClosedReadings& closed,
                                                 const ontology::Ontology& ontology) {
  std::vector<annotation::ReaderSkill> skills;
  if (closed.known.empty()) return skills;
  const annotation::LabelCaller caller(ontology);
  const annotation::CallTable table = annotation::ReadCalls(closed.readings, caller);
  constexpr std::size_t kLeastImages = 10;  // fewer say little of a reader
  for (std::size_t label = 0; label < table.labels; ++label) {
    const std::string& id = ontology.labels()[label].id;
    for (std::size_t reader = 0; reader < table.readers; ++reader) {
      double right[2] = {1.0, 1.0}, all[2] = {1.5, 1.5};
      std::size_t images = 0;
      for (std::size_t image = 0; image < table.images; ++image) {
        const auto known = closed.known.find(closed.readings.images[image].id);
        const std::int8_t call = table.At(image, reader, label);
        if (call < 0 || known == closed.known.end() || !known->second.contains(id)) continue;
        const bool truth = known->second.at(id);
        all[truth] += 1.0;
        right[truth] += truth == (call == 1) ? 1.0 : 0.0;
        ++images;
      }
      if (images < kLeastImages) continue;
      skills.push_back({reader, label, right[1] / all[1], right[0] / all[0], images});
    }
  }
  return skills;
}

/// Rows of a consensus for the store.
class RunMaker {
 public:
  RunMaker(const ClosedReadings& closed, const ontology::Ontology& ontology)
      : closed_(closed), ontology_(ontology) {}

  store::ConsensusRun Make(const Consensus& consensus) const {
    store::ConsensusRun run;
    for (const ConsensusLabel& one : consensus.labels) run.labels.push_back(RowOfLabel(one));
    for (const ConsensusShape& one : consensus.shapes) run.shapes.push_back(RowOfShape(one));
    for (const annotation::ReaderSkill& one : consensus.skills) {
      run.skills.push_back({closed_.readings.readers[one.reader], LabelId(one.label),
                            one.sensitivity, one.specificity, static_cast<int>(one.images)});
    }
    return run;
  }

  /// The adjudicator's labels take the place of the readers'. @return how many.
  int Adjudicate(store::ConsensusRun& run) const {
    const annotation::LabelCaller caller(ontology_);
    std::vector<std::int8_t> calls(caller.labels()), grades(caller.labels());
    std::map<std::pair<std::string, std::string>, bool> decided;
    for (const annotation::Reading& reading : closed_.adjudications) {
      caller.Read(reading.shapes, calls.data(), grades.data());
      for (std::size_t label = 0; label < calls.size(); ++label) {
        if (calls[label] >= 0)
          decided[{ImageId(reading.image), LabelId(label)}] = calls[label] == 1;
      }
    }
    int count = 0;
    for (store::ConsensusLabelRow& row : run.labels) {
      const auto found = decided.find({row.image, row.label});
      if (found == decided.end()) continue;
      row.present = found->second;
      row.probability = found->second ? 1.0 : 0.0;
      row.reason = "adjudicated";
      ++count;
    }
    return count;
  }

 private:
  const std::string& ImageId(std::size_t image) const { return closed_.readings.images[image].id; }
  const std::string& LabelId(std::size_t label) const { return ontology_.labels()[label].id; }

  store::ConsensusLabelRow RowOfLabel(const ConsensusLabel& one) const {
    store::ConsensusLabelRow row{ImageId(one.image),
                                 LabelId(one.label),
                                 std::nullopt,
                                 one.probability,
                                 static_cast<int>(one.readers),
                                 {}};
    if (one.present.ok()) {
      row.present = *one.present;
    } else {
      row.reason = one.present.refusal().reason;
    }
    return row;
  }

  store::ConsensusShapeRow RowOfShape(const ConsensusShape& one) const {
    store::ConsensusShapeRow row{ImageId(one.image), static_cast<int>(one.readers), {}, {}};
    if (one.shape.ok()) {
      row.shape = RowOf(*one.shape);
      return row;
    }
    row.reason = one.shape.refusal().reason;
    row.shape.label = LabelId(one.label);
    row.shape.kind = std::string(ontology::Name(one.kind));
    row.shape.frame = row.shape.last_frame = std::max(one.frame, 0);
    return row;
  }

  const ClosedReadings& closed_;
  const ontology::Ontology& ontology_;
};

void AddProvenance(const AnnotateConsensusRequest& request, const ClosedReadings& closed,
                   const ontology::Ontology& ontology, store::ConsensusRun& run) {
  run.method = std::string(annotation::Name(request.method));
  run.options = fmt::format("at least {} readers, probability at least {}", request.least_readers,
                            request.least_probability);
  annotation::Readings all = closed.readings;  // adjudications change what comes out
  all.readers.emplace_back("adjudication");
  for (annotation::Reading one : closed.adjudications) {
    one.reader = all.readers.size() - 1;
    all.readings.push_back(std::move(one));
  }
  run.readings = FingerprintOf(all);
  run.readers = fmt::format("{}", fmt::join(closed.readings.readers, ","));
  run.software_version = std::string(kSoftwareVersion);
  run.ontology_version = ontology.version();
}

}  // namespace

ConsensusSummary AnnotateConsensus(const AnnotateConsensusRequest& request) {
  Check(request);
  OpenedProject project = OpenProject(request.project);
  ClosedReadings closed = ReadClosedReadings(project);
  annotation::ConsensusOptions options;
  options.method = request.method;
  options.least_readers = request.least_readers;
  options.least_probability = request.least_probability;
  ConsensusSummary summary;
  if (request.method == ConsensusMethod::kSkillWeighted) {
    options.skills = KnownSkills(closed, project.ontology);
    summary.from_students =
        AddStudentReadings(request.project, project.ontology, closed, options.skills);
  }
  if (closed.readings.readings.empty()) {
    throw Error(ErrorCode::kUsage, request.project.string() + ": no reading is closed yet");
  }
  const RunMaker maker(closed, project.ontology);
  summary.run = maker.Make(annotation::FindConsensus(closed.readings, project.ontology, options));
  summary.adjudicated = maker.Adjudicate(summary.run);
  AddProvenance(request, closed, project.ontology, summary.run);
  const auto saved = store::ConsensusStore(request.project).Save(summary.run);
  summary.run.id = saved.id;
  summary.is_new = saved.is_new;
  return summary;
}

std::vector<ImageConsensus> ReadConsensus(const fs::path& project) {
  const auto run = store::ConsensusStore(project).Newest();
  if (!run) return {};
  std::map<std::string, ImageConsensus> images;
  for (const store::ConsensusLabelRow& row : run->labels) {
    if (row.present) images[row.image].labels[row.label] = *row.present;
  }
  for (const store::ConsensusShapeRow& row : run->shapes) {
    if (row.reason.empty()) {
      images[row.image].shapes.push_back(ShapeOf(row.shape, project / "project.db"));
    }
  }
  std::vector<ImageConsensus> result;
  for (auto& [id, image] : images) {
    image.image = id;
    result.push_back(std::move(image));
  }
  return result;
}

void PutConsensus(const ImageConsensus& consensus, const ontology::Ontology& ontology,
                  ProjectImage& image) {
  ontology::LabelStates together = image.labels;
  for (const auto& [label, present] : consensus.labels) together[label] = present;
  ontology::Closure closed = ontology.Close(together);
  if (!closed.contradiction.empty()) closed = ontology.Close(consensus.labels);
  image.labels = closed.contradiction.empty() ? closed.states : consensus.labels;
  std::erase_if(image.shapes, [&](const annotation::Shape& shape) {
    return consensus.labels.contains(shape.label) ||
           std::ranges::find(consensus.shapes, shape.label, &annotation::Shape::label) !=
               consensus.shapes.end();
  });
  image.shapes.insert(image.shapes.end(), consensus.shapes.begin(), consensus.shapes.end());
}

ProjectContents ReadProjectTruth(const fs::path& folder) {
  ProjectContents project = ReadProject(folder);
  for (const ImageConsensus& one : ReadConsensus(folder)) {
    const auto image = std::ranges::lower_bound(project.images, one.image, {}, &ProjectImage::id);
    const bool known = image != project.images.end() && image->id == one.image;
    if (!known) continue;
    PutConsensus(one, project.ontology, *image);
    ++project.by_consensus;
  }
  return project;
}

}  // namespace etalon::workflow
