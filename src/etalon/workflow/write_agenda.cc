#include <fmt/format.h>

#include <fstream>

#include "etalon/core/error.h"
#include "etalon/dicom/read.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/reader_tasks.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

void CopyFile(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, to.string(), "cannot be written", error.message());
  }
}

/// Pixels only: nothing of a DICOM file's header goes along.
void WriteFrames(const NextCase& next, const fs::path& folder) {
  const image::Cine cine = dicom::ReadFile(next.file).cine;
  for (std::size_t frame = 0; frame < cine.frames.size(); ++frame) {
    const fs::path path =
        folder / (cine.frames.size() == 1 ? next.image + ".png"
                                          : fmt::format("{}_{:04}.png", next.image, frame));
    if (cine.colour.empty()) {
      media::WriteGrayPng(path, cine.frames[frame]);
    } else {
      media::WriteRgbPng(path, cine.colour[frame]);
    }
  }
}

void WriteImage(const NextCase& next, const fs::path& folder) {
  switch (media::RecogniseFile(next.file)) {
    case media::FileFormat::kDicom:
      return WriteFrames(next, folder);
    case media::FileFormat::kPng:
      return CopyFile(next.file, folder / (next.image + ".png"));
    default:
      return CopyFile(next.file, folder / (next.image + ".jpg"));
  }
}

void WriteTable(const fs::path& path, const std::vector<std::vector<std::string>>& rows) {
  WholeFile file(path);
  for (const auto& row : rows) file.Write(table::CsvLine(row));
  file.Finish();
}

}  // namespace

void WriteAgenda(const ReaderAgenda& agenda, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder / "images", error);
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "the folder cannot be created",
                    error.message());
  }
  std::vector<std::vector<std::string>> cases{
      {"image", "frames", "organ", "version", "adjudicate", "deadline"}};
  std::vector<std::vector<std::string>> answers{
      {"image", "version", "label", "present", "certainty", "seconds", "kind", "points"}};
  for (const NextCase& next : agenda.next) {
    WriteImage(next, folder / "images");
    const std::string version = std::to_string(next.version);
    cases.push_back({next.image, std::to_string(next.frames), next.organ, version,
                     next.adjudicate ? "yes" : "no", next.deadline});
    for (const std::string& label : next.checklist) {
      answers.push_back({next.image, version, label, "", "", "", "", ""});
    }
    if (next.checklist.empty()) answers.push_back({next.image, version, "", "", "", "", "", ""});
  }
  WriteTable(folder / "cases.csv", cases);
  WriteTable(folder / "answers.csv", answers);
}

}  // namespace etalon::workflow
