#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "etalon/annotation/plan.h"
#include "etalon/store/reading_store.h"
#include "etalon/workflow/open_readings.h"

namespace etalon::workflow {

enum class TaskState {
  kDue,
  kStarted,  ///< saved, not closed
  kWaiting,  ///< for the wash-out, or for the reading before it
  kClosed,
};

/// "due", "started", "waiting", "closed".
std::string_view Name(TaskState state);

/// A task and how far it is.
struct ReaderTask {
  store::TaskRow task;
  TaskState state = TaskState::kDue;
  int version = 0;       ///< of the case
  double seconds = 0.0;  ///< spent so far
  std::string due_from;  ///< day on which the wash-out ends; empty: at once, or not known yet
  bool overdue = false;  ///< open after its deadline
};

/// All tasks of a project, or of one image, by reader and position.
/// @param today day; empty: the present one.
std::vector<ReaderTask> ReadTasks(store::ReadingStore& readings, const std::string& today,
                                  const std::string& image = {});

/// Those of one reader, by position, without looking at all others'.
std::vector<ReaderTask> ReadTasksOf(store::ReadingStore& readings, const std::string& reader,
                                    const std::string& today);

/// What a reader is given next: no word of whether it is a first reading, a second one or one whose
/// answer is known.
struct NextCase {
  std::string image;
  std::filesystem::path file;
  int frames = 1;
  std::string organ;
  std::vector<std::string> checklist;  ///< labels to be answered
  int version = 0;                     ///< send it back with the answers
  bool started = false;
  bool adjudicate = false;
  std::string deadline;
};

struct ReaderAgenda {
  std::vector<NextCase> next;
  int open = 0;  ///< due or started, all of them
  int waiting = 0;
  int closed = 0;
  std::string next_due;  ///< first day on which a waiting one is due; empty: none, or not known
};

/// The first `count` open cases of a reader in his order, started ones first.
/// @throws Error(kUsage) for a reader without tasks.
ReaderAgenda ReadAgenda(OpenReadings& open, const std::string& reader, int count,
                        const std::string& today);
ReaderAgenda ReadAgenda(const std::filesystem::path& project, const std::string& reader, int count,
                        const std::string& today);

/// Writes what a reader needs to read away from the program: the images under neutral names (a
/// file's name may give its diagnosis away; DICOM as PNG, frame by frame), `cases.csv` and
/// `answers.csv`, a form with a row a question.
/// @throws Error(kFileUnreadable) when it cannot be written.
void WriteAgenda(const ReaderAgenda& agenda, const std::filesystem::path& folder);

/// Progress of one reader.
struct ReaderProgress {
  std::string reader;
  int closed = 0, started = 0, due = 0, waiting = 0, overdue = 0;
  double seconds = 0.0;         ///< all savings
  double median_seconds = 0.0;  ///< of closed cases; 0: none
  int honeypot_answers = 0;     ///< labels of honeypots that reader and reference both state
  int honeypot_right = 0;
  int kept_aside = 0;  ///< versions of savings that came second
};

struct ProjectProgress {
  std::vector<ReaderProgress> readers;
  int images = 0;         ///< with tasks
  int closed_images = 0;  ///< every reading is closed
  int disagreements = 0;  ///< images on which readers disagree
  int adjudicated = 0;    ///< images
};

ProjectProgress ReadProgress(const std::filesystem::path& project, const std::string& today);

}  // namespace etalon::workflow
