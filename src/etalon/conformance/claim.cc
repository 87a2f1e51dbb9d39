#include "etalon/conformance/claim.h"

#include "etalon/settings/toml.h"

namespace etalon::conformance {
namespace {

constexpr double kHuge = 1e9;

std::optional<double> Limit(settings::TableReader& reader, const std::string& key, double most) {
  if (!reader.Has(key)) return std::nullopt;
  return reader.Ranged(key, 0.0, 0.0, most);
}

std::optional<Interval> Slope(settings::TableReader& reader) {
  if (!reader.Has("slope_low") && !reader.Has("slope_high")) return std::nullopt;
  const Interval slope{reader.Required<double>("slope_low"), reader.Required<double>("slope_high")};
  if (slope.low >= slope.high) reader.Fail("slope_high", "must be above slope_low");
  return slope;
}

Claim ReadClaim(settings::TableReader& reader) {
  Claim claim{.metric = reader.Required<std::string>("metric"),
              .largest_bias = Limit(reader, "largest_bias", kHuge),
              .slope = Slope(reader),
              .repeatability_coefficient = Limit(reader, "repeatability_coefficient", kHuge),
              .refused = Limit(reader, "refused", 1.0),
              .coverage = Limit(reader, "coverage", 1.0)};
  reader.RejectUnknown();
  return claim;
}

}  // namespace

Claims ParseClaims(const std::string& text, const std::filesystem::path& source) {
  settings::TableReader reader = settings::ParseToml(text, source);
  Claims claims;
  claims.source = source;
  claims.modality = reader.Required<std::string>("modality");
  claims.version = reader.Required<std::string>("version");
  claims.least_subjects = reader.PositiveInteger("least_subjects");
  for (settings::TableReader& item : reader.Tables("claim")) {
    claims.claims.push_back(ReadClaim(item));
  }
  if (claims.claims.empty()) reader.Fail("claim", "is missing");
  reader.RejectUnknown();
  return claims;
}

Claims LoadClaims(const std::filesystem::path& path) {
  return ParseClaims(settings::ReadText(path), path);
}

}  // namespace etalon::conformance
