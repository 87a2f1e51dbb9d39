#include "etalon/nn/program.h"

#include <new>
#include <unordered_map>

#include "etalon/core/error.h"
#include "etalon/nn/kernels.h"
#include "etalon/nn/program_builder.h"

namespace etalon::nn {
namespace {

constexpr std::align_val_t kPageAlignment{4096};

struct ArenaDeleter {
  void operator()(std::byte* memory) const { ::operator delete[](memory, kPageAlignment); }
};

std::size_t Index(ValueId value) { return static_cast<std::size_t>(value); }

}  // namespace

const dnnl::engine& Processor() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

const dnnl::memory& WeightStore::Get(std::size_t step, const dnnl::memory::desc& layout,
                                     const std::function<dnnl::memory()>& make) {
  for (const auto& [kept_step, kept_layout, memory] : kept_) {
    if (kept_step == step && kept_layout == layout) return *memory;
  }
  kept_.emplace_back(step, layout, std::make_unique<dnnl::memory>(make()));
  return *std::get<2>(kept_.back());
}

class Program::Workspace {
 public:
  explicit Workspace(const Program& program)
      : arena_(new (kPageAlignment) std::byte[program.arena_bytes_]), stream_(Processor()) {
    for (const Call& call : program.calls_) {
      const auto* primitive = std::get_if<PrimitiveCall>(&call.work);
      arguments_.push_back(primitive == nullptr ? Arguments{} : Bind(*primitive, program));
    }
  }

  std::byte* arena() const { return arena_.get(); }

  void Execute(std::size_t call, const dnnl::primitive& primitive) {
    primitive.execute(stream_, arguments_[call]);
  }

 private:
  using Arguments = std::unordered_map<int, dnnl::memory>;

  Arguments Bind(const PrimitiveCall& call, const Program& program) const {
    Arguments arguments;
    for (const Argument& argument : call.arguments) {
      arguments.emplace(argument.role,
                        argument.constant != nullptr
                            ? *argument.constant
                            : dnnl::memory(argument.layout, Processor(),
                                           arena() + program.buffer_offsets_[argument.buffer]));
    }
    return arguments;
  }

  std::unique_ptr<std::byte[], ArenaDeleter> arena_;
  dnnl::stream stream_;
  std::vector<Arguments> arguments_;  ///< one a call; empty for kernels
};

Program::Program(const Plan& plan, const std::vector<ValueFormat>& formats, std::int64_t rows,
                 std::int64_t columns, WeightStore& weights)
    : plan_(plan), formats_(formats), shapes_(InferShapes(plan, rows, columns)) {
  try {
    ProgramBuilder(*this, weights).Build();
  } catch (const dnnl::error& error) {
    throw Error(ErrorCode::kModelInvalid,
                "a network cannot be prepared for this processor: " + std::string(error.what()));
  }
}

Program::~Program() = default;

const PictureShape& Program::input_shape() const { return shapes_[Index(plan_.input)]; }
const PictureShape& Program::output_shape() const { return shapes_[Index(plan_.output)]; }
std::size_t Program::Offset(ValueId value) const { return value_offsets_[Index(value)]; }

std::unique_ptr<Program::Workspace> Program::TakeWorkspace() const {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Workspace>(*this);
  auto workspace = std::move(idle_.back());
  idle_.pop_back();
  return workspace;
}

void Program::Execute(Workspace& workspace, const ValueObserver* observer) const {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    if (const auto* kernel = std::get_if<KernelCall>(&calls_[i].work)) {
      (*kernel)(workspace.arena());
    } else {
      workspace.Execute(i, std::get<PrimitiveCall>(calls_[i].work).primitive);
    }
    if (observer != nullptr && calls_[i].computes >= 0) {
      Observe(workspace, calls_[i].computes, *observer);
    }
  }
}

void Program::Observe(const Workspace& workspace, ValueId value,
                      const ValueObserver& observer) const {
  const PictureShape& shape = shapes_[Index(value)];
  std::vector<float> picture(shape.elements());
  UnpackPicture(workspace.arena() + Offset(value), shape, formats_[Index(value)], picture.data());
  observer(value, shape, picture);
}

void Program::Run(const float* picture, float* logits) const {
  auto workspace = TakeWorkspace();
  PackPicture(picture, input_shape(), formats_[Index(plan_.input)].storage,
              workspace->arena() + Offset(plan_.input));
  Execute(*workspace, nullptr);
  UnpackPicture(workspace->arena() + Offset(plan_.output), output_shape(),
                formats_[Index(plan_.output)], logits);
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(workspace));
}

void Program::RunObserved(const float* picture, const ValueObserver& observer) const {
  Workspace workspace(*this);
  PackPicture(picture, input_shape(), formats_[Index(plan_.input)].storage,
              workspace.arena() + Offset(plan_.input));
  Execute(workspace, &observer);
}

}  // namespace etalon::nn
