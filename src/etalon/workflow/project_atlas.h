#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "etalon/workflow/atlas_build.h"
#include "etalon/workflow/atlas_filter.h"
#include "etalon/workflow/atlas_folder.h"

namespace etalon::workflow {

/// Builds a project's atlas. The one that is there is read from until the new one is whole, and
/// what it holds of pictures is not computed again.
/// @throws Error as `BuildAtlas`.
AtlasBuildSummary RenewProjectAtlas(const std::filesystem::path& project,
                                    const nn::NetworkOptions& network, ProgressObserver& progress);

/// An atlas in memory, for one question after another. Any number of threads may ask at once.
class OpenAtlas {
 public:
  /// @throws Error as `ReadAtlasFolder` and `IndexOf`.
  explicit OpenAtlas(const std::filesystem::path& folder);
  OpenAtlas(const OpenAtlas&) = delete;
  OpenAtlas& operator=(const OpenAtlas&) = delete;

  const AtlasFolder& content() const { return content_; }
  std::optional<std::size_t> Find(const std::string& id) const;

  /// Pictures like one of the atlas's own, nearest first, by the vectors that it holds: no network
  /// runs. @param among which may be given, one entry an item; all when empty.
  /// @throws Error as `PassingItems`.
  std::vector<atlas::FoundNeighbour> SimilarTo(std::size_t item, const AtlasFilter& filter,
                                               std::size_t most,
                                               const atlas::ItemFilter& among = {}) const;

 private:
  AtlasFolder content_;
  atlas::NeighbourIndex index_;
  std::map<std::string, std::size_t> places_;
};

/// Whose labels a member of a project may be shown beside the pictures, so that nobody learns of a
/// case what he is to say himself. A lead: all but those of images that he still has to read. A
/// reader: those of images that have readings, when all of them are closed; one who learns on the
/// project's cases besides only those of cases that he has answered.
class ShownLabels {
 public:
  /// As things stand now. @param key of the member in the project.
  ShownLabels(const std::filesystem::path& project, const std::string& key, bool is_lead);

  bool Shows(const std::string& image) const;

 private:
  bool is_lead_;
  std::set<std::string> own_open_;                 ///< images that the member has still to read
  std::set<std::string> open_;                     ///< by anybody
  std::set<std::string> read_;                     ///< images that have readings
  std::optional<std::set<std::string>> answered_;  ///< by a student
};

}  // namespace etalon::workflow
