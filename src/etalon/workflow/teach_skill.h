#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/report/analysis.h"
#include "etalon/workflow/classroom.h"

namespace etalon::workflow {

/// A student's skill on one measured label.
struct LabelSkill {
  std::size_t label = 0;  ///< among the taught ones
  teaching::Skill now;
  teaching::CertificationLook look;
  long long certificate = 0;  ///< id of the event in force, 0 for none
};

std::vector<LabelSkill> SkillsOf(const Classroom& classroom, std::size_t student,
                                 const teaching::CertificationRule& rule);

/// What is known of the skill after each of a student's first answers, before any at first.
/// @param most steps at most; of more, evenly spaced ones with the first and the last.
std::vector<teaching::Skill> SkillSteps(const LabelHistory& history, std::size_t most);

/// Skill by answer with its interval, per label; sessions; what is missed.
report::Analysis SkillCurve(const Classroom& classroom, std::size_t student,
                            const teaching::CertificationRule& rule);

/// Certifies a student on each label that passes the bar and has no certificate in force.
/// @param by key of who asks for it. @return the skills after it.
std::vector<LabelSkill> CertifyStudent(Classroom& classroom, std::size_t student,
                                       const teaching::CertificationRule& rule,
                                       const std::string& by);

/// A label that a student gave, with who, when and the skill then.
struct ContributedLabel {
  const store::TeachingCase* from = nullptr;
  const store::Contribution* label = nullptr;
  std::string student;
  bool withdrawn = false;
};

/// All contributions, by answer. Points into `cases`.
std::vector<ContributedLabel> ListContributions(const std::vector<store::Student>& students,
                                                const std::vector<store::TeachingCase>& cases,
                                                const std::vector<store::TeachingEvent>& events);

/// The same, of a classroom, which must outlive them.
std::vector<ContributedLabel> ContributionsOf(const Classroom& classroom);

/// CSV: image, label, present, certainty, weight, student, answered_at, accuracy, low, high, calls,
/// certificate, state.
std::string ContributionsCsv(const Classroom& classroom);

/// Ends a student's certificates and marks all that he contributed as withdrawn.
/// @return how many labels.
int WithdrawStudent(Classroom& classroom, std::size_t student, const std::string& by);

}  // namespace etalon::workflow
