#include "etalon/nn/program_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "etalon/core/error.h"
#include "etalon/nn/kernels.h"

namespace etalon::nn {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

constexpr float kWeightLevels = 127.0F;

std::size_t Index(ValueId value) { return static_cast<std::size_t>(value); }

memory::data_type TypeOf(Storage storage) {
  switch (storage) {
    case Storage::kBfloat16:
      return memory::data_type::bf16;
    case Storage::kUnsigned8:
      return memory::data_type::u8;
    case Storage::kSigned8:
      return memory::data_type::s8;
    case Storage::kFloat32:
      break;
  }
  return memory::data_type::f32;
}

memory::dims Dims(const std::array<std::int64_t, 2>& sides) { return {sides[0], sides[1]}; }

memory Reordered(memory& source, const memory::desc& layout,
                 const dnnl::primitive_attr& attr = {}) {
  memory target(layout, Processor());
  dnnl::stream stream(Processor());
  dnnl::reorder(source, target, attr).execute(stream, source, target);
  stream.wait();
  return target;
}

dnnl::primitive_attr UserScratchpad() {
  dnnl::primitive_attr attributes;
  // A scratchpad of the caller lets several threads run one primitive at a time.
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

/// Weights times the scale of their input channel over that of their output channel, rounded.
std::vector<std::int8_t> QuantisedWeights(const Convolution& convolution,
                                          const std::vector<float>& input_scales,
                                          const std::vector<float>& weight_scales) {
  const Shape& shape = convolution.weights.shape;
  const auto inputs = static_cast<std::size_t>(shape[1]);
  const auto taps = static_cast<std::size_t>(shape[2] * shape[3]);
  std::vector<std::int8_t> quantised(convolution.weights.values.size());
  for (std::size_t i = 0; i < quantised.size(); ++i) {
    const std::size_t output = i / (inputs * taps);
    const float scaled = convolution.weights.values[i] * input_scales[i / taps % inputs];
    quantised[i] = static_cast<std::int8_t>(std::nearbyint(scaled / weight_scales[output]));
  }
  return quantised;
}

}  // namespace

ProgramBuilder::ProgramBuilder(Program& program, WeightStore& weights)
    : program_(program),
      weights_(weights),
      last_read_(program.plan_.values.size(), -1),
      value_buffers_(program.plan_.values.size()) {}

void ProgramBuilder::Build() {
  FindLifetimes();
  const Plan& plan = program_.plan_;
  value_buffers_[Index(plan.input)] =
      AddBuffer(ValueBytes(plan.input), -1, last_read_[Index(plan.input)]);
  for (const Step& step : plan.steps) {
    step_ = &step;
    std::visit(*this, step.operation);
    program_.calls_.back().computes = step.output;
    ++index_;
  }
  program_.arena_bytes_ = PlaceBuffers(buffers_);
  for (const Buffer& buffer : buffers_) program_.buffer_offsets_.push_back(buffer.offset);
  for (const auto& buffer : value_buffers_) {
    program_.value_offsets_.push_back(buffer ? buffers_[*buffer].offset : 0);
  }
}

void ProgramBuilder::FindLifetimes() {
  const std::vector<Step>& steps = program_.plan_.steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const ValueId value : ValuesRead(steps[i])) last_read_[Index(value)] = static_cast<int>(i);
  }
  last_read_[Index(program_.plan_.output)] = static_cast<int>(steps.size());
}

std::size_t ProgramBuilder::AddBuffer(std::size_t bytes, int first, int last) {
  buffers_.push_back({.bytes = bytes, .first = first, .last = std::max(first, last)});
  return buffers_.size() - 1;
}

std::size_t ProgramBuilder::AddValueBuffer(ValueId value) {
  const std::size_t buffer = AddBuffer(ValueBytes(value), index_, last_read_[Index(value)]);
  value_buffers_[Index(value)] = buffer;
  return buffer;
}

std::size_t ProgramBuilder::ValueBytes(ValueId value) const {
  return ShapeOf(value).elements() * BytesEach(FormatOf(value).storage);
}
std::size_t ProgramBuilder::BufferOf(ValueId value) const { return *value_buffers_[Index(value)]; }
bool ProgramBuilder::DiesHere(ValueId value) const { return last_read_[Index(value)] == index_; }
const PictureShape& ProgramBuilder::ShapeOf(ValueId value) const {
  return program_.shapes_[Index(value)];
}
const ValueFormat& ProgramBuilder::FormatOf(ValueId value) const {
  return program_.formats_[Index(value)];
}

