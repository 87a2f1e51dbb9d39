#include "etalon/workflow/embedding_file.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormat = "etalon-embeddings ";
constexpr std::string_view kVersion = "1";
constexpr std::size_t kIdDigits = 16;
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kMostDimensions = 65'536;

static_assert(std::endian::native == std::endian::little, "floats are written as they lie");

[[noreturn]] void FailAsDamaged(const fs::path& path) {
  throw FileError(ErrorCode::kFileMalformed, path.string(),
                  "is damaged or no file of embeddings; build the atlas again");
}

std::string PackedIds(const std::vector<std::string>& ids) {
  std::string bytes;
  for (const std::string& id : ids) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number, 16);
    if (id.size() != kIdDigits || error != std::errc() || end != id.data() + id.size()) {
      throw ContractError("an id of a picture that is not 16 hexadecimal digits");
    }
    bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  return bytes;
}

std::string UnpackedId(const char* bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes, sizeof(number));
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id(kIdDigits, '0');
  for (std::size_t i = kIdDigits; i-- > 0; number >>= 4) id[i] = kDigits[number & 15U];
  return id;
}

std::string BytesOf(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  if (!stream || !(bytes << stream.rdbuf())) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  }
  return std::move(bytes).str();
}

/// Takes the file apart from its start.
class EmbeddingReader {
 public:
  EmbeddingReader(const fs::path& path, std::string_view bytes) : path_(path), rest_(bytes) {}

  EmbeddingSet Read() {
    CheckVersion();
    CheckHash();
    EmbeddingSet set;
    set.model = Line();
    set.points.dimensions = Number();
    const std::size_t count = Number();
    const std::size_t each = sizeof(std::uint64_t) + sizeof(float) * set.points.dimensions;
    if (set.points.dimensions == 0 || set.points.dimensions > kMostDimensions ||
        count > rest_.size() || rest_.size() != count * each) {
      FailAsDamaged(path_);
    }
    for (std::size_t i = 0; i < count; ++i) set.ids.push_back(UnpackedId(rest_.data() + 8 * i));
    set.points.values.resize(count * set.points.dimensions);
    std::memcpy(set.points.values.data(), rest_.data() + 8 * count,
                set.points.values.size() * sizeof(float));
    return set;
  }

 private:
  void CheckVersion() {
    if (!rest_.starts_with(kFormat)) FailAsDamaged(path_);
    if (rest_.substr(kFormat.size(), kVersion.size() + 1) == std::string(kVersion) + "\n") return;
    throw FileError(ErrorCode::kFileUnsupported, path_.string(),
                    "was written by a later version of the program");
  }

  void CheckHash() {
    if (rest_.size() < kHashDigits) FailAsDamaged(path_);
    const std::string_view content = rest_.substr(0, rest_.size() - kHashDigits);
    if (Sha256OfBytes(content) != rest_.substr(content.size())) FailAsDamaged(path_);
    rest_ = content.substr(kFormat.size() + kVersion.size() + 1);
  }

  std::string Line() {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) FailAsDamaged(path_);
    std::string line(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return line;
  }

  std::size_t Number() {
    const std::string line = Line();
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || end != line.data() + line.size()) FailAsDamaged(path_);
    return number;
  }

  const fs::path& path_;
  std::string_view rest_;
};

}  // namespace

std::map<std::string, std::size_t> EmbeddingSet::Places() const {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < ids.size(); ++i) places.emplace(ids[i], i);
  return places;
}

void WriteEmbeddings(const EmbeddingSet& set, const fs::path& path) {
  Require(set.ids.size() == set.points.count() && set.model.find('\n') == std::string::npos,
          "embeddings without an id each");
  std::string head(kFormat);
  head.append(kVersion).append("\n").append(set.model).append("\n");
  head += std::to_string(set.points.dimensions) + "\n" + std::to_string(set.ids.size()) + "\n";
  head += PackedIds(set.ids);
  const std::string_view values(reinterpret_cast<const char*>(set.points.values.data()),
                                set.points.values.size() * sizeof(float));
  Sha256 hash;
  hash.Update(head);
  hash.Update(values);
  WholeFile file(path);
  file.Write(head);
  file.Write(values);
  file.Write(hash.Finish());
  file.Finish();
}

EmbeddingSet ReadEmbeddings(const fs::path& path) {
  const std::string bytes = BytesOf(path);
  return EmbeddingReader(path, bytes).Read();
}

}  // namespace etalon::workflow
