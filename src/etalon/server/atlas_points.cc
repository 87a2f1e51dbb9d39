#include "etalon/server/atlas_points.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <set>

#include "etalon/core/date.h"
#include "etalon/core/error.h"
#include "etalon/server/study_json.h"

namespace etalon::server {
namespace {

using workflow::AtlasFolder;
using workflow::AtlasItem;
using workflow::AtlasPlace;

static_assert(std::endian::native == std::endian::little, "columns are sent as they lie in memory");

constexpr std::size_t kAlignment = 8;
constexpr std::int32_t kNoDay = std::numeric_limits<std::int32_t>::min();
constexpr std::uint8_t kOutlierFlag = 1, kToCheckFlag = 2;

/// Values that get numbers in the order in which they come.
template <typename Value>
class Dictionary {
 public:
  std::size_t NumberOf(const Value& value) {
    const auto [place, is_new] = numbers_.emplace(value, values_.size());
    if (is_new) values_.push_back(value);
    return place->second;
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::map<Value, std::size_t> numbers_;
  std::vector<Value> values_;
};

/// Names of which most pictures have one: 0 is not known, else the place in the list from 1.
class Names {
 public:
  std::uint16_t NumberOf(const std::string& name) {
    if (name.empty()) return 0;
    const std::size_t number = names_.NumberOf(name) + 1;
    return number > std::numeric_limits<std::uint16_t>::max() ? std::uint16_t{0}
                                                              : static_cast<std::uint16_t>(number);
  }
  Json ToJson() const { return names_.values(); }

 private:
  Dictionary<std::string> names_;
};

std::uint64_t NumberOfId(const std::string& id) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(id.data(), id.data() + id.size(), number, 16);
  Require(end.ec == std::errc() && end.ptr == id.data() + id.size(), "an id of a picture");
  return number;
}

/// Columns of equal length, gathered point by point.
struct Columns {
  std::vector<std::uint64_t> ids;
  std::vector<float> tsne_x, tsne_y, principal_x, principal_y, outlier_factor;
  std::vector<std::int32_t> days;
  std::vector<std::uint32_t> label_sets;
  std::vector<std::uint16_t> clusters, organs, vendors, centres;
  std::vector<std::uint8_t> flags;
};

class PointsWriter {
 public:
  PointsWriter(const AtlasFolder& atlas, const ontology::Ontology& ontology,
               const PointsRequest& request)
      : atlas_(atlas), ontology_(ontology), request_(request) {
    for (std::size_t i = 0; i < atlas.labels.size(); ++i) label_numbers_[atlas.labels[i].id] = i;
    if (!request.with_checks) return;
    for (const workflow::LabelToCheck& check : atlas.checks) to_check_.insert(check.image);
  }

  std::string Write() {
    for (std::size_t i = 0; i < atlas_.items.size(); ++i) {
      if (request_.shown[i] != 0) Add(i);
    }
    std::string dictionary = DictionaryJson().dump();
    while ((dictionary.size() + 4) % kAlignment != 0) dictionary += ' ';
    const auto length = static_cast<std::uint32_t>(dictionary.size());
    Append(&length, 4);
    body_ += dictionary;
    AppendColumns();
    return std::move(body_);
  }

 private:
  void Add(std::size_t item) {
    const AtlasItem& known = atlas_.items[item];
    const AtlasPlace& place = atlas_.places[item];
    columns_.ids.push_back(NumberOfId(known.id));
    columns_.tsne_x.push_back(place.tsne_x);
    columns_.tsne_y.push_back(place.tsne_y);
    columns_.principal_x.push_back(place.principal_x);
    columns_.principal_y.push_back(place.principal_y);
    columns_.outlier_factor.push_back(place.outlier_factor);
    columns_.days.push_back(DayOfDate(known.date).value_or(kNoDay));
    columns_.label_sets.push_back(LabelSetOf(known));
    columns_.clusters.push_back(static_cast<std::uint16_t>(atlas_.clusters[item]));
    columns_.organs.push_back(organs_.NumberOf(known.organ));
    columns_.vendors.push_back(vendors_.NumberOf(known.vendor));
    columns_.centres.push_back(centres_.NumberOf(known.centre));
    const int outlier = place.is_outlier ? kOutlierFlag : 0;
    const int to_check = to_check_.contains(known.id) ? kToCheckFlag : 0;
    columns_.flags.push_back(static_cast<std::uint8_t>(outlier + to_check));
  }

