#include "etalon/workflow/uploads.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kManifest = "upload.json";
constexpr const char* kFiles = "upload";
constexpr std::size_t kLongestPart = 120;
constexpr std::size_t kMostParts = 32;
constexpr std::size_t kMostKnown = 64;

std::string NewId() {
  std::random_device device;
  std::string id;
  for (int word = 0; word < 4; ++word) id += fmt::format("{:08x}", device());
  return id;
}

bool IsId(const std::string& id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string SafePart(std::string_view part) {
  std::string safe;
  for (const char letter : part) {
    const bool control = static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
    safe += control || letter == ':' ? '_' : letter;
  }
  if (safe.size() > kLongestPart) {  // The end holds the extension.
    std::size_t begin = safe.size() - kLongestPart;
    while (begin < safe.size() && (static_cast<unsigned char>(safe[begin]) & 0xC0U) == 0x80U) {
      ++begin;
    }
    safe.erase(0, begin);
  }
  return safe;
}

std::uint64_t SizeOf(const fs::path& file) {
  std::error_code failure;
  const auto size = fs::file_size(file, failure);
  return failure ? 0 : size;
}

[[noreturn]] void FailToStore(const fs::path& path) {
  throw FileError(ErrorCode::kStoreFailed, path.string(), "what is uploaded cannot be written");
}

/// Nothing when there is none.
std::optional<Upload> ReadManifest(const fs::path& path, const std::string& id) {
  std::ifstream stream(path);
  if (!stream) return std::nullopt;
  try {
    const Json json = Json::parse(stream);
    Upload upload{
        .id = id, .person = json.at("person"), .files = {}, .measured = json.at("measured")};
    for (const Json& file : json.at("files")) {
      upload.files.push_back({.name = file.at(0), .bytes = file.at(1)});
    }
    return upload;
  } catch (const Json::exception&) {
    throw FileError(ErrorCode::kStoreFailed, path.string(), "is damaged");
  }
}

}  // namespace

bool Upload::complete() const {
  return std::ranges::all_of(files,
                             [](const UploadFile& file) { return file.received == file.bytes; });
}

std::string SafeRelativePath(std::string_view path) {
  std::string safe;
  std::size_t parts = 0;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of("/\\"), path.size());
    const std::string part = SafePart(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end + 1));
    if (part.empty() || part == "." || part == "..") continue;
    if (++parts > kMostParts) return {};
    safe += (safe.empty() ? "" : "/") + part;
  }
  return safe;
}

Uploads::Uploads(const fs::path& workspace, UploadLimits limits)
    : inbox_(workspace / "inbox"), limits_(limits) {}

Upload Uploads::Begin(const std::string& person, std::vector<UploadFile> files) {
  if (files.empty()) throw Error(ErrorCode::kUsage, "an upload holds at least one file");
  if (files.size() > limits_.files) {
    throw Error(ErrorCode::kFileTooLarge,
                fmt::format("an upload holds at most {} files", limits_.files));
  }
  std::uint64_t total = 0;
  std::set<std::string> names;
  for (UploadFile& file : files) {
    file.name = SafeRelativePath(file.name);
    file.received = 0;
    if (file.name.empty() || !names.insert(file.name).second) {
      throw Error(ErrorCode::kUsage, "a file of the upload has no name of its own");
    }
    if (file.bytes > limits_.bytes - total) {
      throw Error(ErrorCode::kFileTooLarge, "the upload is larger than the server takes");
    }
    total += file.bytes;
  }
  std::error_code failure;
  fs::create_directories(inbox_, failure);
  if (failure) FailToStore(inbox_);
  const fs::space_info space = fs::space(inbox_, failure);
  if (!failure && space.available < total + limits_.space_left) {
    throw Error(ErrorCode::kFileTooLarge, "the server has too little space left for the upload");
  }
  Upload upload{.id = NewId(), .person = person, .files = std::move(files)};
  fs::create_directories(FolderOf(upload.id) / kFiles, failure);
  if (failure) FailToStore(FolderOf(upload.id));
  Write(upload);
  return upload;
}

