#include "etalon/followup/comparability.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "etalon/followup/metrics.h"

namespace etalon::followup {
namespace {

struct Aspect {
  std::string_view name;
  std::string (*text)(const Method&);
};

std::string VersionText(const Method& method) {
  return method.rule_version == 0 ? "" : std::to_string(method.rule_version);
}

const std::array kBlocking{
    Aspect{"metric", [](const Method& m) { return m.metric; }},
    Aspect{"rule", [](const Method& m) { return m.rule; }},
    Aspect{"rule-version", VersionText},
    Aspect{"variant", [](const Method& m) { return m.variant; }},
    Aspect{"layer", [](const Method& m) { return m.layer; }},
    Aspect{"views", [](const Method& m) { return m.views; }},
    Aspect{"protocol", [](const Method& m) { return m.protocol; }},
    Aspect{"models", [](const Method& m) { return m.models; }},
    Aspect{"modality", [](const Method& m) { return m.modality; }},
    Aspect{"manufacturer", [](const Method& m) { return m.manufacturer; }},
};

const std::array kRemarks{
    Aspect{"device", [](const Method& m) { return m.device; }},
    Aspect{"device-software", [](const Method& m) { return m.device_software; }},
    Aspect{"operator", [](const Method& m) { return m.operator_class; }},
    Aspect{"software", [](const Method& m) { return m.software; }},
};

bool SameText(std::string_view aspect, const std::string& first, const std::string& second) {
  if (aspect == "manufacturer") return MakerOf(first) == MakerOf(second);
  return first == second;
}

/// Not known where nothing can be said without it.
bool LacksProtocol(std::string_view aspect, const Method& method) {
  const MetricFamily* family = FamilyOf(method.metric);
  return aspect == "protocol" && method.protocol.empty() && family != nullptr &&
         family->needs_protocol;
}

}  // namespace

std::string MakerOf(std::string_view manufacturer) {
  std::string maker;
  for (const char letter : manufacturer) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isalnum(byte) != 0) {
      maker += static_cast<char>(std::tolower(byte));
    } else if (!maker.empty()) {
      break;
    }
  }
  return maker;
}

std::vector<Difference> BlockingDifferences(const Method& first, const Method& second) {
  std::vector<Difference> differences;
  for (const Aspect& aspect : kBlocking) {
    const std::string a = aspect.text(first), b = aspect.text(second);
    if (!SameText(aspect.name, a, b) || LacksProtocol(aspect.name, first)) {
      differences.push_back({std::string(aspect.name), a, b});
    }
  }
  return differences;
}

std::vector<Difference> Remarks(const Method& first, const Method& second) {
  std::vector<Difference> remarks;
  for (const Aspect& aspect : kRemarks) {
    const std::string a = aspect.text(first), b = aspect.text(second);
    const bool known = !a.empty() && !b.empty();
    if (known && a != b) remarks.push_back({std::string(aspect.name), a, b});
  }
  return remarks;
}

bool AreComparable(const Method& first, const Method& second) {
  return BlockingDifferences(first, second).empty();
}

std::vector<std::string> UnknownAspects(const Method& method) {
  std::vector<std::string> names;
  for (const Aspect& aspect : kBlocking) {
    const bool matters = aspect.name == "rule" || aspect.name == "rule-version" ||
                         aspect.name == "manufacturer" || aspect.name == "modality";
    if (matters && aspect.text(method).empty()) names.emplace_back(aspect.name);
  }
  return names;
}

}  // namespace etalon::followup