memory::desc ProgramBuilder::LayoutOf(ValueId value) const {
  const PictureShape& shape = ShapeOf(value);
  return {
      {1, shape.channels, shape.rows, shape.columns}, TypeOf(FormatOf(value).storage), Tag::nhwc};
}

void ProgramBuilder::AddPrimitive(dnnl::primitive primitive, std::vector<Argument> arguments,
                                  const memory::desc& scratchpad) {
  if (scratchpad.get_size() > 0) {
    arguments.push_back({.role = DNNL_ARG_SCRATCHPAD,
                         .layout = scratchpad,
                         .buffer = AddBuffer(scratchpad.get_size(), index_, index_)});
  }
  program_.calls_.push_back({.work = Program::PrimitiveCall{std::move(primitive), arguments}});
}

void ProgramBuilder::AddKernel(std::vector<std::size_t> buffers,
                               std::function<void(const std::vector<std::byte*>&)> kernel) {
  const Program& program = program_;
  program_.calls_.push_back({.work = [&program, buffers = std::move(buffers),
                                      kernel = std::move(kernel)](std::byte* arena) {
    std::vector<std::byte*> pointers;
    for (const std::size_t buffer : buffers) {
      pointers.push_back(arena + program.buffer_offsets_[buffer]);
    }
    kernel(pointers);
  }});
}

/// Puts the addend where the convolution will write, so that it can add on top of it.
/// @return whether there is one.
bool ProgramBuilder::PrepareAddend(const Convolution& convolution) {
  if (!convolution.addend) return false;
  const ValueId addend = *convolution.addend;
  const ValueId output = step_->output;
  const bool same_bytes =
      BytesEach(FormatOf(addend).storage) == BytesEach(FormatOf(output).storage);
  if (same_bytes && DiesHere(addend) && step_->inputs[0] != addend) {
    Buffer& shared = buffers_[BufferOf(addend)];
    shared.last = std::max(shared.last, last_read_[Index(output)]);
    value_buffers_[Index(output)] = BufferOf(addend);
    return true;
  }
  const std::size_t buffer = AddValueBuffer(output);
  if (same_bytes) {
    AddKernel({BufferOf(addend), buffer}, [bytes = ValueBytes(output)](const auto& pointers) {
      std::memcpy(pointers[1], pointers[0], bytes);
    });
    return true;
  }
  Require(!IsInteger(FormatOf(addend).storage), "a sum of 8-bit and fp32 pictures");
  const dnnl::reorder::primitive_desc conversion(Processor(), LayoutOf(addend), Processor(),
                                                 LayoutOf(output), UserScratchpad());
  AddPrimitive(dnnl::reorder(conversion),
               {{.role = DNNL_ARG_FROM, .layout = LayoutOf(addend), .buffer = BufferOf(addend)},
                {.role = DNNL_ARG_TO, .layout = LayoutOf(output), .buffer = buffer}},
               conversion.scratchpad_desc());
  return true;
}

/// What one step of an 8-bit weight is worth, per output channel; empty when weights are floats.
std::vector<float> ProgramBuilder::WeightScales(const Convolution& convolution) const {
  const ValueFormat& input = FormatOf(step_->inputs[0]);
  if (!IsInteger(input.storage)) return {};
  const Shape& shape = convolution.weights.shape;
  const auto inputs = static_cast<std::size_t>(shape[1]);
  const auto taps = static_cast<std::size_t>(shape[2] * shape[3]);
  std::vector<float> scales(convolution.bias.size(), 0.0F);
  for (std::size_t i = 0; i < convolution.weights.values.size(); ++i) {
    float& scale = scales[i / (inputs * taps)];
    const float weight = convolution.weights.values[i] * input.scales[i / taps % inputs];
    scale = std::max(scale, std::abs(weight) / kWeightLevels);
  }
  for (float& scale : scales) {
    if (!(scale > 0.0F)) scale = 1.0F;
  }
  return scales;
}

