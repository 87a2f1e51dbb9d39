#include "etalon/nn/node_reader.h"

#include <algorithm>

#include "etalon/core/error.h"

namespace etalon::nn {
namespace {

constexpr std::int64_t kLargestKernel = 64;

bool Within(const std::vector<std::int64_t>& values, std::size_t count, std::int64_t least,
            std::int64_t most) {
  return values.size() == count && std::all_of(values.begin(), values.end(), [&](std::int64_t v) {
           return v >= least && v <= most;
         });
}

}  // namespace

void NodeReader::Fail(const std::string& cause) const {
  throw FileError(ErrorCode::kModelInvalid, source_,
                  node_.operator_type + " \"" + node_.name + "\" " + cause);
}

void NodeReader::RequireInputs(std::size_t least, std::size_t most) const {
  if (node_.inputs.size() < least || node_.inputs.size() > most) {
    Fail("has " + std::to_string(node_.inputs.size()) + " inputs");
  }
}

bool NodeReader::HasInput(std::size_t index) const {
  return index < node_.inputs.size() && !node_.inputs[index].empty();
}

const Tensor& NodeReader::Weights(std::size_t index, std::size_t sides) const {
  const auto found =
      HasInput(index) ? graph_.initialisers.find(node_.inputs[index]) : graph_.initialisers.end();
  if (found == graph_.initialisers.end()) {
    Fail("has no initialiser as input " + std::to_string(index));
  }
  if (found->second.shape.size() != sides) {
    Fail("has an input " + std::to_string(index) + " of shape " + Describe(found->second.shape));
  }
  return found->second;
}

const std::vector<float>& NodeReader::Vector(std::size_t index, std::int64_t length) const {
  const Tensor& tensor = Weights(index, 1);
  if (tensor.shape[0] != length) {
    Fail("has " + std::to_string(tensor.shape[0]) + " values as input " + std::to_string(index) +
         " instead of " + std::to_string(length));
  }
  return tensor.values;
}

template <typename T>
T NodeReader::Read(const std::string& name, const T& otherwise) {
  read_.insert(name);
  const auto found = node_.attributes.find(name);
  if (found == node_.attributes.end()) return otherwise;
  const T* value = std::get_if<T>(&found->second);
  if (value == nullptr) Fail("has the attribute \"" + name + "\" in a wrong type");
  return *value;
}

std::int64_t NodeReader::Integer(const std::string& name, std::int64_t otherwise) {
  return Read(name, otherwise);
}

float NodeReader::Float(const std::string& name, float otherwise) { return Read(name, otherwise); }

std::string NodeReader::Text(const std::string& name, const std::string& otherwise) {
  return Read(name, otherwise);
}

std::vector<std::int64_t> NodeReader::Integers(const std::string& name,
                                               const std::vector<std::int64_t>& otherwise) {
  return Read(name, otherwise);
}

void NodeReader::RequireInteger(const std::string& name, std::int64_t value,
                                std::int64_t otherwise) {
  const std::int64_t found = Integer(name, otherwise);
  if (found != value) {
    Fail("has " + name + " " + std::to_string(found) + ", supported is " + std::to_string(value));
  }
}

void NodeReader::RequireText(const std::string& name, const std::string& value,
                             const std::string& otherwise) {
  const std::string found = Text(name, otherwise);
  if (found != value) {
    Fail("has " + name + " \"" + found + "\", supported is \"" + value + "\"");
  }
}

Window NodeReader::ReadWindow(const std::vector<std::int64_t>& kernel) {
  RequireText("auto_pad", "NOTSET", "NOTSET");
  const auto strides = Integers("strides", {1, 1});
  const auto pads = Integers("pads", {0, 0, 0, 0});
  if (!Within(Integers("dilations", {1, 1}), 2, 1, 1)) Fail("has dilations");
  if (!Within(kernel, 2, 1, kLargestKernel)) Fail("has an unsupported kernel_shape");
  if (!Within(strides, 2, 1, kLargestKernel)) Fail("has unsupported strides");
  if (!Within(pads, 4, 0, kLargestKernel)) Fail("has unsupported pads");
  if (std::max(pads[0], pads[2]) >= kernel[0] || std::max(pads[1], pads[3]) >= kernel[1]) {
    Fail("has pads as large as its kernel");
  }
  return {.kernel = {kernel[0], kernel[1]},
          .stride = {strides[0], strides[1]},
          .before = {pads[0], pads[1]},
          .after = {pads[2], pads[3]}};
}

void NodeReader::Finish() const {
  for (const auto& [name, value] : node_.attributes) {
    if (!read_.contains(name)) Fail("has the unsupported attribute \"" + name + "\"");
  }
}

}  // namespace etalon::nn
