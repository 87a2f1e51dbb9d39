#include "etalon/workflow/annotate_agree.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/workflow/agreement_tables.h"
#include "etalon/workflow/closed_readings.h"
#include "etalon/workflow/open_project.h"
#include "etalon/workflow/outline_picture.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using annotation::Agreement;
using annotation::OutlineDisagreement;
using report::Text;

constexpr image::Rgb kFirstColour{86, 180, 233};  // sky
constexpr image::Rgb kSecondColour{230, 159, 0};  // orange

Text Summary(const Agreement& agreement) {
  const std::string first = fmt::format("{}", agreement.readings);
  return {fmt::format("{} closed readings of {} images by {} readers; {} images were read by two "
                      "readers or more, {} readings were done again.",
                      first, agreement.images, agreement.readers.size(), agreement.doubled,
                      agreement.rereads),
          fmt::format("{} lectures closes de {} images par {} lecteurs ; {} images lues par deux "
                      "lecteurs ou plus, {} relectures.",
                      first, agreement.images, agreement.readers.size(), agreement.doubled,
                      agreement.rereads)};
}

/// Shapes of one label in a reading that cover pixels, on the first frame that has one.
std::vector<annotation::Shape> ShapesOf(const annotation::Reading& reading,
                                        const std::string& label,
                                        const ontology::Ontology& ontology, int& frame) {
  std::vector<annotation::Shape> shapes;
  const auto wanted = ontology.Find(label);
  for (const annotation::Shape& shape : reading.shapes) {
    const auto own = ontology.Find(shape.label);
    const bool covers =
        shape.kind == annotation::ShapeKind::kPolygon || shape.kind == annotation::ShapeKind::kMask;
    if (!own || !wanted || !covers || !ontology.Implies(*own, *wanted)) continue;
    if (frame < 0) frame = shape.frame;
    if (shape.frame == frame) shapes.push_back(shape);
  }
  return shapes;
}

/// Makes the pictures of the outlines that agree least.
class DisagreementPictures {
 public:
  DisagreementPictures(OpenedProject& project, const annotation::Readings& readings)
      : ontology_(project.ontology), readings_(readings) {
    for (const store::ImageRow& row : project.store.ListImages()) {
      files_[row.id()] = row.names.front().path;
    }
  }

  report::AnalysisGallery Make(const Agreement& agreement) {
    report::AnalysisGallery gallery{
        .key = "disagreements",
        .heading = {"Outlines that agree least", "Contours les plus différents"},
        .pictures = {},
        .note = {"Sky blue: the first reader named; orange: the second.",
                 "Bleu ciel : le premier lecteur nommé ; orange : le second."}};
    for (const OutlineDisagreement& one : agreement.disagreements) Add(one, gallery);
    return gallery;
  }

  std::size_t missing() const { return missing_; }

 private:
  void Add(const OutlineDisagreement& one, report::AnalysisGallery& gallery) {
    const auto& first = readings_.readings[one.first];
    const auto& second = readings_.readings[one.second];
    int frame = -1;
    const auto shapes = ShapesOf(first, one.label, ontology_, frame);
    const auto others = ShapesOf(second, one.label, ontology_, frame);
    try {
      const std::string uri = OutlinePicture(files_[one.image], frame,
                                             {{shapes, kFirstColour}, {others, kSecondColour}});
      gallery.pictures.push_back(
          {one.image, uri,
           LabelText(ontology_, one.label) + ", Dice " + report::NumberText(one.dice, 2) + ": " +
               readings_.readers[first.reader] + " – " + readings_.readers[second.reader]});
    } catch (const Error&) {
      ++missing_;  // The file may have moved since: the numbers stand without it.
    }
  }

  const ontology::Ontology& ontology_;
  const annotation::Readings& readings_;
  std::map<std::string, fs::path> files_;
  std::size_t missing_ = 0;
};

}  // namespace

report::Analysis AnnotateAgree(const AnnotateAgreeRequest& request) {
  OpenedProject project = OpenProject(request.project);
  const ClosedReadings closed = ReadClosedReadings(project);
  if (closed.readings.readings.empty()) {
    throw Error(ErrorCode::kUsage, request.project.string() + ": no reading is closed yet");
  }
  annotation::AgreementOptions options;
  options.pictures_a_label = request.pictures_a_label;
  options.known = closed.known;
  const Agreement agreement =
      annotation::AnalyseAgreement(closed.readings, project.ontology, options);
  report::Analysis analysis{.key = "annotation-agreement",
                            .source = project.title,
                            .kind = {"Agreement of readers", "Accord des lecteurs"},
                            .summary = Summary(agreement),
                            .remarks = {},
                            .plots = AgreementPlots(agreement, project.ontology),
                            .tables = AgreementTables(agreement, project.ontology)};
  if (!request.output.empty() && !agreement.disagreements.empty()) {
    DisagreementPictures pictures(project, closed.readings);
    analysis.galleries.push_back(pictures.Make(agreement));
    if (pictures.missing() > 0) {
      const std::string count = std::to_string(pictures.missing());
      analysis.remarks.push_back({count + " pictures could not be made: the files cannot be read.",
                                  count + " vues manquent : les fichiers sont illisibles."});
    }
  }
  if (!request.output.empty()) report::WriteAnalysis(analysis, request.output);
  return analysis;
}

}  // namespace etalon::workflow
