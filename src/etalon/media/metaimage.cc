#include "etalon/media/metaimage.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/media/inflate.h"
#include "etalon/media/limits.h"

namespace etalon::media {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestHeader = 64 * 1024;

constexpr std::array<std::pair<std::string_view, ElementType>, 12> kElementTypes{{
    {"MET_UCHAR", ElementType::kUint8},
    {"MET_CHAR", ElementType::kInt8},
    {"MET_USHORT", ElementType::kUint16},
    {"MET_SHORT", ElementType::kInt16},
    {"MET_UINT", ElementType::kUint32},
    {"MET_INT", ElementType::kInt32},
    {"MET_ULONG", ElementType::kUint32},
    {"MET_LONG", ElementType::kInt32},
    {"MET_ULONG_LONG", ElementType::kUint64},
    {"MET_LONG_LONG", ElementType::kInt64},
    {"MET_FLOAT", ElementType::kFloat32},
    {"MET_DOUBLE", ElementType::kFloat64},
}};

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Key = value lines up to ElementDataFile, which ends a header.
class Fields {
 public:
  Fields(ByteView file, std::string_view name) : name_(name) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()),
                                std::min(file.size(), kLongestHeader));
    while (consumed_ < text.size() && !Has("ElementDataFile")) TakeLine(text);
    if (!Has("ElementDataFile")) Fail("MetaImage header without ElementDataFile");
  }

  bool Has(std::string_view key) const { return values_.contains(key); }
  std::size_t consumed() const { return consumed_; }

  std::string_view Text(std::string_view key, std::string_view otherwise = {}) const {
    const auto found = values_.find(key);
    return found == values_.end() ? otherwise : found->second;
  }

  /// True, False, or 1, 0, as MetaIO reads them: by the first letter.
  bool Flag(std::string_view key) const {
    const std::string_view text = Text(key);
    return !text.empty() && (text[0] == 'T' || text[0] == 't' || text[0] == '1');
  }

  template <typename Number>
  std::vector<Number> Numbers(std::string_view key) const {
    std::vector<Number> numbers;
    std::string_view rest = Trimmed(Text(key));
    while (!rest.empty()) {
      Number number{};
      const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
      if (failure != std::errc{}) Fail("MetaImage field " + std::string(key) + " is not numeric");
      numbers.push_back(number);
      rest = Trimmed(rest.substr(static_cast<std::size_t>(end - rest.data())));
    }
    return numbers;
  }

  std::int64_t Integer(std::string_view key, std::int64_t otherwise) const {
    const auto numbers = Numbers<std::int64_t>(key);
    return numbers.empty() ? otherwise : numbers.front();
  }

  [[noreturn]] void Fail(const std::string& cause,
                         ErrorCode code = ErrorCode::kFileMalformed) const {
    throw FileError(code, name_, cause);
  }

 private:
  void TakeLine(std::string_view text) {
    const std::size_t end = std::min(text.find('\n', consumed_), text.size());
    const std::string_view line = text.substr(consumed_, end - consumed_);
    consumed_ = std::min(end + 1, text.size());
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return;
    values_.emplace(Trimmed(line.substr(0, equals)), Trimmed(line.substr(equals + 1)));
  }

  std::string_view name_;
  std::map<std::string_view, std::string_view> values_;
  std::size_t consumed_ = 0;
};

ElementType ElementTypeOf(const Fields& fields) {
  std::string_view text = fields.Text("ElementType");
  // Older writers say MET_UCHAR_ARRAY for colour.
  if (text.ends_with("_ARRAY")) text.remove_suffix(6);
  for (const auto& [spelled, type] : kElementTypes) {
    if (text == spelled) return type;
  }
  fields.Fail("MetaImage element type '" + std::string(text.substr(0, 40)) + "' is not read",
              ErrorCode::kFileUnsupported);
}

std::int64_t FramesOf(const std::vector<std::int64_t>& sizes, const Fields& fields) {
  std::int64_t frames = 1;
  for (std::size_t axis = 2; axis < sizes.size(); ++axis) {
    if (sizes[axis] < 0 || sizes[axis] > kMaxFrames) {
      fields.Fail("MetaImage DimSize is out of range", ErrorCode::kFileTooLarge);
    }
    frames = std::min(frames * sizes[axis], kMaxFrames + 1);
  }
  return frames;
}

