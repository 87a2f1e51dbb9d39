#include "etalon/nn/train/pretrained.h"

#include <array>
#include <string>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/nn/train/reading_network.h"

namespace etalon::nn::train {
namespace {

constexpr const char* kContent = "pretrained";

[[noreturn]] void Refuse(const std::filesystem::path& path, const std::string& cause,
                         const std::string& detail = {}) {
  throw FileError(ErrorCode::kModelInvalid, path.string(), cause, detail);
}

bool IsTrunk(const std::string& name) {
  static constexpr std::array<const char*, 4> kParts = {"stem", "encoder", "decoder", "projection"};
  for (const char* part : kParts) {
    if (name.starts_with(part)) return true;
  }
  return false;
}

void LoadFile(const std::filesystem::path& path, torch::nn::Module& network) {
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(path.string(), torch::kCPU);
    torch::serialize::InputArchive inner;
    archive.read(kContent, inner);
    network.load(inner);
  } catch (const c10::Error& error) {
    Refuse(path, "holds no weights of a pretraining of this network", error.what());
  }
}

/// @param from, to parameters or buffers.
void CopyTrunk(const torch::OrderedDict<std::string, torch::Tensor>& from,
               const torch::OrderedDict<std::string, torch::Tensor>& to,
               const std::filesystem::path& path) {
  torch::NoGradGuard no_grad;
  for (const auto& item : to) {
    if (!IsTrunk(item.key())) continue;
    const torch::Tensor* source = from.find(item.key());
    if (source == nullptr || source->sizes() != item.value().sizes()) {
      Refuse(path,
             "was pretrained with another [network]: it has other weights '" + item.key() + "'");
    }
    torch::Tensor target = item.value();
    target.copy_(*source);
  }
}

}  // namespace

std::shared_ptr<torch::nn::Module> MakePretrainedNetwork(const NetworkSettings& settings) {
  return std::make_shared<ReadingNetImpl>(ReadingNetOptions{.channels = settings.channels,
                                                            .convolutions = settings.convolutions,
                                                            .classes = 1,
                                                            .labels = 0,
                                                            .boxes = false});
}

void WritePretrained(const torch::nn::Module& network, const std::filesystem::path& path) {
  try {
    torch::serialize::OutputArchive archive;
    torch::serialize::OutputArchive inner(archive.compilation_unit());
    network.save(inner);
    archive.write(kContent, inner);
    archive.save_to(path.string());
  } catch (const c10::Error& error) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written", error.what());
  }
}

void StartFrom(const StartSettings& start, const NetworkSettings& settings,
               torch::nn::Module& network) {
  const std::string digest = Sha256OfFile(start.weights);
  if (!start.sha256.empty() && digest != start.sha256) {
    Refuse(start.weights, "has the SHA-256 " + digest + ", not that of the configuration");
  }
  const auto pretrained = MakePretrainedNetwork(settings);
  LoadFile(start.weights, *pretrained);
  CopyTrunk(pretrained->named_parameters(), network.named_parameters(), start.weights);
  CopyTrunk(pretrained->named_buffers(), network.named_buffers(), start.weights);
}

}  // namespace etalon::nn::train
