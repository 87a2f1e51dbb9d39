#include "etalon/workflow/project_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "etalon/core/sha256.h"
#include "etalon/store/pseudonym.h"
#include "etalon/workflow/image_files.h"
#include "etalon/workflow/near_duplicates.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/project_labels.h"
#include "etalon/workflow/project_outlines.h"
#include "etalon/workflow/shape_rows.h"
#include "etalon/workflow/study_files.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using store::ImageRow;

fs::path Absolute(const fs::path& path) { return fs::absolute(path).lexically_normal(); }

/// Reads everything that is to be imported; the database is written at the very end.
class Importer {
 public:
  Importer(const ProjectImport& request, OpenedProject& project, ProgressObserver& progress)
      : request_(request), project_(project), progress_(progress) {}

  ProjectImportSummary Import() {
    if (!request_.organ.empty() && !project_.ontology.FindOrgan(request_.organ)) {
      throw Error(ErrorCode::kUsage, "'" + request_.organ + "' is no organ of the ontology");
    }
    FindFiles();
    ReadLabels();
    ReadImages();
    LabelImages();
    ReadOutlineFiles();
    const std::vector<ImageRow> images = Images();
    summary_.counts = project_.store.Import(images);
    Count(images);
    if (summary_.counts.added > 0) CompareLooks();
    return std::move(summary_);
  }

 private:
  void FindFiles() {
    std::set<fs::path> found;
    for (const fs::path& given : request_.files) {
      for (const fs::path& file : FilesOf(given)) {
        if (IsImageFile(file)) {
          found.insert(Absolute(file));
        } else {
          ++summary_.other_files;
        }
      }
    }
    if (found.empty()) throw Error(ErrorCode::kUsage, "none of the files is DICOM, PNG or JPEG");
    files_.assign(found.begin(), found.end());
    row_of_file_.resize(files_.size());
    sha256_of_file_.resize(files_.size());
  }

  std::vector<fs::path> Roots() const {
    std::vector<fs::path> roots{Absolute(request_.labels).parent_path()};
    for (const fs::path& given : request_.files) {
      std::error_code ignored;
      if (fs::is_directory(given, ignored)) roots.push_back(Absolute(given));
    }
    return roots;
  }

  void ReadLabels() {
    if (request_.labels.empty()) return;
    table_ = ReadLabelTable(request_.labels, project_.ontology);
    summary_.unused_columns = table_.unused_columns;
    const FileIndex index(files_, Roots());
    for (const LabelRow& row : table_.rows) Place(row, index.Find(row.file));
    if (summary_.lines_without_file.size() == table_.rows.size()) {
      throw FileError(ErrorCode::kUsage, table_.source, "no row names one of the given images");
    }
  }

  void Place(const LabelRow& row, const FileIndex::Match& match) {
    if (match.ambiguous) FailAt(row, "names several files; write a path");
    if (!match.file) {
      summary_.lines_without_file.push_back(row.line);
      return;
    }
    const LabelRow*& known = row_of_file_[*match.file];
    if (known != nullptr) RequireAgreement(*known, row);
    known = &row;
  }

