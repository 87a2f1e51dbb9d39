#include "etalon/workflow/models.h"

#include <fstream>
#include <sstream>

#include "etalon/core/error.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/network.h"
#include "etalon/nn/package.h"

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

}  // namespace etalon::workflow
