#include "etalon/workflow/models.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/network.h"
#include "etalon/nn/package.h"
#include "etalon/nn/preprocess.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {
namespace {

ModelLine DescribeModel(const std::string& name) {
  ModelLine line;
  line.name = name;
  try {
    const nn::ModelCard card = nn::LoadPackage(nn::FindModel(name)).card;
    line.version = card.version;
    line.task = nn::Name(card.task);
    line.licence = card.licence;
  } catch (const Error& error) {
    line.problem = error.what();
  }
  return line;
}

}  // namespace

std::vector<ModelLine> ListModels() {
  std::vector<ModelLine> lines;
  for (const std::string& name : nn::ListModels()) lines.push_back(DescribeModel(name));
  return lines;
}

std::string ModelCard(const std::string& name) {
  const std::filesystem::path path = nn::FindModel(name) / "card.json";
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw FileError(ErrorCode::kModelInvalid, path.string(), "cannot be read");
  return text.str();
}

void VerifyModel(const std::string& name) {
  const nn::ModelPackage package = nn::LoadPackage(nn::FindModel(name));
  const auto& input = package.card.input;
  const nn::Shape shape{1, input.channels, input.rows, input.columns};
  const nn::Network network(package);
  network.Run({shape, std::vector<float>(nn::ElementCount(shape), 0.0F)});
}

int CalibrateModel(const std::string& name, const std::filesystem::path& images) {
  const nn::ModelPackage package = nn::LoadPackage(nn::FindModel(name));
  std::vector<Error> problems;
  const auto sources = FindStudies({images}, problems);
  const std::size_t count = std::min(kCalibrationImages, sources.size());
  nn::Tensor batch = nn::EmptyBatch(package.card.input);
  for (std::size_t i = 0; i < count; ++i) {
    const auto opened = OpenStudy(sources[i * sources.size() / count], {}, problems);
    if (opened.study.cines.empty()) continue;
    const image::Cine& cine = opened.study.cines[i % opened.study.cines.size()];
    const image::PixelBox whole{0, 0, cine.rows(), cine.columns()};
    nn::AppendPicture(cine.frames.front(), whole, package.card.input, batch);
  }
  if (batch.shape.front() == 0) {
    throw Error(ErrorCode::kUsage, images.string() + ": holds no image to calibrate with");
  }
  nn::WriteRanges(package, nn::MeasureActivationRanges(package, batch));
  return static_cast<int>(batch.shape.front());
}

}  // namespace etalon::workflow
