#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/core/outcome.h"
#include "etalon/ontology/ontology.h"
#include "etalon/store/reading_store.h"
#include "etalon/workflow/project_annotations.h"

namespace etalon::workflow {

/// One case of a reader as it stands, seen with the reader's eyes.
struct ReaderCase {
  store::CaseKey key;  ///< its round is not told to the reader
  store::ImageRow image;
  std::vector<std::string> checklist;  ///< labels to be answered
  int version = 0;
  bool closed = false;
  bool adjudicate = false;
  std::vector<annotation::Annotation> own;
  std::vector<annotation::Annotation> others;  ///< of an adjudication: what was said before
};

/// The reader's case of an image: the open one of the lowest round; else the last that was closed,
/// unless it is to be read again. Nothing when there is no task, or none that is due.
std::optional<ReaderCase> OpenCase(OpenReadings& open, const std::string& reader,
                                   const std::string& image, const std::string& today = {});

/// Shipped models that readers may ask.
class ReadingAssistants {
 public:
  ReadingAssistants();
  ~ReadingAssistants();

  /// Names of the models of pictures' readings.
  static std::vector<std::string> List();

  struct Proposal {
    std::string model_sha256;
    std::vector<annotation::Shape> shapes;  ///< of labels that the ontology has and asks for so
  };

  /// What a model says of a picture: labels with the certainty of what it says, outlines and boxes
  /// in pixels of the picture. From any thread.
  /// @throws Error(kModelInvalid) when there is no such model.
  Outcome<Proposal> Ask(const std::string& model, const image::GrayImage& picture, int frame,
                        const ontology::Ontology& ontology);

 private:
  class Readers;
  std::unique_ptr<Readers> readers_;
};

/// One frame of an image file of a project, as models see it. @throws Error as the readers of
/// files,
///   kUsage when there is no such frame.
image::GrayImage ReadGrayFrame(const std::filesystem::path& file, int frame);

}  // namespace etalon::workflow
