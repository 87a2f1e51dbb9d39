#pragma once

#include <map>
#include <string>
#include <vector>

#include "etalon/report/teaching_page.h"
#include "etalon/store/reading_rows.h"
#include "etalon/workflow/classroom.h"

namespace etalon::workflow {

/// What blind experts said of the images, of readings that are closed.
class ExpertReadings {
 public:
  /// What one reader said of one label of one image.
  struct Vote {
    std::string reader;
    std::string image;
    std::string label;
    bool present = false;
  };

  /// @param viewer the lead, or a student who may be a reader himself and must stay blind.
  ExpertReadings(const Classroom& classroom, const store::Viewer& viewer);

  /// By reader, image and label.
  const std::vector<Vote>& votes() const { return votes_; }
  teaching::ExpertVotes VotesOn(const std::string& image, const std::string& label) const;
  std::vector<report::OutlineView> OutlinesOn(const Classroom& classroom,
                                              const std::string& image) const;

 private:
  std::vector<Vote> votes_;
  std::map<std::pair<std::string, std::string>, teaching::ExpertVotes> counts_;
  std::map<std::string, std::vector<annotation::Shape>> shapes_;
};

/// Outlines of labels that are taught: of polygons, boxes and the largest part of masks.
std::vector<report::OutlineView> TaughtOutlines(const Classroom& classroom,
                                                const std::vector<annotation::Shape>& shapes);

/// Images of the project that look most like one, of other patients, nearest first; none where no
/// atlas was built.
std::vector<std::string> NeighboursOf(const Classroom& classroom, const std::string& image);

/// The labels that are there, the most special ones: "Malignant liver lesion".
report::Text PresentLabelsText(const Classroom& classroom, const ProjectImage& image);

}  // namespace etalon::workflow