  std::uint32_t LabelSetOf(const AtlasItem& item) {
    std::vector<std::size_t> present;
    for (const auto& [label, is_present] : item.labels) {
      const auto number = label_numbers_.find(label);
      if (is_present && number != label_numbers_.end()) present.push_back(number->second);
    }
    return static_cast<std::uint32_t>(label_sets_.NumberOf(present));
  }

  Json LabelsJson() const {
    Json labels = Json::array();
    for (const workflow::AtlasLabel& label : atlas_.labels) {
      const auto known = ontology_.Find(label.id);
      const report::Text name = known ? report::Text{ontology_.labels()[*known].english,
                                                     ontology_.labels()[*known].french}
                                      : label.name;
      labels.push_back({{"label", label.id}, {"names", ToJson(name)}});
    }
    return labels;
  }

  Json ClustersJson() const {
    Json clusters = Json::array();
    for (const workflow::AtlasCluster& one : atlas_.found_clusters) {
      clusters.push_back({{"number", one.number}, {"size", one.size}, {"name", ToJson(one.name)}});
    }
    return clusters;
  }

  Json DictionaryJson() const {
    return {{"count", columns_.ids.size()}, {"hidden", atlas_.items.size() - columns_.ids.size()},
            {"labels", LabelsJson()},       {"label_sets", label_sets_.values()},
            {"clusters", ClustersJson()},   {"organs", organs_.ToJson()},
            {"vendors", vendors_.ToJson()}, {"centres", centres_.ToJson()}};
  }

  void Append(const void* bytes, std::size_t count) {
    body_.append(static_cast<const char*>(bytes), count);
  }

  template <typename Number>
  void AppendColumn(const std::vector<Number>& column) {
    Append(column.data(), column.size() * sizeof(Number));
  }

  /// Wide numbers before narrow ones: every column begins where its numbers may lie in memory.
  void AppendColumns() {
    AppendColumn(columns_.ids);
    for (const auto* column : {&columns_.tsne_x, &columns_.tsne_y, &columns_.principal_x,
                               &columns_.principal_y, &columns_.outlier_factor}) {
      AppendColumn(*column);
    }
    AppendColumn(columns_.days);
    AppendColumn(columns_.label_sets);
    for (const auto* column :
         {&columns_.clusters, &columns_.organs, &columns_.vendors, &columns_.centres}) {
      AppendColumn(*column);
    }
    AppendColumn(columns_.flags);
  }

  const AtlasFolder& atlas_;
  const ontology::Ontology& ontology_;
  const PointsRequest& request_;
  std::map<std::string, std::size_t> label_numbers_;
  std::set<std::string> to_check_;
  Columns columns_;
  Dictionary<std::vector<std::size_t>> label_sets_;
  Names organs_, vendors_, centres_;
  std::string body_;
};

}  // namespace

atlas::ItemFilter ShownItems(const AtlasFolder& atlas, const workflow::ShownLabels& shown) {
  atlas::ItemFilter items;
  for (const AtlasItem& item : atlas.items) items.push_back(shown.Shows(item.id) ? 1 : 0);
  return items;
}

std::string PointsBody(const AtlasFolder& atlas, const ontology::Ontology& ontology,
                       const PointsRequest& request) {
  return PointsWriter(atlas, ontology, request).Write();
}

}  // namespace etalon::server
