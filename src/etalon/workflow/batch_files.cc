#include "etalon/workflow/batch_files.h"

#include <sys/stat.h>

#include <fstream>
#include <optional>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/media/open_image.h"
#include "etalon/table/csv.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using store::FoundFile;

constexpr std::size_t kIndexPieceBytes = std::size_t{1} << 20;
constexpr const char* kPathColumn = "path";

/// FNV-1a, then mixed so that its low bits are as good as the others.
std::uint64_t HashOf(const std::string& text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
  }
  return Random(hash).Next();
}

/// Nothing for what is neither a file nor absent.
std::optional<FoundFile> Look(std::string path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return FoundFile{std::move(path)};
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  const std::int64_t modified =
      std::int64_t{1'000'000'000} * status.st_mtim.tv_sec + status.st_mtim.tv_nsec;
  return FoundFile{std::move(path), status.st_size, modified};
}

bool IsHidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

/// One run of the search.
class Search {
 public:
  Search(const BatchShard& shard, const std::function<void(const FoundFile&)>& found)
      : shard_(shard), found_(found) {}

  void Folder(const fs::path& root) {
    std::vector<fs::path> folders{root};
    while (!folders.empty()) {
      const fs::path folder = std::move(folders.back());
      folders.pop_back();
      Entries(folder, root, folders);
    }
  }

  void Index(const fs::path& index) {
    std::ifstream file(index, std::ios::binary);
    std::string header;
    std::getline(file, header);
    std::string rows, line;
    bool quoted = false;
    while (std::getline(file, line)) {
      for (const char letter : line) quoted = quoted != (letter == '"');
      rows += line + '\n';
      if (quoted || rows.size() < kIndexPieceBytes) continue;
      Rows(header, rows, index);
      rows.clear();
    }
    if (file.bad()) throw FileError(ErrorCode::kFileUnreadable, index.string(), "cannot be read");
    Rows(header, rows, index);
  }

  void File(const fs::path& file) { Offer(file, file.filename().native()); }

 private:
  void Entries(const fs::path& folder, const fs::path& root, std::vector<fs::path>& folders) {
    std::error_code failure;
    fs::directory_iterator entry(folder, failure);
    if (failure) found_(FoundFile{folder.native()});
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
      if (IsHidden(entry->path())) continue;
      std::error_code ignored;
      if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
        folders.push_back(entry->path());
      } else {
        Offer(entry->path(), entry->path().native().substr(root.native().size()));
      }
    }
  }

  void Rows(const std::string& header, const std::string& rows, const fs::path& index) {
    const table::Table table = table::ParseCsv(header + '\n' + rows, index.string());
    const fs::path folder = index.parent_path();
    for (const std::string& text : table.Texts(kPathColumn)) {
      if (text.empty()) continue;
      const fs::path path = (folder / text).lexically_normal();
      const fs::path relative = path.lexically_relative(folder);
      Offer(path, relative.native().starts_with("..") ? path.native() : relative.native());
    }
  }

  /// `relative` starts with a separator or not; that does not count.
  void Offer(const fs::path& path, std::string relative) {
    relative.erase(0, relative.find_first_not_of('/'));
    if (!shard_.Takes(relative)) return;
    if (const auto file = Look(path.native())) found_(*file);
  }

  const BatchShard& shard_;
  const std::function<void(const FoundFile&)>& found_;
};

}  // namespace

bool BatchShard::Takes(const std::string& relative_path) const {
  if (count == 1) return true;
  return HashOf(relative_path) % static_cast<std::uint64_t>(count) ==
         static_cast<std::uint64_t>(index - 1);
}

void FindBatchFiles(const std::vector<fs::path>& inputs, const BatchShard& shard,
                    const std::function<void(const FoundFile&)>& found) {
  Search search(shard, found);
  for (const fs::path& input : inputs) {
    std::error_code failure;
    const fs::path path = fs::canonical(input, failure);
    if (failure) throw FileError(ErrorCode::kFileUnreadable, input.string(), failure.message());
    if (fs::is_directory(path)) {
      search.Folder(path);
    } else if (media::RecogniseFile(path) == media::FileFormat::kDicom) {
      search.File(path);
    } else {
      search.Index(path);
    }
  }
}

}  // namespace etalon::workflow
