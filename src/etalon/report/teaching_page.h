#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/image/contour.h"
#include "etalon/image/raster.h"
#include "etalon/report/texts.h"
#include "etalon/teaching/feedback.h"
#include "etalon/teaching/location.h"

namespace etalon::report {

/// A picture in a page: a data URI and the size of the image that its coordinates count.
struct TeachingPicture {
  std::string uri;
  int rows = 0;
  int columns = 0;
};

/// The picture of an image, at most `width` columns wide.
TeachingPicture MakeTeachingPicture(const image::GrayImage& frame, int width);

/// A label that is asked for.
struct TeachingQuestion {
  std::string id;
  Text name;
  Text organ = {};          ///< empty where it has none
  int depth = 0;            ///< below the top of the hierarchy
  std::string parent = {};  ///< id of the label that it is a kind of
};

/// A case as a student sees it before the answer: nothing here tells the truth.
struct TeachingCaseView {
  long long number = 0;
  std::string image;  ///< id
  TeachingPicture picture;
};

/// The page of cases with a form a case: labels, certainty, a point or a box on the picture. It
/// saves `answers.json` for `etalon teach --answers`. Works from a file, asks nothing of a network.
std::string TeachingCasesPage(const std::string& student,
                              const std::vector<TeachingQuestion>& questions,
                              const std::vector<TeachingCaseView>& cases);

/// What was said of a label and what is known of it.
struct LabelFeedback {
  Text name;
  int depth = 0;
  teaching::Verdict verdict = teaching::Verdict::kNotScored;
  std::optional<bool> present = {};
  std::optional<bool> called = {};
  double certainty = 1.0;
  teaching::ExpertVotes experts = {};
  int others_right = 0;  ///< students
  int others = 0;
  double expected = 0.0;  ///< chance that this student is right, before the answer; 0: not known
};

struct OutlineView {
  Text name;
  image::PixelContour outline;
};

/// A case that looks alike, with what is known of it.
struct NeighbourView {
  std::string image;
  TeachingPicture picture;
  Text labels;
};

/// A case with its answer and its truth.
struct CaseFeedbackView {
  long long number = 0;
  std::string image;
  TeachingPicture picture;
  std::vector<OutlineView> truth;    ///< reference or consensus
  std::vector<OutlineView> experts;  ///< of single readers
  teaching::Mark mark;
  std::optional<teaching::LocationScore> location = {};
  std::vector<LabelFeedback> labels;
  std::vector<Text> remarks;  ///< checklist, search, next repetition, experts' spread
  std::vector<NeighbourView> neighbours;
  bool has_truth = true;  ///< false: the answer is given as a label
};

/// Where a mark lies, in words.
Text LocationText(const teaching::LocationScore& score);
Text VerdictText(teaching::Verdict verdict);

std::string TeachingFeedbackPage(const std::string& student,
                                 const std::vector<CaseFeedbackView>& cases);

}  // namespace etalon::report
