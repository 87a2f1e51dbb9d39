#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace etalon::store {

/// A statement on an image as a row holds it; `annotation::Shape` with its lists as text.
struct ShapeRow {
  std::string label = {};
  std::string kind = {};
  std::string scope = {};
  bool present = true;
  double certainty = 1.0;
  int frame = 0;
  int last_frame = 0;
  std::string points = {};
  std::optional<double> millimetres = {};
  std::string mask = {};

  bool operator==(const ShapeRow&) const = default;
};

/// A file under which an image came, and the patient that its row of labels named.
struct ImageName {
  std::string path;  ///< absolute
  std::string patient;

  auto operator<=>(const ImageName&) const = default;
};

/// An image of a project: its place, what is known of it beforehand. Empty texts are not known.
struct ImageRow {
  std::string sha256;  ///< of the file
  std::string patient, study, centre, vendor, organ, date;
  int rows = 0;
  int columns = 0;
  int frames = 0;
  std::optional<double> row_spacing_mm, column_spacing_mm;
  std::string look;                    ///< hash of its appearance, 16 hexadecimal digits
  std::vector<ImageName> names;        ///< the newest first; never empty
  std::map<std::string, bool> labels;  ///< as the table said, by id of the ontology
  std::vector<ShapeRow> shapes;        ///< reference outlines

  bool operator==(const ImageRow&) const = default;

  std::string id() const { return sha256.substr(0, 16); }
};

/// A version of a project's ontology as it was read.
struct OntologyText {
  int version = 1;
  std::string sha256;
  std::string text;
};

}  // namespace etalon::store
