#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::annotation {

/// Why somebody reads an image.
enum class TaskKind {
  kRead,
  kReread,      ///< the same reader once more, after a wash-out
  kHoneypot,    ///< the answer is known; the reader cannot tell
  kAdjudicate,  ///< decides where readers disagree, and sees what they said
};

/// "read", "reread", "honeypot", "adjudicate".
std::string_view Name(TaskKind kind);
/// The inverse of `Name`. @throws ContractError for a name that no kind has.
TaskKind TaskKindNamed(std::string_view name);

/// The round of adjudications; readings count from 1.
inline constexpr int kAdjudication = 0;

/// One reading that one person is to do.
struct Task {
  std::string image;
  std::string reader;
  int round = 1;
  TaskKind kind = TaskKind::kRead;
  int position = 0;      ///< in the reader's own order
  int washout_days = 0;  ///< from the closing of his round before

  bool operator==(const Task&) const = default;
};

struct PlanImage {
  std::string id;
  std::string stratum;            ///< images of one stratum are spread evenly; never shown
  bool has_known_answer = false;  ///< may be a honeypot
};

/// Shares are of the images: of all for overlap and honeypots, of a reader's own for re-readings;
/// a share above 0 gives one image at least.
struct PlanOptions {
  std::vector<std::string> readers;
  double overlap = 0.2;        ///< read by several; the others by one reader
  int readers_of_overlap = 0;  ///< how many read those; 0: all
  double reread = 0.0;         ///< read twice by the same reader
  int washout_days = 14;
  double honeypots = 0.0;  ///< read by all readers
  std::uint64_t seed = 1;

  /// All that is wrong, in words; empty: nothing.
  std::vector<std::string> Validate() const;
};

/// Who reads what, in which order.
///
/// The readers' numbers of readings differ by at most one, their re-readings too, and each gets his
/// even part of every stratum as far as that allows. Every pair of readers shares nearly as many
/// images as any other. The order is each reader's own; his re-readings come last. The same options
/// and images, in any order, give the same plan.
/// @throws ContractError for invalid options, an image that stands twice, or no images; with
///   honeypots, when no image has a known answer.
std::vector<Task> PlanReadings(std::vector<PlanImage> images, const PlanOptions& options);

}  // namespace etalon::annotation
