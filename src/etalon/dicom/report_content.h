#pragma once

// Internal: content items of structured reports after TID 1500 (PS3.16).

#include <string>

#include "etalon/dicom/put_attributes.h"

namespace etalon::dicom {

struct Code {
  const char* value;
  const char* scheme;
  const char* meaning;
};

inline constexpr const char* kOwnScheme = "99ETALON";

inline constexpr Code kReport{"126000", "DCM", "Imaging Measurement Report"};
inline constexpr Code kLanguage{"121049", "DCM", "Language of Content Item and Descendants"};
inline constexpr Code kObserverType{"121005", "DCM", "Observer Type"};
inline constexpr Code kProcedure{"121058", "DCM", "Procedure reported"};
inline constexpr Code kLibrary{"111028", "DCM", "Image Library"};
inline constexpr Code kLibraryGroup{"126200", "DCM", "Image Library Group"};
inline constexpr Code kMeasurements{"126010", "DCM", "Imaging Measurements"};
inline constexpr Code kGroup{"125007", "DCM", "Measurement Group"};
inline constexpr Code kTrackingId{"112039", "DCM", "Tracking Identifier"};
inline constexpr Code kTrackingUid{"112040", "DCM", "Tracking Unique Identifier"};

void PutCodeOf(DcmItem& item, const DcmTagKey& sequence, const Code& code);

/// A new content item below another (PS3.3 C.17.3).
DcmItem& AddContent(DcmItem& parent, const char* relationship, const char* type, const Code& name);

/// Which template a container follows.
void PutTemplate(DcmItem& container, const char* identifier);

DcmItem& AddContainer(DcmItem& parent, const Code& name);
void AddCode(DcmItem& parent, const char* relationship, const Code& name, const Code& value);
void AddText(DcmItem& parent, const char* relationship, const Code& name, const std::string& value);
DcmItem& AddNumber(DcmItem& parent, const Code& name, double value, const Code& unit,
                   const char* relationship = "CONTAINS");

bool IsNamed(DcmItem& item, const Code& name);

/// The first content item below `parent` that fits. Items are walked along: to ask for each by its
/// number begins anew every time.
template <typename Fits>
DcmItem* FirstContent(DcmItem& parent, const Fits& fits) {
  DcmSequenceOfItems* content = nullptr;
  if (parent.findAndGetSequence(DCM_ContentSequence, content).bad()) return nullptr;
  for (DcmObject* one = content->nextInContainer(nullptr); one != nullptr;
       one = content->nextInContainer(one)) {
    auto& item = static_cast<DcmItem&>(*one);
    if (fits(item)) return &item;
  }
  return nullptr;
}

template <typename Visit>
void ForEachContent(DcmItem& parent, const Visit& visit) {
  FirstContent(parent, [&](DcmItem& item) {
    visit(item);
    return false;
  });
}

}  // namespace etalon::dicom
