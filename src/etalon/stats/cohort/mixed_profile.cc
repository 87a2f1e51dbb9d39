#include "etalon/stats/cohort/mixed_profile.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"

namespace etalon::stats::cohort {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Smallest pivot of the standardised predictors, and smallest unexplained share of the response's
/// squares, that are not rounding.
constexpr double kRankTolerance = 1e-9;
constexpr double kResidualTolerance = 1e-18;

/// The complete rows.
struct Rows {
  std::vector<std::string> subjects;
  VectorXd response;
  MatrixXd predictors;
};

void RequireShape(const LongitudinalData& data, const MixedModelOptions& options) {
  Require(data.subjects.size() == data.response.size(), "a subject label a response is needed");
  for (const auto& predictor : data.predictors)
    Require(predictor.size() == data.response.size(), "a predictor needs one value a response");
  Require(options.random_effects == RandomEffects::kIntercept ||
              options.slope_predictor < data.predictors.size(),
          "the predictor of the random slope does not exist");
}

bool IsComplete(const LongitudinalData& data, std::size_t row) {
  bool complete = !std::isnan(data.response[row]);
  Require(!std::isinf(data.response[row]), "an infinite response");
  for (const auto& predictor : data.predictors) {
    Require(!std::isinf(predictor[row]), "an infinite predictor");
    complete = complete && !std::isnan(predictor[row]);
  }
  return complete;
}

Rows CompleteRows(const LongitudinalData& data) {
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < data.response.size(); ++row) {
    if (IsComplete(data, row)) kept.push_back(row);
  }
  Rows rows;
  const auto count = static_cast<Index>(kept.size());
  rows.response.resize(count);
  rows.predictors.resize(count, static_cast<Index>(data.predictors.size()));
  for (Index i = 0; i < count; ++i) {
    const std::size_t row = kept[static_cast<std::size_t>(i)];
    rows.subjects.push_back(data.subjects[row]);
    rows.response[i] = data.response[row];
    for (Index column = 0; column < rows.predictors.cols(); ++column)
      rows.predictors(i, column) = data.predictors[static_cast<std::size_t>(column)][row];
  }
  return rows;
}

bool IsConstant(const VectorXd& values) { return values.maxCoeff() == values.minCoeff(); }

double RootMeanSquare(const VectorXd& values) {
  return std::sqrt(values.squaredNorm() / static_cast<double>(values.size()));
}

/// Indices of the rows of each subject, subjects in the order of their first row.
std::vector<std::pair<std::string, std::vector<Index>>> RowsBySubject(const Rows& rows) {
  std::map<std::string, std::size_t> places;
  std::vector<std::pair<std::string, std::vector<Index>>> subjects;
  for (std::size_t row = 0; row < rows.subjects.size(); ++row) {
    const auto [place, is_new] = places.emplace(rows.subjects[row], subjects.size());
    if (is_new) subjects.push_back({rows.subjects[row], {}});
    subjects[place->second].second.push_back(static_cast<Index>(row));
  }
  return subjects;
}

bool AreCollinear(const MatrixXd& predictors) {
  if (predictors.cols() == 0) return false;
  MatrixXd standardised = predictors.rowwise() - predictors.colwise().mean();
  for (Index column = 0; column < standardised.cols(); ++column)
    standardised.col(column).normalize();
  const Eigen::ColPivHouseholderQR<MatrixXd> qr(standardised);
  return qr.matrixR().diagonal().cwiseAbs().minCoeff() < kRankTolerance;
}

std::optional<Refusal> Unusable(const Rows& rows) {
  if (rows.response.size() <= rows.predictors.cols() + 1) {
    return Refusal{RefusalCode::kTooFewValues,
                   "A mixed model needs more measurements than fixed effects."};
  }
  bool constant = IsConstant(rows.response);
  for (Index column = 0; column < rows.predictors.cols(); ++column)
    constant = constant || IsConstant(rows.predictors.col(column));
  if (constant) {
    return Refusal{RefusalCode::kNoVariation,
                   "All values of the response or of a predictor are equal."};
  }
  if (AreCollinear(rows.predictors)) {
    return Refusal{RefusalCode::kNotEstimable, "The predictors are collinear."};
  }
  return std::nullopt;
}

std::optional<Refusal> Undetermined(const ScaledMixedModel& model) {
  const std::size_t subjects = model.blocks.size();
  if (subjects < 2) {
    return Refusal{RefusalCode::kTooFewValues, "A mixed model needs at least two subjects."};
  }
  if (model.observations <= subjects * static_cast<std::size_t>(model.effects())) {
    return Refusal{RefusalCode::kNotEstimable,
                   "There are no more measurements than random effects."};
  }
  const auto varies = [](const SubjectBlock& block) {
    return block.zz.determinant() > kRankTolerance * std::pow(block.zz.trace(), 2.0);
  };
  if (model.effects() == 2 && std::none_of(model.blocks.begin(), model.blocks.end(), varies)) {
    return Refusal{RefusalCode::kNotEstimable,
                   "The predictor of the random slope varies within no subject."};
  }
  return std::nullopt;
}

