#include "etalon/workflow/make_phantom.h"

namespace etalon::workflow {

void MakeEchoPhantomStudy(const phantom::EchoPhantomOptions& options,
                          const phantom::PhantomVisit& visit, const std::filesystem::path& folder,
                          ProgressObserver& progress) {
  phantom::WriteEchoPhantom(phantom::MakeEchoPhantom(options, progress), folder, visit);
}

}  // namespace etalon::workflow
