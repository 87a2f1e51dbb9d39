#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>

#include "etalon/core/error.h"
#include "etalon/image/draw.h"
#include "etalon/image/resample.h"
#include "etalon/media/open_image.h"
#include "etalon/media/png.h"
#include "etalon/report/markup.h"
#include "etalon/workflow/box_matching.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/evaluation_data.h"

namespace etalon::workflow {
namespace {

using report::AnalysisPicture;
using report::Text;

constexpr int kWidth = 360;             ///< pixels of a picture in the gallery
constexpr std::size_t kBoxesDrawn = 3;  ///< found boxes a picture, the surest
constexpr image::Rgb kTruthColour{0x56, 0xB4, 0xE9};
constexpr image::Rgb kFoundColour{0xE6, 0x9F, 0x00};

const Text kLegend{"Blue: truth. Orange: what the model found.",
                   "Bleu : vérité. Orange : ce que le modèle a trouvé."};

/// A picture that failed, with its figure: the lower the worse.
struct Failure {
  std::size_t row = 0;
  double rank = 0.0;
  Text caption;
  std::string structure = {};  ///< whose outlines are drawn; empty for those of all
};

/// Draws what is known of a picture over it.
class Canvas {
 public:
  explicit Canvas(const std::filesystem::path& file) {
    const image::Cine cine = media::ReadImage(file);
    const image::RgbImage full =
        cine.colour.empty() ? image::RgbFromGray(cine.frames.at(0)) : cine.colour.at(0);
    scale_ = std::min(1.0, static_cast<double>(kWidth) / full.columns());
    const auto side = [&](int pixels) {
      return std::max(1, static_cast<int>(std::lround(pixels * scale_)));
    };
    picture_ = image::ResizeArea(full, side(full.rows()), side(full.columns()));
  }

  void DrawBox(const PredictedBox& box, const image::Rgb& colour) {
    const double bottom = box.top + box.height;
    const double right = box.left + box.width;
    Draw({{box.top, box.left}, {box.top, right}, {bottom, right}, {bottom, box.left}}, colour);
  }

  void Draw(const PredictedOutlines::Outline& outline, const image::Rgb& colour) {
    if (outline.size() < 2) return;
    image::PixelContour scaled;
    for (const image::PixelPoint& point : outline) {
      scaled.push_back({point.row * scale_, point.column * scale_});
    }
    image::DrawContour(picture_, scaled, colour, 2);
  }

  std::string Uri() const {
    return "data:image/png;base64," + report::Base64(media::EncodePng(picture_));
  }

 private:
  double scale_ = 1.0;
  image::RgbImage picture_;
};

class GalleryMaker {
 public:
  explicit GalleryMaker(const EvaluationData& data) : data_(data) {
    for (const PredictedBoxes& item : data.predictions.boxes) boxes_[item.image] = &item;
    for (const PredictedOutlines& item : data.predictions.outlines) {
      outlines_.emplace(item.image, &item);
    }
  }

  /// The worst of `failures`; nothing without one.
  void Add(const std::string& key, const Text& heading, std::vector<Failure> failures,
           report::Analysis& analysis) {
    std::ranges::stable_sort(failures, std::ranges::less{}, &Failure::rank);
    report::AnalysisGallery gallery{
        .key = key, .heading = heading, .pictures = {}, .note = kLegend};
    const std::size_t tried = 2 * static_cast<std::size_t>(data_.options.gallery_size);
    for (const Failure& failure : failures | std::views::take(tried)) {
      if (std::ssize(gallery.pictures) == data_.options.gallery_size) break;
      try {
        gallery.pictures.push_back(Picture(failure));
      } catch (const Error&) {
        ++unreadable_;
      }
    }
    if (!gallery.pictures.empty()) analysis.galleries.push_back(std::move(gallery));
  }

  std::size_t unreadable() const { return unreadable_; }

 private:
  AnalysisPicture Picture(const Failure& failure) const {
    const std::string& name = data_.predictions.images[failure.row].image;
    Canvas canvas(data_.options.FileOf(name));
    DrawOutlines(name, failure.structure, canvas);
    if (failure.structure.empty()) DrawBoxes(name, canvas);
    return {.name = name, .uri = canvas.Uri(), .caption = failure.caption};
  }

  void DrawOutlines(const std::string& image, const std::string& structure, Canvas& canvas) const {
    const auto [begin, end] = outlines_.equal_range(image);
    for (auto it = begin; it != end; ++it) {
      if (!structure.empty() && it->second->structure != structure) continue;
      for (const auto& outline : it->second->truth) canvas.Draw(outline, kTruthColour);
      for (const auto& outline : it->second->found) canvas.Draw(outline, kFoundColour);
    }
  }

  void DrawBoxes(const std::string& image, Canvas& canvas) const {
    const auto found = boxes_.find(image);
    if (found == boxes_.end()) return;
    for (const PredictedBox& box : found->second->truth) canvas.DrawBox(box, kTruthColour);
    auto surest = found->second->found;
    std::ranges::stable_sort(surest, std::ranges::greater{}, &PredictedBox::score);
    surest.resize(std::min(surest.size(), kBoxesDrawn));
    for (const PredictedBox& box : surest) canvas.DrawBox(box, kFoundColour);
  }

