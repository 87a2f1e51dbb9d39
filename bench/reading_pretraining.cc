// What learning beforehand from unlabelled pictures is worth to a reading of the liver pictures:
// one fold, read by a network that starts from nothing and by one that was pretrained.
//
//   reading_pretraining DATA CONFIG [--fold N] [--labels SHARE] [--epochs N] [--size N]
//                       [--pretrain hearts|livers|both] [--pretrain-epochs N] [--rate R] [--run
//                       DIR]
//
// CONFIG is that of a reading (configs/liver-lesion.toml); --epochs replaces its stages by one.
// --labels keeps a share of the training pictures with their labels and outlines. Pretraining sees
// the pictures of the training folds ("livers"), none of the tested fold, or the echocardiograms of
// CAMUS ("hearts"). Pictures are cut to the reference outline of the field. The same command with
// the same --run goes on with a stopped run. --variants prints other ways to make outlines and
// boxes of what the network says.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/image/trace.h"
#include "etalon/media/luminance.h"
#include "etalon/nn/preprocess.h"
#include "etalon/nn/train/classifier.h"
#include "etalon/nn/train/folds.h"
#include "etalon/nn/train/own_pictures.h"
#include "etalon/nn/train/reading_mask.h"
#include "etalon/nn/train/reading_task.h"
#include "etalon/nn/train/training_run.h"
#include "etalon/stats/accuracy/auc.h"
#include "etalon/stats/accuracy/detection.h"
#include "etalon/table/csv.h"
#include "etalon/ultrasound/field_crop.h"

namespace {

namespace fs = std::filesystem;
using namespace etalon;
using nn::train::Example;
using nn::train::TrainConfig;

constexpr double kFalseBoxes = 0.5;  ///< a picture

struct Options {
  fs::path data;
  fs::path config;
  fs::path run = fs::temp_directory_path() / "etalon_reading_pretraining";
  int fold = 0;
  double labels = 1.0;
  int epochs = 0;  ///< 0: the stages of the configuration
  int size = 0;
  double rate = 0.0;      ///< 0: that of the configuration
  std::string precision;  ///< empty: that of the configuration
  bool variants = false;
  std::string pretrain;
  int pretrain_epochs = 30;
};

image::BinaryMask Outline(const nlohmann::json& points, const image::GrayImage& picture) {
  image::PixelContour contour;
  for (const auto& point : points) {
    contour.push_back({point.at(1).get<double>(), point.at(0).get<double>()});
  }
  return image::MaskFromContour(contour, picture.rows(), picture.columns());
}

void Paint(const image::BinaryMask& outline, std::uint8_t pixel, image::LabelMask& mask) {
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (outline.pixels()[i] != 0) mask.pixels()[i] = pixel;
  }
}

/// At most 1.6 times as fine as the network is shown, as the program prepares them.
void Shrink(Example& example, int size) {
  const int most = size * 8 / 5;
  const int side = std::max(example.picture.rows(), example.picture.columns());
  if (side <= most) return;
  const int rows = example.picture.rows() * most / side;
  const int columns = example.picture.columns() * most / side;
  example.picture = image::ResizeArea(example.picture, rows, columns);
  example.mask = image::ResizeLabels(example.mask, rows, columns);
}

Example ReadLiver(const fs::path& folder, const std::string& file, const std::string& label,
                  int size) {
  const image::GrayImage picture = media::ReadLuminance(folder / "images" / file).frames[0];
  std::ifstream stream(folder / "polygons" / fs::path(file).replace_extension(".json"));
  const auto outlines = nlohmann::json::parse(stream);
  const bool malignant = label == "malignant";
  image::LabelMask mask(picture.rows(), picture.columns());
  if (outlines.contains("liver")) Paint(Outline(outlines["liver"], picture), 1, mask);
  if (outlines.contains("mass") && label != "normal") {
    const std::uint8_t pixel = nn::train::ReadingPixel(malignant ? 3 : 2, 1);
    Paint(Outline(outlines["mass"], picture), pixel, mask);
  }
  const auto crop = ultrasound::CropToField(picture, Outline(outlines.at("zone"), picture));
  Example example{.patient = file,
                  .file = file,
                  .picture = crop.picture,
                  .mask = image::Crop(mask, crop.box),
                  .findings = {label == "normal" ? 0 : 1, malignant ? 1 : 0},
                  .centre = {},
                  .content = {}};
  example.label = example.findings[0] + example.findings[1];
  Shrink(example, size);
  return example;
}

