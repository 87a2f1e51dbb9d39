#pragma once

#include <memory>

#include "etalon/server/clinic.h"

namespace etalon::server {

Routes StudyRoutes(const std::shared_ptr<Clinic>& clinic);   ///< list, study, report, frames, steps
Routes VolumeRoutes(const std::shared_ptr<Clinic>& clinic);  ///< volumes of studies
Routes OutlineRoutes(const std::shared_ptr<Clinic>& clinic);  ///< outlines, preview, versions
Routes UploadRoutes(const std::shared_ptr<Clinic>& clinic);   ///< uploads, jobs
Routes PatientRoutes(const std::shared_ptr<Clinic>& clinic);  ///< patients, timelines
Routes PositiveRoutes(
    const std::shared_ptr<Clinic>& clinic);  ///< positives and what became of them

Routes DicomWebRoutes(const std::shared_ptr<Clinic>& clinic);  ///< `/api/dicom-web`

}  // namespace etalon::server
