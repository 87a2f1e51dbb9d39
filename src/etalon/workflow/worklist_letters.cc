#include "etalon/workflow/worklist_letters.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/media/bytes.h"
#include "etalon/nuclear/planar_reading.h"
#include "etalon/report/page.h"
#include "etalon/workflow/stored_values.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

std::string ProgramText(const store::StoredStudy& reading) {
  std::string text = reading.provenance.software + " " + reading.provenance.software_version;
  const std::string models = ModelsOf(reading.provenance);
  return models.empty() ? text : text + ", " + models;
}

/// What a letter tells of a scan: what put it on the list, then grade and ratio.
report::LetterScan LetterScanOf(const WorklistScan& scan, const std::string& measurement) {
  report::LetterScan letter{.day = scan.day, .measurements = {}};
  for (const std::string& name : {measurement, std::string(nuclear::kPeruginiGrade),
                                  std::string(nuclear::kHeartToContralateral)}) {
    const auto found = std::ranges::find(scan.reading.measurements, name, &Measurement::name);
    if (found != scan.reading.measurements.end()) letter.measurements.push_back(*found);
  }
  return letter;
}

report::Letter LetterOf(const WorklistItem& item, const Worklist& list) {
  report::Letter letter;
  letter.item = item.id;
  letter.written_on = list.today;
  letter.deadline = item.deadline;
  letter.program = ProgramText(item.scans.back().reading);
  for (const WorklistScan& scan : item.scans) {
    if (!scan.positive && item.positive) continue;
    letter.scans.push_back(LetterScanOf(scan, list.rule.measurement));
  }
  return letter;
}

std::vector<const WorklistItem*> ChooseItems(const LettersRequest& request, const Worklist& list,
                                             const store::Workspace& workspace) {
  std::vector<const WorklistItem*> items;
  for (const std::string& id : request.ids) items.push_back(&FindItem(list, id, workspace));
  if (!request.ids.empty()) return items;
  for (const WorklistItem& item : list.items) {
    if (item.positive && item.state == store::WorklistState::kUnexplored) items.push_back(&item);
  }
  return items;
}

/// A key may hold what no file name should; two keys never share a name, as the scan's id follows
/// where a character was replaced.
std::string FileName(const WorklistItem& item) {
  std::string name;
  for (const char letter : item.id) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-';
    name += plain ? letter : '_';
  }
  if (name == item.id) return name;
  name += '_';
  return name += ScanId(item.scans.front().reading.key.content_sha256);
}

std::string TemplateOf(const LettersRequest& request) {
  if (request.template_file.empty()) return report::LetterTemplate(request.language);
  const auto bytes = media::ReadBytes(request.template_file);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

LettersResult WriteLetters(const WorklistOptions& options, const LettersRequest& request) {
  if (request.folder.empty()) throw Error(ErrorCode::kUsage, "letters go to --out DIR");
  store::Workspace workspace = OpenWorkspace(options);
  const Worklist list = LoadWorklist(options, workspace);
  const std::string letter_template = TemplateOf(request);
  LettersResult result;
  std::vector<std::string> letters;
  for (const WorklistItem* item : ChooseItems(request, list, workspace)) {
    letters.push_back(report::FillLetter(letter_template, request.template_file.string(),
                                         LetterOf(*item, list), request.language));
    const std::string name = FileName(*item);
    report::WriteTextFile(request.folder, name + ".html",
                          report::LetterPage({letters.back()}, request.language));
    report::WriteTextFile(request.folder, name + ".txt",
                          report::LetterText(letters.back(), request.language));
    result.items.push_back(item->id);
  }
  if (letters.empty()) return result;
  report::WriteTextFile(request.folder, "letters.html",
                        report::LetterPage(letters, request.language));
  result.all = request.folder / "letters.html";
  return result;
}

void WriteLetterTemplate(const fs::path& file, report::LetterLanguage language) {
  report::WriteTextFile(file.parent_path().empty() ? fs::path(".") : file.parent_path(),
                        file.filename().string(), report::LetterTemplate(language));
}

}  // namespace etalon::workflow
