#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/store/project_rows.h"

namespace etalon::store {

/// One reading of one image by one reader: round 1 the first, 2 and more re-readings, 0 an
/// adjudication.
struct CaseKey {
  std::string image;
  std::string reader;
  int round = 1;

  auto operator<=>(const CaseKey&) const = default;
};

/// A reading that somebody is to do.
struct TaskRow {
  CaseKey key = {};
  std::string kind = {};      ///< "read", "reread", "honeypot", "adjudicate"
  int position = 0;           ///< in the reader's own order
  int washout_days = 0;       ///< since the reader's reading of the round before was closed
  std::string deadline = {};  ///< day, or empty

  bool operator==(const TaskRow&) const = default;
};

/// How far a reading is.
struct CaseState {
  CaseKey key;
  int version = 0;  ///< savings so far
  bool closed = false;
  double seconds = 0.0;   ///< over all savings
  std::string saved_at;   ///< UTC of the last saving, by the store's clock
  std::string closed_at;  ///< UTC, or empty
};

/// What one saving does to one annotation.
struct AnnotationEdit {
  std::string id = {};  ///< empty: it is new
  bool removed = false;
  double seconds = 0.0;
  ShapeRow shape = {};
};

/// One saving of one case.
struct ReadingSave {
  CaseKey key;
  int expected_version = 0;  ///< what the reader had before him; 0: an empty case
  bool close = false;
  double seconds = 0.0;      ///< spent since the saving before
  std::string made_at = {};  ///< by the reader's own clock, or empty
  int ontology_version = 1;
  std::vector<AnnotationEdit> edits = {};
};

enum class SaveResult {
  kSaved,
  kCollided,  ///< another saving came first; this one is kept aside and counts for nothing
  kClosed,    ///< the case is closed; this one is kept aside too
};

/// A version of an annotation with the saving that it belongs to.
struct AnnotationVersionRow {
  std::int64_t sequence = 0;
  CaseKey key;
  std::string annotation;  ///< id
  bool removed = false;
  bool collided = false;  ///< was kept aside
  bool case_closed = false;
  double seconds = 0.0;
  ShapeRow shape;
  std::string made_at;
  std::string received_at;
  int ontology_version = 1;
};

/// A reader asked a model about a case.
struct AssistanceRow {
  CaseKey key;
  std::string model;
  std::string model_sha256;
  int frame = 0;
  std::string asked_at = {};  ///< UTC; filled on adding
};

/// Through whose eyes readings are read: nobody sees more than he may.
class Viewer {
 public:
  /// The project's lead, who reads nothing himself: all readings that are closed.
  static Viewer Lead() { return Viewer({}); }
  /// A reader: his own readings, but not those that he is to repeat; those of others on an image
  /// once every reading of that image is closed. @throws ContractError for an empty key.
  static Viewer Reader(std::string key);

  bool is_lead() const { return !reader_; }
  bool Is(const std::string& reader) const { return reader_ == reader; }

 private:
  explicit Viewer(std::optional<std::string> reader) : reader_(std::move(reader)) {}

  std::optional<std::string> reader_;
};

}  // namespace etalon::store