std::vector<Example> ReadLivers(const fs::path& folder, int size) {
  const table::Table manifest = table::ReadCsv(folder / "manifest.csv");
  const auto files = manifest.Texts("image");
  const auto labels = manifest.Texts("label");
  std::vector<Example> examples;
  for (std::size_t i = 0; i < files.size(); ++i) {
    examples.push_back(ReadLiver(folder, files[i], labels[i], size));
  }
  return examples;
}

std::vector<Example> ReadHearts(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder / "images" / "train")) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Example> examples;
  for (const fs::path& file : files) {
    examples.emplace_back().picture = media::ReadLuminance(file).frames[0];
  }
  return examples;
}

struct Folds {
  std::vector<const Example*> training;  ///< every `labels`-th with its labels
  std::vector<const Example*> unlabelled;
  std::vector<const Example*> tested;
};

Folds Deal(const std::vector<Example>& examples, const TrainConfig& config,
           const Options& options) {
  const std::vector<nn::train::OutputClass> strata = {
      {.name = "normal", .code = {}}, {.name = "benign", .code = {}}, {.name = "m", .code = {}}};
  const auto fold_of = nn::train::DealFolds(examples, strata, 5, config.seed);
  Folds folds;
  std::map<int, double> owed;  // of each kind of picture
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (fold_of[i] == options.fold) {
      folds.tested.push_back(&examples[i]);
      continue;
    }
    folds.unlabelled.push_back(&examples[i]);
    double& share = owed[examples[i].label];
    share += options.labels;
    if (share < 1.0 - 1e-9) continue;
    share -= 1.0;
    folds.training.push_back(&examples[i]);
  }
  return folds;
}

/// Weights that saw nothing of the tested fold; empty without pretraining.
fs::path PretrainedOn(const Folds& folds, TrainConfig config, const Options& options) {
  if (options.pretrain.empty()) return {};
  std::vector<Example> hearts;
  if (options.pretrain != "livers") hearts = ReadHearts(options.data / "camus");
  std::vector<const Example*> examples;
  if (options.pretrain != "hearts") examples = folds.unlabelled;
  for (const Example& heart : hearts) examples.push_back(&heart);
  config.start.own_epochs = options.pretrain_epochs;
  SilentProgress progress;
  const auto weights = nn::train::CompleteOwnPictures(
      config, examples, options.run / fmt::format("pretrain_{}_{}", options.pretrain, options.fold),
      progress);
  fmt::print("pretrained on {} pictures ({}), {} epochs\n", examples.size(), options.pretrain,
             options.pretrain_epochs);
  return *weights;
}

/// What was said of the tested pictures.
struct Figures {
  stats::LabelledScores lesion, malignant;
  std::vector<stats::SearchedPicture> by_centre, by_overlap;
  std::map<std::string, std::pair<double, int>> dice;
};

bool HoldsCentre(const nn::ScoredBox& truth, const nn::ScoredBox& found) {
  const double x = found.left + found.width / 2 - truth.left;
  const double y = found.top + found.height / 2 - truth.top;
  return x >= 0 && x <= truth.width && y >= 0 && y <= truth.height;
}

/// Pictures show at most one lesion.
template <typename Hit>
stats::SearchedPicture Searched(const std::vector<nn::ScoredBox>& found,
                                const std::vector<nn::ScoredBox>& truth, const Hit& hit) {
  stats::SearchedPicture picture{.lesions = truth.size()};
  bool taken = false;
  for (const nn::ScoredBox& box : found) {
    const bool hits = !taken && !truth.empty() && hit(truth.front(), box);
    taken = taken || hits;
    picture.marks.push_back(
        {.score = box.score, .lesion = hits ? std::optional<std::size_t>(0) : std::nullopt});
  }
  return picture;
}

