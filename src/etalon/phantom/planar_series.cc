#include "etalon/phantom/planar_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/media/bytes.h"
#include "etalon/phantom/planar_write.h"

namespace etalon::phantom {
namespace {

/// Left or right, while the camera is somewhere over the chest.
PatientMotion RandomMotion(Millimetres size, std::uint64_t seed) {
  Random random(seed ^ 0x307104ULL);
  const double side = random.Below(2) == 0 ? 1.0 : -1.0;
  return {.sideways = side * size, .at = random.Uniform(0.19, 0.31)};
}

PlanarPhantomOptions PersonOptions(const PlanarSeriesOptions& series, std::uint64_t seed) {
  PlanarPhantomOptions options =
      RandomPlanarPhantom(seed, series.grade ? *series.grade : RandomGrade(seed));
  if (series.tracer) options.tracer = *series.tracer;
  if (series.counts) options.counts = *series.counts;
  options.field = series.field;
  options.body.extravasation = series.extravasation;
  options.motion = RandomMotion(series.motion, seed);
  return options;
}

/// Makes and writes the persons of a series, several at a time.
class SeriesWriter {
 public:
  SeriesWriter(const PlanarSeriesOptions& options, std::filesystem::path folder)
      : options_(options),
        folder_(std::move(folder)),
        rows_(static_cast<std::size_t>(options.count)) {
    if (!options.anatomy.empty()) {
      anatomy_ = ReadAnatomy(options.anatomy, 2.0 * PlanarPhantomOptions{}.pixel);
    }
  }

  void Run(ProgressObserver& progress) {
    std::vector<std::jthread> workers;
    for (int job = 0; job < std::min(options_.jobs, options_.count); ++job) {
      workers.emplace_back([this] { Work(); });
    }
    while (done_ < options_.count && !stop_) {
      progress.Report("scans", done_, options_.count);
      if (progress.Cancelled()) stop_ = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    workers.clear();
    if (failure_) std::rethrow_exception(failure_);
    if (done_ < options_.count) throw Error(ErrorCode::kCancelled, "stopped");
    progress.Report("scans", done_, options_.count);
  }

  std::string Table() const {
    std::string table = "name,seed,grade,heart_to_contralateral\n";
    for (const std::string& row : rows_) table += row;
    return table;
  }

 private:
  void Work() {
    try {
      for (int person = next_++; person < options_.count && !stop_; person = next_++) {
        Write(person);
        ++done_;
      }
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stop_ = true;
    }
  }

  void Write(int person) {
    const std::uint64_t seed = options_.seed + static_cast<std::uint64_t>(person);
    const PlanarPhantomOptions chosen = PersonOptions(options_, seed);
    const PlanarPhantom phantom =
        anatomy_ ? MakePlanarPhantom(chosen, *anatomy_) : MakePlanarPhantom(chosen);
    const std::string name = fmt::format("planar_{:06}.dcm", seed);
    WritePlanarPhantom(phantom, fmt::format("PHANTOM-{:06}", seed), folder_ / name);
    rows_[static_cast<std::size_t>(person)] = fmt::format(
        "{},{},{},{:.6f}\n", name, seed, phantom.truth.grade, phantom.truth.heart_to_contralateral);
  }

  PlanarSeriesOptions options_;
  std::filesystem::path folder_;
  std::optional<Anatomy> anatomy_;
  std::vector<std::string> rows_;
  std::atomic<int> next_ = 0;
  std::atomic<int> done_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

std::vector<std::string> PlanarSeriesOptions::Validate() const {
  std::vector<std::string> problems;
  if (count < 1 || count > 1'000'000) problems.emplace_back("count is not between 1 and 1000000");
  if (jobs < 1 || jobs > 256) problems.emplace_back("jobs is not between 1 and 256");
  if (grade && (*grade < 0 || *grade > 3)) problems.emplace_back("grade is not between 0 and 3");
  if (!(motion.value() >= 0.0 && motion.value() <= 200.0)) {
    problems.emplace_back("motion (mm) is not between 0 and 200");
  }
  if (counts && !(*counts >= 0.0 && *counts <= 1e7)) {
    problems.emplace_back("counts is not between 0 and 10000000");
  }
  return problems;
}

void WritePlanarSeries(const PlanarSeriesOptions& options, const std::filesystem::path& folder,
                       ProgressObserver& progress) {
  if (const auto problems = options.Validate(); !problems.empty()) {
    throw Error(ErrorCode::kUsage, fmt::format("{}", fmt::join(problems, "; ")));
  }
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "cannot make the folder",
                    failure.message());
  }
  SeriesWriter writer(options, folder);
  writer.Run(progress);
  const std::string table = writer.Table();
  media::WriteBytes(folder / "truth.csv",
                    {reinterpret_cast<const std::uint8_t*>(table.data()), table.size()});
}

}  // namespace etalon::phantom
