#include "etalon/workflow/project_atlas.h"

#include <algorithm>

#include "etalon/store/reading_store.h"
#include "etalon/store/teaching_store.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

/// Gives a folder another's place. What is read meanwhile finds one of the two, or none.
void Replace(const fs::path& old_folder, const fs::path& new_folder) {
  fs::path aside = old_folder;
  aside += ".old";
  std::error_code ignored, failure;
  fs::remove_all(aside, ignored);
  fs::rename(old_folder, aside, ignored);
  fs::rename(new_folder, old_folder, failure);
  if (failure) {
    throw FileError(ErrorCode::kFileUnreadable, old_folder.string(), "cannot be replaced",
                    failure.message());
  }
  fs::remove_all(aside, ignored);
}

}  // namespace

AtlasBuildSummary RenewProjectAtlas(const fs::path& project, const nn::NetworkOptions& network,
                                    ProgressObserver& progress) {
  const fs::path folder = ProjectAtlasFolder(project);
  fs::path next = folder;
  next += ".new";
  std::error_code ignored;
  fs::create_directories(next, ignored);
  // A run that was stopped left its own vectors or none; those of the atlas are as good.
  fs::copy_file(folder / kAtlasEmbeddings, next / kAtlasEmbeddings,
                fs::copy_options::overwrite_existing, ignored);
  AtlasBuildRequest request;
  request.source.source = project.string();
  request.network = network;
  request.output = next;
  AtlasBuildSummary summary = BuildAtlas(request, progress);
  Replace(folder, next);
  return summary;
}

OpenAtlas::OpenAtlas(const fs::path& folder)
    : content_(ReadAtlasFolder(folder)), index_(IndexOf(content_, folder)) {
  for (std::size_t i = 0; i < content_.items.size(); ++i) {
    places_.emplace(content_.items[i].id, i);
  }
}

std::optional<std::size_t> OpenAtlas::Find(const std::string& id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<atlas::FoundNeighbour> OpenAtlas::SimilarTo(std::size_t item, const AtlasFilter& filter,
                                                        std::size_t most,
                                                        const atlas::ItemFilter& among) const {
  atlas::ItemFilter passes = PassingItems(content_, filter);
  for (std::size_t i = 0; i < among.size(); ++i) passes[i] = passes[i] != 0 && among[i] != 0;
  passes.at(item) = 0;
  return index_.Search(content_.embeddings.points[item], most, passes);
}

ShownLabels::ShownLabels(const fs::path& project, const std::string& key, bool is_lead)
    : is_lead_(is_lead) {
  store::ReadingStore readings(project);
  std::set<store::CaseKey> closed;
  const auto add_open = [&](const store::CaseKey& one) {
    open_.insert(one.image);
    if (one.reader == key) own_open_.insert(one.image);
  };
  for (const store::CaseState& one : readings.ListCases()) {
    read_.insert(one.key.image);
    if (one.closed) {
      closed.insert(one.key);
    } else {
      add_open(one.key);
    }
  }
  for (const store::TaskRow& task : readings.ListTasks()) {
    read_.insert(task.key.image);
    if (!closed.contains(task.key)) add_open(task.key);
  }
  store::TeachingStore teaching(project);
  const auto students = teaching.ListStudents();
  const auto student = std::ranges::find(students, key, &store::Student::key);
  if (student == students.end()) return;
  answered_.emplace();
  for (const store::TeachingCase& one : teaching.ListCases()) {
    if (one.student == student->id && one.answer) answered_->insert(one.image);
  }
}

bool ShownLabels::Shows(const std::string& image) const {
  if (own_open_.contains(image)) return false;
  if (is_lead_) return true;
  if (answered_ && !answered_->contains(image)) return false;
  return read_.contains(image) && !open_.contains(image);
}

}  // namespace etalon::workflow
