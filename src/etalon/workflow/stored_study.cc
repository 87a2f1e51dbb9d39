#include "etalon/workflow/stored_study.h"

#include "etalon/core/sha256.h"

namespace etalon::workflow {

using store::StoredStudy;

StudySource SourceOf(const StoredStudy& study) {
  return {.name = study.name,
          .files = {study.paths.begin(), study.paths.end()},
          .kind = KindFromText(study.options)};
}

StudyOptions OptionsOf(const StoredStudy& study) {
  StudyOptions options = OptionsFromText(study.options);
  options.examination = study.examination;
  return options;
}

std::string WhyNotAgain(const StoredStudy& study) {
  const auto& inputs = study.provenance.inputs;
  if (study.paths.size() != inputs.size()) {
    return "where the files of the study of " + study.examination.acquired_at +
           " lie was not stored; measure them once more";
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::error_code failure;
    if (!std::filesystem::exists(study.paths[i], failure)) return study.paths[i] + ": is gone";
    if (Sha256OfFile(study.paths[i]) != inputs[i].sha256) {
      return study.paths[i] + ": has changed since it was measured";
    }
  }
  return {};
}

std::string ContentOf(const StudySource& source) {
  std::vector<Provenance::Input> inputs;
  for (const std::filesystem::path& file : source.files) {
    try {
      inputs.push_back({file.filename().string(), Sha256OfFile(file)});
    } catch (const Error&) {
      continue;  // Measuring reports it.
    }
  }
  return store::ContentSha256(inputs);
}

}  // namespace etalon::workflow
