#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace etalon::store {

/// What somebody who looked again said of a label that was suspected to be wrong.
struct LabelReview {
  long long sequence = 0;  ///< rises with every review of the project; filled on adding
  std::string image;       ///< id
  std::string label;
  bool given = false;  ///< the label as it stood then: present
  std::string
      verdict;  ///< kLabelRight, kLabelWrong, or kLabelOpen, which takes an earlier one back
  std::string person;
  std::string reviewed_at = {};  ///< UTC; filled on adding
};

inline constexpr const char* kLabelRight = "right";
inline constexpr const char* kLabelWrong = "wrong";  ///< is to be read again
inline constexpr const char* kLabelOpen = "open";

/// Reviews of suspected labels, in the project's `project.db`: added, never changed, and no label
/// changes by them. As `ProjectStore` for several processes, kills and errors.
class LabelReviewStore {
 public:
  explicit LabelReviewStore(const std::filesystem::path& folder);
  LabelReviewStore(LabelReviewStore&&) noexcept;
  LabelReviewStore& operator=(LabelReviewStore&&) noexcept;
  ~LabelReviewStore();

  /// @throws ContractError for a verdict that is none.
  void Add(const LabelReview& review);

  /// All of them, the oldest first.
  std::vector<LabelReview> List();

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace etalon::store