  const EvaluationData& data_;
  std::map<std::string, const PredictedBoxes*> boxes_;
  std::multimap<std::string, const PredictedOutlines*> outlines_;
  std::size_t unreadable_ = 0;
};

std::vector<std::size_t> TestedRows(const EvaluationData& data) {
  std::vector<std::size_t> rows;
  for (const EvaluatedSet& set : data.sets) {
    rows.insert(rows.end(), set.rows.begin(), set.rows.end());
  }
  return rows;
}

Text Captioned(const std::string& image, const Text& what, double value) {
  return Verbatim(image) + Text{": ", " : "} + what + Text{" ", " "} + report::NumberText(value, 3);
}

/// Pictures with (or without) a label from the worst probability on.
std::vector<Failure> LabelFailures(const EvaluationData& data, std::size_t label, bool truth) {
  const LabelCases cases = CasesOf(data, label, TestedRows(data));
  std::vector<Failure> failures;
  for (std::size_t i = 0; i < cases.rows.size(); ++i) {
    if (cases.cases.positive[i] != truth) continue;
    const double score = cases.cases.scores[i];
    failures.push_back({.row = cases.rows[i],
                        .rank = truth ? score : -score,
                        .caption = Captioned(data.predictions.images[cases.rows[i]].image,
                                             {"probability", "probabilité"}, score)});
  }
  return failures;
}

void AddLabelFailures(const EvaluationData& data, GalleryMaker& maker, report::Analysis& analysis) {
  for (std::size_t label = 0; label < data.predictions.labels.size(); ++label) {
    const Text name = Verbatim(data.predictions.labels[label]);
    const std::string key = std::to_string(label + 1);
    maker.Add("missed_" + key,
              name + Text{": least probable where it is there",
                          " : le moins probable là où il est présent"},
              LabelFailures(data, label, true), analysis);
    maker.Add("false_alarms_" + key,
              name + Text{": most probable where it is not there",
                          " : le plus probable là où il est absent"},
              LabelFailures(data, label, false), analysis);
  }
}

/// The score with which the least sure lesion of a picture was found; below 0 when it was not.
double WorstLesion(const stats::SearchedPicture& searched) {
  std::vector<double> scores(searched.lesions, -1.0);
  for (const stats::DetectionMark& mark : searched.marks) {
    if (mark.lesion) scores[*mark.lesion] = mark.score;
  }
  return std::ranges::min(scores);
}

void AddBoxFailures(const EvaluationData& data, GalleryMaker& maker, report::Analysis& analysis) {
  std::map<std::string, const PredictedBoxes*> boxes;
  for (const PredictedBoxes& item : data.predictions.boxes) boxes[item.image] = &item;
  std::vector<Failure> missed;
  std::vector<Failure> alarms;
  for (const std::size_t row : TestedRows(data)) {
    const std::string& name = data.predictions.images[row].image;
    const auto found = boxes.find(name);
    if (found == boxes.end()) continue;
    const auto searched = MatchBoxes(*found->second, "", {});
    if (searched.lesions > 0) {
      const double score = WorstLesion(searched);
      missed.push_back({row, score,
                        score < 0.0 ? Verbatim(name) + Text{": not found", " : non trouvée"}
                                    : Captioned(name, {"score", "score"}, score)});
    }
    for (const stats::DetectionMark& mark : searched.marks) {
      if (mark.lesion) continue;
      alarms.push_back({row, -mark.score, Captioned(name, {"score", "score"}, mark.score)});
      break;
    }
  }
  maker.Add("missed_lesions",
            {"Lesions found last or not at all", "Lésions trouvées en dernier ou pas du tout"},
            std::move(missed), analysis);
  maker.Add("false_lesions", {"Surest false positives", "Faux positifs les plus sûrs"},
            std::move(alarms), analysis);
}

void AddOutlineFailures(const EvaluationData& data, GalleryMaker& maker,
                        report::Analysis& analysis) {
  std::map<std::string, std::size_t> row_of;
  for (const std::size_t row : TestedRows(data)) {
    row_of.emplace(data.predictions.images[row].image, row);
  }
  std::map<std::string, std::vector<Failure>> by_structure;
  for (const PredictedOverlap& overlap : data.predictions.overlaps) {
    const auto row = row_of.find(overlap.image);
    if (row == row_of.end()) continue;
    by_structure[overlap.structure].push_back(
        {.row = row->second,
         .rank = overlap.dice,
         .caption = Captioned(overlap.image, {"Dice", "Dice"}, overlap.dice),
         .structure = overlap.structure});
  }
  std::size_t number = 0;
  for (auto& [structure, failures] : by_structure) {
    maker.Add("worst_outlines_" + std::to_string(++number),
              Verbatim(structure) + Text{": worst outlines", " : pires contours"},
              std::move(failures), analysis);
  }
}

}  // namespace

void AddGallery(const EvaluationData& data, report::Analysis& analysis) {
  if (!data.options.HasImages()) return;
  GalleryMaker maker(data);
  AddLabelFailures(data, maker, analysis);
  if (!data.predictions.boxes.empty()) AddBoxFailures(data, maker, analysis);
  AddOutlineFailures(data, maker, analysis);
  if (maker.unreadable() > 0) {
    analysis.remarks.push_back(CountText(maker.unreadable()) +
                               Text{" pictures of the failure gallery could not be opened.",
                                    " images de la galerie des échecs n’ont pu être ouvertes."});
  }
}

}  // namespace etalon::workflow
