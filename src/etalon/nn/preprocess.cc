#include "etalon/nn/preprocess.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::nn {
namespace {

using image::FloatImage;
using image::GrayImage;
using image::LabelMask;
using image::PixelBox;

constexpr std::uint8_t kMixed = 255;  // more than one label at the corners of a cell

/// The input pixels that one output pixel is made of: `weights` from `first` on; they sum to 1.
struct Mixture {
  int first = 0;
  std::vector<float> weights;
};

/// The two input pixels around the centre of output pixel `i`.
Mixture Interpolated(int i, int input, int output) {
  const double centre = (i + 0.5) * input / output - 0.5;
  const double clamped = std::clamp(centre, 0.0, static_cast<double>(input - 1));
  const int first = std::min(static_cast<int>(clamped), std::max(input - 2, 0));
  const double second = clamped - first;
  if (input == 1) return {.first = 0, .weights = {1.0F}};
  return {.first = first,
          .weights = {static_cast<float>(1.0 - second), static_cast<float>(second)}};
}

/// The input pixels that output pixel `i` covers, each by its share.
Mixture Covered(int i, int input, int output) {
  const double scale = static_cast<double>(input) / output;
  const double begin = i * scale;
  const double end = std::min((i + 1) * scale, static_cast<double>(input));
  Mixture mixture{.first = static_cast<int>(begin), .weights = {}};
  for (int pixel = mixture.first; pixel < end; ++pixel) {
    const double share = std::min(end, pixel + 1.0) - std::max(begin, static_cast<double>(pixel));
    mixture.weights.push_back(static_cast<float>(share / (end - begin)));
  }
  return mixture;
}

std::vector<Mixture> Mixtures(int input, int output) {
  std::vector<Mixture> mixtures;
  for (int i = 0; i < output; ++i) {
    mixtures.push_back(input > output ? Covered(i, input, output) : Interpolated(i, input, output));
  }
  return mixtures;
}

std::vector<Mixture> Interpolations(int input, int output) {
  std::vector<Mixture> mixtures;
  for (int i = 0; i < output; ++i) mixtures.push_back(Interpolated(i, input, output));
  return mixtures;
}

/// Mixes whole rows of `crop` into one row of floats.
void MixRows(const GrayImage& picture, const PixelBox& crop, const Mixture& mixture,
             std::vector<float>& row) {
  std::fill(row.begin(), row.end(), 0.0F);
  for (std::size_t tap = 0; tap < mixture.weights.size(); ++tap) {
    const std::uint8_t* source =
        picture.row(crop.top + mixture.first + static_cast<int>(tap)) + crop.left;
    const float weight = mixture.weights[tap];
    for (std::size_t column = 0; column < row.size(); ++column) {
      row[column] += weight * static_cast<float>(source[column]);
    }
  }
}

float MixPixels(const float* row, const Mixture& mixture) {
  float sum = 0.0F;
  for (std::size_t tap = 0; tap < mixture.weights.size(); ++tap) {
    sum += mixture.weights[tap] * row[static_cast<std::size_t>(mixture.first) + tap];
  }
  return sum;
}

/// One picture of a batch of logits.
struct LogitsView {
  const float* values;
  int classes;
  int rows;
  int columns;

