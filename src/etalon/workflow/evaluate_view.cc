#include <array>
#include <regex>

#include "etalon/echo/read_cine.h"
#include "etalon/workflow/apical_models.h"
#include "etalon/workflow/evaluate.h"
#include "etalon/workflow/open_study.h"

namespace etalon::workflow {
namespace {

echo::View TruthOf(const std::string& name) {
  static const std::regex two("2CH|a2ch", std::regex::ECMAScript);
  static const std::regex four("4CH|a4ch", std::regex::ECMAScript);
  if (std::regex_search(name, two)) return echo::View::kApicalTwoChamber;
  if (std::regex_search(name, four)) return echo::View::kApicalFourChamber;
  return echo::View::kOther;
}

class ViewEvaluator {
 public:
  explicit ViewEvaluator(const EvaluateRequest& request)
      : models_(LoadApicalModels(request.network)) {
    for (std::size_t view = 0; view < echo::kViewCount; ++view) {
      result_.confusion.push_back({std::string(Name(static_cast<echo::View>(view))), 0, 0, 0, 0});
    }
  }

  ViewEvaluation Run(const std::filesystem::path& data, ProgressObserver& progress) {
    const auto sources = FindStudies({data}, result_.problems);
    std::int64_t done = 0;
    for (const StudySource& source : sources) {
      progress.Report(source.name, done++, static_cast<std::int64_t>(sources.size()));
      for (const image::Cine& cine : OpenStudy(source, {}, result_.problems).study.cines) Add(cine);
    }
    return std::move(result_);
  }

 private:
  void Add(const image::Cine& cine) {
    const echo::View truth = TruthOf(cine.name);
    const echo::View read = echo::ReadView(cine, *models_.networks);
    ViewFigure& figure = result_.confusion[static_cast<std::size_t>(truth)];
    ++figure.images;
    figure.two_chamber += read == echo::View::kApicalTwoChamber;
    figure.four_chamber += read == echo::View::kApicalFourChamber;
    figure.other += read == echo::View::kOther;
    if (read != truth) result_.errors.push_back(cine.name + " read as " + std::string(Name(read)));
  }

  ApicalModels models_;
  ViewEvaluation result_;
};

}  // namespace

ViewEvaluation EvaluateView(const EvaluateRequest& request, ProgressObserver& progress) {
  return ViewEvaluator(request).Run(request.data, progress);
}

}  // namespace etalon::workflow
