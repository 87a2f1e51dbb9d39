#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace etalon::store {

/// A file of a stored study as DICOMweb speaks of it. A file that is no DICOM has no UIDs.
struct DicomInstanceRow {
  int position = 0;  ///< among the files of its study
  std::string study_uid, series_uid, instance_uid;
  std::string sop_class, transfer_syntax, modality;
  std::string study_date, study_time;
  int series_number = 0;
  int instance_number = 0;
  int rows = 0;
  int columns = 0;
  int frames = 1;
  std::string content_sha256 = {};  ///< of the study; filled on finding
  std::string path = {};            ///< where the file last was; filled on finding
  std::string sha256 = {};          ///< of the file; filled on finding
  std::string patient = {};         ///< key of the patient, or empty; filled on finding
};

/// A DICOM study with all that the workspace holds of it.
struct DicomStudyRow {
  std::string study_uid;
  std::string study_date, study_time;
  std::string patient;  ///< key, or empty
  std::vector<std::string> modalities;
  int series = 0;
  int instances = 0;
};

/// Empty texts do not narrow it.
struct DicomStudyQuestion {
  std::string study_uid = {};
  std::string patient = {};
  std::string date_from = {};  ///< "20260314"
  std::string date_to = {};
  std::string modality = {};
  int offset = 0;
  int limit = 100;
};

/// Which DICOM objects a workspace holds, made from its files in the background. One object is used
/// by one thread at a time. All functions throw Error(kStoreFailed) as those of `Workspace`.
class DicomIndex {
 public:
  /// @param workspace folder of the workspace, which exists.
  explicit DicomIndex(const std::filesystem::path& workspace);
  DicomIndex(DicomIndex&&) noexcept;
  ~DicomIndex();

  /// A study whose files have not been looked at: its hash and the paths of its files.
  struct Unindexed {
    long long id = 0;
    std::string content_sha256;
    std::vector<std::string> paths;
  };
  /// The newest of an id below `below`; nothing when there is none.
  std::optional<Unindexed> NextUnindexed(long long below);

  /// Replaces what is known of a study's files. @param rows one a file.
  void Put(const std::string& content_sha256, const std::vector<DicomInstanceRow>& rows);

  /// Newest first.
  std::vector<DicomStudyRow> FindStudies(const DicomStudyQuestion& question);

  /// By series and instance number; empty UIDs do not narrow it.
  std::vector<DicomInstanceRow> FindInstances(const std::string& study_uid,
                                              const std::string& series_uid = {},
                                              const std::string& instance_uid = {});

 private:
  class Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace etalon::store
