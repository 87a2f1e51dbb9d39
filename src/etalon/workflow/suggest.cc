#include "etalon/workflow/suggest.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/table/csv.h"
#include "etalon/workflow/atlas_analysis.h"
#include "etalon/workflow/atlas_embed.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using atlas::LabelValue;
using atlas::SelectionReason;
using atlas::Suggestion;

std::vector<std::string> LabelsToLearn(const AtlasSource& source, const std::string& wanted) {
  std::vector<std::string> labels;
  for (const AtlasLabel& label : source.labels) labels.push_back(label.id);
  if (wanted.empty()) return labels;
  if (std::ranges::find(labels, wanted) == labels.end() && !labels.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("nothing is known of a label '{}'; known are: {}",
                                               wanted, fmt::join(labels, ", ")));
  }
  return {wanted};
}

std::string_view NameOf(SelectionReason reason) {
  switch (reason) {
    case SelectionReason::kUncertain:
      return "uncertain";
    case SelectionReason::kNew:
      return "new";
    case SelectionReason::kTypical:
      return "typical";
  }
  throw ContractError("a reason without a name");
}

std::string Explanation(const Suggestion& one, const std::vector<std::string>& labels) {
  switch (one.reason) {
    case SelectionReason::kUncertain:
      return fmt::format("{} is in doubt: probability {:.2f}", labels[one.label], one.probability);
    case SelectionReason::kNew:
      return fmt::format("unlike what is annotated or suggested before it ({:.0f} %)",
                         100.0 * one.novelty);
    case SelectionReason::kTypical:
      return "many pictures not annotated are like it";
  }
  throw ContractError("a reason without a name");
}

void Write(const std::vector<Suggestion>& chosen, const std::vector<AtlasItem>& items,
           const std::vector<std::string>& labels, const fs::path& output) {
  const std::vector<std::string> names{"rank",  "id",          "file", "patient", "reason",
                                       "label", "probability", "gain", "novelty", "explanation"};
  std::vector<std::vector<std::string>> columns(names.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Suggestion& one = chosen[i];
    const AtlasItem& item = items[one.item];
    const std::vector<std::string> cells{std::to_string(i + 1),
                                         item.id,
                                         item.file.string(),
                                         item.patient,
                                         std::string(NameOf(one.reason)),
                                         labels[one.label],
                                         fmt::format("{:.3f}", one.probability),
                                         fmt::format("{:.4g}", one.gain),
                                         fmt::format("{:.3f}", one.novelty),
                                         Explanation(one, labels)};
    for (std::size_t k = 0; k < cells.size(); ++k) columns[k].push_back(cells[k]);
  }
  table::WriteCsv({"suggestions", names, columns}, output);
}

/// Embeddings that an earlier run left beside the CSV are used again.
EmbeddedItems Embed(const AtlasSource& source, const SuggestRequest& request,
                    ProgressObserver& progress) {
  fs::path known = request.embeddings;
  if (known.empty()) known = fs::path(request.output).replace_extension(".embeddings.bin");
  EmbeddedItems embedded = EmbedItems(
      source.items, {.model = request.model, .network = request.network, .known = known}, progress);
  if (embedded.computed > 0) WriteEmbeddings(embedded.set, known);
  return embedded;
}

}  // namespace

SuggestSummary SuggestAnnotations(const SuggestRequest& request, ProgressObserver& progress) {
  const AtlasSource source = ReadAtlasSource(request.source, progress);
  std::vector<std::string> labels = LabelsToLearn(source, request.label);
  const EmbeddedItems embedded = Embed(source, request, progress);
  SuggestSummary summary{.pictures = embedded.items.size(), .problems = source.problems};
  summary.problems.insert(summary.problems.end(), embedded.problems.begin(),
                          embedded.problems.end());
  // Nothing is annotated yet: choose as for one label of which nothing is known.
  if (labels.empty()) labels.emplace_back("");
  std::vector<std::vector<LabelValue>> values;
  for (const std::string& label : labels) values.push_back(ValuesOfLabel(embedded.items, label));
  for (std::size_t i = 0; i < embedded.items.size(); ++i) {
    summary.annotated += std::ranges::any_of(
        values, [i](const auto& one) { return one[i] != LabelValue::kUnknown; });
  }
  progress.Report("choosing", 0, 1);
  const auto chosen = atlas::SuggestNext(embedded.set.points, values, request.most,
                                         {.threads = request.network.threads});
  Write(chosen, embedded.items, labels, request.output);
  summary.labels = labels;
  summary.suggested = chosen.size();
  for (const Suggestion& one : chosen) {
    summary.uncertain += one.reason == SelectionReason::kUncertain;
    summary.different += one.reason == SelectionReason::kNew;
    summary.typical += one.reason == SelectionReason::kTypical;
  }
  return summary;
}

}  // namespace etalon::workflow
