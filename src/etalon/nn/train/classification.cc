#include <algorithm>
#include <set>

#include "etalon/image/resample.h"
#include "etalon/nn/train/bootstrap.h"
#include "etalon/nn/train/classifier.h"
#include "etalon/nn/train/export.h"
#include "etalon/nn/train/synthetic.h"

namespace etalon::nn::train {
namespace {

constexpr int kCalibrationResamples = 400;
constexpr double kFurnitureProbability = 0.3;
constexpr double kNarrowFieldProbability = 0.12;
constexpr double kTurnedProbability = 0.15;

image::PixelBox RandomPart(const image::GrayImage& picture, Random& random) {
  const int rows = static_cast<int>(picture.rows() * random.Uniform(0.35, 1.0));
  const int columns = static_cast<int>(picture.columns() * random.Uniform(0.35, 1.0));
  return {.top = static_cast<int>(random.Uniform() * (picture.rows() - rows)),
          .left = static_cast<int>(random.Uniform() * (picture.columns() - columns)),
          .rows = rows,
          .columns = columns};
}

/// The part of a picture that the network is shown in training.
image::GrayImage TrainingCrop(const Example& example, CropMode mode, Random& random) {
  if (mode == CropMode::kWhole) return example.picture;
  const double draw = random.Uniform();
  if (mode == CropMode::kContent || draw < 0.6) return Crop(example.picture, example.content);
  if (draw < 0.8) return example.picture;
  return Crop(example.picture, RandomPart(example.picture, random));
}

CropMode CropOf(const Example& example, const std::vector<DataSource>& sources) {
  return sources[static_cast<std::size_t>(example.source)].crop;
}

/// The part that it is shown in evaluation.
image::FloatImage EvaluationInput(const Example& example, CropMode mode, int size) {
  const image::GrayImage crop =
      mode == CropMode::kWhole ? example.picture : Crop(example.picture, example.content);
  return Fitted(crop, size);
}

class ClassificationTask : public Classifier {
 public:
  ClassificationTask(const TrainConfig& config, const std::filesystem::path& root)
      : Classifier(config),
        root_(root),
        split_(SplitByPatient(LoadExamples(config.training, config.classes, root, config.seed),
                              config.training, config.holdout_patients, config.seed)),
        by_source_(config.training.size()) {
    for (const Example& example : split_.training) {
      by_source_[static_cast<std::size_t>(example.source)].push_back(&example);
    }
    for (std::size_t source = 0; source < by_source_.size(); ++source) {
      if (by_source_[source].empty()) {
        throw Error(ErrorCode::kUsage, "no training pictures in '" +
                                           config.training[source].images.string() + "' match '" +
                                           config.training[source].pattern + "'");
      }
    }
  }

  std::vector<image::GrayImage> TypicalPictures() const override {
    std::vector<image::GrayImage> pictures;
    for (const Example* example : EvenlySpaced(split_.training, kTypicalPictures)) {
      const bool whole = CropOf(*example, config().training) == CropMode::kWhole;
      pictures.push_back(whole ? example->picture : Crop(example->picture, example->content));
    }
    return pictures;
  }

  CardFacts Export(Engine& engine, const std::filesystem::path& package) const override {
    CardFacts facts;
    facts.temperature = FitTemperature(PredictCrops(engine, engine.best(), split_.holdout,
                                                    config().training, config().input_size));
    ExportOnnx(static_cast<ResNetImpl&>(engine.best()), config().name, config().input_size, {},
               facts.temperature, package / "model.onnx");
    std::set<std::string> patients;
    for (const Example& example : split_.training) patients.insert(example.patient);
    facts.training_pictures = static_cast<int>(split_.training.size());
    facts.training_patients = static_cast<int>(patients.size());
    std::vector<Prediction> all;
    for (const DataSource& source : config().evaluation) {
      const auto found = PredictSource(engine, source);
      AddMetrics(source, found, facts.metrics);
      all.insert(all.end(), found.begin(), found.end());
    }
    if (!all.empty()) AddCalibrationMetric(all, facts);
    return facts;
  }

 private:
  const Example& Draw(std::size_t source, Random& random) const {
    return *by_source_[source][random.Below(by_source_[source].size())];
  }

  /// A source by weight, among those with the last class (to reject) or among the others.
  std::size_t DrawSource(bool only_rejected, bool only_accepted, Random& random) const {
    const auto weight = [&](std::size_t source) {
      const bool rejected = IsRejected(source);
      const bool out = (only_rejected && !rejected) || (only_accepted && rejected);
      return out ? 0.0 : config().training[source].weight;
    };
    double total = 0;
    for (std::size_t source = 0; source < by_source_.size(); ++source) total += weight(source);
    double rest = random.Uniform() * total;
    std::size_t chosen = 0;
    for (std::size_t source = 0; source < by_source_.size(); ++source) {
      if (weight(source) <= 0) continue;
      chosen = source;
      rest -= weight(source);
      if (rest < 0) break;
    }
    return chosen;
  }

  bool IsRejected(std::size_t source) const {
    return config().training[source].label == config().classes.back().name;
  }

