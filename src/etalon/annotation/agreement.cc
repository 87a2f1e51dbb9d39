#include "etalon/annotation/agreement.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "etalon/annotation/label_agreement.h"
#include "etalon/annotation/shape_agreement.h"

namespace etalon::annotation {
namespace {

/// Images of one patient share a number; an image without a patient has its own.
void NumberPatients(const Readings& readings, AgreementInput& input) {
  std::unordered_map<std::string, std::size_t> numbers;
  for (const ReadImage& image : readings.images) {
    if (image.patient.empty()) {
      input.patient_of.push_back(input.patients++);
      continue;
    }
    const auto [found, is_new] = numbers.try_emplace(image.patient, input.patients);
    if (is_new) ++input.patients;
    input.patient_of.push_back(found->second);
  }
}

void CountReadings(const AgreementInput& input, Agreement& agreement) {
  const CallTable& table = input.table;
  agreement.readings = input.readings.readings.size();
  agreement.rereads = table.rereads.size();
  agreement.readers = input.readings.readers;
  for (std::size_t image = 0; image < table.images; ++image) {
    std::size_t readers = 0;
    for (std::size_t reader = 0; reader < table.readers; ++reader) {
      readers += table.reading_of[image * table.readers + reader] != kNotRead ? 1U : 0U;
    }
    agreement.images += readers > 0 ? 1U : 0U;
    agreement.doubled += readers > 1 ? 1U : 0U;
  }
}

/// The least overlaps of regions, one an image and label.
void KeepDisagreements(const AgreementInput& input, const ShapeComparisons& comparisons,
                       Agreement& agreement) {
  std::vector<std::vector<const ShapePair*>> by_label(input.ontology.labels().size());
  for (const ShapePair& pair : comparisons.pairs) {
    if (pair.group == ShapeGroup::kRegion) by_label[pair.label].push_back(&pair);
  }
  for (auto& pairs : by_label) {
    std::ranges::sort(pairs, {}, [](const ShapePair* pair) {
      return std::tuple(pair->overlap, pair->image, pair->first, pair->second);
    });
    std::vector<std::size_t> taken;
    for (const ShapePair* pair : pairs) {
      if (taken.size() == input.options.pictures_a_label) break;
      if (std::ranges::find(taken, pair->image) != taken.end()) continue;
      taken.push_back(pair->image);
      agreement.disagreements.push_back({input.ontology.labels()[pair->label].id,
                                         input.readings.images[pair->image].id, pair->first,
                                         pair->second, pair->overlap});
    }
  }
}

/// A label that nobody calls or draws has no figures.
bool IsUsed(const CallTable& table, std::size_t label) {
  for (std::size_t at = label; at < table.calls.size(); at += table.labels) {
    if (table.calls[at] == 1) return true;
  }
  return false;
}

}  // namespace

Agreement AnalyseAgreement(const Readings& readings, const ontology::Ontology& ontology,
                           const AgreementOptions& options) {
  const LabelCaller caller(ontology);
  const CallTable table = ReadCalls(readings, caller);
  AgreementInput input{readings, ontology, table, options, {}, 0};
  NumberPatients(readings, input);
  Agreement agreement;
  CountReadings(input, agreement);
  for (std::size_t label = 0; label < ontology.labels().size(); ++label) {
    if (!IsUsed(table, label)) continue;
    std::ranges::move(LabelFigures(input, label), std::back_inserter(agreement.figures));
  }
  const ShapeComparisons comparisons = CompareShapes(readings, table, ontology, options.threads);
  std::ranges::move(ShapeFigures(input, comparisons), std::back_inserter(agreement.figures));
  std::ranges::stable_sort(agreement.figures, {}, [&](const AgreementFigure& figure) {
    return std::tuple(*ontology.Find(figure.label), figure.among, figure.metric);
  });
  KeepDisagreements(input, comparisons, agreement);
  return agreement;
}

}  // namespace etalon::annotation
