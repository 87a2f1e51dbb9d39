#include "etalon/workflow/picture_embedder.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/dicom/read.h"
#include "etalon/image/resample.h"
#include "etalon/media/open_image.h"
#include "etalon/nn/embedding.h"
#include "etalon/nn/model_search.h"
#include "etalon/nn/preprocess.h"
#include "etalon/nuclear/planar_network_input.h"
#include "etalon/ultrasound/field.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

constexpr int kPixelSide = 32;
constexpr int kPreparation = 1;  // version of `PictureForEmbedding`

image::GrayImage PlanarPicture(const fs::path& file) {
  const image::PlanarScan scan = dicom::ReadPlanarScan(file);
  const auto reading = nuclear::ReadPlanar(scan);
  if (!reading) {
    throw FileError(ErrorCode::kFileUnsupported, file.string(), reading.refusal().reason);
  }
  return nuclear::PlanarNetworkInput(scan, *reading);
}

image::GrayImage FieldPicture(image::Cine cine, const fs::path& file) {
  if (cine.frames.empty()) {
    throw FileError(ErrorCode::kFileMalformed, file.string(), "holds no picture");
  }
  const auto field = ultrasound::FindUltrasoundField(cine);
  image::GrayImage frame = std::move(cine.frames[cine.frames.size() / 2]);
  return field ? image::Crop(frame, field->box) : frame;
}

}  // namespace

image::GrayImage PictureForEmbedding(const fs::path& file) {
  if (media::RecogniseFile(file) != media::FileFormat::kDicom) {
    return FieldPicture(media::ReadImage(file), file);
  }
  if (RoleOf(dicom::ReadIdentity(file)) == FileRole::kPlanar) return PlanarPicture(file);
  return FieldPicture(dicom::ReadFile(file).cine, file);
}

struct PictureEmbedder::Model {
  nn::ModelInput input;
  nn::Network network;
};

PictureEmbedder::PictureEmbedder(const std::string& model, const nn::NetworkOptions& network) {
  if (model == kPixelModel) {
    key_ =
        fmt::format("{} {}x{}, preparation {}", kPixelModel, kPixelSide, kPixelSide, kPreparation);
    dimensions_ = static_cast<std::size_t>(kPixelSide) * kPixelSide;
    return;
  }
  const nn::ModelPackage package = nn::EmbeddingOf(nn::LoadPackage(nn::FindModel(model)));
  nn::NetworkOptions single = network;
  single.threads = 1;  // pictures side by side beat threads that share one
  model_ = std::make_unique<Model>(
      Model{.input = package.card.input, .network = nn::Network(package, single)});
  key_ = fmt::format("{} {} {} {}, preparation {}", model, package.card.version,
                     package.card.sha256.substr(0, 16), nn::Name(model_->network.precision()),
                     kPreparation);
  dimensions_ = Embed(image::GrayImage(8, 8)).size();
}

PictureEmbedder::~PictureEmbedder() = default;

std::vector<float> PictureEmbedder::Embed(const image::GrayImage& picture) const {
  if (model_) return model_->network.Run(nn::InputOf(picture, model_->input)).values;
  const bool shrinks = picture.rows() >= kPixelSide && picture.columns() >= kPixelSide;
  const image::GrayImage small = shrinks ? image::ResizeArea(picture, kPixelSide, kPixelSide)
                                         : image::ResizeLinear(picture, kPixelSide, kPixelSide);
  std::vector<float> values;
  for (const std::uint8_t level : small.pixels()) values.push_back(static_cast<float>(level) / 255);
  return values;
}

std::string DefaultEmbeddingModel() {
  const std::vector<std::string> names = nn::ListModels();
  for (const char* wanted : {"liver-lesion", "apical-view"}) {
    if (std::ranges::find(names, wanted) != names.end()) return wanted;
  }
  return kPixelModel;
}

}  // namespace etalon::workflow