const memory& ProgramBuilder::ReorderedWeights(const Convolution& convolution,
                                               const memory::desc& layout,
                                               const std::vector<float>& scales) {
  return weights_.Get(static_cast<std::size_t>(index_), layout, [&] {
    const memory::dims dims = convolution.weights.shape;
    if (scales.empty()) {
      auto* values = const_cast<float*>(convolution.weights.values.data());
      memory plain({dims, memory::data_type::f32, Tag::oihw}, Processor(), values);
      return Reordered(plain, layout);
    }
    auto values = QuantisedWeights(convolution, FormatOf(step_->inputs[0]).scales, scales);
    memory plain({dims, memory::data_type::s8, Tag::oihw}, Processor(), values.data());
    return Reordered(plain, layout);
  });
}

/// The bias in fp32, in steps of the accumulator when weights are 8-bit.
const memory& ProgramBuilder::Bias(const Convolution& convolution,
                                   const std::vector<float>& scales) {
  const memory::desc layout({static_cast<std::int64_t>(convolution.bias.size())},
                            memory::data_type::f32, Tag::x);
  return weights_.Get(static_cast<std::size_t>(index_), layout, [&] {
    memory bias(layout, Processor());
    auto* values = static_cast<float*>(bias.get_data_handle());
    for (std::size_t c = 0; c < convolution.bias.size(); ++c) {
      values[c] = convolution.bias[c] / (scales.empty() ? 1.0F : scales[c]);
    }
    return bias;
  });
}

dnnl::primitive_attr ProgramBuilder::Attributes(const Convolution& convolution, Storage target,
                                                bool summed,
                                                const std::vector<float>& scales) const {
  dnnl::primitive_attr attributes = UserScratchpad();
  const ValueFormat& output = FormatOf(step_->output);
  if (!scales.empty()) {
    std::vector<float> factors = scales;
    for (std::size_t c = 0; IsInteger(target) && c < factors.size(); ++c) {
      factors[c] /= output.scales[c];
    }
    attributes.set_output_scales(1 << 1, factors);
  }
  dnnl::post_ops operations;
  if (summed && IsInteger(target)) {
    const ValueFormat& addend = FormatOf(*convolution.addend);
    operations.append_sum(addend.scales.front() / output.scales.front(), TypeOf(addend.storage));
  } else if (summed) {
    operations.append_sum(1.0F);
  }
  if (convolution.relu) operations.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
  attributes.set_post_ops(operations);
  return attributes;
}

void ProgramBuilder::operator()(const Convolution& convolution) {
  const ValueId input = step_->inputs[0];
  const ValueId output = step_->output;
  // Floats become 8-bit in a pass of their own: no convolution reads one and writes the other.
  const bool quantised_after =
      IsInteger(FormatOf(output).storage) && !IsInteger(FormatOf(input).storage);
  Require(!(quantised_after && convolution.addend), "a sum into the first 8-bit picture");
  const bool summed = PrepareAddend(convolution);
  memory::desc target = LayoutOf(output);
  std::size_t target_buffer = 0;
  if (quantised_after) {
    target = {target.dims(), TypeOf(FormatOf(input).storage), Tag::nhwc};
    target_buffer = AddBuffer(target.get_size(), index_, index_);
  } else {
    target_buffer = summed ? BufferOf(output) : AddValueBuffer(output);
  }
  const Storage storage = quantised_after ? FormatOf(input).storage : FormatOf(output).storage;
  const std::vector<float> scales = WeightScales(convolution);
  const memory::data_type weight_type =
      scales.empty() ? TypeOf(FormatOf(input).storage) : memory::data_type::s8;
  const dnnl::convolution_forward::desc description(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, LayoutOf(input),
      {convolution.weights.shape, weight_type, Tag::any},
      {{convolution.weights.shape[0]}, memory::data_type::f32, Tag::x}, target,
      Dims(convolution.window.stride), Dims(convolution.window.before),
      Dims(convolution.window.after));
  const dnnl::convolution_forward::primitive_desc chosen(
      description, Attributes(convolution, storage, summed, scales), Processor());
  AddPrimitive(dnnl::convolution_forward(chosen),
               {{.role = DNNL_ARG_SRC, .layout = LayoutOf(input), .buffer = BufferOf(input)},
                {.role = DNNL_ARG_WEIGHTS,
                 .constant = &ReorderedWeights(convolution, chosen.weights_desc(), scales)},
                {.role = DNNL_ARG_BIAS, .constant = &Bias(convolution, scales)},
                {.role = DNNL_ARG_DST, .layout = target, .buffer = target_buffer}},
               chosen.scratchpad_desc());
  if (quantised_after) AddQuantisation(output, target_buffer, target);
}