std::optional<Upload> Uploads::Find(const std::string& id, const std::string& person) {
  const std::lock_guard lock(mutex_);
  const Upload* known = Known(id, person);
  if (known == nullptr) return std::nullopt;
  Upload upload = *known;
  for (UploadFile& file : upload.files) file.received = Received(upload, file);
  return upload;
}

PartResult Uploads::AddPart(const std::string& id, const std::string& person, std::size_t file,
                            std::uint64_t offset, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  const Upload* upload = Known(id, person);
  if (upload == nullptr || upload->measured || file >= upload->files.size()) {
    return PartResult::kNoUpload;
  }
  const UploadFile& to = upload->files[file];
  const std::uint64_t received = Received(*upload, to);
  if (offset != received) return PartResult::kWrongOffset;
  if (bytes.size() > limits_.part_bytes || bytes.size() > to.bytes - received) {
    return PartResult::kTooLong;
  }
  const fs::path path = FolderOf(id) / kFiles / to.name;
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  std::ofstream stream(path, std::ios::binary | std::ios::app);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) {
    fs::resize_file(path, offset, failure);  // The next attempt begins where this one did.
    FailToStore(path);
  }
  return PartResult::kTaken;
}

bool Uploads::Remove(const std::string& id, const std::string& person) {
  const std::lock_guard lock(mutex_);
  const Upload* upload = Known(id, person);
  if (upload == nullptr || upload->measured) return false;
  known_.erase(id);
  std::error_code failure;
  fs::remove_all(FolderOf(id), failure);
  if (failure) FailToStore(FolderOf(id));
  return true;
}

void Uploads::MarkMeasured(const std::string& id, const std::string& person) {
  const std::lock_guard lock(mutex_);
  Upload* upload = Known(id, person);
  if (upload == nullptr || upload->measured) return;
  upload->measured = true;
  Write(*upload);
}

std::vector<fs::path> Uploads::ContentsOf(const std::string& id) const {
  std::vector<fs::path> contents;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(FolderOf(id) / kFiles, failure)) {
    contents.push_back(entry.path());
  }
  std::ranges::sort(contents);
  return contents;
}

fs::path Uploads::FolderOf(const std::string& id) const {
  Require(IsId(id), "an upload's id is 32 hexadecimal digits");
  return inbox_ / id;
}

std::uint64_t Uploads::Received(const Upload& upload, const UploadFile& file) const {
  return std::min(file.bytes, SizeOf(FolderOf(upload.id) / kFiles / file.name));
}

Upload* Uploads::Known(const std::string& id, const std::string& person) {
  auto known = known_.find(id);
  if (known == known_.end()) {
    auto read = IsId(id) ? ReadManifest(FolderOf(id) / kManifest, id) : std::nullopt;
    if (!read) return nullptr;
    if (known_.size() == kMostKnown) known_.clear();
    known = known_.emplace(id, std::move(*read)).first;
  }
  return known->second.person == person ? &known->second : nullptr;
}

void Uploads::Write(const Upload& upload) const {
  Json files = Json::array();
  for (const UploadFile& file : upload.files) files.push_back({file.name, file.bytes});
  const Json json{
      {"person", upload.person}, {"measured", upload.measured}, {"files", std::move(files)}};
  const fs::path path = FolderOf(upload.id) / kManifest;
  const fs::path fresh = path.string() + ".new";
  std::ofstream stream(fresh, std::ios::binary);
  stream << json.dump(-1, ' ', false, Json::error_handler_t::replace);
  stream.close();
  std::error_code failure;
  if (stream) fs::rename(fresh, path, failure);
  if (!stream || failure) FailToStore(path);
}

}  // namespace etalon::workflow
