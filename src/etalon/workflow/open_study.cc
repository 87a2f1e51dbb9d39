#include "etalon/workflow/open_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <new>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "etalon/core/sha256.h"
#include "etalon/dicom/read.h"
#include "etalon/media/open_image.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using echo::Declared;
using media::FileFormat;

constexpr std::size_t kLongestName = 80;

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

/// The file name without its extension, also without both of `.nii.gz`.
std::string StemOf(const fs::path& file) {
  const std::string name = file.filename().string();
  if (LowerCase(name).ends_with(".nii.gz")) return name.substr(0, name.size() - 7);
  return file.stem().string();
}

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool IsMask(const fs::path& file) { return LowerCase(StemOf(file)).ends_with("_gt"); }

/// What lies beside images in folders and is never one: data of a header that is read itself,
/// notes, tables, and the directory of a DICOM medium.
bool IsSideFile(const fs::path& file) {
  static constexpr std::array<std::string_view, 22> kExtensions{
      ".raw", ".zraw", ".cfg",  ".md",  ".txt", ".json", ".csv", ".tsv", ".xml", ".html", ".pdf",
      ".log", ".toml", ".yaml", ".yml", ".ini", ".db",   ".py",  ".m",   ".mat", ".npy",  ".pkl"};
  const std::string name = LowerCase(file.filename().string());
  return std::ranges::find(kExtensions, LowerCase(file.extension().string())) !=
             kExtensions.end() ||
         name == "dicomdir" || name == "license" || name == "readme" || name == "thumbs.db";
}

/// The parts of a file name in the layout of CAMUS: `patient0001_2CH_ED`.
struct CamusName {
  std::string patient;
  Declared declared;
};

std::optional<echo::View> ViewIn(std::string_view text) {
  if (text == "2ch") return echo::View::kApicalTwoChamber;
  if (text == "4ch") return echo::View::kApicalFourChamber;
  return std::nullopt;
}

std::optional<CamusName> ParseCamusName(const fs::path& file) {
  const std::string stem = StemOf(file);
  const std::string lower = LowerCase(stem);
  const std::size_t patient_end = lower.find('_');
  if (!lower.starts_with("patient") || patient_end == std::string::npos) return std::nullopt;
  const std::string number = lower.substr(7, patient_end - 7);
  if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  const auto view = ViewIn(lower.substr(patient_end + 1, 3));
  if (!view || lower.size() < patient_end + 5) return std::nullopt;
  CamusName name{stem.substr(0, patient_end), {.view = view, .phase = std::nullopt}};
  const std::string rest = lower.substr(patient_end + 5);
  if (rest == "ed") name.declared.phase = echo::Phase::kEndDiastole;
  if (rest == "es") name.declared.phase = echo::Phase::kEndSystole;
  const bool sequence = rest == "sequence" || rest == "half_sequence";
  return name.declared.phase || sequence ? std::optional(name) : std::nullopt;
}

/// A file that is to be opened, and what it belongs to.
struct Candidate {
  fs::path file;
  bool named;  ///< given by itself, not found in a folder
  std::string place = {};
  std::string study_uid = {};
  FileRole role = FileRole::kPicture;
  std::pair<int, int> order{0, 0};  ///< series and instance number
};

/// The files of a study of one kind.
struct Group {
  std::string place;  ///< what makes files one study
  StudyKind kind = StudyKind::kEcho;
  std::vector<Candidate> files = {};
};

/// The kind that a file makes a study of; nothing for what only accompanies others.
std::optional<StudyKind> KindOf(FileRole role) {
  switch (role) {
    case FileRole::kPicture:
      return StudyKind::kEcho;
    case FileRole::kPlanar:
      return StudyKind::kPlanar;
    case FileRole::kTomogram:
      return StudyKind::kSpect;
    case FileRole::kMagnetic:
      return StudyKind::kT1;
    case FileRole::kCt:
    case FileRole::kOutlines:
      return std::nullopt;
  }
  throw ContractError("unknown role of a file");
}

