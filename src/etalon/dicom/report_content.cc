#include "etalon/dicom/report_content.h"

#include "etalon/dicom/stored_frames.h"

namespace etalon::dicom {

void PutCodeOf(DcmItem& item, const DcmTagKey& sequence, const Code& code) {
  PutCode(item, sequence, code.value, code.scheme, code.meaning);
}

DcmItem& AddContent(DcmItem& parent, const char* relationship, const char* type, const Code& name) {
  DcmItem& item = AddItem(parent, DCM_ContentSequence);
  Put(item, DCM_RelationshipType, relationship);
  Put(item, DCM_ValueType, type);
  PutCodeOf(item, DCM_ConceptNameCodeSequence, name);
  return item;
}

void PutTemplate(DcmItem& container, const char* identifier) {
  Put(container, DCM_ContinuityOfContent, "SEPARATE");
  DcmItem& which = AddItem(container, DCM_ContentTemplateSequence);
  Put(which, DCM_MappingResource, "DCMR");
  Put(which, DCM_TemplateIdentifier, identifier);
}

DcmItem& AddContainer(DcmItem& parent, const Code& name) {
  DcmItem& item = AddContent(parent, "CONTAINS", "CONTAINER", name);
  Put(item, DCM_ContinuityOfContent, "SEPARATE");
  return item;
}

void AddCode(DcmItem& parent, const char* relationship, const Code& name, const Code& value) {
  PutCodeOf(AddContent(parent, relationship, "CODE", name), DCM_ConceptCodeSequence, value);
}

void AddText(DcmItem& parent, const char* relationship, const Code& name,
             const std::string& value) {
  Put(AddContent(parent, relationship, "TEXT", name), DCM_TextValue, value);
}

DcmItem& AddNumber(DcmItem& parent, const Code& name, double value, const Code& unit,
                   const char* relationship) {
  DcmItem& item = AddContent(parent, relationship, "NUM", name);
  DcmItem& measured = AddItem(item, DCM_MeasuredValueSequence);
  PutCodeOf(measured, DCM_MeasurementUnitsCodeSequence, unit);
  Put(measured, DCM_NumericValue, Decimal(value));
  return item;
}

bool IsNamed(DcmItem& item, const Code& name) {
  DcmItem* code = FirstItem(item, DCM_ConceptNameCodeSequence);
  return code != nullptr && Text(*code, DCM_CodeValue) == name.value &&
         Text(*code, DCM_CodingSchemeDesignator) == name.scheme;
}

}  // namespace etalon::dicom
