#include "etalon/workflow/read_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "etalon/media/png.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/package.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/picture_files.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using abdomen::PictureReader;
using abdomen::PictureReading;

constexpr double kLeastBoxScore = 0.05;
constexpr const char* kNoField = "not-ultrasound";

/// One frame of a file, read or refused.
struct Frame {
  std::string name;
  std::string stem;  ///< unique among the files, for what is written beside
  const Outcome<PictureReading>& reading;
};

/// What became of one file.
template <typename Row>
struct FileResult {
  std::vector<Row> rows;
  std::int64_t refused = 0;
  std::optional<Error> problem;
};

std::vector<std::string> UniqueStems(const std::vector<PictureFile>& files) {
  std::map<std::string, int> uses;
  std::vector<std::string> stems;
  for (const PictureFile& file : files) {
    std::string stem = file.path.stem().string();
    const int count = ++uses[stem];
    if (count > 1) stem += "_" + std::to_string(count);
    stems.push_back(std::move(stem));
  }
  return stems;
}

/// Reads every frame of every file on several threads; `work` makes a row of each and is called
/// from all of them. Rows come back in the order of files and frames.
template <typename Row, typename Work>
class PictureRun {
 public:
  PictureRun(const ReadPicturesRequest& request, const PictureReader& reader, Work work,
             ProgressObserver& progress)
      : request_(request), reader_(reader), work_(std::move(work)), progress_(progress) {}

  ReadPicturesSummary Execute(std::vector<Row>& rows) {
    ReadPicturesSummary summary;
    files_ = FindPictures(request_.inputs, summary.problems);
    stems_ = UniqueStems(files_);
    results_.resize(files_.size());
    std::vector<std::thread> others;
    for (int i = 1; i < request_.network.threads; ++i)
      others.emplace_back([this] { Drain(false); });
    Drain(true);
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
    if (cancelled_) throw Error(ErrorCode::kCancelled, "reading stopped");
    for (FileResult<Row>& result : results_) Collect(result, summary, rows);
    return summary;
  }