void AddBoxes(const std::vector<nn::ScoredBox>& found, const Example& example, Figures& figures) {
  const auto truth = nn::train::BoxesOf(example.mask, 1);
  const auto overlaps = [](const nn::ScoredBox& a, const nn::ScoredBox& b) {
    return nn::IntersectionOverUnion(a, b) >= 0.5;
  };
  const auto patient = static_cast<int>(figures.by_centre.size());
  figures.by_centre.push_back(Searched(found, truth, HoldsCentre));
  figures.by_overlap.push_back(Searched(found, truth, overlaps));
  figures.by_centre.back().patient = figures.by_overlap.back().patient = patient;
}

void AddDice(const nn::ReadingStructure& structure, const image::LabelMask& found,
             const Example& example, Figures& figures) {
  const auto overlap = nn::train::OverlapOf(structure, found, example.mask);
  if (!overlap || !overlap->drawn) return;
  figures.dice[structure.name].first += overlap->dice;
  figures.dice[structure.name].second += 1;
}

void Score(const nn::Tensor& output, const nn::ReadingHeads& heads, const Example& example,
           Figures& figures) {
  const auto scores = nn::LabelScores(output, 0, heads);
  figures.lesion.scores.push_back(scores[0].probability);
  figures.lesion.positive.push_back(example.findings[0] == 1);
  figures.malignant.scores.push_back(scores[1].probability);
  figures.malignant.positive.push_back(example.findings[1] == 1);
  AddBoxes(nn::FindBoxes(output, 0, heads, 0.02, 10), example, figures);
  const auto labels = nn::LabelsOf(nn::ClassLogits(output, 0, heads), 0, example.mask.rows(),
                                   example.mask.columns());
  for (const auto& structure : heads.structures) AddDice(structure, labels, example, figures);
}

void Print(const Figures& figures) {
  const auto area = [](const char* name, const stats::LabelledScores& scores) {
    const auto auc = stats::EstimateAuc(scores);
    if (auc) {
      fmt::print("  AUC {} {:.3f} ({:.3f} to {:.3f})\n", name, auc->value, auc->interval.low,
                 auc->interval.high);
    }
  };
  area("lesion", figures.lesion);
  area("malignant", figures.malignant);
  for (const auto& [name, sum] : figures.dice) {
    fmt::print("  Dice {} {:.3f} over {}\n", name, sum.first / sum.second, sum.second);
  }
  const auto found = [](const char* name, const std::vector<stats::SearchedPicture>& pictures) {
    const auto rate = stats::EstimateSensitivityAtFalsePositives(pictures, kFalseBoxes);
    if (rate) {
      fmt::print("  found at {} false boxes a picture, {} {:.3f}\n", kFalseBoxes, name,
                 rate->value);
    }
  };
  found("by centre", figures.by_centre);
  found("by an overlap of 0.5", figures.by_overlap);
}

/// Another way to make outlines and boxes of what the network says.
struct Variant {
  const char* name;
  bool mirrored;           ///< mean with what it says of the mirrored picture
  double threshold;        ///< of the lesions' classes together; 0: the most probable class
  double towards_outline;  ///< how far boxes go to that of the outline that they meet best
};

constexpr std::array kVariants = {
    Variant{"as the program reads", false, 0.0, 0.0},
    Variant{"mean with the mirrored picture", true, 0.0, 0.0},
    Variant{"lesions' classes together above 0.5", false, 0.5, 0.0},
    Variant{"lesions' classes together above 0.7", false, 0.7, 0.0},
    Variant{"boxes halfway to the outlines", false, 0.0, 0.5},
    Variant{"boxes of the outlines", false, 0.0, 1.0},
};

constexpr double kMeets = 0.3;  ///< overlap of a box with that of an outline

Example Mirrored(const Example& example) {
  Example mirrored = example;
  for (int row = 0; row < example.picture.rows(); ++row) {
    std::reverse(mirrored.picture.row(row), mirrored.picture.row(row) + example.picture.columns());
  }
  return mirrored;
}

