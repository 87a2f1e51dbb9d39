#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "etalon/report/teaching_page.h"
#include "etalon/store/reading_rows.h"
#include "etalon/workflow/classroom.h"
#include "etalon/workflow/project_atlas.h"

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

/// What a network sees alike among a project's images, by its atlas; nothing where none was built.
class SimilarImages {
 public:
  /// @param open the project's atlas where it is open already; else that in its folder is read.
  /// @throws Error as `OpenAtlas`, of an atlas that is there.
  SimilarImages(const Classroom& classroom, const OpenAtlas* open);

  /// Those of `among` most like `image`, of other patients, nearest first.
  std::vector<std::string> To(const std::string& image, const std::set<std::string>& among,
                              std::size_t most) const;

 private:
  const Classroom& classroom_;
  std::unique_ptr<OpenAtlas> own_;
  const OpenAtlas* atlas_;
};

/// The labels that are there, the most special ones: "Malignant liver lesion".
report::Text PresentLabelsText(const Classroom& classroom, const ProjectImage& image);

}  // namespace etalon::workflow