  [[noreturn]] void FailAt(const LabelRow& row, const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, table_.source,
                    fmt::format("line {} {}", row.line, cause));
  }

  void RequireAgreement(const LabelRow& one, const LabelRow& other) const {
    if (one.labels == other.labels) return;
    throw FileError(ErrorCode::kFileMalformed, table_.source,
                    fmt::format("lines {} and {} contradict each other on the same image", one.line,
                                other.line));
  }

  void ReadImages() {
    const std::string secret = store::WorkspaceSecret(project_.folder);
    for (ImageRow& image : project_.store.ListImages()) known_.emplace(image.sha256, image);
    for (std::size_t i = 0; i < files_.size(); ++i) {
      progress_.Report("reading images", static_cast<std::int64_t>(i), std::ssize(files_));
      if (progress_.Cancelled()) throw Error(ErrorCode::kCancelled, "stopped");
      try {
        sha256_of_file_[i] = AddFile(files_[i], secret);
      } catch (const Error& error) {
        if (error.code() == ErrorCode::kStoreFailed) throw;
        summary_.problems.push_back(error);
      }
    }
    if (order_.empty()) throw summary_.problems.front();
  }

  /// @return the image's SHA-256.
  std::string AddFile(const fs::path& file, const std::string& secret) {
    std::string sha256 = Sha256OfFile(file);
    const auto known = images_.find(sha256);
    if (known != images_.end()) {
      known->second.names.push_back({file.string(), known->second.names[0].patient});
    } else {
      images_.emplace(sha256, ReadRow(file, sha256, secret));
      order_.push_back(sha256);
    }
    return sha256;
  }

  /// Of an image that is known only the name may be new; its pixels are not read again.
  ImageRow ReadRow(const fs::path& file, const std::string& sha256, const std::string& secret) {
    const auto known = known_.find(sha256);
    if (known == known_.end()) return ReadImageRow(file, sha256, secret);
    ImageRow row = known->second;
    row.names = {{file.string(), ""}};
    row.labels.clear();
    row.shapes.clear();
    return row;
  }

  void LabelImages() {
    std::map<std::string, const LabelRow*> first_row;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (row_of_file_[i] == nullptr || sha256_of_file_[i].empty()) continue;
      const LabelRow& row = *row_of_file_[i];
      const auto [first, is_first] = first_row.try_emplace(sha256_of_file_[i], &row);
      if (!is_first) RequireAgreement(*first->second, row);
      Label(row, files_[i].string(), is_first, images_.at(sha256_of_file_[i]));
    }
  }

  /// What the first row says replaces what the file says; later rows fill what is open.
  static void Label(const LabelRow& row, const std::string& file, bool is_first, ImageRow& image) {
    image.labels = row.labels;
    if (!row.patient.empty()) {
      std::ranges::find(image.names, file, &store::ImageName::path)->patient = row.patient;
    }
    const auto fill = [&](const std::string& from, std::string& to) {
      if (!from.empty() && (is_first || to.empty())) to = from;
    };
    fill(row.patient, image.patient);
    fill(row.study, image.study);
    fill(row.centre, image.centre);
    fill(row.vendor, image.vendor);
    fill(row.organ, image.organ);
    fill(row.date, image.date);
  }

  void ReadOutlineFiles() {
    if (request_.outlines.empty()) return;
    for (auto& [sha256, image] : images_) {
      const fs::path stem = fs::path(image.names.front().path).stem();
      const fs::path file = request_.outlines / (stem.string() + ".json");
      std::error_code ignored;
      if (!fs::exists(file, ignored)) continue;
      for (const auto& shape : ReadOutlines(file, project_.ontology)) {
        image.shapes.push_back(RowOf(shape));
      }
      std::ranges::stable_sort(image.shapes, {}, &store::ShapeRow::label);
      ++summary_.outlined;
    }
    if (summary_.outlined == 0) {
      throw Error(ErrorCode::kUsage,
                  request_.outlines.string() + ": holds no JSON file named as one of the images");
    }
  }

  std::vector<ImageRow> Images() const {
    std::vector<ImageRow> images;
    for (const std::string& sha256 : order_) {
      images.push_back(images_.at(sha256));
      if (images.back().organ.empty()) images.back().organ = request_.organ;
    }
    return images;
  }

  void Count(const std::vector<ImageRow>& images) {
    summary_.images = static_cast<int>(images.size());
    for (const ImageRow& image : images) {
      summary_.unlabelled += image.labels.empty();
      for (const auto& [label, present] : image.labels) {
        LabelCount& count = summary_.labels[label];
        ++(present ? count.present : count.absent);
      }
    }
    for (const ImageRow& image : project_.store.ListImages()) CountNames(image);
  }

  void CountNames(const ImageRow& image) {
    const store::ImageName& first = image.names.front();
    for (std::size_t i = 1; i < image.names.size(); ++i) {
      const store::ImageName& other = image.names[i];
      summary_.repeated.push_back({first.path, other.path, first.patient, other.patient, true});
    }
  }

  /// Pictures that look the same, among all images of the project.
  void CompareLooks() {
    std::vector<ComparedImage> compared;
    for (const ImageRow& image : project_.store.ListImages()) {
      const std::string& file = image.names.front().path;
      compared.push_back({.file = file, .name = file, .patient = image.patient});
    }
    for (const NearDuplicate& link : FindNearDuplicates(compared, {}, progress_).links) {
      const ComparedImage& one = compared[link.first];
      const ComparedImage& other = compared[link.second];
      summary_.repeated.push_back({one.file, other.file, one.patient, other.patient, false});
    }
  }

  const ProjectImport& request_;
  OpenedProject& project_;
  ProgressObserver& progress_;
  std::vector<fs::path> files_;
  LabelTable table_;
  std::vector<const LabelRow*> row_of_file_;  ///< null: none
  std::vector<std::string> sha256_of_file_;   ///< empty: the file is damaged
  std::map<std::string, ImageRow> known_;     ///< by SHA-256
  std::map<std::string, ImageRow> images_;    ///< by SHA-256
  std::vector<std::string> order_;            ///< their SHA-256, by file
  ProjectImportSummary summary_;
};

}  // namespace

ProjectImportSummary ImportIntoProject(const ProjectImport& request, ProgressObserver& progress) {
  OpenedProject project = OpenProject(request.project);
  return Importer(request, project, progress).Import();
}

}  // namespace etalon::workflow
