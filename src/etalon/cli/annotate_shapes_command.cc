#include "etalon/cli/annotate_shapes_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "etalon/annotation/consensus.h"
#include "etalon/cli/subcommand.h"
#include "etalon/core/error.h"
#include "etalon/workflow/annotate_agree.h"
#include "etalon/workflow/annotate_card.h"
#include "etalon/workflow/annotate_consensus.h"
#include "etalon/workflow/export_shapes.h"
#include "etalon/workflow/import_shapes.h"
#include "etalon/workflow/project.h"

namespace etalon::cli {
namespace {

using workflow::ExportFormat;
using workflow::ExportPart;
using workflow::ImportFormat;

const std::map<std::string, ExportFormat> kExportFormats{
    {"coco", ExportFormat::kCoco},
    {"csv", ExportFormat::kCsv},
    {"dicom-seg", ExportFormat::kDicomSegmentation},
    {"dicom-sr", ExportFormat::kDicomReport}};
const std::map<std::string, ExportPart> kParts{{"all", ExportPart::kAll},
                                               {"reference", ExportPart::kReference},
                                               {"readings", ExportPart::kReadings},
                                               {"consensus", ExportPart::kConsensus}};
const std::map<std::string, ImportFormat> kImportFormats{{"coco", ImportFormat::kCoco},
                                                         {"csv", ImportFormat::kCsv},
                                                         {"polygons", ImportFormat::kPolygons}};

/// "zone=field,mass=lesion"
std::map<std::string, std::string> Pairs(const std::string& text) {
  std::map<std::string, std::string> pairs;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    const std::string entry = text.substr(start, comma - start);
    const std::size_t equals = entry.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == entry.size()) {
      throw Error(ErrorCode::kUsage, "--map: '" + entry + "' is no NAME=LABEL");
    }
    pairs[entry.substr(0, equals)] = entry.substr(equals + 1);
    start = comma + 1;
  }
  return pairs;
}

void Print(const report::Analysis& analysis, const std::string& format) {
  fmt::print("{}",
             format == "json" ? report::AnalysisJson(analysis) : report::AnalysisLines(analysis));
}

/// Counts of one label.
struct LabelCounts {
  int present = 0;
  int absent = 0;
  int refused = 0;
};

void PrintConsensus(const workflow::ConsensusSummary& summary) {
  std::map<std::string, LabelCounts> labels;
  std::map<std::string, int> reasons;
  for (const store::ConsensusLabelRow& row : summary.run.labels) {
    LabelCounts& counts = labels[row.label];
    if (!row.present) {
      ++counts.refused;
      ++reasons[row.reason];
    } else {
      ++(*row.present ? counts.present : counts.absent);
    }
  }
  fmt::print("{:<34} {:>8} {:>8} {:>10}\n", "label", "present", "absent", "undecided");
  for (const auto& [label, counts] : labels) {
    fmt::print("{:<34} {:>8} {:>8} {:>10}\n", label, counts.present, counts.absent, counts.refused);
  }
  int shapes = 0;
  for (const store::ConsensusShapeRow& row : summary.run.shapes) {
    if (row.reason.empty()) {
      ++shapes;
    } else {
      ++reasons[row.reason];
    }
  }
  fmt::print("{} shapes, {} labels adjudicated\n", shapes, summary.adjudicated);
  if (summary.from_students > 0) {
    fmt::print("{} labels of certified students weighed in\n", summary.from_students);
  }
  for (const auto& [reason, count] : reasons) fmt::print("  {:>7}  {}\n", count, reason);
  fmt::print("consensus {} by {} of {} readers{}\n", summary.run.id, summary.run.method,
             std::ranges::count(summary.run.readers, ',') + 1,
             summary.is_new ? "" : ": stored before, nothing has changed");
}

}  // namespace

void AnnotateShapesCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = Subcommand(app, "annotate", "What readers say of a project's images");
  const auto add = [&](const char* name, const char* text,
                       int (AnnotateShapesCommand::*run)() const) {
    CLI::App* part = command->add_subcommand(name, text);
    part->add_option("PROJECT", project, "name in the workspace, or folder")->required();
    part->add_option("--workspace", workspace, "folder of the workspace");
    part->callback([this, run, &chosen] { chosen = [this, run] { return (this->*run)(); }; });
    return part;
  };
  const auto add_page = [&](CLI::App* part) {
    part->add_option("--out", output, "folder for analysis.html and analysis.json");
    part->add_option("--print", print, "what is printed")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
  };
  add_page(add("agree", "Agreement of readers, by label, reader and month",
               &AnnotateShapesCommand::Agree));
  CLI::App* card = add("card", "Report card of a reader, for the reader and the lead",
                       &AnnotateShapesCommand::Card);
  card->add_option("--reader", reader, "key of the reader")->required();
  add_page(card);

  CLI::App* consensus = add("consensus", "What the readings come to; it is stored",
                            &AnnotateShapesCommand::Consensus);
  consensus->add_option("--method", method, "majority, dawid-skene, staple or skill-weighted")
      ->capture_default_str();
  consensus->add_option("--least-readers", least_readers, "fewer give no consensus")
      ->capture_default_str();
  consensus->add_option("--least-probability", least_probability, "less leaves a label undecided")
      ->capture_default_str();

  CLI::App* out = add("export", "Write labels and shapes to files", &AnnotateShapesCommand::Export);
  out->add_option("--format", format, "coco, csv, dicom-seg or dicom-sr")->required();
  out->add_option("--out", output, "file; folder for DICOM")->required();
  out->add_option("--of", what, "all, reference, readings or consensus")->capture_default_str();

  CLI::App* in = add("import", "Bring in labels and shapes", &AnnotateShapesCommand::Import);
  in->add_option("FILE", input, "file; folder of JSON files for polygons")->required();
  in->add_option("--format", format, "coco, csv or polygons")->required();
  CLI::Option* whose = in->add_option("--reader", reader, "whose reading it is");
  in->add_flag("--reference", as_reference, "it is the reference")->excludes(whose);
  in->add_option("--map", renamed, "labels of the project by those of the file, A=B,C=D");
}

int AnnotateShapesCommand::Agree() const {
  Print(workflow::AnnotateAgree({workflow::FindProject(project, workspace), output}), print);
  return 0;
}

int AnnotateShapesCommand::Card() const {
  Print(workflow::AnnotateCard({workflow::FindProject(project, workspace), reader, output}), print);
  return 0;
}

int AnnotateShapesCommand::Consensus() const {
  const auto wanted = annotation::ConsensusMethodNamed(method);
  if (!wanted) throw Error(ErrorCode::kUsage, "--method: there is no '" + method + "'");
  PrintConsensus(workflow::AnnotateConsensus(
      {workflow::FindProject(project, workspace), *wanted, least_readers, least_probability}));
  return 0;
}

int AnnotateShapesCommand::Export() const {
  const auto wanted = kExportFormats.find(format);
  const auto which = kParts.find(what);
  if (wanted == kExportFormats.end()) {
    throw Error(ErrorCode::kUsage, "--format: there is no '" + format + "'");
  }
  if (which == kParts.end()) throw Error(ErrorCode::kUsage, "--of: there is no '" + what + "'");
  const auto summary = workflow::ExportShapes({.project = workflow::FindProject(project, workspace),
                                               .part = which->second,
                                               .format = wanted->second,
                                               .output = output});
  fmt::print("{} shapes of {} readings in {} files\n", summary.shapes, summary.readings,
             summary.files);
  if (summary.left_out > 0) {
    fmt::print("{} shapes left out: the format has no place for them\n", summary.left_out);
  }
  return 0;
}

int AnnotateShapesCommand::Import() const {
  const auto wanted = kImportFormats.find(format);
  if (wanted == kImportFormats.end()) {
    throw Error(ErrorCode::kUsage, "--format: there is no '" + format + "'");
  }
  workflow::ImportShapesRequest request;
  request.project = workflow::FindProject(project, workspace);
  request.input = input;
  request.format = wanted->second;
  request.reader = reader;
  request.as_reference = as_reference;
  request.renamed = Pairs(renamed);
  const auto summary = workflow::ImportShapes(request);
  fmt::print("{} shapes of {} images: {} readings added, {} references changed, {} known already\n",
             summary.shapes, summary.images, summary.readings, summary.references, summary.known);
  if (summary.readings + summary.references == 0) fmt::print("nothing has changed\n");
  return 0;
}

}  // namespace etalon::cli
