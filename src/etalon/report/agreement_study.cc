#include "etalon/report/agreement_study.h"

#include <algorithm>

#include "etalon/core/error.h"

namespace etalon::report {

std::string Name(AgreementDesign design) {
  switch (design) {
    case AgreementDesign::kReaders:
      return "readers";
    case AgreementDesign::kRepeats:
      return "repeats";
    case AgreementDesign::kMethods:
      return "methods";
  }
  throw ContractError("design without a name");
}

std::string Name(AgreementScale scale) {
  switch (scale) {
    case AgreementScale::kNumbers:
      return "numbers";
    case AgreementScale::kOrderedGrades:
      return "ordered-grades";
    case AgreementScale::kNamedGrades:
      return "named-grades";
  }
  throw ContractError("scale without a name");
}

std::string Name(AgreementLayout layout) {
  switch (layout) {
    case AgreementLayout::kLong:
      return "long";
    case AgreementLayout::kWide:
      return "wide";
    case AgreementLayout::kSquare:
      return "square";
    case AgreementLayout::kCounts:
      return "counts";
  }
  throw ContractError("layout without a name");
}

const std::vector<PublishedRange>& PublishedRanges() {
  static const std::vector<PublishedRange> ranges{
      {"septum",
       {"interventricular septum, thickness", "septum interventriculaire, épaisseur"},
       "ICC",
       {0.61, 0.91}},
      {"gls", {"global longitudinal strain", "strain longitudinal global"}, "ICC", {0.66, 0.98}},
      {"perugini",
       {"Perugini grade of bone scintigraphy", "grade de Perugini en scintigraphie osseuse"},
       "kappa",
       {0.31, 1.00}},
      {"hcl",
       {"heart-to-contralateral ratio", "rapport cœur sur controlatéral"},
       "ICC",
       {0.78, 0.92}},
      {"t1", {"native myocardial T1", "T1 myocardique natif"}, "ICC", {0.75, 0.97}},
      {"ecv",
       {"extracellular volume fraction", "fraction de volume extracellulaire"},
       "ICC",
       {0.61, 0.99}},
  };
  return ranges;
}

std::optional<PublishedRange> FindPublishedRange(const std::string& metric) {
  const auto& ranges = PublishedRanges();
  const auto found = std::find_if(ranges.begin(), ranges.end(),
                                  [&](const auto& range) { return range.metric == metric; });
  if (found == ranges.end()) return std::nullopt;
  return *found;
}

const AgreementFigure* AgreementGroup::Find(const std::string& figure_key) const {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const auto& figure) { return figure.key == figure_key; });
  return found == figures.end() ? nullptr : &*found;
}

const AgreementGroup* AgreementStudy::Group(const std::string& key) const {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& group) { return group.key == key; });
  return found == groups.end() ? nullptr : &*found;
}

const stats::Estimate* AgreementStudy::Find(const std::string& key) const {
  for (const AgreementGroup& group : groups) {
    const AgreementFigure* figure = group.Find(key);
    if (figure != nullptr && figure->estimate.ok()) return &*figure->estimate;
  }
  return nullptr;
}

}  // namespace etalon::report
