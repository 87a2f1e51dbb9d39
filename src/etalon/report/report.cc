#include "etalon/report/report.h"

#include "etalon/core/error.h"
#include "etalon/media/bytes.h"
#include "etalon/report/html_report.h"
#include "etalon/report/measurements_json.h"

namespace etalon::report {
namespace {

void CreateFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "the folder cannot be created",
                    error.message());
  }
}

void WriteWhole(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path unfinished = path;
  unfinished += ".part";
  media::WriteBytes(unfinished, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  std::error_code error;
  std::filesystem::rename(unfinished, path, error);
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be replaced",
                    error.message());
  }
}

}  // namespace

void WriteReport(const ReportInput& input, const std::filesystem::path& folder) {
  const std::string measurements = MeasurementsJson(input);
  const std::string page = HtmlReport(input);
  CreateFolder(folder);
  WriteWhole(folder / kMeasurementsFile, measurements);
  WriteWhole(folder / kReportFile, page);
}

}  // namespace etalon::report
