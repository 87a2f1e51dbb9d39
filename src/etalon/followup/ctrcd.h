#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::followup {

/// What the cardio-oncology rules look at. Fractions and strains in per cent, strains negative;
/// baseline and follow-up made by one method.
struct CardiotoxicityInput {
  std::optional<double> baseline_fraction = {};
  std::optional<double> fraction = {};
  std::optional<double> baseline_strain = {};
  std::optional<double> strain = {};
  std::optional<bool> biomarkers_rose = {};  ///< new rise of troponin or natriuretic peptides
};

/// Grades of the guidelines for patients without symptoms.
enum class CardiotoxicityGrade {
  kNone,
  kSubclinical,  ///< only the strain fell
  kPossible,     ///< possible or probable by BSE/BCOS
  kMild,
  kModerate,
  kSevere,
  kPresent,  ///< guidelines without grades
};

/// "none", "subclinical", ...
std::string_view Name(CardiotoxicityGrade grade);

/// What one guideline says.
struct CardiotoxicityFinding {
  std::string_view guideline;
  CardiotoxicityGrade grade = CardiotoxicityGrade::kNone;
  std::vector<std::string> missing;  ///< inputs that could raise the grade: "strain", "biomarkers"
};

/// Relative fall of the strain's magnitude in per cent: 100 (|baseline| - |now|) / |baseline|;
/// -20 to -16.8 is 16.
double RelativeStrainFall(double baseline, double now);

/// ESC 2022 / IC-OS (asymptomatic) [Lyon2022]: severe below 40 %; moderate at 40 to 49 % after a
/// fall of 10 points or more, or a smaller one with a fall of the strain by more than 15 % or risen
/// biomarkers; mild at 50 % or more with either. ASE/EACVI 2014 [Plana2014]: a fall by more than 10
/// points to below 53 %, else subclinical with the strain's fall. BSE/BCOS 2021 [Dobson2021]: a
/// fall by more than 10 points to below 50 %, else possible or probable with the strain's fall.
/// Limits as printed. Empty when there is neither a pair of fractions nor one of strains.
std::vector<CardiotoxicityFinding> GradeCardiotoxicity(const CardiotoxicityInput& input);

}  // namespace etalon::followup
