#include "etalon/workflow/make_phantom.h"

#include "etalon/phantom/write_echo_phantom.h"

namespace etalon::workflow {

void MakeEchoPhantomStudy(const phantom::EchoPhantomOptions& options,
                          const std::filesystem::path& folder, ProgressObserver& progress) {
  phantom::WriteEchoPhantom(phantom::MakeEchoPhantom(options, progress), folder);
}

}  // namespace etalon::workflow