/// The output for a mirrored picture, mirrored back; distances to left and right change places.
nn::Tensor MirroredBack(const nn::Tensor& output, const nn::ReadingHeads& heads) {
  nn::Tensor result = output;
  const std::int64_t columns = output.shape[3];
  const std::int64_t pixels = output.shape[2] * columns;
  const std::int64_t left = heads.FirstBoxChannel() + 1;
  const std::int64_t right = left + 2;
  for (std::int64_t channel = 0; channel < output.shape[1]; ++channel) {
    const std::int64_t source = channel == left ? right : channel == right ? left : channel;
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      const std::int64_t opposite = pixel - pixel % columns + columns - 1 - pixel % columns;
      result.values[static_cast<std::size_t>(channel * pixels + pixel)] =
          output.values[static_cast<std::size_t>(source * pixels + opposite)];
    }
  }
  return result;
}

/// Where the lesions' classes, the last two, are the most probable or together above a threshold.
image::BinaryMask Lesions(const nn::Tensor& output, const nn::ReadingHeads& heads,
                          const Example& example, double threshold) {
  const int rows = example.mask.rows();
  const int columns = example.mask.columns();
  const nn::Tensor logits = nn::ClassLogits(output, 0, heads);
  const image::LabelMask labels = nn::LabelsOf(logits, 0, rows, columns);
  const auto probability = nn::ProbabilitiesOf(logits, 0, rows, columns);
  image::BinaryMask mask(rows, columns);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const double together = static_cast<double>(probability[2].pixels()[i]) +
                            static_cast<double>(probability[3].pixels()[i]);
    mask.pixels()[i] = (threshold > 0 ? together > threshold : labels.pixels()[i] >= 2) ? 1 : 0;
  }
  return mask;
}

std::vector<nn::ScoredBox> Moved(std::vector<nn::ScoredBox> boxes, const image::BinaryMask& mask,
                                 double share) {
  const auto pieces = image::ConnectedComponents(mask).list;
  for (nn::ScoredBox& box : boxes) {
    nn::ScoredBox best = box;
    double most = kMeets;
    for (const image::Component& piece : pieces) {
      const nn::ScoredBox own{.left = static_cast<double>(piece.box.left) / mask.columns(),
                              .top = static_cast<double>(piece.box.top) / mask.rows(),
                              .width = static_cast<double>(piece.box.columns) / mask.columns(),
                              .height = static_cast<double>(piece.box.rows) / mask.rows()};
      const double overlap = nn::IntersectionOverUnion(box, own);
      if (overlap < most) continue;
      most = overlap;
      best = own;
    }
    box.left += share * (best.left - box.left);
    box.top += share * (best.top - box.top);
    box.width += share * (best.width - box.width);
    box.height += share * (best.height - box.height);
  }
  return boxes;
}

double SensitivityOf(const std::vector<stats::SearchedPicture>& pictures) {
  const auto rate = stats::EstimateSensitivityAtFalsePositives(pictures, kFalseBoxes);
  return rate ? rate->value : 0.0;
}

void PrintVariant(const Variant& variant, const nn::ReadingHeads& heads,
                  const std::vector<const Example*>& tested,
                  const std::function<nn::Tensor(const Example&)>& output_of) {
  Figures figures;
  for (const Example* example : tested) {
    nn::Tensor output = output_of(*example);
    if (variant.mirrored) {
      const nn::Tensor other = MirroredBack(output_of(Mirrored(*example)), heads);
      for (std::size_t i = 0; i < output.values.size(); ++i) {
        output.values[i] = 0.5F * (output.values[i] + other.values[i]);
      }
    }
    const image::BinaryMask mask = Lesions(output, heads, *example, variant.threshold);
    image::LabelMask found(mask.rows(), mask.columns());
    for (std::size_t i = 0; i < mask.size(); ++i) found.pixels()[i] = mask.pixels()[i] != 0 ? 2 : 0;
    const auto boxes =
        Moved(nn::FindBoxes(output, 0, heads, 0.02, 10), mask, variant.towards_outline);
    AddBoxes(boxes, *example, figures);
    AddDice(heads.structures.back(), found, *example, figures);
  }
  const auto& [sum, count] = figures.dice.begin()->second;
  fmt::print("  {:<38} Dice {:.3f}, found by centre {:.3f}, by an overlap of 0.5 {:.3f}\n",
             variant.name, sum / count, SensitivityOf(figures.by_centre),
             SensitivityOf(figures.by_overlap));
}