  image::GrayImage DrawCrop(std::size_t source, Random& random) const {
    return TrainingCrop(Draw(source, random), config().training[source].crop, random);
  }

  void AddPicture(const Stage& stage, Random& random, Batch& batch) const override {
    image::GrayImage crop;
    std::int64_t label = static_cast<std::int64_t>(config().classes.size()) - 1;
    if (random.Uniform() < config().synthetic_share) {
      const image::GrayImage apical = DrawCrop(DrawSource(false, true, random), random);
      const image::GrayImage other = DrawCrop(DrawSource(true, false, random), random);
      crop =
          MakeNegative(static_cast<Negative>(random.Below(kNegativeKinds)), apical, other, random);
    } else {
      const std::size_t source = DrawSource(false, false, random);
      const Example& example = Draw(source, random);
      label = example.label;
      crop = TrainingCrop(example, config().training[source].crop, random);
    }
    const bool rejected = label + 1 == static_cast<std::int64_t>(config().classes.size());
    batch.pictures.push_back(Vary(crop, rejected, stage, random));
    batch.labels.push_back(label);
  }

  image::FloatImage Vary(const image::GrayImage& crop, bool rejected, const Stage& stage,
                         Random& random) const {
    const int size = stage.size;
    Augmentation options = Scaled(config().augmentation, stage.augmentation);
    // Whatever is rejected stays so when it is turned or enlarged.
    if (rejected && random.Uniform() < kTurnedProbability) {
      options.rotation_degrees = 180.0;
      options.zoom_in = 1.0;
    }
    const bool shrinks = crop.rows() > 2 * size && crop.columns() > 2 * size;
    const image::GrayImage source =
        shrinks ? image::ResizeArea(crop, crop.rows() / 2, crop.columns() / 2) : crop;
    image::FloatImage picture = Augment(source, {}, size, options, random).picture;
    if (random.Uniform() < kNarrowFieldProbability) NarrowField(picture, random);
    if (random.Uniform() < kFurnitureProbability) DrawScreenFurniture(picture, random);
    return picture;
  }

  std::vector<Prediction> PredictHoldout(Engine& engine, int size) const override {
    return PredictCrops(engine, engine.average(), split_.holdout, config().training, size);
  }

  std::vector<Prediction> PredictCrops(Engine& engine, torch::nn::Module& network,
                                       const std::vector<Example>& examples,
                                       const std::vector<DataSource>& sources, int size) const {
    return Predict(engine, network, PointersTo(examples), [&](const Example& example) {
      return EvaluationInput(example, CropOf(example, sources), size);
    });
  }

  std::vector<Prediction> PredictSource(Engine& engine, const DataSource& source) const {
    return PredictCrops(engine, engine.best(),
                        LoadExamples({source}, config().classes, root_, config().seed), {source},
                        config().input_size);
  }

  void AddMetrics(const DataSource& source, const std::vector<Prediction>& predictions,
                  std::vector<Metric>& metrics) const {
    if (predictions.empty()) return;
    const auto n = static_cast<int>(predictions.size());
    const int last = static_cast<int>(config().classes.size()) - 1;
    int right = 0;
    int rejected = 0;
    for (const Prediction& prediction : predictions) {
      if (Chosen(prediction) == prediction.label) ++right;
      if (Chosen(prediction) == last) ++rejected;
    }
    const auto add = [&](const std::string& name, int count) {
      metrics.push_back({.name = name,
                         .dataset = source.images.string(),
                         .value = static_cast<double>(count) / n,
                         .interval = WilsonInterval(count, n),
                         .n = n,
                         .method = "share of pictures; 95 % Wilson score interval"});
    };
    add("accuracy_" + source.label, right);
    if (source.label != config().classes.back().name) add("rejected_" + source.label, rejected);
  }

  /// The interval resamples pictures.
  void AddCalibrationMetric(const std::vector<Prediction>& predictions, CardFacts& facts) const {
    Random random(config().seed);
    std::vector<double> errors;
    for (int resample = 0; resample < kCalibrationResamples; ++resample) {
      std::vector<Prediction> drawn;
      for (std::size_t i = 0; i < predictions.size(); ++i) {
        drawn.push_back(predictions[random.Below(predictions.size())]);
      }
      errors.push_back(ExpectedCalibrationError(drawn, facts.temperature));
    }
    std::sort(errors.begin(), errors.end());
    facts.metrics.push_back({.name = "expected_calibration_error",
                             .dataset = "all of the above",
                             .value = ExpectedCalibrationError(predictions, facts.temperature),
                             .interval = {.low = errors[errors.size() * 25 / 1000],
                                          .high = errors[errors.size() * 975 / 1000]},
                             .n = static_cast<int>(predictions.size()),
                             .method = "ten bins of confidence; 95 % bootstrap over pictures"});
  }

  std::filesystem::path root_;
  DatasetSplit split_;
  std::vector<std::vector<const Example*>> by_source_;
};

}  // namespace

std::unique_ptr<LearningTask> MakeClassificationTask(const TrainConfig& config,
                                                     const std::filesystem::path& data_root) {
  return std::make_unique<ClassificationTask>(config, data_root);
}

}  // namespace etalon::nn::train
