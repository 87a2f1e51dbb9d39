#pragma once

// Internal: what files of annotations share.

#include <string>

#include "etalon/dicom/image_annotations.h"
#include "etalon/dicom/put_attributes.h"

namespace etalon::dicom {

/// Patient, study, series and instance of a file about `image`.
void PutAnnotationIdentity(DcmItem& dataset, const AnnotatedImage& image,
                           const AnnotationSource& source, const std::string& modality,
                           const std::string& sop_class);

/// Referenced SOP Class and Instance, and the frame where the image has several.
void PutImageReference(DcmItem& item, const AnnotatedImage& image, std::optional<int> frame);

/// Series and instance of the image (PS3.3 C.12.4 Common Instance Reference).
void PutReferencedSeries(DcmItem& dataset, const AnnotatedImage& image);

/// Image, patient and reader that the file names.
AnnotatedImage ReferencedImage(DcmItem& reference, DcmItem& dataset);

}  // namespace etalon::dicom
