#pragma once

#include <cstdint>
#include <vector>

#include "etalon/annotation/reading.h"
#include "etalon/ontology/ontology.h"

namespace etalon::annotation {

// A call is 1 where a label is present, 0 where it is absent, -1 where a reading says nothing of
// it.

/// Grades of how sure a reader is that a label is present: 0 surely not ... 4 surely.
inline constexpr int kCertaintyGrades = 5;

/// What readings say of every label of an ontology.
///
/// A label is present where the reading states it or a label below it, or draws either. It is
/// absent where the reading says so, says so of a label above it, or states what it excludes; and,
/// for a label that is drawn, where a closed reading draws nothing and says nothing. Else it says
/// nothing. Statements on a frame count for its image.
class LabelCaller {
 public:
  explicit LabelCaller(const ontology::Ontology& ontology);

  std::size_t labels() const { return above_.size(); }

  /// Calls of one reading, one a label, and where asked for how sure it is (-1: says nothing).
  /// Shapes of labels that the ontology lacks are passed over.
  void Read(const std::vector<Shape>& shapes, std::int8_t* calls, std::int8_t* grades) const;

 private:
  void Present(std::size_t label, std::int8_t* calls) const;

  const ontology::Ontology& ontology_;
  std::vector<std::vector<std::size_t>> above_;
  std::vector<std::vector<std::size_t>> below_;
  std::vector<char> is_drawn_;
};

/// A second or later reading of an image by a reader who had read it before.
struct Reread {
  std::size_t first = 0;  ///< index into `Readings::readings`
  std::size_t again = 0;
};

/// The first reading of every image by every reader, and what was read again.
struct CallTable {
  std::size_t images = 0;
  std::size_t readers = 0;
  std::size_t labels = 0;
  std::vector<std::int8_t> calls;   ///< images x readers x labels; -1: not read, or nothing said
  std::vector<std::int8_t> grades;  ///< the same, certainty of presence
  std::vector<std::size_t> reading_of;  ///< images x readers: index of the first reading; none: -1
  std::vector<Reread> rereads;
  std::vector<std::int8_t> calls_again;  ///< re-reads x labels

  std::int8_t At(std::size_t image, std::size_t reader, std::size_t label) const {
    return calls[(image * readers + reader) * labels + label];
  }
  std::int8_t GradeAt(std::size_t image, std::size_t reader, std::size_t label) const {
    return grades[(image * readers + reader) * labels + label];
  }
};

inline constexpr std::size_t kNotRead = static_cast<std::size_t>(-1);

CallTable ReadCalls(const Readings& readings, const LabelCaller& caller);

}  // namespace etalon::annotation
