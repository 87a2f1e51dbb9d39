#include "etalon/workflow/duplicates_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "etalon/media/open_image.h"
#include "etalon/report/markup.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/whole_file.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using report::Text;

constexpr std::size_t kPairsListed = 200;

bool IsPicture(const fs::path& path) {
  switch (media::RecogniseFile(path)) {
    case media::FileFormat::kPng:
    case media::FileFormat::kJpeg:
    case media::FileFormat::kMetaImage:
      return true;
    default:
      return false;
  }
}

std::vector<ComparedImage> EveryPicture(const fs::path& folder) {
  std::error_code error;
  std::vector<ComparedImage> images;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_regular_file() || !IsPicture(it->path())) continue;
    images.push_back(
        {.file = it->path(), .name = it->path().lexically_relative(folder).generic_string()});
  }
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "cannot be listed",
                    error.message());
  }
  std::ranges::sort(images, {}, &ComparedImage::name);
  return images;
}

void RequireImageColumn(const table::Table& table) {
  if (table.Has("image")) return;
  throw FileError(ErrorCode::kFileMalformed, table.source(), "has no column 'image'");
}

std::vector<ComparedImage> PicturesOfTable(const DuplicatesRequest& request) {
  const table::Table table = table::ReadCsv(request.table);
  RequireImageColumn(table);
  const auto cell = [&](std::size_t row, const char* column) {
    return table.Has(column) ? std::string(table.Cell(row, table.ColumnOf(column))) : std::string();
  };
  std::vector<ComparedImage> images;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string name = cell(row, "image");
    if (name.empty()) {
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      table.Place(row, table.ColumnOf("image")) + " is empty");
    }
    images.push_back({.file = request.images / name,
                      .name = name,
                      .patient = cell(row, "patient"),
                      .part = cell(row, "split")});
  }
  return images;
}

void ReadEmbeddings(const fs::path& path, std::vector<ComparedImage>& images) {
  const table::Table table = table::ReadCsv(path);
  RequireImageColumn(table);
  std::map<std::string_view, ComparedImage*> by_name;
  for (ComparedImage& image : images) by_name[image.name] = &image;
  const std::size_t name_column = table.ColumnOf("image");
  for (const std::string& name : table.names()) {
    if (name == "image") continue;
    const std::vector<double> values = table.Numbers(name);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto found = by_name.find(table.Cell(row, name_column));
      if (found == by_name.end()) {
        throw FileError(ErrorCode::kFileMalformed, table.source(),
                        table.Place(row, name_column) + " is no picture that is compared");
      }
      found->second->embedding.push_back(static_cast<float>(values[row]));
    }
  }
}

Text OrDash(const std::string& text) { return Verbatim(text.empty() ? "–" : text); }

report::AnalysisTable PairTable(const std::vector<ComparedImage>& images,
                                const NearDuplicateSearch& search) {
  report::AnalysisTable table{
      .key = "pairs",
      .heading = {"Pictures that look the same", "Images qui se ressemblent"},
      .columns = {{"first", {"First", "Première"}},
                  {"second", {"Second", "Seconde"}},
                  {"distance", {"Bits that differ", "Bits différents"}},
                  {"likeness", {"Correlation", "Corrélation"}},
                  {"first_part", {"Part of the first", "Partie de la première"}},
                  {"second_part", {"Part of the second", "Partie de la seconde"}}},
      .rows = {},
      .note = {"A group of n pictures is listed by n − 1 pairs.",
               "Un groupe de n images est listé par n − 1 paires."}};
  for (const NearDuplicate& link : search.links) {
    if (table.rows.size() == kPairsListed) break;
    const ComparedImage& a = images[link.first];
    const ComparedImage& b = images[link.second];
    table.rows.push_back({Verbatim(a.name), Verbatim(b.name),
                          report::NumberCell{static_cast<double>(link.distance), 0},
                          report::NumberCell{link.likeness, 4}, OrDash(a.part), OrDash(b.part)});
  }
  return table;
}

report::AnalysisTable CountTable(const std::vector<ComparedImage>& images,
                                 const NearDuplicateSearch& search) {
  std::set<std::size_t> groups;
  for (const NearDuplicate& link : search.links) groups.insert(search.group_of[link.first]);
  report::AnalysisTable table{
      .key = "counts",
      .heading = {"Counts", "Effectifs"},
      .columns = {{"what", {"What", "Quoi"}}, {"count", {"Number", "Nombre"}}},
      .rows = {},
      .note = {}};
  const auto add = [&](const Text& what, std::size_t count) {
    table.rows.push_back({what, CountText(count)});
  };
  add({"pictures compared", "images comparées"},
      images.size() - search.flat - search.problems.size());
  add({"pictures that show nothing", "images qui ne montrent rien"}, search.flat);
  add({"pictures that cannot be read", "images illisibles"}, search.problems.size());
  add({"groups of near-duplicates", "groupes de quasi-doublons"}, groups.size());
  add({"pairs of near-duplicates", "paires de quasi-doublons"}, search.links.size());
  add({"pairs of different patients", "paires de patients différents"},
      AcrossPatients(images, search).size());
  add({"pairs between parts of the split", "paires entre parties de la séparation"},
      Straddling(images, search).size());
  return table;
}

void WriteGroups(const std::vector<ComparedImage>& images, const NearDuplicateSearch& search,
                 const fs::path& folder) {
  WholeFile file(folder / kGroupsFile);
  file.Write("image,group\n");
  for (std::size_t i = 0; i < images.size(); ++i) {
    file.Write(table::CsvLine(
        std::vector<std::string>{images[i].name, fmt::format("g{}", search.group_of[i] + 1)}));
  }
  file.Finish();
}

}  // namespace

std::vector<ComparedImage> ImagesToCompare(const DuplicatesRequest& request) {
  auto images = request.table.empty() ? EveryPicture(request.images) : PicturesOfTable(request);
  if (images.empty()) {
    throw FileError(ErrorCode::kUsage, request.images.string(), "holds no picture");
  }
  if (!request.embeddings.empty()) ReadEmbeddings(request.embeddings, images);
  return images;
}

DuplicatesReport ReportDuplicates(const DuplicatesRequest& request, ProgressObserver& progress) {
  const auto images = ImagesToCompare(request);
  NearDuplicateSearch search = FindNearDuplicates(images, request.options, progress);
  DuplicatesReport result{
      .analysis = {.key = "near-duplicates",
                   .source = fs::absolute(request.images).lexically_normal().filename().string(),
                   .kind = {"Near-duplicate pictures", "Images quasi identiques"},
                   .summary = {},
                   .remarks = {},
                   .plots = {},
                   .tables = {CountTable(images, search), PairTable(images, search)}},
      .problems = {}};
  result.analysis.summary =
      CountText(search.links.size()) +
      Text{" pairs of near-duplicates among ", " paires de quasi-doublons parmi "} +
      CountText(images.size()) + Text{" pictures.", " images."};
  if (!request.output.empty()) {
    report::WriteAnalysis(result.analysis, request.output);
    WriteGroups(images, search, request.output);
  }
  result.problems = std::move(search.problems);
  return result;
}

}  // namespace etalon::workflow
