#include "etalon/nn/formats.h"

#include <algorithm>
#include <dnnl.hpp>
#include <functional>

#include "etalon/core/error.h"

namespace etalon::nn {
namespace {

constexpr float kUnsignedLevels = 255.0F;
constexpr float kSignedLevels = 127.0F;

std::size_t Index(ValueId value) { return static_cast<std::size_t>(value); }

Storage FloatStorage(Precision precision) {
  if (precision == Precision::kInt8) precision = ResolvePrecision(Precision::kAuto);
  return precision == Precision::kBf16 ? Storage::kBfloat16 : Storage::kFloat32;
}

/// Walks the plan once and gives each step's output its format.
class FormatChooser {
 public:
  FormatChooser(const Plan& plan, Precision precision, const ActivationRanges& ranges,
                const std::string& source)
      : plan_(plan),
        ranges_(ranges),
        source_(source),
        integers_(precision == Precision::kInt8),
        float_storage_(FloatStorage(precision)),
        formats_(plan.values.size(), {.storage = float_storage_, .scales = {}}),
        added_(plan.values.size(), false),
        read_(plan.values.size(), false) {
    for (const Step& step : plan.steps) NoteReaders(step);
  }

  std::vector<ValueFormat> Choose() {
    for (const Step& step : plan_.steps) {
      step_ = &step;
      formats_[Index(step.output)] = std::visit(*this, step.operation);
    }
    return std::move(formats_);
  }

  ValueFormat operator()(const Convolution& convolution) const {
    const ValueId output = step_->output;
    if (output == plan_.output && !read_[Index(output)]) return Float32();
    if (!integers_) return Float();
    if (convolution.addend) RequireSummable(formats_[Index(*convolution.addend)]);
    ValueFormat format{.storage = convolution.relu ? Storage::kUnsigned8 : Storage::kSigned8,
                       .scales = Range(output, convolution.bias.size())};
    const float levels = convolution.relu ? kUnsignedLevels : kSignedLevels;
    const bool summed = added_[Index(output)] || convolution.addend;
    const float largest = *std::max_element(format.scales.begin(), format.scales.end());
    for (float& scale : format.scales) scale = Scale(summed ? largest : scale, largest, levels);
    return format;
  }
  ValueFormat operator()(const MaxPooling&) const { return Input(0); }
  ValueFormat operator()(const Rectification&) const { return Input(0); }
  ValueFormat operator()(const Concatenation&) const {
    for (std::size_t i = 1; i < step_->inputs.size(); ++i) {
      if (IsInteger(Input(i).storage) != IsInteger(Input(0).storage)) FailInInt8();
    }
    if (!IsInteger(Input(0).storage)) return Float();
    ValueFormat format{.storage = Input(0).storage, .scales = {}};
    for (std::size_t i = 1; i < step_->inputs.size(); ++i) {
      if (Input(i).storage != format.storage) format.storage = Storage::kSigned8;
    }
    for (std::size_t i = 0; i < step_->inputs.size(); ++i) {
      // An unsigned part among signed ones is stored in half its levels.
      const float factor = Input(i).storage == format.storage ? 1.0F : 2.0F;
      for (const float scale : Input(i).scales) format.scales.push_back(scale * factor);
    }
    return format;
  }
  ValueFormat operator()(const Addition&) const {
    if (IsInteger(Input(0).storage) || IsInteger(Input(1).storage)) FailInInt8();
    return Float();
  }
  ValueFormat operator()(const GlobalAverage&) const { return Float32(); }
  ValueFormat operator()(const Linear&) const { return Float32(); }

 private:
  static ValueFormat Float32() { return {.storage = Storage::kFloat32, .scales = {}}; }
  ValueFormat Float() const { return {.storage = float_storage_, .scales = {}}; }
  const ValueFormat& Input(std::size_t index) const {
    return formats_[Index(step_->inputs[index])];
  }

  [[noreturn]] void FailInInt8() const {
    throw FileError(ErrorCode::kModelInvalid, source_,
                    "\"" + step_->name + "\" cannot be computed in int8");
  }

  /// An 8-bit sum is made of 8-bit pictures, each with one scale for all channels.
  void RequireSummable(const ValueFormat& addend) const {
    const std::vector<float>& scales = addend.scales;
    const bool uniform =
        std::adjacent_find(scales.begin(), scales.end(), std::not_equal_to<>()) == scales.end();
    if (!IsInteger(addend.storage) || !IsInteger(Input(0).storage) || !uniform) FailInInt8();
  }

  /// A channel that is nearly silent gets no finer steps than a thousandth of the loudest one's.
  static float Scale(float range, float largest, float levels) {
    const float floor = largest > 0.0F ? largest * 1e-3F : 1.0F;
    return std::max(range, floor) / levels;
  }

  std::vector<float> Range(ValueId value, std::size_t channels) const {
    const auto found = ranges_.find(plan_.values[Index(value)]);
    if (found == ranges_.end() || found->second.size() != channels) {
      throw FileError(
          ErrorCode::kModelInvalid, source_,
          "has no activation ranges for \"" + plan_.values[Index(value)] + "\", which int8 needs");
    }
    return found->second;
  }

  void NoteReaders(const Step& step) {
    for (const ValueId value : ValuesRead(step)) read_[Index(value)] = true;
    const auto* convolution = std::get_if<Convolution>(&step.operation);
    if (convolution != nullptr && convolution->addend) added_[Index(*convolution->addend)] = true;
  }

  const Plan& plan_;
  const ActivationRanges& ranges_;
  const std::string& source_;
  bool integers_;
  Storage float_storage_;
  std::vector<ValueFormat> formats_;
  std::vector<bool> added_;  ///< read as the addend of a convolution
  std::vector<bool> read_;
  const Step* step_ = nullptr;
};

}  // namespace

std::size_t BytesEach(Storage storage) {
  if (storage == Storage::kFloat32) return 4;
  return storage == Storage::kBfloat16 ? 2 : 1;
}

Precision ResolvePrecision(Precision precision) {
  if (precision != Precision::kAuto) return precision;
  const bool tiles = dnnl::get_effective_cpu_isa() == dnnl::cpu_isa::avx512_core_amx;
  return tiles ? Precision::kBf16 : Precision::kFp32;
}

std::vector<ValueFormat> ChooseFormats(const Plan& plan, Precision precision,
                                       const ActivationRanges& ranges, const std::string& source) {
  return FormatChooser(plan, precision, ranges, source).Choose();
}

}  // namespace etalon::nn
