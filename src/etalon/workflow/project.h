#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/ontology/ontology.h"

namespace etalon::workflow {

/// An image of a project with what is known of it beforehand. What readers say of it is apart
/// (project_annotations.h).
struct ProjectImage {
  std::string id;              ///< first 16 hexadecimal digits of the SHA-256 of its file
  std::filesystem::path file;  ///< absolute
  /// Empty where not known. The patient is a pseudonym or the key that the labels gave; images of
  /// one patient that came under two keys have one here.
  std::string patient, study, centre, vendor, organ, date;
  std::map<std::string, bool> labels;     ///< by id of the ontology, closed under its hierarchy
  std::vector<annotation::Shape> shapes;  ///< reference outlines, in pixels of the file
};

struct ProjectContents {
  std::filesystem::path folder;
  ontology::Ontology ontology;       ///< with the labels that earlier versions had, as retired
  std::vector<ProjectImage> images;  ///< by id
  std::size_t by_consensus = 0;      ///< images whose reference a consensus took the place of
};

/// The folder of a project: a path where there is one or the name has a slash, else
/// `<workspace>/projects/<name>`; an empty workspace is the default one.
/// @throws Error(kUsage) when there is no project.
std::filesystem::path FindProject(const std::string& name_or_path,
                                  const std::filesystem::path& workspace);

/// All images with their reference labels and shapes.
/// @throws Error(kStoreFailed), Error(kFileMalformed) as the project's files are.
ProjectContents ReadProject(const std::filesystem::path& folder);

/// Finds the images of a project by what people call them.
class ImageIndex {
 public:
  explicit ImageIndex(const std::vector<ProjectImage>& images);

  /// The id of an id, a path, or a file's name that one image alone has; nothing else.
  std::optional<std::string> Find(const std::string& name) const;

 private:
  std::map<std::string, std::string> id_of_;  ///< "" for a name that several images have
};

}  // namespace etalon::workflow
