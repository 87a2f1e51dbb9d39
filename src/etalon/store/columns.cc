#include "etalon/store/columns.h"

#include <nlohmann/json.hpp>

namespace etalon {

using nlohmann::json;

// Found by the JSON library through the types' namespace.
static void to_json(json& j, const FrameReference& r) {
  j = {{"image", r.image}, {"frame", r.frame}, {"role", r.role}};
}
static void from_json(const json& j, FrameReference& r) {
  r = {j.at("image"), j.at("frame"), j.at("role")};
}
static void to_json(json& j, const Provenance::Model& m) {
  j = {{"name", m.name}, {"version", m.version}, {"sha256", m.sha256}};
}
static void from_json(const json& j, Provenance::Model& m) {
  m = {j.at("name"), j.at("version"), j.at("sha256")};
}

namespace store {
namespace {

/// File names may hold bytes that are no UTF-8; they are replaced, never refused.
template <typename T>
std::string Dump(const std::vector<T>& list) {
  return json(list).dump(-1, ' ', false, json::error_handler_t::replace);
}

template <typename T>
void Parse(const std::string& text, std::vector<T>& list) {
  try {
    list = json::parse(text).get<std::vector<T>>();
  } catch (const json::exception& error) {
    throw DamagedRow(std::string("a stored list cannot be read: ") + error.what());
  }
}

}  // namespace

std::string ToJson(const std::vector<std::string>& texts) { return Dump(texts); }
std::string ToJson(const std::vector<double>& numbers) { return Dump(numbers); }
std::string ToJson(const std::vector<FrameReference>& references) { return Dump(references); }
std::string ToJson(const std::vector<Provenance::Model>& models) { return Dump(models); }

void FromJson(const std::string& json, std::vector<std::string>& texts) { Parse(json, texts); }
void FromJson(const std::string& json, std::vector<double>& numbers) { Parse(json, numbers); }
void FromJson(const std::string& json, std::vector<FrameReference>& references) {
  Parse(json, references);
}
void FromJson(const std::string& json, std::vector<Provenance::Model>& models) {
  Parse(json, models);
}

RefusalCode RefusalCodeFromName(const std::string& name) {
  for (int code = 0; code <= static_cast<int>(kLastRefusalCode); ++code) {
    if (Name(static_cast<RefusalCode>(code)) == name) return static_cast<RefusalCode>(code);
  }
  throw DamagedRow("a stored refusal has the unknown code " + name);
}

}  // namespace store
}  // namespace etalon
