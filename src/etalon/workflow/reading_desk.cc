#include "etalon/workflow/reading_desk.h"

#include <algorithm>

#include "etalon/abdomen/picture_reader.h"
#include "etalon/annotation/plan.h"
#include "etalon/core/error.h"
#include "etalon/dicom/read.h"
#include "etalon/image/trace.h"
#include "etalon/media/open_image.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/package.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/read_pictures.h"
#include "etalon/workflow/reader_tasks.h"

namespace etalon::workflow {
namespace {

using annotation::Annotation;
using annotation::Shape;
using annotation::ShapeKind;

/// Open ones before closed ones, then by round; of closed ones the last.
bool ComesBefore(const ReaderTask& a, const ReaderTask& b) {
  const bool a_closed = a.state == TaskState::kClosed, b_closed = b.state == TaskState::kClosed;
  if (a_closed != b_closed) return b_closed;
  return a_closed ? a.task.key.round > b.task.key.round : a.task.key.round < b.task.key.round;
}

std::optional<ReaderTask> TaskOf(store::ReadingStore& readings, const std::string& reader,
                                 const std::string& image, const std::string& today) {
  std::optional<ReaderTask> chosen;
  for (const ReaderTask& one : ReadTasks(readings, today, image)) {
    if (one.task.key.reader != reader) continue;
    if (!chosen || ComesBefore(one, *chosen)) chosen = one;
  }
  if (chosen && chosen->state == TaskState::kWaiting) return std::nullopt;
  return chosen;
}

std::vector<std::string> ChecklistOf(const store::ImageRow& image,
                                     const ontology::Ontology& ontology) {
  std::vector<std::string> checklist;
  const auto organ = ontology.FindOrgan(image.organ);
  if (!organ) return checklist;
  for (const std::size_t label : ontology.organs()[*organ].checklist) {
    if (!ontology.labels()[label].retired) checklist.push_back(ontology.labels()[label].id);
  }
  return checklist;
}

bool Takes(const ontology::Label& label, ShapeKind kind) {
  return std::ranges::find(label.answers, kind) != label.answers.end();
}

/// Collects what a model says in the words of an ontology.
class ProposalMaker {
 public:
  ProposalMaker(const ontology::Ontology& ontology, int frame)
      : ontology_(ontology), frame_(frame) {}

  void AddLabel(const abdomen::PictureLabel& said) {
    const ontology::Label* label = Find(said.name, ShapeKind::kLabel);
    if (label == nullptr) return;
    Shape shape = ShapeOf(*label, ShapeKind::kLabel);
    shape.present = said.present;
    shape.certainty = said.present ? said.probability : 1.0 - said.probability;
    shapes.push_back(std::move(shape));
  }

  void AddBox(const std::string& name, const abdomen::PictureBox& box) {
    const ontology::Label* label = Find(name, ShapeKind::kBox);
    if (label == nullptr) return;
    Shape shape = ShapeOf(*label, ShapeKind::kBox);
    shape.certainty = std::clamp(box.score, 0.0, 1.0);
    shape.points = {{box.top, box.left}, {box.top + box.height, box.left + box.width}};
    shapes.push_back(std::move(shape));
  }

  void AddMask(const std::string& name, const image::BinaryMask& mask) {
    if (const ontology::Label* label = Find(name, ShapeKind::kPolygon)) {
      Shape shape = ShapeOf(*label, ShapeKind::kPolygon);
      shape.points = image::OuterBoundary(mask);
      if (shape.points.size() >= 3) shapes.push_back(std::move(shape));
    } else if (const ontology::Label* brushed = Find(name, ShapeKind::kMask)) {
      Shape shape = ShapeOf(*brushed, ShapeKind::kMask);
      shape.mask = image::RunMask::FromMask(mask);
      if (shape.mask.area() > 0) shapes.push_back(std::move(shape));
    }
  }

  std::vector<Shape> shapes;

 private:
  const ontology::Label* Find(const std::string& name, ShapeKind kind) const {
    const auto found = ontology_.Find(name);
    if (!found) return nullptr;
    const ontology::Label& label = ontology_.labels()[*found];
    return !label.retired && Takes(label, kind) ? &label : nullptr;
  }