 private:
  void Drain(bool reporting) {
    try {
      for (std::size_t i = next_++; i < files_.size(); i = next_++) {
        if (reporting) {
          progress_.Report("read", static_cast<std::int64_t>(i), std::ssize(files_));
          if (progress_.Cancelled()) cancelled_ = true;
        }
        if (cancelled_) return;
        ReadOne(i);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
      cancelled_ = true;
    }
  }

  void ReadOne(std::size_t index) {
    FileResult<Row>& result = results_[index];
    try {
      const image::Cine cine = OpenPicture(files_[index].path);
      const bool several = cine.frames.size() > 1;
      for (std::size_t frame = 0; frame < cine.frames.size(); ++frame) {
        const auto reading = reader_.Read(cine.frames[frame]);
        if (!reading) ++result.refused;
        std::string name = files_[index].name;
        std::string stem = stems_[index];
        if (several) {
          name += fmt::format("#{}", frame + 1);
          stem += fmt::format("_{:04}", frame);
        }
        result.rows.push_back(
            work_(Frame{.name = std::move(name), .stem = std::move(stem), .reading = reading}));
      }
    } catch (const Error& error) {
      result.problem = error;
    }
  }

  static void Collect(FileResult<Row>& result, ReadPicturesSummary& summary,
                      std::vector<Row>& rows) {
    if (result.problem) summary.problems.push_back(*result.problem);
    summary.images += std::ssize(result.rows) - result.refused;
    summary.refused += result.refused;
    std::move(result.rows.begin(), result.rows.end(), std::back_inserter(rows));
  }

  const ReadPicturesRequest& request_;
  const PictureReader& reader_;
  Work work_;
  ProgressObserver& progress_;
  std::vector<PictureFile> files_;
  std::vector<std::string> stems_;
  std::vector<FileResult<Row>> results_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

template <typename Row, typename Work>
ReadPicturesSummary ReadAll(const ReadPicturesRequest& request, const PictureReader& reader,
                            Work work, ProgressObserver& progress, std::vector<Row>& rows) {
  return PictureRun<Row, Work>(request, reader, std::move(work), progress).Execute(rows);
}

void RequireHead(bool has, const std::string& model, const char* what) {
  if (!has) throw Error(ErrorCode::kUsage, "the model \"" + model + "\" gives no " + what);
}

std::vector<std::string> Header(const nn::ReadingHeads& heads) {
  std::vector<std::string> names = {"image"};
  for (const nn::ReadingLabel& label : heads.labels) names.push_back(label.name);
  for (const nn::ReadingRest& rest : heads.rests) names.push_back(rest.name);
  names.push_back("flags");
  return names;
}

std::string FlagText(const PictureReading& reading) {
  std::string text;
  for (const abdomen::ReadingFlag flag : reading.flags) {
    if (!text.empty()) text += ' ';
    text += Name(flag);
  }
  return text;
}

std::vector<std::string> ProbabilityRow(const Frame& frame, std::size_t columns) {
  std::vector<std::string> cells(columns);
  cells.front() = frame.name;
  if (!frame.reading) {
    cells.back() = kNoField;
    return cells;
  }
  std::size_t column = 1;
  for (const abdomen::PictureLabel& label : frame.reading->labels) {
    cells[column++] = fmt::format("{:.4f}", label.probability);
  }
  cells.back() = FlagText(*frame.reading);
  return cells;
}

Json BoxesJson(const Frame& frame, const PictureReader& reader) {
  Json item = {{"image", frame.name}};
  if (!frame.reading) {
    item["refusal"] = {{"code", Name(frame.reading.refusal().code)},
                       {"reason", frame.reading.refusal().reason}};
    return item;
  }
  item["rows"] = frame.reading->rows;
  item["columns"] = frame.reading->columns;
  item["boxes"] = Json::array();
  const auto rounded = [](double value, double steps) { return std::round(value * steps) / steps; };
  for (const abdomen::PictureBox& box : reader.Boxes(*frame.reading, kLeastBoxScore)) {
    item["boxes"].push_back({{"label", reader.card().heads.box_label},
                             {"left", rounded(box.left, 10)},
                             {"top", rounded(box.top, 10)},
                             {"width", rounded(box.width, 10)},
                             {"height", rounded(box.height, 10)},
                             {"score", rounded(box.score, 1e4)},
                             {"shown", box.score >= reader.card().heads.box_threshold}});
  }
  item["flags"] = Json::array();
  for (const abdomen::ReadingFlag flag : frame.reading->flags) item["flags"].push_back(Name(flag));
  return item;
}

void WriteText(const fs::path& path, const std::string& text) {
  WholeFile file(path);
  file.Write(text);
  file.Finish();
}

image::LabelMask AsLabels(const image::BinaryMask& mask) {
  return {mask.rows(), mask.columns(), mask.pixels()};
}

}  // namespace

std::optional<ReadingChoice> FindReadingModel(const std::string& name) {
  const std::vector<std::string> models = nn::ListModels();
  if (std::ranges::find(models, name) != models.end()) {
    const nn::ModelCard card = nn::ReadCard(nn::FindModel(name));
    if (card.task != nn::ModelTask::kReading) return std::nullopt;
    return ReadingChoice{.model = name, .structure = card.heads.structures.size() == 1 ? 0 : -1};
  }
  for (const std::string& model : models) {
    const nn::ModelCard card = nn::ReadCard(nn::FindModel(model));
    for (std::size_t i = 0; i < card.heads.structures.size(); ++i) {
      if (card.heads.structures[i].name == name) {
        return ReadingChoice{.model = model, .structure = static_cast<int>(i)};
      }
    }
  }
  nn::FindModel(name);  // says where it looked
  return std::nullopt;
}

PictureReader LoadPictureReader(const std::string& model, const nn::NetworkOptions& options) {
  const nn::ModelPackage package = nn::LoadPackage(nn::FindModel(model));
  std::optional<nn::ModelPackage> field;
  if (!package.card.input.crop.empty()) {
    field = nn::LoadPackage(nn::FindModel(package.card.input.crop));
  }
  nn::NetworkOptions single = options;
  single.threads = 1;  // pictures are read side by side
  return {package, field, single};
}

ReadPicturesSummary ClassifyPictures(const ReadPicturesRequest& request,
                                     ProgressObserver& progress) {
  const PictureReader reader = LoadPictureReader(request.model, request.network);
  RequireHead(!reader.card().heads.labels.empty(), request.model, "labels of pictures");
  const std::vector<std::string> header = Header(reader.card().heads);
  std::vector<std::vector<std::string>> rows;
  auto summary = ReadAll(
      request, reader, [&](const Frame& frame) { return ProbabilityRow(frame, header.size()); },
      progress, rows);
  std::string text = table::CsvLine(header);
  for (const auto& row : rows) text += table::CsvLine(row);
  WriteText(request.output, text);
  return summary;
}

ReadPicturesSummary DetectLesions(const ReadPicturesRequest& request, ProgressObserver& progress) {
  const PictureReader reader = LoadPictureReader(request.model, request.network);
  RequireHead(reader.card().heads.boxes, request.model, "boxes");
  std::vector<Json> images;
  auto summary = ReadAll(
      request, reader, [&](const Frame& frame) { return BoxesJson(frame, reader); }, progress,
      images);
  const nn::ModelCard& card = reader.card();
  const Json document = {{"model", card.name},
                         {"version", card.version},
                         {"sha256", card.sha256},
                         {"threshold", card.heads.box_threshold},
                         {"images", images}};
  WriteText(request.output, document.dump(2) + "\n");
  return summary;
}

ReadPicturesSummary OutlinePictures(const ReadPicturesRequest& request, const ReadingChoice& choice,
                                    ProgressObserver& progress) {
  const PictureReader reader = LoadPictureReader(choice.model, request.network);
  RequireHead(!reader.card().heads.classes.empty(), choice.model, "outlines");
  fs::create_directories(request.output);
  std::vector<bool> written;
  return ReadAll(
      request, reader,
      [&](const Frame& frame) {
        if (!frame.reading) return false;
        const image::LabelMask mask =
            choice.structure < 0 ? reader.ClassMask(*frame.reading)
                                 : AsLabels(reader.StructureMask(
                                       *frame.reading, static_cast<std::size_t>(choice.structure)));
        media::WriteLabelPng(request.output / (frame.stem + ".png"), mask);
        return true;
      },
      progress, written);
}

}  // namespace etalon::workflow
