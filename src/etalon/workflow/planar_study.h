#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/image/planar_scan.h"
#include "etalon/nuclear/planar_network.h"
#include "etalon/nuclear/planar_reading.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/study_options.h"

namespace etalon::workflow {

/// A planar bone scan, read.
struct PlanarStudy {
  image::PlanarScan scan;
  Outcome<nuclear::PlanarReading> reading;
  store::StoredStudy stored;  ///< as it is to be saved; named after the first file's stem
};

/// Reads planar scans, all in the same way. Several threads may use one reader at once.
class PlanarStudyReader {
 public:
  /// @param options_text what the user chose, as it is stored with every reading.
  /// @param workspace folder of an open workspace, whose pseudonyms the patients get.
  /// @throws Error(kStoreFailed) when the key of the pseudonyms can be neither read nor made;
  ///   Error(kModelInvalid) when the network of the second reader is missing or altered.
  PlanarStudyReader(const nuclear::PlanarOptions& options, std::string options_text,
                    const std::filesystem::path& workspace);

  /// What decides the numbers beside files and program: options and versions of the rules.
  const std::string& key_text() const { return key_text_; }

  /// Program and model, without inputs.
  const Provenance& program() const { return program_; }

  /// Reads one scan from its files: usually one; or one with the anterior and one with the
  /// posterior picture, whose pictures become those of one scan.
  /// @return a scan without frames and a refusal, not to be saved, when it is no planar scan.
  /// @throws Error as `dicom::ReadPlanarFile`; ContractError without files.
  PlanarStudy Read(const std::vector<std::filesystem::path>& files) const;

 private:
  nuclear::PlanarOptions options_;
  std::string options_text_;
  std::string key_text_;
  std::string secret_;  ///< of the pseudonyms
  std::shared_ptr<const nuclear::PlanarNetwork> network_;
  Provenance program_;
};

/// Reads as these options say.
PlanarStudyReader PlanarReaderFor(const StudyOptions& options,
                                  const std::filesystem::path& workspace);

/// The scans that the files of one study make: a file that holds nothing but posterior pictures
/// completes the first one that holds nothing but anterior pictures of the same matrix and pixels
/// and is not complete yet; every other file stands alone. In the order of the files.
/// @throws Error as `dicom::ReadPlanarFile`.
std::vector<std::vector<std::filesystem::path>> GroupPlanarFiles(
    const std::vector<std::filesystem::path>& files);

}  // namespace etalon::workflow