bool Accompanies(FileRole role, StudyKind kind) {
  if (kind == StudyKind::kSpect) return role == FileRole::kCt || role == FileRole::kOutlines;
  return kind == StudyKind::kT1 && role == FileRole::kOutlines;
}

/// All regular files below a folder, sorted, without hidden ones. Links to folders are not
/// followed.
std::vector<fs::path> FilesBelow(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    std::error_code ignored;
    if (IsHidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path());
    }
  }
  std::ranges::sort(files);
  return files;
}

fs::path Canonical(const fs::path& path) {
  std::error_code failure;
  const fs::path canonical = fs::canonical(path, failure);
  return failure ? path : canonical;
}

/// Recognises files and sorts them into groups.
class Finder {
 public:
  explicit Finder(std::vector<Error>& problems) : problems_(problems) {}

  void AddPath(const fs::path& path) {
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    if (!fs::exists(status)) {
      problems_.push_back(
          FileError(ErrorCode::kFileUnreadable, path.string(), "no such file or folder"));
    } else if (fs::is_directory(status)) {
      AddFolder(path);
    } else {
      AddFile(path, true);
    }
  }

  /// In the order of their first file, with what accompanies them.
  std::vector<Group> TakeGroups() {
    for (Candidate& companion : companions_) Join(companion);
    return std::move(groups_);
  }

 private:
  void AddFolder(const fs::path& folder) {
    const std::size_t seen_before = seen_.size();
    for (const fs::path& file : FilesBelow(folder)) {
      if (!IsSideFile(file) && !IsMask(file)) AddFile(file, false);
    }
    if (seen_.size() == seen_before) {
      problems_.push_back(
          FileError(ErrorCode::kFileUnreadable, folder.string(), "this folder holds no image"));
    }
  }

  void AddFile(const fs::path& file, bool named) {
    if (!seen_.insert(Canonical(file)).second) return;
    try {
      Candidate candidate = Recognise(file, named);
      const auto kind = KindOf(candidate.role);
      kind ? Place(std::move(candidate), *kind) : companions_.push_back(std::move(candidate));
    } catch (const Error& error) {
      problems_.push_back(error);
    }
  }

  void Place(Candidate candidate, StudyKind kind) {
    const auto [index, is_new] = places_.try_emplace({candidate.place, kind}, groups_.size());
    if (is_new) groups_.push_back({.place = candidate.place, .kind = kind});
    groups_[index->second].files.push_back(std::move(candidate));
  }

  /// Adds a companion to each study of its place that has a use for it.
  void Join(const Candidate& companion) {
    bool used = false;
    for (Group& group : groups_) {
      if (group.place != companion.place || !Accompanies(companion.role, group.kind)) continue;
      group.files.push_back(companion);
      used = true;
    }
    if (used || !lonely_.insert(companion.place).second) return;
    const char* what = companion.role == FileRole::kCt ? "CT" : "outlines";
    problems_.push_back(
        FileError(ErrorCode::kFileUnsupported, companion.file.string(),
                  fmt::format("{} alone: nothing lies beside it that could be measured", what)));
  }

  static Candidate Recognise(const fs::path& file, bool named) {
    const FileFormat format = media::RecogniseFile(file);
    if (format == FileFormat::kUnknown || format == FileFormat::kCompressed) {
      media::ReadImage(file);  // Says what the file is instead.
    }
    if (IsMask(file)) {
      throw FileError(ErrorCode::kFileUnsupported, file.string(),
                      "is a mask of reference outlines, not an image");
    }
    Candidate candidate{.file = file, .named = named};
    if (format == FileFormat::kDicom) {
      AddIdentity(candidate);
    } else if (const auto camus = ParseCamusName(file)) {
      candidate.place =
          "patient " + Canonical(file.parent_path() / ".").string() + " " + camus->patient;
    }
    if (candidate.place.empty()) {
      candidate.place = named ? "file " + Canonical(file).string()
                              : "folder " + Canonical(file.parent_path()).string();
    }
    return candidate;
  }

