#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "etalon/image/cine.h"
#include "etalon/media/bytes.h"
#include "etalon/store/workspace.h"
#include "etalon/workflow/echo_record.h"

namespace etalon::workflow {

/// A picture, cine or stack of slices of a stored study, without its pixels.
struct StoredImage {
  std::string name;
  std::string role;  ///< "apical four-chamber", "SPECT", "CT", "MR", or empty
  int rows = 0;
  int columns = 0;
  std::vector<Seconds> times;  ///< one a frame; empty if unknown
  std::vector<image::Region> regions;
  std::optional<image::PixelSpacing> spacing;
  struct Source {
    std::filesystem::path path;
    std::string sha256;
    int frames = 1;
  };
  std::vector<Source> sources;  ///< whose frames follow each other

  int frames() const;
  /// Height of a pixel over its width: of the whole picture, else of its largest region in
  /// millimetres; 1 where neither is known.
  double aspect() const;
};

/// The images of a stored study: of an echo study those of its record, else what the files hold,
/// the slices of one series together. A file that is no image, gone or changed is left out, with
/// an entry in `problems`; images of a record stay in their places, whatever became of their files.
std::vector<StoredImage> ImagesOf(const store::StoredStudy& study,
                                  const std::optional<EchoRecord>& record,
                                  std::vector<Error>& problems);

/// Whether the files of a study are where they were; their content is not looked at.
bool AreFilesThere(const store::StoredStudy& study);

/// How a picture is sent.
struct PictureEncoding {
  std::optional<int> jpeg_quality = {};  ///< none: PNG without loss
  int width = 0;                         ///< thumbnails: at most so many columns; 0 as it is
};

/// Pictures of files, decoded ahead and kept, the least recently used going first. All functions
/// from any thread.
class PictureCache {
 public:
  explicit PictureCache(std::size_t max_bytes = std::size_t{1} << 30) : max_bytes_(max_bytes) {}

  /// Frame `frame` of an image, in colour where it has colour: the pixels that were measured.
  /// @throws Error kFileUnreadable when the file is gone or is not the one that was measured; as
  ///   the readers of images; kUsage when the image has no such frame.
  media::Bytes Frame(const StoredImage& image, int frame, const PictureEncoding& encoding);

  /// Makes sure that a file is the one that was measured; what was found right is believed until
  /// the file changes. @throws Error kFileUnreadable when it is gone or another.
  void Verify(const StoredImage::Source& source);

  std::size_t bytes() const;

 private:
  struct Picture {
    image::GrayImage gray;
    image::RgbImage colour;  ///< empty where the picture is grey
  };
  using Key = std::pair<std::string, std::int64_t>;  ///< hash of the file, frame
  struct Entry {
    std::shared_ptr<const Picture> picture;
    std::list<Key>::iterator place;
  };

  std::shared_ptr<const Picture> Find(const Key& key);
  std::shared_ptr<const Picture> Load(const StoredImage::Source& source, std::int64_t frame);
  void Keep(const Key& key, std::shared_ptr<const Picture> picture);

  /// What a file looked like when its hash was last found right.
  struct Seen {
    std::filesystem::file_time_type modified;
    std::uintmax_t bytes = 0;
  };

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::map<Key, Entry> entries_;
  std::list<Key> used_;  ///< the least recently used first
  std::map<std::string, Seen> verified_;
  std::map<std::string, std::shared_ptr<std::mutex>> loading_;  ///< one a file
};

}  // namespace etalon::workflow
