#include "etalon/dicom/annotation_attributes.h"

#include "etalon/core/error.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

void PutTimes(DcmItem& dataset, const AnnotationSource& source) {
  const std::string date = DicomDate(source.date);
  for (const DcmTagKey& tag : {DCM_SeriesDate, DCM_ContentDate}) Put(dataset, tag, date);
  for (const DcmTagKey& tag : {DCM_SeriesTime, DCM_ContentTime}) Put(dataset, tag, source.time);
  for (const DcmTagKey& tag : {DCM_StudyDate, DCM_StudyTime, DCM_ReferringPhysicianName,
                               DCM_StudyID, DCM_AccessionNumber}) {
    Put(dataset, tag, "");
  }
}

}  // namespace

AnnotatedImage ReadAnnotatedImage(const std::filesystem::path& path) {
  const auto file = LoadFile(path.string(), ReadDepth::kWithoutPixels);
  DcmItem& dataset = *file->getDataset();
  AnnotatedImage image;
  image.study_uid = Text(dataset, DCM_StudyInstanceUID);
  image.series_uid = Text(dataset, DCM_SeriesInstanceUID);
  image.class_uid = Text(dataset, DCM_SOPClassUID);
  image.instance_uid = Text(dataset, DCM_SOPInstanceUID);
  image.rows = Integer(dataset, DCM_Rows).value_or(0);
  image.columns = Integer(dataset, DCM_Columns).value_or(0);
  image.frames = FrameCount(dataset);
  if (image.instance_uid.empty() || image.rows <= 0 || image.columns <= 0) {
    throw FileError(ErrorCode::kFileMalformed, path.string(), "names no image");
  }
  return image;
}

AnnotatedImage NamePicture(const std::string& seed, int rows, int columns, int frames) {
  return {.study_uid = UidFromSeed(seed + "/study"),
          .series_uid = UidFromSeed(seed + "/series"),
          .class_uid = frames > 1 ? UID_MultiframeTrueColorSecondaryCaptureImageStorage
                                  : UID_SecondaryCaptureImageStorage,
          .instance_uid = UidFromSeed(seed + "/image"),
          .pseudonym = {},
          .rows = rows,
          .columns = columns,
          .frames = frames};
}

void PutAnnotationIdentity(DcmItem& dataset, const AnnotatedImage& image,
                           const AnnotationSource& source, const std::string& modality,
                           const std::string& sop_class) {
  const std::string seed = image.instance_uid + "/" + modality + "/" + source.reader + "/" +
                           std::to_string(source.series_number);
  Put(dataset, DCM_SOPClassUID, sop_class);
  Put(dataset, DCM_SOPInstanceUID, UidFromSeed(seed));
  Put(dataset, DCM_StudyInstanceUID, image.study_uid);
  Put(dataset, DCM_SeriesInstanceUID, UidFromSeed(seed + "/series"));
  Put(dataset, DCM_PatientName, image.pseudonym);
  Put(dataset, DCM_PatientID, image.pseudonym);
  Put(dataset, DCM_PatientBirthDate, "");
  Put(dataset, DCM_PatientSex, "");
  Put(dataset, DCM_Modality, modality);
  Put(dataset, DCM_SeriesNumber, std::to_string(source.series_number));
  Put(dataset, DCM_InstanceNumber, "1");
  Put(dataset, DCM_Manufacturer, "Etalon");
  Put(dataset, DCM_ManufacturerModelName, "Etalon");
  Put(dataset, DCM_DeviceSerialNumber, "0");
  Put(dataset, DCM_SoftwareVersions,
      source.software_version.empty() ? "0" : source.software_version);
  PutTimes(dataset, source);
}

void PutImageReference(DcmItem& item, const AnnotatedImage& image, std::optional<int> frame) {
  Put(item, DCM_ReferencedSOPClassUID, image.class_uid);
  Put(item, DCM_ReferencedSOPInstanceUID, image.instance_uid);
  if (frame && image.frames > 1) {
    Put(item, DCM_ReferencedFrameNumber, std::to_string(*frame + 1));
  }
}

void PutReferencedSeries(DcmItem& dataset, const AnnotatedImage& image) {
  DcmItem& series = AddItem(dataset, DCM_ReferencedSeriesSequence);
  Put(series, DCM_SeriesInstanceUID, image.series_uid);
  PutImageReference(AddItem(series, DCM_ReferencedInstanceSequence), image, std::nullopt);
}

AnnotatedImage ReferencedImage(DcmItem& reference, DcmItem& dataset) {
  AnnotatedImage image;
  image.study_uid = Text(dataset, DCM_StudyInstanceUID);
  image.class_uid = Text(reference, DCM_ReferencedSOPClassUID);
  image.instance_uid = Text(reference, DCM_ReferencedSOPInstanceUID);
  image.pseudonym = Text(dataset, DCM_PatientID);
  return image;
}

}  // namespace etalon::dicom