  float operator()(int label, int row, int column) const {
    return values[(static_cast<std::size_t>(label) * static_cast<std::size_t>(rows) +
                   static_cast<std::size_t>(row)) *
                      static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(column)];
  }
};

LogitsView ViewOf(const Tensor& logits, std::int64_t index, int rows, int columns) {
  Require(logits.shape.size() == 4 && index >= 0 && index < logits.shape[0] &&
              ElementCount(logits.shape) == logits.values.size() && logits.shape[1] < kMixed,
          "logits of a picture that is not there");
  Require(rows > 0 && columns > 0, "labels for a picture without pixels");
  const std::size_t each = ElementCount(logits.shape) / static_cast<std::size_t>(logits.shape[0]);
  return {.values = logits.values.data() + static_cast<std::size_t>(index) * each,
          .classes = static_cast<int>(logits.shape[1]),
          .rows = static_cast<int>(logits.shape[2]),
          .columns = static_cast<int>(logits.shape[3])};
}

/// Index of the largest of `values(0)` ... `values(classes - 1)`, the first among equals.
template <typename Values>
std::uint8_t ArgMax(int classes, const Values& values) {
  int best = 0;
  float largest = values(0);
  for (int label = 1; label < classes; ++label) {
    const float value = values(label);
    if (value > largest) {
      largest = value;
      best = label;
    }
  }
  return static_cast<std::uint8_t>(best);
}

LabelMask GridLabels(const LogitsView& logits) {
  LabelMask labels(logits.rows, logits.columns);
  for (int row = 0; row < logits.rows; ++row) {
    for (int column = 0; column < logits.columns; ++column) {
      labels(row, column) =
          ArgMax(logits.classes, [&](int label) { return logits(label, row, column); });
    }
  }
  return labels;
}

/// For each cell to the right of a column, the one label at its four corners, or kMixed. Where all
/// corners agree, so does every point between them, and nothing has to be interpolated.
std::vector<std::uint8_t> CellLabels(const LabelMask& labels, int row) {
  const std::uint8_t* upper = labels.row(row);
  const std::uint8_t* lower = labels.row(std::min(row + 1, labels.rows() - 1));
  std::vector<std::uint8_t> cells(static_cast<std::size_t>(labels.columns()));
  for (int column = 0; column < labels.columns(); ++column) {
    const int next = std::min(column + 1, labels.columns() - 1);
    const std::uint8_t label = upper[column];
    const bool equal = upper[next] == label && lower[column] == label && lower[next] == label;
    cells[static_cast<std::size_t>(column)] = equal ? label : kMixed;
  }
  return cells;
}

float Bilinear(const LogitsView& logits, int label, const Mixture& row, const Mixture& column) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < row.weights.size(); ++i) {
    for (std::size_t j = 0; j < column.weights.size(); ++j) {
      sum += row.weights[i] * column.weights[j] *
             logits(label, row.first + static_cast<int>(i), column.first + static_cast<int>(j));
    }
  }
  return sum;
}

/// Numbers to probabilities in place; the largest first becomes 0, so that nothing overflows.
void Softmax(std::vector<double>& values) {
  const double largest = *std::max_element(values.begin(), values.end());
  double sum = 0.0;
  for (double& value : values) sum += value = std::exp(value - largest);
  for (double& value : values) value /= sum;
}

std::vector<FloatImage> GridProbabilities(const LogitsView& logits) {
  const auto classes = static_cast<std::size_t>(logits.classes);
  std::vector<FloatImage> grids(classes, FloatImage(logits.rows, logits.columns));
  std::vector<double> values(classes);
  for (int row = 0; row < logits.rows; ++row) {
    for (int column = 0; column < logits.columns; ++column) {
      for (std::size_t label = 0; label < classes; ++label) {
        values[label] = static_cast<double>(logits(static_cast<int>(label), row, column));
      }
      Softmax(values);
      for (std::size_t label = 0; label < classes; ++label) {
        grids[label](row, column) = static_cast<float>(values[label]);
      }
    }
  }
  return grids;
}

FloatImage Enlarged(const FloatImage& grid, const std::vector<Mixture>& rows,
                    const std::vector<Mixture>& columns) {
  FloatImage result(static_cast<int>(rows.size()), static_cast<int>(columns.size()));
  std::vector<float> mixed(static_cast<std::size_t>(grid.columns()));
  for (int row = 0; row < result.rows(); ++row) {
    const Mixture& mixture = rows[static_cast<std::size_t>(row)];
    std::fill(mixed.begin(), mixed.end(), 0.0F);
    for (std::size_t tap = 0; tap < mixture.weights.size(); ++tap) {
      const float* source = grid.row(mixture.first + static_cast<int>(tap));
      for (std::size_t i = 0; i < mixed.size(); ++i) mixed[i] += mixture.weights[tap] * source[i];
    }
    for (int column = 0; column < result.columns(); ++column) {
      result(row, column) = MixPixels(mixed.data(), columns[static_cast<std::size_t>(column)]);
    }
  }
  return result;
}

}  // namespace