void ProgramBuilder::AddQuantisation(ValueId value, std::size_t source,
                                     const memory::desc& layout) {
  dnnl::primitive_attr attributes = UserScratchpad();
  std::vector<float> factors;
  for (const float scale : FormatOf(value).scales) factors.push_back(1.0F / scale);
  attributes.set_output_scales(1 << 1, factors);
  const dnnl::reorder::primitive_desc rounding(Processor(), layout, Processor(), LayoutOf(value),
                                               attributes);
  AddPrimitive(dnnl::reorder(rounding),
               {{.role = DNNL_ARG_FROM, .layout = layout, .buffer = source},
                {.role = DNNL_ARG_TO, .layout = LayoutOf(value), .buffer = AddValueBuffer(value)}},
               rounding.scratchpad_desc());
}

void ProgramBuilder::operator()(const MaxPooling& pooling) {
  const ValueId input = step_->inputs[0];
  const ValueId output = step_->output;
  const dnnl::pooling_forward::desc description(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::pooling_max, LayoutOf(input),
      LayoutOf(output), Dims(pooling.window.stride), Dims(pooling.window.kernel),
      Dims(pooling.window.before), Dims(pooling.window.after));
  const dnnl::pooling_forward::primitive_desc chosen(description, UserScratchpad(), Processor());
  AddPrimitive(
      dnnl::pooling_forward(chosen),
      {{.role = DNNL_ARG_SRC, .layout = LayoutOf(input), .buffer = BufferOf(input)},
       {.role = DNNL_ARG_DST, .layout = LayoutOf(output), .buffer = AddValueBuffer(output)}},
      chosen.scratchpad_desc());
}

void ProgramBuilder::operator()(const Concatenation& concatenation) {
  const ValueId output = step_->output;
  const std::size_t bytes_each = BytesEach(FormatOf(output).storage);
  const std::size_t target = AddValueBuffer(output);
  std::size_t first_byte = 0;
  for (std::size_t i = 0; i < step_->inputs.size(); ++i) {
    const ValueId input = step_->inputs[i];
    const ChannelCopy copy{
        .source_shape = ShapeOf(input),
        .bytes_each = bytes_each,
        .target_pixel_bytes = static_cast<std::size_t>(ShapeOf(output).channels) * bytes_each,
        .doubled = concatenation.doubled[i],
        .halved = FormatOf(input).storage != FormatOf(output).storage};
    AddKernel({BufferOf(input), target}, [copy, first_byte](const auto& pointers) {
      CopyChannels(copy, pointers[0], pointers[1] + first_byte);
    });
    first_byte += static_cast<std::size_t>(ShapeOf(input).channels) * bytes_each;
  }
}

void ProgramBuilder::operator()(const Addition& addition) {
  const ValueId output = step_->output;
  AddKernel({BufferOf(step_->inputs[0]), BufferOf(step_->inputs[1]), AddValueBuffer(output)},
            [count = ShapeOf(output).elements(), storage = FormatOf(output).storage,
             relu = addition.relu](const auto& pointers) {
              AddPictures(pointers[0], pointers[1], count, storage, relu, pointers[2]);
            });
}

void ProgramBuilder::operator()(const Rectification&) {
  const ValueId output = step_->output;
  AddKernel({BufferOf(step_->inputs[0]), AddValueBuffer(output)},
            [count = ShapeOf(output).elements(), storage = FormatOf(output).storage](
                const auto& pointers) { Rectify(pointers[0], count, storage, pointers[1]); });
}

void ProgramBuilder::operator()(const GlobalAverage&) {
  const ValueId input = step_->inputs[0];
  AddKernel({BufferOf(input), AddValueBuffer(step_->output)},
            [shape = ShapeOf(input), &format = FormatOf(input)](const auto& pointers) {
              AverageChannels(pointers[0], shape, format, reinterpret_cast<float*>(pointers[1]));
            });
}

void ProgramBuilder::operator()(const Linear& linear) {
  AddKernel({BufferOf(step_->inputs[0]), AddValueBuffer(step_->output)},
            [&linear](const auto& pointers) {
              ApplyLinear(linear, reinterpret_cast<const float*>(pointers[0]),
                          reinterpret_cast<float*>(pointers[1]));
            });
}

}  // namespace etalon::nn
