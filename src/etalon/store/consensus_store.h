#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etalon/store/project_rows.h"

namespace etalon::store {

struct ConsensusLabelRow {
  std::string image;
  std::string label;
  std::optional<bool> present;  ///< none: refused, see `reason`
  double probability = 0.0;
  int readers = 0;
  std::string reason;  ///< of the refusal, or "adjudicated"; else empty
};

struct ConsensusShapeRow {
  std::string image;
  int readers = 0;
  std::string reason;  ///< of the refusal; then the shape holds label, kind and frame only
  ShapeRow shape;
};

struct ConsensusSkillRow {
  std::string reader;
  std::string label;
  double sensitivity = 0.0;
  double specificity = 0.0;
  int images = 0;
};

/// What the closed readings of a project came to by one method, with how that was made.
struct ConsensusRun {
  int id = 0;            ///< given by the store
  std::string method;    ///< "majority", ...
  std::string options;   ///< in words, e.g. "at least 2 readers"
  std::string readings;  ///< fingerprint of what was combined
  std::string readers;   ///< keys, with commas
  std::string software_version;
  int ontology_version = 1;
  std::string made_at;  ///< UTC, by the store
  std::vector<ConsensusLabelRow> labels;
  std::vector<ConsensusShapeRow> shapes;
  std::vector<ConsensusSkillRow> skills;
};

/// The consensuses of a project, in its `project.db`: added, never changed. As `ProjectStore` for
/// several processes, kills and errors.
class ConsensusStore {
 public:
  explicit ConsensusStore(const std::filesystem::path& folder);
  ConsensusStore(ConsensusStore&&) noexcept;
  ConsensusStore& operator=(ConsensusStore&&) noexcept;
  ~ConsensusStore();

  struct Saved {
    int id = 0;
    bool is_new = true;  ///< false: the same readings were combined in the same way before
  };
  Saved Save(const ConsensusRun& run);

  /// All runs without labels, shapes and skills, oldest first.
  std::vector<ConsensusRun> List();

  /// The newest run with all that belongs to it; nothing where there is none.
  std::optional<ConsensusRun> Newest();

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace etalon::store
