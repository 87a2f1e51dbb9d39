#include "etalon/report/measurements_json.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <regex>

#include "etalon/core/error.h"
#include "etalon/report/example_study.h"

namespace etalon::report {
namespace {

using nlohmann::json;

/// The keywords of JSON Schema that docs/measurements.schema.json uses; any other is a fault.
class SchemaChecker {
 public:
  explicit SchemaChecker(json root) : root_(std::move(root)) {}

  std::vector<std::string> Check(const json& value) {
    Check(value, root_, "$");
    return faults_;
  }

 private:
  static bool HasType(const json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "integer") return value.is_number_integer();
    return type == "number" && value.is_number();
  }

  void Fault(bool is_fault, const std::string& where, const std::string& what) {
    if (is_fault) faults_.push_back(where + ": " + what);
  }

  void Check(const json& value, const json& schema, const std::string& where) {
    for (const auto& [keyword, rule] : schema.items()) {
      CheckKeyword(value, schema, keyword, rule, where);
    }
  }

  void CheckKeyword(const json& value, const json& schema, const std::string& keyword,
                    const json& rule, const std::string& where) {
    if (keyword == "$ref") {
      Check(value, root_.at(json::json_pointer(rule.get<std::string>().substr(1))), where);
    } else if (keyword == "type") {
      CheckType(value, rule, where);
    } else if (keyword == "required") {
      for (const auto& key : rule) Fault(!value.contains(key), where, "lacks " + key.dump());
    } else if (keyword == "properties") {
      for (const auto& [key, each] : rule.items()) {
        if (value.contains(key)) Check(value.at(key), each, where + "." + key);
      }
    } else if (keyword == "additionalProperties") {
      for (const auto& [key, _] : value.items()) {
        Fault(!schema.at("properties").contains(key), where, "has the unknown " + key);
      }
    } else if (keyword == "items") {
      if (value.is_array()) {
        for (const json& item : value) Check(item, rule, where + "[]");
      }
    } else {
      CheckValue(value, keyword, rule, where);
    }
  }

  void CheckType(const json& value, const json& rule, const std::string& where) {
    const auto types = rule.is_array() ? rule.get<std::vector<std::string>>()
                                       : std::vector<std::string>{rule.get<std::string>()};
    const bool fits = std::any_of(types.begin(), types.end(),
                                  [&](const std::string& type) { return HasType(value, type); });
    Fault(!fits, where, "is no " + rule.dump());
  }

  void CheckValue(const json& value, const std::string& keyword, const json& rule,
                  const std::string& where) {
    if (keyword == "enum") {
      Fault(std::find(rule.begin(), rule.end(), value) == rule.end(), where, "is " + value.dump());
    } else if (keyword == "pattern") {
      Fault(!std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>())),
            where, "does not match " + rule.dump());
    } else if (keyword == "minimum") {
      Fault(value.is_number() && value < rule, where, "is below " + rule.dump());
    } else if (keyword == "maximum") {
      Fault(value.is_number() && value > rule, where, "is above " + rule.dump());
    } else if (keyword == "minItems") {
      Fault(value.is_array() && value.size() < rule, where, "has too few items");
    } else if (keyword == "maxItems") {
      Fault(value.is_array() && value.size() > rule, where, "has too many items");
    } else {
      const bool is_note = keyword == "description" || keyword == "title" || keyword == "$schema" ||
                           keyword == "$defs";
      Fault(!is_note, where, "the schema has the unknown keyword " + keyword);
    }
  }

  json root_;
  std::vector<std::string> faults_;
};

json Schema() {
  std::ifstream file("docs/measurements.schema.json");
  EXPECT_TRUE(file) << "tests run in the repository's root";
  return json::parse(file);
}

std::string Text(const example::Example& example) {
  return MeasurementsJson({example.study, example.reading, example.provenance});
}

TEST(MeasurementsJson, FollowsItsSchema) {
  for (const example::Example& example : {example::MeasuredStudy(), example::RefusedStudy()}) {
    const auto faults = SchemaChecker(Schema()).Check(json::parse(Text(example)));
    EXPECT_EQ(faults, std::vector<std::string>{});
  }
}

TEST(MeasurementsJson, IsHeldToASchemaThatFindsFaults) {
  json wrong = json::parse(Text(example::MeasuredStudy()));
  wrong["measurements"][0].erase("rule");
  wrong["measurements"][1]["value"] = "131";
  wrong["measurements"][2]["surprise"] = 1;
  wrong["cines"][0]["quality"] = 1.5;
  wrong["refusals"][0]["code"] = "bad luck";
  EXPECT_EQ(SchemaChecker(Schema()).Check(wrong).size(), 5U);
}

TEST(MeasurementsJson, SchemaKnowsEveryRefusalCode) {
  const json codes = Schema()["$defs"]["refusal_code"]["enum"];
  for (std::size_t i = 0; i < codes.size(); ++i) {
    EXPECT_EQ(codes[i], Name(static_cast<RefusalCode>(i)));
  }
  EXPECT_THROW(Name(static_cast<RefusalCode>(codes.size())), ContractError);
}

TEST(MeasurementsJson, HoldsWhatWasMeasured) {
  const json written = json::parse(Text(example::MeasuredStudy()));
  EXPECT_EQ(written["study"], "patient0042");
  const json& fraction = written["measurements"][0];
  EXPECT_EQ(fraction["name"], "lv_ejection_fraction_biplane");
  EXPECT_EQ(fraction["value"], 49.6);
  EXPECT_EQ(fraction["interval"], json({44.2, 55.0}));
  EXPECT_EQ(fraction["normal_range"]["low"], 52.0);
  EXPECT_EQ(fraction["beats"], json({48.9, 50.3}));
  EXPECT_EQ(fraction["evidence"][1]["frame"], 15);
  EXPECT_EQ(written["cines"][0]["frames"], 60);
  EXPECT_EQ(written["cines"][0]["areas"].size(), 60U);
  EXPECT_EQ(written["cines"][0]["area_unit"], "cm2");
  EXPECT_EQ(written["cines"][0]["beats"][0]["next_end_diastole"], 40);
  EXPECT_TRUE(written["cines"][0]["beats"][1]["next_end_diastole"].is_null());
  EXPECT_EQ(written["cines"][2]["refusal"]["code"], "not-measurable-view");
  EXPECT_FALSE(written["cines"][2].contains("areas"));
}

TEST(MeasurementsJson, RoundsToSixDigits) {
  example::Example example = example::RefusedStudy();
  Measurement measurement;
  measurement.name = "x";
  measurement.value = 100.0 / 3.0;
  measurement.interval = Interval{-1e-9, 123456789.0};
  example.reading.measurements = {measurement};
  const std::string text = Text(example);
  EXPECT_NE(text.find("\"value\": 33.3333,"), std::string::npos);
  EXPECT_NE(text.find("123457000.0"), std::string::npos);
}

TEST(MeasurementsJson, RefusesNumbersThatAreNotFinite) {
  example::Example example = example::RefusedStudy();
  Measurement measurement;
  measurement.value = std::numeric_limits<double>::quiet_NaN();
  example.reading.measurements = {measurement};
  EXPECT_THROW(Text(example), ContractError);
}

TEST(MeasurementsJson, SurvivesNamesThatAreNoText) {
  example::Example example = example::RefusedStudy();
  example.reading.cines[0].name = "caf\xE9.dcm";
  EXPECT_EQ(json::parse(Text(example))["cines"][0]["name"], "caf\uFFFD.dcm");
}

}  // namespace
}  // namespace etalon::report
