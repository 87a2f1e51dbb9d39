#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"

namespace etalon {

/// A code from DICOM, LOINC ("LN") or SNOMED CT ("SCT"). Empty `value`: no published code.
struct CodedConcept {
  std::string value;
  std::string scheme;
  std::string meaning;
};

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// How a number was made. A change of the rule is a new `version`.
struct Rule {
  std::string name;  ///< e.g. "biplane-disks"
  int version = 1;
  std::string variant;  ///< e.g. "20 disks, longer long axis"
};

/// Where on the input a number was read.
struct FrameReference {
  std::string image;       ///< name of the image or cine within its study
  std::int64_t frame = 0;  ///< index from 0
  std::string role;        ///< e.g. "end diastole, apical four-chamber"
};

/// One number with all that is needed to trust or to repeat it.
struct Measurement {
  std::string name;  ///< full words, snake_case: the key in `measurements.json`
  CodedConcept concept_code;
  double value = 0.0;
  std::string unit;                  ///< UCUM
  std::optional<Interval> interval;  ///< 95 %
  std::string interval_method;       ///< what the interval covers
  std::vector<double> beats;         ///< one value a beat when `value` is their mean
  Rule rule;
  std::vector<FrameReference> evidence;
  std::vector<std::string> flags;  ///< stable kebab-case names
};

/// A measurement that was asked for and could not be made.
struct RefusedMeasurement {
  std::string name;
  Refusal refusal;
};

}  // namespace etalon
