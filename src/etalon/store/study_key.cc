#include "etalon/store/study_key.h"

#include <algorithm>

#include "etalon/core/sha256.h"

namespace etalon::store {
namespace {

/// Lines cannot run into each other: their lengths are hashed too.
void AddLine(std::string_view text, Sha256& hash) {
  hash.Update(std::to_string(text.size()) + ":");
  hash.Update(text);
}

std::string Fingerprint(const Provenance& provenance, std::string_view options) {
  Sha256 hash;
  for (const std::string& part :
       {provenance.software, provenance.software_version, provenance.precision}) {
    AddLine(part, hash);
  }
  for (const Provenance::Model& model : provenance.models) {
    for (const std::string& part : {model.name, model.version, model.sha256}) AddLine(part, hash);
  }
  AddLine(options, hash);
  return hash.Finish();
}

}  // namespace

std::string ContentSha256(const std::vector<Provenance::Input>& inputs) {
  std::vector<std::string> hashes;
  for (const Provenance::Input& input : inputs) hashes.push_back(input.sha256);
  std::sort(hashes.begin(), hashes.end());
  Sha256 hash;
  for (const std::string& each : hashes) AddLine(each, hash);
  return hash.Finish();
}

StudyKey KeyOf(const Provenance& provenance, std::string_view options) {
  return {ContentSha256(provenance.inputs), Fingerprint(provenance, options)};
}

}  // namespace etalon::store
