#include "etalon/store/dicom_index.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/store/database.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

void Insert(long long study, const DicomInstanceRow& row, soci::session& session) {
  session << "INSERT INTO dicom_instance (study_id, position, study_uid, series_uid, instance_uid, "
             "sop_class, transfer_syntax, modality, study_date, study_time, series_number, "
             "instance_number, height, width, frames) VALUES (:study, :position, :study_uid, "
             ":series_uid, :instance_uid, :sop_class, :syntax, :modality, :date, :time, :series, "
             ":instance, :rows, :columns, :frames)",
      soci::use(study), soci::use(row.position), soci::use(row.study_uid),
      soci::use(row.series_uid), soci::use(row.instance_uid), soci::use(row.sop_class),
      soci::use(row.transfer_syntax), soci::use(row.modality), soci::use(row.study_date),
      soci::use(row.study_time), soci::use(row.series_number), soci::use(row.instance_number),
      soci::use(row.rows), soci::use(row.columns), soci::use(row.frames);
}

std::vector<std::string> PathsOf(long long study, soci::session& session) {
  std::vector<std::string> paths;
  std::string path;
  soci::statement rows =
      (session.prepare << "SELECT path FROM input_file WHERE study_id = :id ORDER BY position",
       soci::use(study), soci::into(path));
  rows.execute();
  while (rows.fetch()) paths.push_back(path);
  return paths;
}

std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    parts.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

class DicomIndex::Rows : public Database {
 public:
  using Database::Database;
};

DicomIndex::DicomIndex(const std::filesystem::path& workspace)
    : rows_(std::make_unique<Rows>(workspace / kDatabaseName)) {}
DicomIndex::DicomIndex(DicomIndex&&) noexcept = default;
DicomIndex::~DicomIndex() = default;

std::optional<DicomIndex::Unindexed> DicomIndex::NextUnindexed(long long below) {
  return rows_->Run([&](soci::session& session) -> std::optional<Unindexed> {
    Unindexed found;
    session << "SELECT id, content_sha256 FROM study WHERE id < :below AND NOT EXISTS (SELECT 1 "
               "FROM dicom_instance WHERE study_id = study.id) ORDER BY id DESC LIMIT 1",
        soci::use(below), soci::into(found.id), soci::into(found.content_sha256);
    if (!session.got_data()) return std::nullopt;
    found.paths = PathsOf(found.id, session);
    return found;
  });
}

void DicomIndex::Put(const std::string& content_sha256, const std::vector<DicomInstanceRow>& rows) {
  rows_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const auto study = FindStudy(content_sha256, session);
    if (!study) return;
    session << "DELETE FROM dicom_instance WHERE study_id = :id", soci::use(*study);
    for (const DicomInstanceRow& row : rows) Insert(*study, row, session);
    transaction.Commit();
  });
}

std::vector<DicomStudyRow> DicomIndex::FindStudies(const DicomStudyQuestion& question) {
  return rows_->Run([&](soci::session& session) {
    std::vector<DicomStudyRow> studies;
    DicomStudyRow study;
    std::string modalities;
    const std::string high = question.date_to.empty() ? "99999999" : question.date_to;
    soci::statement rows =
        (session.prepare
             << "SELECT study_uid, MAX(study_date), MAX(study_time), "
                "MAX(COALESCE(examination.patient, '')), GROUP_CONCAT(DISTINCT "
                "dicom_instance.modality), COUNT(DISTINCT series_uid), COUNT(DISTINCT "
                "instance_uid) FROM dicom_instance LEFT JOIN examination ON examination.study_id = "
                "dicom_instance.study_id WHERE study_uid <> '' AND (:uid = '' OR study_uid = :uid) "
                "AND (:patient = '' OR examination.patient = :patient) AND study_date >= :low AND "
                "study_date <= :high GROUP BY study_uid HAVING (:modality = '' OR "
                "SUM(dicom_instance.modality = :modality) > 0) ORDER BY MAX(study_date) DESC, "
                "study_uid LIMIT :limit OFFSET :offset",
         soci::use(question.study_uid, "uid"), soci::use(question.patient, "patient"),
         soci::use(question.date_from, "low"), soci::use(high, "high"),
         soci::use(question.modality, "modality"), soci::use(question.limit, "limit"),
         soci::use(question.offset, "offset"), soci::into(study.study_uid),
         soci::into(study.study_date), soci::into(study.study_time), soci::into(study.patient),
         soci::into(modalities), soci::into(study.series), soci::into(study.instances));
    rows.execute();
    while (rows.fetch()) {
      study.modalities = Split(modalities);
      studies.push_back(study);
    }
    return studies;
  });
}

std::vector<DicomInstanceRow> DicomIndex::FindInstances(const std::string& study_uid,
                                                        const std::string& series_uid,
                                                        const std::string& instance_uid) {
  return rows_->Run([&](soci::session& session) {
    std::vector<DicomInstanceRow> instances;
    DicomInstanceRow row;
    soci::statement rows =
        (session.prepare
             << "SELECT dicom_instance.position, study_uid, series_uid, instance_uid, sop_class, "
                "transfer_syntax, dicom_instance.modality, study_date, study_time, series_number, "
                "instance_number, height, width, frames, content_sha256, path, sha256, "
                "COALESCE(examination.patient, '') FROM dicom_instance JOIN study ON study.id = "
                "dicom_instance.study_id JOIN input_file ON input_file.study_id = "
                "dicom_instance.study_id AND input_file.position = dicom_instance.position LEFT "
                "JOIN examination ON examination.study_id = dicom_instance.study_id WHERE "
                "study_uid = :study AND (:series = '' OR series_uid = :series) AND (:instance = "
                "'' OR instance_uid = :instance) GROUP BY instance_uid ORDER BY series_number, "
                "series_uid, instance_number, instance_uid",
         soci::use(study_uid, "study"), soci::use(series_uid, "series"),
         soci::use(instance_uid, "instance"), soci::into(row.position), soci::into(row.study_uid),
         soci::into(row.series_uid), soci::into(row.instance_uid), soci::into(row.sop_class),
         soci::into(row.transfer_syntax), soci::into(row.modality), soci::into(row.study_date),
         soci::into(row.study_time), soci::into(row.series_number), soci::into(row.instance_number),
         soci::into(row.rows), soci::into(row.columns), soci::into(row.frames),
         soci::into(row.content_sha256), soci::into(row.path), soci::into(row.sha256),
         soci::into(row.patient));
    rows.execute();
    while (rows.fetch()) instances.push_back(row);
    return instances;
  });
}

}  // namespace etalon::store