  static void AddIdentity(Candidate& candidate) {
    const dicom::Identity identity = dicom::ReadIdentity(candidate.file);
    candidate.order = {identity.series_number.value_or(0), identity.instance_number.value_or(0)};
    candidate.study_uid = identity.study_uid;
    candidate.role = RoleOf(identity);
    if (!identity.study_uid.empty()) candidate.place = "study " + identity.study_uid;
  }

  std::vector<Error>& problems_;
  std::set<fs::path> seen_;
  std::set<std::string> lonely_;  ///< places of companions that were complained of
  std::map<std::pair<std::string, StudyKind>, std::size_t> places_;
  std::vector<Group> groups_;
  std::vector<Candidate> companions_;
};

/// The name of the folder that holds all files of a group.
std::string FolderName(const Group& group) {
  fs::path folder = Canonical(group.files.front().file).parent_path();
  for (const Candidate& candidate : group.files) {
    const std::string file = Canonical(candidate.file).string();
    while (folder.has_relative_path() && !file.starts_with(folder.string() + "/")) {
      folder = folder.parent_path();
    }
  }
  return folder.filename().string();
}

/// Gives groups their names.
class Namer {
 public:
  explicit Namer(const std::vector<Group>& groups) {
    for (const Group& group : groups) {
      places_of_folder_[FolderName(group)].insert(group.place);
      ++kinds_of_place_[group.place];
    }
  }

  std::string Name(const Group& group) {
    const std::string name = FolderSafe(Proposed(group));
    const int count = ++uses_[LowerCase(name)];
    return count == 1 ? name : name + "_" + std::to_string(count);
  }

 private:
  std::string Proposed(const Group& group) const {
    const std::string name = OfPlace(group);
    if (kinds_of_place_.at(group.place) == 1) return name;
    return fmt::format("{}_{}", name, workflow::Name(group.kind));
  }

  std::string OfPlace(const Group& group) const {
    const Candidate& first = group.files.front();
    if (first.study_uid.empty()) {
      if (const auto camus = ParseCamusName(first.file)) return camus->patient;
    }
    if (group.files.size() == 1 && first.named) return StemOf(first.file);
    const std::string folder = FolderName(group);
    if (places_of_folder_.at(folder).size() == 1 || first.study_uid.empty()) return folder;
    if (group.files.size() == 1) return StemOf(first.file);
    return folder + "_" + Sha256OfBytes(first.study_uid).substr(0, 8);
  }

  std::map<std::string, std::set<std::string>> places_of_folder_;
  std::map<std::string, int> kinds_of_place_;
  std::map<std::string, int> uses_;
};

/// Sex and age from a CAMUS `Info_*.cfg`; what is not readable stays unknown.
void AddInfo(const fs::path& file, image::Subject& subject) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("Sex: F")) subject.sex = image::Sex::kFemale;
    if (line.starts_with("Sex: M")) subject.sex = image::Sex::kMale;
    if (!line.starts_with("Age: ")) continue;
    double age = 0.0;
    const auto result = std::from_chars(line.data() + 5, line.data() + line.size(), age);
    if (result.ec == std::errc{} && age > 0.0 && age < 130.0) subject.age_years = age;
  }
}

void Merge(const image::Subject& found, image::Subject& subject) {
  if (subject.sex == image::Sex::kUnknown) subject.sex = found.sex;
  if (!subject.age_years) subject.age_years = found.age_years;
  if (!subject.height_cm) subject.height_cm = found.height_cm;
  if (!subject.weight_kg) subject.weight_kg = found.weight_kg;
}

bool IsCalibrated(const image::Cine& cine) {
  return cine.spacing || std::ranges::any_of(cine.regions, [](const image::Region& region) {
           return region.Spacing().has_value();
         });
}

