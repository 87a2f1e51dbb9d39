#include "etalon/workflow/stored_values.h"

#include <algorithm>
#include <map>
#include <set>

#include "etalon/core/date.h"
#include "etalon/followup/metrics.h"

namespace etalon::workflow {
namespace {

/// What the roles of the evidence say after their comma: a view in "end diastole, apical
/// four-chamber", a protocol in "anterior, 99mTc-DPD, 3 h after injection".
std::string RolesOf(const Measurement& measurement) {
  std::set<std::string> roles;
  for (const FrameReference& frame : measurement.evidence) {
    const auto comma = frame.role.find(", ");
    if (comma != std::string::npos) roles.insert(frame.role.substr(comma + 2));
  }
  std::string text;
  for (const std::string& role : roles) text += (text.empty() ? "" : ", ") + role;
  return text;
}

/// How many images each part of a T1 measurement was fitted to: the scheme that the heart rate
/// leaves as it is. "native, 180 ms after inversion" is of the part "native".
std::string ImagesOf(const Measurement& measurement) {
  std::map<std::string, int> images;
  for (const FrameReference& frame : measurement.evidence) {
    ++images[frame.role.substr(0, frame.role.find(','))];
  }
  std::string text;
  for (const auto& [part, count] : images) {
    text += (text.empty() ? "" : ", ") + part + ": " + std::to_string(count) + " images";
  }
  return text;
}

/// Nothing for what depends on a contrast agent whose dose and delay no file told.
std::string ProtocolOf(const std::string& modality, const Measurement& measurement) {
  const followup::MetricFamily* family = followup::FamilyOf(measurement.name);
  if (family != nullptr && family->needs_protocol) return {};
  return modality == "MR" ? ImagesOf(measurement) : RolesOf(measurement);
}

std::string LayerOf(const Rule& rule) {
  const std::string text = rule.name + " " + rule.variant;
  for (const char* layer : {"endocard", "mid-wall", "midwall", "epicard", "full wall"}) {
    if (text.find(layer) != std::string::npos) {
      const std::string name = layer;
      if (name == "midwall") return "mid-wall";
      return name.ends_with("card") ? name + "ium" : name;
    }
  }
  return {};
}

/// The networks that most studies were read with; of equally many those of the newest reading.
std::string CommonModels(const std::vector<store::StoredStudy>& history) {
  std::map<std::string, std::set<std::string>> studies_by_models;
  std::string best;
  for (const store::StoredStudy& study : history) {
    const std::string models = ModelsOf(study.provenance);
    studies_by_models[models].insert(study.key.content_sha256);
    if (studies_by_models[models].size() >= studies_by_models[best].size()) best = models;
  }
  return best;
}

const followup::DatedValue* Find(const std::vector<followup::DatedValue>& values,
                                 const std::string& metric) {
  const auto found = std::ranges::find(
      values, metric, [](const followup::DatedValue& value) { return value.method.metric; });
  return found == values.end() ? nullptr : &*found;
}

/// The values of a reader's version. What nobody touched is the program's, to the last bit.
std::vector<followup::DatedValue> ValuesOfVersion(const store::StoredStudy& study,
                                                  const store::ReaderVersion& version,
                                                  const std::vector<followup::DatedValue>& drafts) {
  store::StoredStudy corrected = study;
  corrected.measurements = version.measurements;
  std::vector<followup::DatedValue> values = ValuesOf(corrected);
  for (followup::DatedValue& value : values) {
    const followup::DatedValue* draft = Find(drafts, value.method.metric);
    if (draft != nullptr && draft->value == value.value) continue;
    value.method.operator_class = kCorrectedByReader;
  }
  return values;
}

/// What the program had measured, where it is another number.
std::optional<followup::DatedValue> DraftOf(const followup::DatedValue& value,
                                            const std::vector<followup::DatedValue>& drafts) {
  if (value.method.operator_class != kCorrectedByReader) return std::nullopt;
  const followup::DatedValue* draft = Find(drafts, value.method.metric);
  if (draft == nullptr) return std::nullopt;
  return *draft;
}

}  // namespace

std::string ModelsOf(const Provenance& provenance) {
  std::string text;
  for (const Provenance::Model& model : provenance.models) {
    if (!text.empty()) text += ", ";
    text += model.name + " " + model.version + " (" + model.sha256.substr(0, 8) + ")";
  }
  return text;
}

followup::Method MethodOf(const store::StoredStudy& study, const Measurement& measurement) {
  const Examination& examination = study.examination;
  followup::Method method;
  method.metric = measurement.name;
  method.rule = measurement.rule.name;
  method.rule_version = measurement.rule.version;
  method.variant = measurement.rule.variant;
  method.layer = LayerOf(measurement.rule);
  if (examination.modality == "NM" || examination.modality == "MR") {
    method.protocol = ProtocolOf(examination.modality, measurement);
  } else {
    method.views = RolesOf(measurement);
  }
  method.models = ModelsOf(study.provenance);
  method.software = study.provenance.software;
  method.modality = examination.modality;
  method.manufacturer = examination.manufacturer;
  method.device = examination.device;
  method.device_software = examination.device_software;
  method.operator_class = "automatic";
  return method;
}

std::vector<followup::DatedValue> ValuesOf(const store::StoredStudy& study) {
  const auto day = DayOfDate(study.examination.acquired_at);
  if (!day) return {};
  std::vector<followup::DatedValue> values;
  for (const Measurement& measurement : study.measurements) {
    followup::DatedValue value;
    value.day = *day;
    value.value = measurement.value;
    value.unit = measurement.unit;
    value.interval = measurement.interval;
    value.method = MethodOf(study, measurement);
    value.study = study.key.content_sha256;
    value.flags = measurement.flags;
    values.push_back(std::move(value));
  }
  return values;
}

std::vector<followup::DatedValue> SignedValuesOf(const store::StoredStudy& study,
                                                 store::StudyStore& studies,
                                                 std::vector<ValidatedValue>& validated) {
  std::vector<followup::DatedValue> drafts = ValuesOf(study);
  const std::string& content = study.key.content_sha256;
  const store::SignOff sign_off = studies.SignOffOf(content);
  if (sign_off.state != store::SignOffState::kValidated) return drafts;
  // Only the newest reading is signed; an older one was chosen for its networks.
  const auto newest = studies.FindNewest(content);
  if (!newest || newest->key != study.key) return drafts;
  const store::SignedStep& step = sign_off.steps.back();
  std::vector<followup::DatedValue> values = drafts;
  if (step.version > 0) {
    for (const store::ReaderVersion& version : studies.VersionsOf(content)) {
      if (version.version == step.version) values = ValuesOfVersion(study, version, drafts);
    }
  }
  for (const followup::DatedValue& value : values) {
    const std::string& metric = value.method.metric;
    validated.push_back({.study = content,
                         .metric = metric,
                         .name = step.by.name,
                         .at = step.at,
                         .draft = DraftOf(value, drafts)});
  }
  return values;
}

std::vector<store::StoredStudy> ChooseReadings(const std::vector<store::StoredStudy>& history) {
  const std::string common = CommonModels(history);
  std::vector<store::StoredStudy> chosen;
  for (const store::StoredStudy& reading : history) {
    const auto same_study = [&](const store::StoredStudy& other) {
      return other.key.content_sha256 == reading.key.content_sha256;
    };
    const auto known = std::ranges::find_if(chosen, same_study);
    if (known == chosen.end()) {
      chosen.push_back(reading);
    } else if (ModelsOf(reading.provenance) == common || ModelsOf(known->provenance) != common) {
      *known = reading;  // Readings come oldest first.
    }
  }
  return chosen;
}

}  // namespace etalon::workflow
