#include "etalon/followup/ctrcd.h"

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::followup {
namespace {

constexpr double kStrainFallPercent = 15.0;

using Grade = CardiotoxicityGrade;

/// The input with what is derived from it.
struct Course {
  std::optional<double> fraction;
  std::optional<double> fall;  ///< of the fraction, points
  bool strain_fell = false;
  bool strain_known = false;
  bool biomarkers_rose = false;
  bool biomarkers_known = false;
};

Course CourseOf(const CardiotoxicityInput& input) {
  Course course;
  if (input.fraction && input.baseline_fraction) {
    course.fraction = input.fraction;
    course.fall = *input.baseline_fraction - *input.fraction;
  }
  course.strain_known = input.strain && input.baseline_strain;
  if (course.strain_known) {
    course.strain_fell =
        RelativeStrainFall(*input.baseline_strain, *input.strain) > kStrainFallPercent;
  }
  course.biomarkers_known = input.biomarkers_rose.has_value();
  course.biomarkers_rose = input.biomarkers_rose.value_or(false);
  return course;
}

std::vector<std::string> Missing(const Course& course, bool biomarkers_count) {
  std::vector<std::string> missing;
  if (!course.fraction) missing.emplace_back("ejection-fraction");
  if (!course.strain_known) missing.emplace_back("strain");
  if (biomarkers_count && !course.biomarkers_known) missing.emplace_back("biomarkers");
  return missing;
}

Grade EscGrade(const Course& course) {
  const bool supported = course.strain_fell || course.biomarkers_rose;
  const bool fell = course.fall && *course.fall > 0.0;
  if (fell && *course.fraction < 40.0) return Grade::kSevere;
  if (fell && *course.fraction < 50.0 && (*course.fall >= 10.0 || supported)) {
    return Grade::kModerate;
  }
  const bool preserved = !course.fraction || *course.fraction >= 50.0;
  return preserved && supported ? Grade::kMild : Grade::kNone;
}

Grade FallGrade(const Course& course, double below, Grade with_strain) {
  const bool fell = course.fall && *course.fall > 10.0 && *course.fraction < below;
  if (fell) return Grade::kPresent;
  return course.strain_fell ? with_strain : Grade::kNone;
}

}  // namespace

std::string_view Name(CardiotoxicityGrade grade) {
  switch (grade) {
    case Grade::kNone:
      return "none";
    case Grade::kSubclinical:
      return "subclinical";
    case Grade::kPossible:
      return "possible";
    case Grade::kMild:
      return "mild";
    case Grade::kModerate:
      return "moderate";
    case Grade::kSevere:
      return "severe";
    case Grade::kPresent:
      return "present";
  }
  throw ContractError("grade without a name");
}

double RelativeStrainFall(double baseline, double now) {
  Require(baseline != 0.0, "a fall from a strain of 0");
  return 100.0 * (std::abs(baseline) - std::abs(now)) / std::abs(baseline);
}

std::vector<CardiotoxicityFinding> GradeCardiotoxicity(const CardiotoxicityInput& input) {
  const Course course = CourseOf(input);
  if (!course.fraction && !course.strain_known) return {};
  return {{"ESC 2022", EscGrade(course), Missing(course, true)},
          {"ASE/EACVI 2014", FallGrade(course, 53.0, Grade::kSubclinical), Missing(course, false)},
          {"BSE/BCOS 2021", FallGrade(course, 50.0, Grade::kPossible), Missing(course, false)}};
}

}  // namespace etalon::followup
