#pragma once

#include <string>
#include <vector>

#include "etalon/image/raster.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// A small picture with what is said of it.
struct AtlasPicture {
  std::string name;  ///< of the file
  image::GrayImage picture;
  std::vector<Text> lines;  ///< under the name
};

/// Pictures that have one colour on the maps.
struct AtlasColour {
  Text name;
  std::vector<std::size_t> items;
};

struct AtlasCluster {
  Text name;  ///< what sets it apart
  std::size_t size = 0;
  double x = 0.0;  ///< middle on the t-SNE map
  double y = 0.0;
  std::vector<AtlasPicture> examples;
};

/// Places of all pictures on a map, one each.
struct AtlasMap {
  std::vector<double> x;
  std::vector<double> y;
};

/// The pictures of a project, arranged by what a network sees in them.
struct AtlasReport {
  std::string title;
  std::string model;
  std::size_t patients = 0;  ///< 0: not known
  AtlasMap principal;        ///< along the first two principal components
  double explained = 0.0;    ///< share of the variance that these keep
  AtlasMap tsne;
  double trustworthiness = 0.0;      ///< of the t-SNE map
  std::vector<AtlasColour> colours;  ///< the first drawn first
  std::vector<AtlasCluster> clusters;
  std::size_t unclustered = 0;
  std::size_t outlier_count = 0;
  std::vector<AtlasPicture> outliers;  ///< the first of them
  std::size_t suspicion_count = 0;
  std::vector<AtlasPicture> suspicions;  ///< the first labels that are probably wrong
  std::vector<Text> remarks;             ///< what was left out and why
};

/// One page in both languages, self-contained. @throws ContractError when a number is not finite.
std::string AtlasPage(const AtlasReport& report);

/// A picture and those most like it, nearest first.
struct SimilarReport {
  std::string title;
  std::string model;
  Text filter;  ///< what was asked for; empty: everything
  AtlasPicture asked;
  std::vector<AtlasPicture> found;
};

std::string SimilarPage(const SimilarReport& report);

}  // namespace etalon::report
