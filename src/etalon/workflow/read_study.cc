#include "etalon/workflow/read_study.h"

#include "etalon/echo/measure_study.h"
#include "etalon/echo/read_cine.h"
#include "etalon/echo/still_phases.h"

namespace etalon::workflow {

echo::StudyReading ReadStudy(const OpenedStudy& opened, ApicalModels& models) {
  echo::StudyReading reading;
  reading.study = opened.study.name;
  reading.subject = opened.study.subject;
  for (std::size_t i = 0; i < opened.study.cines.size(); ++i) {
    reading.cines.push_back(
        echo::ReadCine(opened.study.cines[i], opened.hints[i], *models.networks));
  }
  echo::SettleStillPhases(reading);
  echo::MeasureStudy({.model_errors = models.model_errors}, reading);
  return reading;
}

}  // namespace etalon::workflow