  Shape ShapeOf(const ontology::Label& label, ShapeKind kind) const {
    Shape shape;
    shape.label = label.id;
    shape.kind = kind;
    shape.scope = annotation::Scope::kFrame;
    shape.frame = frame_;
    shape.last_frame = frame_;
    return shape;
  }

  const ontology::Ontology& ontology_;
  int frame_;
};

}  // namespace

std::optional<ReaderCase> OpenCase(OpenReadings& open, const std::string& reader,
                                   const std::string& image, const std::string& today) {
  auto& [project, readings] = open;
  auto row = project.store.FindImage(image);
  if (!row) return std::nullopt;
  const auto task = TaskOf(readings, reader, image, today);
  if (!task) return std::nullopt;
  ReaderCase found{.key = task->task.key,
                   .image = std::move(*row),
                   .checklist = {},
                   .version = task->version,
                   .closed = task->state == TaskState::kClosed,
                   .adjudicate = task->task.key.round == annotation::kAdjudication,
                   .own = {},
                   .others = {}};
  if (!found.adjudicate) found.checklist = ChecklistOf(found.image, project.ontology);
  for (Annotation& one : ReadAnnotations(project, readings, store::Viewer::Reader(reader), image)) {
    if (one.reader == reader && one.round == found.key.round) {
      found.own.push_back(std::move(one));
    } else if (found.adjudicate && one.reader != reader) {
      found.others.push_back(std::move(one));
    }
  }
  return found;
}

class ReadingAssistants::Readers {
 public:
  std::shared_ptr<const abdomen::PictureReader> Find(const std::string& model) {
    const std::lock_guard lock(mutex_);
    auto& reader = readers_[model];
    if (!reader) {
      reader = std::make_shared<const abdomen::PictureReader>(LoadPictureReader(model, {}));
    }
    return reader;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const abdomen::PictureReader>> readers_;
};

ReadingAssistants::ReadingAssistants() : readers_(std::make_unique<Readers>()) {}
ReadingAssistants::~ReadingAssistants() = default;

std::vector<std::string> ReadingAssistants::List() {
  std::vector<std::string> models;
  for (const std::string& model : nn::ListModels()) {
    if (nn::ReadCard(nn::FindModel(model)).task == nn::ModelTask::kReading) models.push_back(model);
  }
  return models;
}

Outcome<ReadingAssistants::Proposal> ReadingAssistants::Ask(const std::string& model,
                                                            const image::GrayImage& picture,
                                                            int frame,
                                                            const ontology::Ontology& ontology) {
  if (std::ranges::count(List(), model) == 0) {
    throw Error(ErrorCode::kModelInvalid, "no model of this name reads pictures");
  }
  const auto reader = readers_->Find(model);
  const auto reading = reader->Read(picture);
  if (!reading) return reading.refusal();
  const auto& heads = reader->card().heads;
  ProposalMaker maker(ontology, frame);
  for (const abdomen::PictureLabel& label : reading->labels) maker.AddLabel(label);
  for (std::size_t i = 0; i < heads.structures.size(); ++i) {
    maker.AddMask(heads.structures[i].name, reader->StructureMask(*reading, i));
  }
  if (heads.boxes) {
    for (const auto& box : reader->Boxes(*reading, heads.box_threshold)) {
      maker.AddBox(heads.box_label, box);
    }
  }
  return Proposal{reader->card().sha256, std::move(maker.shapes)};
}

image::GrayImage ReadGrayFrame(const std::filesystem::path& file, int frame) {
  const bool is_dicom = media::RecogniseFile(file) == media::FileFormat::kDicom;
  image::Cine cine = is_dicom ? dicom::ReadFrames(file, frame, 1).cine : media::ReadImage(file);
  const std::size_t index = is_dicom ? 0 : static_cast<std::size_t>(std::max(frame, 0));
  if (frame < 0 || index >= cine.frames.size()) {
    throw Error(ErrorCode::kUsage, "the image has no such frame");
  }
  return std::move(cine.frames[index]);
}

}  // namespace etalon::workflow