/// Opens the files of one study in turn.
class Opener {
 public:
  Opener(const OpenOptions& options, std::vector<Error>& problems)
      : options_(options), problems_(problems) {}

  void Add(const fs::path& file) {
    try {
      Take(Read(file), file);
    } catch (const Error& error) {
      problems_.push_back(error);
    } catch (const std::bad_alloc&) {
      problems_.push_back(
          FileError(ErrorCode::kFileTooLarge, file.string(), "does not fit into the memory"));
    }
  }

  OpenedStudy Finish(const std::string& name) {
    opened_.study.name = name;
    return std::move(opened_);
  }

 private:
  image::Cine Read(const fs::path& file) {
    if (media::RecogniseFile(file) != FileFormat::kDicom) return media::ReadImage(file);
    dicom::File read = dicom::ReadFile(file);
    Merge(read.subject, opened_.study.subject);
    return std::move(read.cine);
  }

  void Take(image::Cine cine, const fs::path& file) {
    if (!IsCalibrated(cine)) cine.spacing = options_.spacing;
    const int count = ++uses_[cine.name];
    if (count > 1) cine.name += " (" + std::to_string(count) + ")";
    const auto camus = ParseCamusName(file);
    if (camus) AddInfoBeside(file);
    opened_.hints.push_back(camus ? camus->declared : Declared{});
    opened_.study.cines.push_back(std::move(cine));
    opened_.files.push_back(file);
  }

  void AddInfoBeside(const fs::path& file) {
    for (const char* name : {"Info_2CH.cfg", "Info_4CH.cfg"}) {
      image::Subject found;
      AddInfo(file.parent_path() / name, found);
      Merge(found, opened_.study.subject);
    }
  }

  const OpenOptions& options_;
  std::vector<Error>& problems_;
  OpenedStudy opened_;
  std::map<std::string, int> uses_;
};

}  // namespace

std::string FolderSafe(const std::string& text) {
  std::string name = text.substr(0, kLongestName);
  for (char& letter : name) {
    const bool safe = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= 'a' && letter <= 'z') || letter == '-' || letter == '.';
    if (!safe) letter = '_';
  }
  if (name.find_first_not_of('.') == std::string::npos) return "study";
  if (name.front() == '.') name.front() = '_';
  return name;
}

FileRole RoleOf(const dicom::Identity& identity) {
  const std::string& modality = identity.modality;
  if (modality == "MR") return FileRole::kMagnetic;
  if (modality == "CT") return FileRole::kCt;
  if (modality == "SEG" || modality == "RTSTRUCT") return FileRole::kOutlines;
  if (modality == "PT") return FileRole::kTomogram;
  if (modality != "NM") return FileRole::kPicture;
  const bool tomographic = identity.image_kind.find("TOMO") != std::string::npos;
  return tomographic ? FileRole::kTomogram : FileRole::kPlanar;
}

std::vector<StudySource> FindStudies(const std::vector<fs::path>& paths,
                                     std::vector<Error>& problems) {
  Finder finder(problems);
  for (const fs::path& path : paths) finder.AddPath(path);
  std::vector<Group> groups = finder.TakeGroups();
  Namer namer(groups);
  std::vector<StudySource> sources;
  for (Group& group : groups) {
    std::ranges::stable_sort(group.files, {}, &Candidate::order);
    StudySource source{.name = namer.Name(group), .files = {}, .kind = group.kind};
    for (const Candidate& candidate : group.files) source.files.push_back(candidate.file);
    sources.push_back(std::move(source));
  }
  return sources;
}

OpenedStudy OpenStudy(const StudySource& source, const OpenOptions& options,
                      std::vector<Error>& problems) {
  Opener opener(options, problems);
  for (const fs::path& file : source.files) opener.Add(file);
  return opener.Finish(source.name);
}

}  // namespace etalon::workflow
