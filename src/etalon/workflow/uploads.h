#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::workflow {

/// A file that is to arrive.
struct UploadFile {
  std::string name;         ///< path within what was dropped, as it is stored
  std::uint64_t bytes = 0;  ///< in the end
  std::uint64_t received = 0;
};

struct Upload {
  std::string id;
  std::string person;  ///< who may see it
  std::vector<UploadFile> files;
  bool measured = false;  ///< studies may refer to its files: it stays

  bool complete() const;
};

struct UploadLimits {
  std::size_t files = 20'000;
  std::uint64_t bytes = std::uint64_t{64} << 30;
  std::uint64_t part_bytes = std::uint64_t{4} << 20;
  std::uint64_t space_left = std::uint64_t{1} << 30;  ///< on the disk, after the upload
};

enum class PartResult {
  kTaken,
  kNoUpload,     ///< or no such file in it
  kWrongOffset,  ///< not where the file ends so far
  kTooLong,      ///< the part or the file
};

/// Files on their way into a workspace: below `inbox/`, part by part, whatever happens in between.
/// All functions from any thread; @throws Error(kStoreFailed) when the disk fails.
class Uploads {
 public:
  explicit Uploads(const std::filesystem::path& workspace, UploadLimits limits = {});

  /// @throws Error(kUsage) for no file, a name that leaves nothing to store or that comes twice;
  ///   Error(kFileTooLarge) beyond the limits or what the disk has left.
  Upload Begin(const std::string& person, std::vector<UploadFile> files);

  /// Nothing for another person's.
  std::optional<Upload> Find(const std::string& id, const std::string& person);

  PartResult AddPart(const std::string& id, const std::string& person, std::size_t file,
                     std::uint64_t offset, std::string_view bytes);

  /// Takes away what has arrived. @return false when there is no such upload or it was measured.
  bool Remove(const std::string& id, const std::string& person);

  /// From here on it cannot be removed.
  void MarkMeasured(const std::string& id, const std::string& person);

  /// Its files and folders, to be measured.
  std::vector<std::filesystem::path> ContentsOf(const std::string& id) const;

 private:
  std::filesystem::path FolderOf(const std::string& id) const;
  std::uint64_t Received(const Upload& upload, const UploadFile& file) const;
  /// As it was begun, without what has arrived; null for another person's.
  Upload* Known(const std::string& id, const std::string& person);
  void Write(const Upload& upload) const;

  std::filesystem::path inbox_;
  UploadLimits limits_;
  std::mutex mutex_;
  /// Manifests that were read: a part need not read the list of all files.
  std::map<std::string, Upload> known_;
};

/// A path as a browser gives it, made one that stays below a folder: no root, no "..", no control
/// characters, parts of at most 120 bytes. Empty when nothing is left.
std::string SafeRelativePath(std::string_view path);

}  // namespace etalon::workflow