void TrainAndScore(const TrainConfig& config, const Folds& folds, const fs::path& run_folder,
                   bool variants) {
  const nn::train::ReadingTask task(config, folds.training, {});
  SilentProgress progress;
  nn::train::TrainingRun run(config, task, {.folder = run_folder, .keep_last = true}, progress);
  run.TrainToEnd();
  nn::ReadingHeads heads = nn::train::HeadsOf(config);
  for (nn::ReadingLabel& label : heads.labels) {
    label.fusion = {.intercept = 0.0, .map = 0.5, .outline = 0.5};
  }
  const auto output_of = [&](const Example& example) {
    return task.Output(run.engine(), run.engine().best(), example, config.input_size);
  };
  Figures figures;
  for (const Example* example : folds.tested) Score(output_of(*example), heads, *example, figures);
  fmt::print("{} labelled pictures, {}, {} epochs, training loss {:.3f}; {} pictures tested\n",
             folds.training.size(),
             config.start.weights.empty() ? "from nothing" : "from the pretrained weights",
             run.state().epochs_done, run.state().history.back().loss, folds.tested.size());
  Print(figures);
  if (!variants) return;
  for (const Variant& variant : kVariants) PrintVariant(variant, heads, folds.tested, output_of);
}

Options Parse(int argc, char** argv) {
  Options options;
  std::vector<std::string> names;
  for (int argument = 1; argument < argc; ++argument) {
    const std::string name = argv[argument];
    if (!name.starts_with("--")) {
      names.push_back(name);
      continue;
    }
    if (argument + 1 == argc) throw Error(ErrorCode::kUsage, name + " needs a value");
    const std::string value = argv[++argument];
    if (name == "--fold") options.fold = std::atoi(value.c_str());
    if (name == "--labels") options.labels = std::atof(value.c_str());
    if (name == "--epochs") options.epochs = std::atoi(value.c_str());
    if (name == "--size") options.size = std::atoi(value.c_str());
    if (name == "--rate") options.rate = std::atof(value.c_str());
    if (name == "--precision") options.precision = value;
    if (name == "--variants") options.variants = value != "0";
    if (name == "--pretrain") options.pretrain = value;
    if (name == "--pretrain-epochs") options.pretrain_epochs = std::atoi(value.c_str());
    if (name == "--run") options.run = value;
  }
  if (names.size() != 2) throw Error(ErrorCode::kUsage, "reading_pretraining DATA CONFIG");
  options.data = names[0];
  options.config = names[1];
  return options;
}

int Run(const Options& options) {
  at::set_num_threads(1);
  TrainConfig config = nn::train::LoadTrainConfig(options.config);
  if (options.size > 0) config.input_size = options.size;
  if (options.rate > 0) config.optimiser.learning_rate = options.rate;
  if (options.precision == "fp32") config.precision = nn::train::Precision::kFloat32;
  if (options.precision == "bf16") config.precision = nn::train::Precision::kBfloat16;
  if (options.epochs > 0) {
    config.stages = {{.size = config.input_size, .epochs = options.epochs, .batch = 8}};
  }
  const auto examples = ReadLivers(options.data / "liver", config.input_size);
  const Folds folds = Deal(examples, config, options);
  config.start.weights = PretrainedOn(folds, config, options);
  TrainAndScore(config, folds,
                options.run / fmt::format("reading_{}_{}_{}_{}_{}", options.fold, options.labels,
                                          config.stages.size(), config.stages.front().epochs,
                                          options.pretrain),
                options.variants);
  fmt::print("processor time {:.0f} s\n", static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(Parse(argc, argv));
  } catch (const Error& error) {
    fmt::print(stderr, "reading_pretraining: {}\n", error.what());
    return 2;
  }
}