/// Columns 1 and, with a random slope, the centred and scaled predictor.
MatrixXd RandomDesign(const Rows& rows, const MixedModelOptions& options,
                      EffectMatrix& raw_from_scaled) {
  const bool slope = options.random_effects == RandomEffects::kInterceptAndSlope;
  MatrixXd z = MatrixXd::Ones(rows.response.size(), slope ? 2 : 1);
  raw_from_scaled = EffectMatrix::Identity(z.cols(), z.cols());
  if (!slope) return z;
  const VectorXd time = rows.predictors.col(static_cast<Index>(options.slope_predictor));
  const double centre = time.mean();
  const VectorXd centred = time.array() - centre;
  const double scale = RootMeanSquare(centred);
  z.col(1) = centred / scale;
  raw_from_scaled(0, 1) = -centre / scale;
  raw_from_scaled(1, 1) = 1.0 / scale;
  return z;
}

std::vector<SubjectBlock> Blocks(const Rows& rows, const MatrixXd& z, const MatrixXd& q,
                                 const VectorXd& y) {
  std::vector<SubjectBlock> blocks;
  for (const auto& [subject, members] : RowsBySubject(rows)) {
    const MatrixXd own_z = z(members, Eigen::all);
    blocks.push_back({subject, members.size(), own_z.transpose() * own_z,
                      own_z.transpose() * q(members, Eigen::all), own_z.transpose() * y(members)});
  }
  return blocks;
}

}  // namespace

double ScaledMixedModel::Degrees() const {
  const auto rows = static_cast<double>(observations);
  return criterion == MixedModelCriterion::kReml ? rows - static_cast<double>(fixed()) : rows;
}

Outcome<ScaledMixedModel> ScaleMixedModel(const LongitudinalData& data,
                                          const MixedModelOptions& options) {
  RequireShape(data, options);
  const Rows rows = CompleteRows(data);
  if (auto refusal = Unusable(rows)) return *refusal;
  MatrixXd x(rows.response.size(), rows.predictors.cols() + 1);
  x << VectorXd::Ones(rows.response.size()), rows.predictors;
  const Eigen::HouseholderQR<MatrixXd> qr(x);
  const MatrixXd q = qr.householderQ() * MatrixXd::Identity(x.rows(), x.cols());

  ScaledMixedModel model;
  model.observations = static_cast<std::size_t>(x.rows());
  model.criterion = options.criterion;
  model.r = qr.matrixQR().topRows(x.cols()).triangularView<Eigen::Upper>();
  model.least_squares = q.transpose() * rows.response;
  const VectorXd residual = rows.response - q * model.least_squares;
  model.response_scale = RootMeanSquare(residual);
  const VectorXd centred = rows.response.array() - rows.response.mean();
  if (residual.squaredNorm() <= kResidualTolerance * centred.squaredNorm()) {
    return Refusal{RefusalCode::kNotEstimable, "The predictors fit the response without error."};
  }
  const VectorXd y = residual / model.response_scale;
  model.squared_response = y.squaredNorm();
  model.blocks = Blocks(rows, RandomDesign(rows, options, model.raw_from_scaled), q, y);
  if (auto refusal = Undetermined(model)) return *refusal;
  return model;
}

EffectMatrix RelativeFactor(const VectorXd& theta) {
  if (theta.size() == 1) return EffectMatrix::Constant(1, 1, theta[0]);
  EffectMatrix factor(2, 2);
  factor << theta[0], 0.0, theta[1], theta[2];
  return factor;
}

MixedProfile Profile(const ScaledMixedModel& model, const VectorXd& theta) {
  const EffectMatrix factor = RelativeFactor(theta);
  const EffectMatrix identity = EffectMatrix::Identity(model.effects(), model.effects());
  MixedProfile profile;
  profile.information = MatrixXd::Identity(model.fixed(), model.fixed());
  VectorXd projected = VectorXd::Zero(model.fixed());
  double squares = model.squared_response;
  MatrixXd fixed_part(model.effects(), model.fixed());
  for (const SubjectBlock& block : model.blocks) {
    const EffectMatrix penalised = factor.transpose() * block.zz * factor + identity;
    const Eigen::LLT<EffectMatrix> cholesky(penalised);
    profile.log_determinant += 2.0 * cholesky.matrixLLT().diagonal().array().log().sum();
    fixed_part.noalias() = factor.transpose() * block.zq;
    cholesky.matrixL().solveInPlace(fixed_part);
    EffectVector response_part = factor.transpose() * block.zy;
    cholesky.matrixL().solveInPlace(response_part);
    profile.information.noalias() -= fixed_part.transpose() * fixed_part;
    projected.noalias() -= fixed_part.transpose() * response_part;
    squares -= response_part.squaredNorm();
  }
  const Eigen::LLT<MatrixXd> cholesky(profile.information);
  profile.fixed_effects = cholesky.solve(projected);
  profile.residual_squares = squares - projected.dot(profile.fixed_effects);
  if (model.criterion == MixedModelCriterion::kReml)
    profile.log_determinant += 2.0 * cholesky.matrixLLT().diagonal().array().log().sum();
  return profile;
}

double ScaledDeviance(const ScaledMixedModel& model, const MixedProfile& profile) {
  return profile.log_determinant + model.Degrees() * std::log(profile.residual_squares);
}

}  // namespace etalon::stats::cohort
