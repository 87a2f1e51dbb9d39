#include "etalon/workflow/teach_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/read.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"
#include "etalon/report/page.h"
#include "etalon/teaching/choose_cases.h"

namespace etalon::workflow {
namespace {

using Json = nlohmann::ordered_json;
using store::NewCase;

constexpr int kPictureWidth = 1000;  // columns

std::set<std::string> ImagesPut(const Classroom& classroom, long long student) {
  std::set<std::string> images;
  for (const store::TeachingCase& one : classroom.cases) {
    if (one.student == student) images.insert(one.image);
  }
  return images;
}

/// The same cases for the same student after the same answers, on every machine.
Random RandomOf(const Classroom& classroom, std::size_t student, std::size_t put) {
  const std::string& key = classroom.students[student].key;
  const std::string digest = Sha256OfBytes(fmt::format("{} {}", key, put));
  return Random(std::stoull(digest.substr(0, 16), nullptr, 16));
}

std::vector<NewCase> DueCases(const Classroom& classroom, const StudentRecord& record, int today) {
  std::set<std::string> open;
  for (const store::TeachingCase* one : record.open) open.insert(one->image);
  std::vector<std::pair<int, std::string>> due;
  for (const auto& [image, repetition] : RepetitionsOf(classroom, record)) {
    if (repetition.due_day <= today && !open.contains(image)) {
      due.emplace_back(repetition.due_day, image);
    }
  }
  std::ranges::sort(due);
  std::vector<NewCase> cases;
  for (const auto& [day, image] : due) cases.push_back({image, "repeat"});
  return cases;
}

bool LacksReference(const Classroom& classroom, const ProjectImage& image,
                    const std::vector<long long>& certificates) {
  const auto truth = classroom.TruthOf(image);
  for (std::size_t label = 0; label < truth.size(); ++label) {
    if (certificates[label] != 0 && !truth[label]) return true;
  }
  return false;
}

std::vector<NewCase> CasesToContribute(const Classroom& classroom, std::size_t student,
                                       const std::set<std::string>& put, std::size_t count,
                                       Random& random) {
  const auto certificates = CertificatesOf(classroom, student);
  std::vector<std::string> images;
  for (const ProjectImage& image : classroom.project.images) {
    if (!put.contains(image.id) && LacksReference(classroom, image, certificates)) {
      images.push_back(image.id);
    }
  }
  std::vector<NewCase> cases;
  while (!images.empty() && cases.size() < count) {
    const auto drawn = static_cast<std::ptrdiff_t>(random.Below(images.size()));
    cases.push_back({images[static_cast<std::size_t>(drawn)], "contribute"});
    images.erase(images.begin() + drawn);
  }
  return cases;
}

std::vector<teaching::LabelState> StatesOf(const Classroom& classroom,
                                           const StudentRecord& record) {
  std::vector<teaching::LabelState> states;
  for (std::size_t label = 0; label < classroom.labels.size(); ++label) {
    const LabelHistory& history = record.labels[label];
    teaching::SkillPosterior posterior;
    for (const teaching::Call& call : history.calls) posterior.Add(call);
    states.push_back({posterior.Estimate(), history.present_calls, history.absent_calls});
  }
  return states;
}

std::vector<teaching::CaseCandidate> CandidatesOf(const Classroom& classroom,
                                                  const Difficulties& difficulties,
                                                  std::size_t student,
                                                  const std::set<std::string>& put) {
  std::vector<teaching::CaseCandidate> candidates;
  for (std::size_t item = 0; item < classroom.project.images.size(); ++item) {
    const ProjectImage& image = classroom.project.images[item];
    if (put.contains(image.id)) continue;
    teaching::CaseCandidate candidate{.item = item, .questions = {}};
    const auto truth = classroom.TruthOf(image);
    for (std::size_t label = 0; label < truth.size(); ++label) {
      const TaughtLabel& taught = classroom.labels[label];
      const bool judged = truth[label] && (!taught.parent || truth[*taught.parent].value_or(false));
      if (!judged || !taught.Measured()) continue;
      candidate.questions.push_back({label, *truth[label], difficulties.Of(label, item, student)});
    }
    if (!candidate.questions.empty()) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

std::vector<NewCase> NewCases(const Classroom& classroom, const Difficulties& difficulties,
                              const StudentRecord& record, const std::set<std::string>& put,
                              std::size_t count, Random& random) {
  if (count == 0) return {};
  const auto candidates = CandidatesOf(classroom, difficulties, record.student, put);
  std::vector<NewCase> cases;
  for (const std::size_t item :
       teaching::ChooseCases(candidates, StatesOf(classroom, record), {.count = count}, random)) {
    cases.push_back({classroom.project.images[item].id, "new"});
  }
  return cases;
}

/// Moves at most `count` of `from` to the end of `to`.
void Take(std::vector<NewCase>& from, std::size_t count, std::vector<NewCase>& to) {
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(count, from.size()));
  to.insert(to.end(), from.begin(), end);
  from.erase(from.begin(), end);
}

std::vector<NewCase> Choose(const Classroom& classroom, const StudentRecord& record,
                            const CaseRequest& request, std::size_t count) {
  const Difficulties difficulties(classroom);
  const auto put = ImagesPut(classroom, classroom.students[record.student].id);
  Random random = RandomOf(classroom, record.student, record.done.size() + record.open.size());
  std::vector<NewCase> due = DueCases(classroom, record, request.today);
  std::vector<NewCase> cases;
  Take(due, (count + 1) / 2, cases);
  auto contributions = CasesToContribute(classroom, record.student, put, (count + 3) / 4, random);
  Take(contributions, count - cases.size(), cases);
  std::set<std::string> taken = put;
  for (const NewCase& one : cases) taken.insert(one.image);
  auto fresh = NewCases(classroom, difficulties, record, taken, count - cases.size(), random);
  Take(fresh, count, cases);
  Take(due, count - cases.size(), cases);
  return cases;
}

image::Cine ReadAnyImage(const std::filesystem::path& file) {
  if (media::RecogniseFile(file) == media::FileFormat::kDicom) return dicom::ReadFile(file).cine;
  return media::ReadImage(file);
}

std::string PictureName(long long id) { return fmt::format("case-{}.png", id); }

std::string CasesJson(const Classroom& classroom, std::size_t student,
                      const std::vector<long long>& cases) {
  Json json{{"student", classroom.students[student].key}};
  json["labels"] = Json::array();
  for (const TaughtLabel& label : classroom.labels) {
    Json one{{"id", label.id}, {"english", label.name.english}, {"french", label.name.french}};
    one["parent"] = label.parent ? Json(classroom.labels[*label.parent].id) : Json();
    json["labels"].push_back(std::move(one));
  }
  json["cases"] = Json::array();
  for (const long long id : cases) {
    json["cases"].push_back(
        {{"case", id}, {"image", CaseOf(classroom, id).image}, {"picture", PictureName(id)}});
  }
  return json.dump(2) + "\n";
}

}  // namespace

int Today() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<int>(now.time_since_epoch().count());
}

std::vector<long long> CertificatesOf(const Classroom& classroom, std::size_t student) {
  std::vector<long long> certificates(classroom.labels.size(), 0);
  const long long id = classroom.students.at(student).id;
  for (const store::TeachingEvent& event : classroom.events) {
    if (event.student != id) continue;
    if (event.kind == store::kWithdrawn) {
      std::ranges::fill(certificates, 0);
    } else if (const auto label =
                   classroom.FindLabel(classroom.project.ontology.IdOf(event.label))) {
      certificates[*label] = event.id;
    }
  }
  return certificates;
}

std::vector<long long> NextCases(Classroom& classroom, std::size_t student,
                                 const CaseRequest& request) {
  const long long id = classroom.students.at(student).id;
  const StudentRecord record = RecordOf(classroom, Difficulties(classroom), student);
  if (record.open.size() < request.count) {
    const auto cases = Choose(classroom, record, request, request.count - record.open.size());
    classroom.store.IssueCases(id, cases);
    classroom.Refresh();
  }
  std::vector<long long> next;
  for (const store::TeachingCase& one : classroom.cases) {
    if (one.student == id && !one.answer && classroom.Has(one.image) &&
        next.size() < request.count) {
      next.push_back(one.id);
    }
  }
  return next;
}

std::vector<report::TeachingQuestion> QuestionsOf(const Classroom& classroom) {
  std::vector<report::TeachingQuestion> questions;
  for (const TaughtLabel& label : classroom.labels) {
    report::TeachingQuestion question{.id = label.id, .name = label.name, .depth = label.depth};
    if (label.parent) question.parent = classroom.labels[*label.parent].id;
    const auto list = std::ranges::find(classroom.checklists, label.organ, &TaughtChecklist::organ);
    if (list != classroom.checklists.end()) question.organ = list->name;
    questions.push_back(std::move(question));
  }
  return questions;
}

std::size_t ShownFrameOf(const ProjectImage& image, std::size_t frames) {
  Require(frames > 0, "an image without frames");
  std::size_t shown = frames / 2;
  if (!image.shapes.empty()) shown = static_cast<std::size_t>(image.shapes.front().frame);
  return std::min(shown, frames - 1);
}

image::GrayImage ShownFrame(const ProjectImage& image) {
  image::Cine cine = ReadAnyImage(image.file);
  if (cine.frames.empty()) {
    throw FileError(ErrorCode::kFileMalformed, image.file.string(), "holds no picture");
  }
  return std::move(cine.frames[ShownFrameOf(image, cine.frames.size())]);
}

const store::TeachingCase& CaseOf(const Classroom& classroom, long long id) {
  const auto found = std::ranges::find(classroom.cases, id, &store::TeachingCase::id);
  Require(found != classroom.cases.end(), "a case that was never put");
  return *found;
}

WrittenCases WriteCases(const Classroom& classroom, std::size_t student,
                        const std::vector<long long>& cases, const std::filesystem::path& folder) {
  WrittenCases written{.page = folder / "cases.html", .pictures = {}};
  std::vector<report::TeachingCaseView> views;
  report::WriteTextFile(folder, "cases.json", CasesJson(classroom, student, cases));
  for (const long long id : cases) {
    const ProjectImage& image = classroom.Image(CaseOf(classroom, id).image);
    const image::GrayImage frame = ShownFrame(image);
    written.pictures.push_back(folder / PictureName(id));
    media::WriteGrayPng(written.pictures.back(), frame);
    views.push_back({id, image.id, report::MakeTeachingPicture(frame, kPictureWidth)});
  }
  report::WriteTextFile(
      folder, "cases.html",
      report::TeachingCasesPage(classroom.students[student].key, QuestionsOf(classroom), views));
  return written;
}

}  // namespace etalon::workflow
