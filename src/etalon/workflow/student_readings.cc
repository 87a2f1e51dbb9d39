#include "etalon/workflow/student_readings.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "etalon/workflow/teach_skill.h"

namespace etalon::workflow {
namespace {

using annotation::Reading;

class StudentAdder {
 public:
  StudentAdder(const ontology::Ontology& ontology, ClosedReadings& closed,
               std::vector<annotation::ReaderSkill>& skills)
      : ontology_(ontology), closed_(closed), skills_(skills) {
    const annotation::Readings& readings = closed.readings;
    for (std::size_t i = 0; i < readings.images.size(); ++i) {
      image_of_.emplace(readings.images[i].id, i);
    }
    for (const Reading& reading : readings.readings) {
      read_.emplace(readings.readers[reading.reader], reading.image);
    }
  }

  /// @param one in the order of the answers: the newest accuracy stays.
  int Add(const ContributedLabel& one) {
    const auto image = image_of_.find(one.from->image);
    const std::string id = ontology_.IdOf(one.label->label);
    const auto label = std::ranges::find(ontology_.labels(), id, &ontology::Label::id);
    if (one.withdrawn || image == image_of_.end() || label == ontology_.labels().end() ||
        read_.contains({one.student, image->second})) {
      return 0;
    }
    const std::size_t reader = ReaderOf(one.student);
    ReadingOf(reader, image->second, *one.from->answer)
        .shapes.push_back(
            {.label = id, .present = one.label->present, .certainty = one.label->certainty});
    const auto index = static_cast<std::size_t>(label - ontology_.labels().begin());
    const double accuracy = one.label->accuracy;
    skill_of_[{reader, index}] = {reader, index, accuracy, accuracy,
                                  static_cast<std::size_t>(one.label->calls)};
    return 1;
  }

  void Finish() {
    for (auto& [key, reading] : readings_) {
      closed_.readings.readings.push_back(std::move(reading));
      closed_.ids.emplace_back();
      closed_.modified.emplace_back();
    }
    for (const auto& [key, skill] : skill_of_) skills_.push_back(skill);
  }

 private:
  std::size_t ReaderOf(const std::string& student) {
    auto& readers = closed_.readings.readers;
    const std::string name = kStudentPrefix + student;
    const auto known = std::ranges::find(readers, name);
    if (known == readers.end()) readers.push_back(name);
    return static_cast<std::size_t>(std::ranges::find(readers, name) - readers.begin());
  }

  Reading& ReadingOf(std::size_t reader, std::size_t image, const store::CaseAnswer& answer) {
    Reading& reading = readings_[{reader, image}];
    reading.reader = reader;
    reading.image = image;
    reading.closed_at = answer.answered_at;
    reading.seconds = answer.seconds;
    return reading;
  }

  const ontology::Ontology& ontology_;
  ClosedReadings& closed_;
  std::vector<annotation::ReaderSkill>& skills_;
  std::unordered_map<std::string, std::size_t> image_of_;
  std::set<std::pair<std::string, std::size_t>> read_;  ///< by whom and which image
  std::map<std::pair<std::size_t, std::size_t>, Reading> readings_;
  std::map<std::pair<std::size_t, std::size_t>, annotation::ReaderSkill> skill_of_;
};

}  // namespace

int AddStudentReadings(const std::filesystem::path& project, const ontology::Ontology& ontology,
                       ClosedReadings& closed, std::vector<annotation::ReaderSkill>& skills) {
  store::TeachingStore store(project);
  const auto students = store.ListStudents();
  const auto cases = store.ListCases();
  const auto events = store.ListEvents();
  StudentAdder adder(ontology, closed, skills);
  int added = 0;
  for (const ContributedLabel& one : ListContributions(students, cases, events)) {
    added += adder.Add(one);
  }
  adder.Finish();
  return added;
}

}  // namespace etalon::workflow