Tensor EmptyBatch(const ModelInput& input) {
  return {.shape = {0, input.channels, input.rows, input.columns}, .values = {}};
}

void AppendPicture(const GrayImage& picture, const PixelBox& crop, const ModelInput& input,
                   Tensor& batch) {
  Require(!crop.empty() && crop.top >= 0 && crop.left >= 0 &&
              crop.top + crop.rows <= picture.rows() &&
              crop.left + crop.columns <= picture.columns(),
          "a crop that is empty or outside its picture");
  Require(batch.shape.size() == 4 && batch.shape[1] == 1 && batch.shape[2] == input.rows &&
              batch.shape[3] == input.columns,
          "a batch of another input");
  const auto rows = Mixtures(crop.rows, static_cast<int>(input.rows));
  const auto columns = Mixtures(crop.columns, static_cast<int>(input.columns));
  const auto gain = static_cast<float>(1.0 / (255.0 * input.normalisation.deviation));
  const auto offset = static_cast<float>(input.normalisation.mean / input.normalisation.deviation);
  std::vector<float> mixed(static_cast<std::size_t>(crop.columns));
  batch.values.reserve(batch.values.size() + rows.size() * columns.size());
  for (const Mixture& row : rows) {
    MixRows(picture, crop, row, mixed);
    for (const Mixture& column : columns) {
      batch.values.push_back(MixPixels(mixed.data(), column) * gain - offset);
    }
  }
  ++batch.shape[0];
}

Tensor InputOf(const GrayImage& picture, const ModelInput& input) {
  Tensor batch = EmptyBatch(input);
  AppendPicture(picture,
                {.top = 0, .left = 0, .rows = picture.rows(), .columns = picture.columns()}, input,
                batch);
  return batch;
}

LabelMask LabelsOf(const Tensor& logits, std::int64_t index, int rows, int columns) {
  const LogitsView view = ViewOf(logits, index, rows, columns);
  const LabelMask grid = GridLabels(view);
  const auto row_mixtures = Interpolations(view.rows, rows);
  const auto column_mixtures = Interpolations(view.columns, columns);
  LabelMask labels(rows, columns);
  std::vector<std::uint8_t> cells;
  int cells_row = -1;
  for (int row = 0; row < rows; ++row) {
    const Mixture& row_mixture = row_mixtures[static_cast<std::size_t>(row)];
    if (row_mixture.first != cells_row) {
      cells_row = row_mixture.first;
      cells = CellLabels(grid, cells_row);
    }
    for (int column = 0; column < columns; ++column) {
      const Mixture& column_mixture = column_mixtures[static_cast<std::size_t>(column)];
      std::uint8_t label = cells[static_cast<std::size_t>(column_mixture.first)];
      if (label == kMixed) {
        label = ArgMax(view.classes, [&](int candidate) {
          return Bilinear(view, candidate, row_mixture, column_mixture);
        });
      }
      labels(row, column) = label;
    }
  }
  return labels;
}

std::vector<FloatImage> ProbabilitiesOf(const Tensor& logits, std::int64_t index, int rows,
                                        int columns) {
  const LogitsView view = ViewOf(logits, index, rows, columns);
  const auto row_mixtures = Interpolations(view.rows, rows);
  const auto column_mixtures = Interpolations(view.columns, columns);
  std::vector<FloatImage> probabilities;
  for (const FloatImage& grid : GridProbabilities(view)) {
    probabilities.push_back(Enlarged(grid, row_mixtures, column_mixtures));
  }
  return probabilities;
}

std::vector<double> ClassProbabilities(const Tensor& logits, std::int64_t index) {
  Require(logits.shape.size() == 2 && index >= 0 && index < logits.shape[0] &&
              ElementCount(logits.shape) == logits.values.size(),
          "logits of a picture that is not there");
  const auto first = logits.values.begin() + index * logits.shape[1];
  std::vector<double> values(first, first + logits.shape[1]);
  Softmax(values);
  return values;
}

}  // namespace etalon::nn