VoxelLayout LayoutOf(const Fields& fields) {
  const auto sizes = fields.Numbers<std::int64_t>("DimSize");
  const std::int64_t dimensions = fields.Integer("NDims", 0);
  if (dimensions < 2 || dimensions > 10 || sizes.size() != static_cast<std::size_t>(dimensions)) {
    fields.Fail("MetaImage needs NDims of at least 2 and as many entries in DimSize");
  }
  const bool big = fields.Flag("BinaryDataByteOrderMSB") || fields.Flag("ElementByteOrderMSB");
  return {.columns = sizes[0],
          .rows = sizes[1],
          .frames = FramesOf(sizes, fields),
          .channels = fields.Integer("ElementNumberOfChannels", 1),
          .type = ElementTypeOf(fields),
          .byte_order = big ? std::endian::big : std::endian::little};
}

std::optional<image::PixelSpacing> SpacingOf(const Fields& fields) {
  const std::string_view key = fields.Has("ElementSpacing") ? "ElementSpacing" : "ElementSize";
  const auto steps = fields.Numbers<double>(key);
  if (steps.size() < 2) return std::nullopt;
  const bool usable =
      std::isfinite(steps[0]) && std::isfinite(steps[1]) && steps[0] > 0.0 && steps[1] > 0.0;
  if (!usable) return std::nullopt;
  return image::PixelSpacing{.row = steps[1], .column = steps[0]};
}

/// The data part of `stored` (all that follows the header, or the data file), decompressed.
image::Cine CineOf(const MetaImageHeader& header, ByteView stored, std::string_view name) {
  const auto needed = static_cast<std::size_t>(ByteCount(header.layout));
  std::size_t skipped = static_cast<std::size_t>(std::max<std::int64_t>(header.skipped_bytes, 0));
  if (header.skipped_bytes < 0) skipped = stored.size() - std::min(needed, stored.size());
  stored = stored.subspan(std::min(skipped, stored.size()));
  image::Cine cine;
  cine.name = fs::path(name).filename().string();
  cine.spacing = header.spacing;
  if (header.compressed) {
    AppendFrames(header.layout, Inflate(stored, needed, name), name, cine);
  } else {
    AppendFrames(header.layout, stored, name, cine);
  }
  return cine;
}

bool LeavesFolder(const fs::path& relative) {
  return relative.is_absolute() || std::ranges::find(relative, "..") != relative.end();
}

Bytes ReadDataFile(const fs::path& header_path, const std::string& data_file) {
  if (LeavesFolder(data_file)) {
    throw FileError(ErrorCode::kFileUnsupported, header_path.string(),
                    "its data file does not lie beside the header");
  }
  const fs::path path = header_path.parent_path() / data_file;
  if (!fs::exists(path)) {
    throw FileError(ErrorCode::kFileUnreadable, header_path.string(),
                    "its data file " + data_file + " is missing");
  }
  return ReadBytes(path);
}

}  // namespace

MetaImageHeader ParseMetaImageHeader(ByteView file, std::string_view name) {
  const Fields fields(file, name);
  if (fields.Has("BinaryData") && !fields.Flag("BinaryData")) {
    fields.Fail("MetaImage data written as text are not read", ErrorCode::kFileUnsupported);
  }
  MetaImageHeader header{.layout = LayoutOf(fields),
                         .spacing = SpacingOf(fields),
                         .compressed = fields.Flag("CompressedData"),
                         .skipped_bytes = fields.Integer("HeaderSize", 0),
                         .data_file = std::string(fields.Text("ElementDataFile")),
                         .header_bytes = fields.consumed()};
  CheckLayout(header.layout, name);
  if (header.data_file.starts_with("LIST") || header.data_file.find('%') != std::string::npos) {
    fields.Fail("MetaImage data in a list of files are not read", ErrorCode::kFileUnsupported);
  }
  return header;
}

image::Cine ParseMetaImage(ByteView file, std::string_view name) {
  const MetaImageHeader header = ParseMetaImageHeader(file, name);
  if (header.data_file != "LOCAL") {
    throw FileError(ErrorCode::kFileUnsupported, name, "its data lie in another file");
  }
  return CineOf(header, file.subspan(header.header_bytes), name);
}

image::Cine ReadMetaImage(const fs::path& path) {
  const Bytes file = ReadBytes(path);
  const MetaImageHeader header = ParseMetaImageHeader(file, path.string());
  if (header.data_file == "LOCAL") {
    return CineOf(header, ByteView(file).subspan(header.header_bytes), path.string());
  }
  return CineOf(header, ReadDataFile(path, header.data_file), path.string());
}

}  // namespace etalon::media
