#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "etalon/annotation/plan.h"
#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/workflow/project_annotations.h"
#include "etalon/workflow/shape_rows.h"

namespace etalon::workflow {
namespace {

using annotation::Annotation;
using annotation::Shape;
using ontology::Label;

constexpr std::size_t kSecondsEnd = 19;  ///< of "2026-03-14T09:30:00"

/// The present moment as the store writes it, without its "Z".
std::string Now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::hh_mm_ss time(now - day);
  return fmt::format("{}T{:02}:{:02}:{:02}",
                     DateOfDay(static_cast<int>(day.time_since_epoch().count())),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string AnswersText(const Label& label) {
  std::string text;
  for (const auto kind : label.answers)
    text += (text.empty() ? "" : ", ") + std::string(Name(kind));
  return text;
}

/// What a case says before the saving.
using Standing = std::map<store::CaseKey, std::vector<Annotation>>;

/// Turns one draft into a saving.
class DraftReader {
 public:
  DraftReader(const ReadingDraft& draft, const ontology::Ontology& ontology,
              const store::ImageRow& image, const std::vector<Annotation>& standing)
      : draft_(draft), ontology_(ontology), image_(image), standing_(standing) {}

  store::ReadingSave Read() {
    CheckTexts();
    store::ReadingSave saving{.key = draft_.key,
                              .expected_version = draft_.expected_version,
                              .close = draft_.close,
                              .seconds = draft_.seconds,
                              .made_at = draft_.made_at,
                              .ontology_version = ontology_.version(),
                              .edits = {}};
    for (const StatementDraft& statement : draft_.statements) {
      Shape shape = Checked(statement);
      if (const Annotation* before = Before(statement.id, shape)) {
        said_.insert(before->id);
        if (before->shape != shape) saving.edits.push_back(Edit(before->id, shape, statement));
      } else {
        saving.edits.push_back(Edit("", shape, statement));
      }
    }
    for (const Annotation& before : standing_) {
      if (!said_.contains(before.id)) saving.edits.push_back(Removal(before));
    }
    return saving;
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw Error(ErrorCode::kFileMalformed, draft_.place + ": " + cause);
  }

  void CheckTexts() const {
    const bool is_time = draft_.made_at.empty() || DayOfDate(draft_.made_at);
    if (!is_time) Fail("the time is not written as 2026-03-14T09:30:00Z");
    if (!(draft_.seconds >= 0.0 && draft_.seconds < 1e7)) Fail("the seconds are no time");
  }

  Shape Checked(const StatementDraft& statement) const {
    Shape shape = statement.shape;
    const auto found = ontology_.Find(shape.label);
    if (!found) {
      Fail(fmt::format("names no label of the ontology {} {}: '{}'", ontology_.name(),
                       ontology_.version(), shape.label.substr(0, 40)));
    }
    const Label& label = ontology_.labels()[*found];
    shape.label = label.id;
    if (const auto defect = DefectOf(shape, image_.frames); !defect.empty()) {
      Fail(fmt::format("'{}': {}", label.id, defect));
    }
    if (std::ranges::find(label.answers, shape.kind) == label.answers.end()) {
      Fail(fmt::format("'{}' is answered by {}, not by a {}", label.id, AnswersText(label),
                       Name(shape.kind)));
    }
    if (!(statement.seconds >= 0.0 && statement.seconds < 1e7)) Fail("the seconds are no time");
    if (label.retired && Before(statement.id, shape) == nullptr) {
      Fail(fmt::format("the label '{}' is retired; no new one is taken", label.id));
    }
    return shape;
  }

  /// The annotation that a statement is a version of: by id, else the same shape, else the first of
  /// its label and kind that nothing else claims.
  const Annotation* Before(const std::string& id, const Shape& shape) const {
    const Annotation* similar = nullptr;
    for (const Annotation& one : standing_) {
      if (said_.contains(one.id)) continue;
      if (!id.empty() && one.id == id) return &one;
      if (!id.empty()) continue;
      if (one.shape == shape) return &one;
      const bool same_place = one.shape.label == shape.label && one.shape.kind == shape.kind &&
                              one.shape.scope == shape.scope && one.shape.frame == shape.frame;
      if (same_place && similar == nullptr && !IsSaidAsItIs(one)) similar = &one;
    }
    if (!id.empty()) Fail("names an annotation that is not of this case: '" + id + "'");
    return similar;
  }

  bool IsSaidAsItIs(const Annotation& one) const {
    return std::ranges::any_of(draft_.statements, [&](const StatementDraft& statement) {
      return statement.id.empty() ? statement.shape == one.shape : statement.id == one.id;
    });
  }

  static store::AnnotationEdit Edit(const std::string& id, const Shape& shape,
                                    const StatementDraft& statement) {
    return {.id = id, .removed = false, .seconds = statement.seconds, .shape = RowOf(shape)};
  }

  static store::AnnotationEdit Removal(const Annotation& before) {
    return {.id = before.id, .removed = true, .seconds = 0.0, .shape = RowOf(before.shape)};
  }

  const ReadingDraft& draft_;
  const ontology::Ontology& ontology_;
  const store::ImageRow& image_;
  const std::vector<Annotation>& standing_;
  std::set<std::string> said_;  ///< ids
};

/// Labels of the organ's checklist of which the draft says nothing.
std::vector<std::string> Unanswered(const ReadingDraft& draft, const store::ImageRow& image,
                                    const ontology::Ontology& ontology) {
  std::vector<std::string> missing;
  const auto organ = ontology.FindOrgan(image.organ);
  if (!organ) return missing;
  std::vector<Shape> shapes;
  for (const StatementDraft& statement : draft.statements) shapes.push_back(statement.shape);
  const auto states = StatesOf(shapes, ontology);
  for (const std::size_t label : ontology.organs()[*organ].checklist) {
    const Label& one = ontology.labels()[label];
    if (!one.retired && !states.contains(one.id)) missing.push_back(one.id);
  }
  return missing;
}

class Saver {
 public:
  explicit Saver(OpenReadings& open) : project_(open.project), readings_(open.readings) {}

  std::vector<ReadingOutcome> Save(std::span<const ReadingDraft> drafts) {
    only_ = OneImageOf(drafts);
    ReadImages();
    for (const store::CaseState& state : readings_.ListCases(only_)) cases_[state.key] = state;
    ReadStanding(drafts);
    std::vector<store::ReadingSave> savings;
    std::vector<std::size_t> outcome_of;
    std::vector<ReadingOutcome> outcomes;
    for (const ReadingDraft& draft : drafts) {
      outcomes.emplace_back().key = draft.key;
      store::ReadingSave saving = Read(draft, outcomes.back());
      if (outcomes.back().unchanged) continue;
      savings.push_back(std::move(saving));
      outcome_of.push_back(outcomes.size() - 1);
    }
    const auto results = readings_.Save(savings);
    for (std::size_t i = 0; i < results.size(); ++i) outcomes[outcome_of[i]].result = results[i];
    return outcomes;
  }

 private:
  /// The image of drafts that are all of one, which need not read the whole project; else empty.
  static std::string OneImageOf(std::span<const ReadingDraft> drafts) {
    std::set<std::string> images;
    for (const ReadingDraft& draft : drafts) images.insert(draft.key.image);
    return images.size() == 1 ? *images.begin() : std::string();
  }

  void ReadImages() {
    if (only_.empty()) {
      for (store::ImageRow& image : project_.store.ListImages()) {
        images_.emplace(image.id(), std::move(image));
      }
    } else if (auto image = project_.store.FindImage(only_)) {
      images_.emplace(only_, std::move(*image));
    } else {
      only_.clear();  // `Read` says whose image is not there.
    }
  }

  /// A reader's own annotations, also of a case that blindness hides from him.
  void ReadStanding(std::span<const ReadingDraft> drafts) {
    std::set<std::string> readers;
    for (const ReadingDraft& draft : drafts) {
      if (!draft.key.reader.empty()) readers.insert(draft.key.reader);
    }
    for (const std::string& reader : readers) {
      for (Annotation& one :
           ReadAnnotations(project_, readings_, store::Viewer::Reader(reader), only_)) {
        if (one.reader != reader) continue;
        const store::CaseKey key{one.image, one.reader, one.round};
        standing_[key].push_back(std::move(one));
      }
    }
  }

  store::ReadingSave Read(const ReadingDraft& draft, ReadingOutcome& outcome) {
    const auto image = images_.find(draft.key.image);
    if (image == images_.end()) {
      throw Error(ErrorCode::kFileMalformed, draft.place + ": the project has no such image");
    }
    if (draft.key.reader.empty()) throw Error(ErrorCode::kUsage, draft.place + ": who reads?");
    const auto& standing = standing_[draft.key];
    store::ReadingSave saving =
        DraftReader(draft, project_.ontology, image->second, standing).Read();
    if (draft.close && draft.key.round != annotation::kAdjudication) {
      outcome.unanswered = Unanswered(draft, image->second, project_.ontology);
      saving.close = outcome.unanswered.empty();
    }
    outcome.clock_differs = draft.made_at.substr(0, kSecondsEnd) > now_;
    const auto known = cases_.find(draft.key);
    const bool is_known = known != cases_.end();
    const bool closes = saving.close && !(is_known && known->second.closed);
    outcome.unchanged = is_known && saving.edits.empty() && !closes;
    return saving;
  }

  OpenedProject& project_;
  store::ReadingStore& readings_;
  std::string only_;  ///< the image that all drafts are of, or empty
  std::map<std::string, store::ImageRow> images_;
  std::map<store::CaseKey, store::CaseState> cases_;
  Standing standing_;
  std::string now_ = Now();
};

}  // namespace

std::vector<ReadingOutcome> SaveReadings(OpenReadings& open, std::span<const ReadingDraft> drafts) {
  return Saver(open).Save(drafts);
}

std::vector<ReadingOutcome> SaveReadings(const std::filesystem::path& folder,
                                         std::span<const ReadingDraft> drafts) {
  OpenReadings open(folder);
  return SaveReadings(open, drafts);
}

}  // namespace etalon::workflow
