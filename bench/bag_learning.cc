// Labels of pictures learnt from labels of reports: multiple-instance learning on the liver
// pictures, beside full supervision and beside copying a report's label to each of its pictures.
//
//   bag_learning DATA [--reports N] [--epochs N] [--folds N] [--size N]
//
// Pictures are dealt into folds. Of the others, made-up reports of 5 to 10 pictures are put
// together: half of them hold no malignant lesion, half hold some (--low to --high). A picture may
// stand in several reports, but never both in one with and in one without a malignant lesion. Only
// the report's label is told. Pictures of the fold left out are then scored one by one.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/media/open_image.h"
#include "etalon/nn/train/bag_task.h"
#include "etalon/nn/train/labelled_task.h"
#include "etalon/nn/train/training_run.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/table/csv.h"

namespace {

using namespace etalon;
using nn::train::Example;

struct Options {
  std::string data;
  int reports = 80;
  int epochs = 12;
  int folds = 4;
  int size = 96;
  int low = 2;  ///< malignant pictures of a positive report
  int high = 4;
};

struct Picture {
  Example example;
  bool malignant = false;
};

std::vector<Picture> ReadPictures(const std::filesystem::path& folder) {
  const table::Table manifest = table::ReadCsv(folder / "manifest.csv");
  const auto files = manifest.Texts("image");
  const auto labels = manifest.Texts("label");
  std::vector<Picture> pictures;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto whole = nn::train::Shrunk(media::ReadImage(folder / "images" / files[i]).frames[0]);
    Picture picture;
    picture.malignant = labels[i] == "malignant";
    picture.example.picture = image::Crop(whole, nn::train::ContentBox(whole));
    picture.example.file = picture.example.patient = files[i];
    picture.example.label = picture.malignant ? 1 : 0;
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

/// Takes pictures one after the other, round and round, in a new order each round.
class Pool {
 public:
  Pool(std::vector<const Picture*> members, std::uint64_t seed)
      : members_(std::move(members)), random_(seed) {}

  const Picture& Next() {
    if (next_ % members_.size() == 0) {
      nn::train::Shuffle(members_, Random(random_.Next()));
    }
    return *members_[next_++ % members_.size()];
  }

 private:
  std::vector<const Picture*> members_;
  Random random_;
  std::size_t next_ = 0;
};

/// Every other picture of one kind.
std::vector<const Picture*> Members(const std::vector<const Picture*>& pictures, bool malignant,
                                    int half) {
  std::vector<const Picture*> members;
  int count = 0;
  for (const Picture* picture : pictures) {
    if (picture->malignant != malignant) continue;
    if (half < 0 || count++ % 2 == half) members.push_back(picture);
  }
  return members;
}

/// The pictures of made-up reports; `label` and `patient` are those of the report.
std::vector<Example> MakeReports(const std::vector<const Picture*>& pictures,
                                 const Options& options, std::uint64_t seed) {
  Pool malignant(Members(pictures, true, -1), seed);
  Pool beside(Members(pictures, false, 0), seed + 1);
  Pool without(Members(pictures, false, 1), seed + 2);
  Random random(seed + 3);
  std::vector<Example> examples;
  for (int report = 0; report < options.reports; ++report) {
    const bool positive = report % 2 == 1;
    const int size = 5 + static_cast<int>(random.Below(6));
    const auto range = static_cast<std::uint64_t>(options.high - options.low + 1);
    const int malign = positive ? options.low + static_cast<int>(random.Below(range)) : 0;
    for (int i = 0; i < size; ++i) {
      Pool& pool = !positive ? without : (i < malign ? malignant : beside);
      Example example = pool.Next().example;
      example.patient = std::to_string(report);
      example.label = positive ? 1 : 0;
      examples.push_back(std::move(example));
    }
  }
  return examples;
}

nn::train::TrainConfig Config(const Options& options) {
  nn::train::TrainConfig config;
  config.name = "bags";
  config.task = nn::train::Task::kClassification;
  config.precision = nn::train::Precision::kFloat32;
  config.seed = 20261129;
  config.input_size = options.size;
  config.normalisation_mean = 0.2;
  config.normalisation_deviation = 0.2;
  config.classes = {{.name = "other", .code = ""},
                    {.name = "malignant", .code = "", .positive = true}};
  config.network = {.channels = {8, 16, 32, 64}, .convolutions = {1, 1, 1, 1}};
  config.optimiser = {
      .learning_rate = 4e-3, .weight_decay = 0.05, .warmup_epochs = 0.5, .average_decay = 0.99};
  config.augmentation = {.rotation_degrees = 10,
                         .zoom_in = 0.15,
                         .zoom_out = 0.1,
                         .shift = 0.05,
                         .gain = 0.15,
                         .gamma = 0.15};
  return config;
}

constexpr int kPicturesOfBatch = 32;
constexpr int kUsualReport = 8;

std::vector<nn::train::Bag> BagsOf(const std::vector<Example>& examples) {
  std::vector<nn::train::Bag> bags;
  for (const Example& example : examples) {
    if (bags.empty() || bags.back().study != example.patient) {
      bags.push_back({example.patient, example.label, {}});
    }
    bags.back().pictures.push_back(&example);
  }
  return bags;
}

/// Scores `unseen`, picture by picture, after training to the end.
template <typename TaskType>
void TrainAndScore(const nn::train::TrainConfig& config, const TaskType& task,
                   const std::vector<const Example*>& unseen, stats::LabelledScores& scores) {
  const auto folder = std::filesystem::temp_directory_path() / "etalon_bag_learning";
  std::filesystem::remove_all(folder);
  SilentProgress progress;
  nn::train::TrainingRun run(config, task, {.folder = folder, .keep_last = true}, progress);
  run.TrainToEnd();
  for (const auto& prediction : task.PredictBest(run.engine(), unseen)) {
    scores.scores.push_back(nn::train::Softmax(prediction.logits, 1.0)[1]);
    scores.positive.push_back(prediction.label == 1);
  }
  std::filesystem::remove_all(folder);
}

/// As many pictures an epoch whether pictures or reports are drawn.
nn::train::TrainConfig Sized(nn::train::TrainConfig config, const Options& options,
                             int pictures_each) {
  config.epoch_pictures = options.reports * kUsualReport / pictures_each;
  config.stages = {
      {.size = options.size, .epochs = options.epochs, .batch = kPicturesOfBatch / pictures_each}};
  return config;
}

struct Scores {
  stats::LabelledScores full, copied, noisy_or, attention;
};

void RunFold(const std::vector<Picture>& pictures, int fold, const Options& options,
             Scores& scores) {
  std::vector<const Picture*> training;
  std::vector<const Example*> unseen;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (static_cast<int>(i) % options.folds == fold) {
      unseen.push_back(&pictures[i].example);
    } else {
      training.push_back(&pictures[i]);
    }
  }
  const auto reports = MakeReports(training, options, 100 + static_cast<std::uint64_t>(fold) * 10);
  std::vector<Example> told = reports;  // the truth of every picture
  for (Example& example : told) {
    example.label = example.file.starts_with("malignant") ? 1 : 0;
  }
  const nn::train::TrainConfig single = Sized(Config(options), options, 1);
  const nn::train::TrainConfig grouped = Sized(Config(options), options, kUsualReport);
  using nn::train::BagPooling;
  using nn::train::PointersTo;
  TrainAndScore(single, nn::train::LabelledTask(single, {PointersTo(told), {}}), unseen,
                scores.full);
  TrainAndScore(single, nn::train::LabelledTask(single, {PointersTo(reports), {}}), unseen,
                scores.copied);
  const auto bags = BagsOf(reports);
  TrainAndScore(grouped, nn::train::BagTask(grouped, BagPooling::kNoisyOr, {bags, {}}), unseen,
                scores.noisy_or);
  TrainAndScore(grouped, nn::train::BagTask(grouped, BagPooling::kAttention, {bags, {}}), unseen,
                scores.attention);
}

void Print(const char* name, const stats::LabelledScores& scores) {
  const auto auc = stats::EstimateAuc(scores);
  if (!auc) return;
  std::printf("%-34s AUC of pictures %.3f (%.3f to %.3f)\n", name, auc->value, auc->interval.low,
              auc->interval.high);
}

Options Parse(int argc, char** argv) {
  Options options;
  for (int argument = 1; argument < argc; ++argument) {
    const std::string name = argv[argument];
    if (!name.starts_with("--") || argument + 1 == argc) {
      options.data = name;
      continue;
    }
    const int value = std::atoi(argv[++argument]);
    if (name == "--reports") options.reports = value;
    if (name == "--epochs") options.epochs = value;
    if (name == "--folds") options.folds = value;
    if (name == "--size") options.size = value;
    if (name == "--low") options.low = value;
    if (name == "--high") options.high = value;
  }
  return options;
}

int Run(const Options& options) {
  at::set_num_threads(1);
  const auto pictures = ReadPictures(std::filesystem::path(options.data) / "liver");
  Scores scores;
  for (int fold = 0; fold < options.folds; ++fold) RunFold(pictures, fold, options, scores);
  std::printf(
      "%zu pictures scored in %d folds; %d reports of 5 to 10 pictures, %d to %d of them "
      "malignant in every other report\n",
      pictures.size(), options.folds, options.reports, options.low, options.high);
  Print("every picture's label told", scores.full);
  Print("report's label on every picture", scores.copied);
  Print("reports alone, noisy-or", scores.noisy_or);
  Print("reports alone, gated attention", scores.attention);
  std::printf("processor time %.0f s\n", static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(Parse(argc, argv));
  } catch (const Error& error) {
    std::fprintf(stderr, "bag_learning: %s\n", error.what());
    return 2;
  }
}
