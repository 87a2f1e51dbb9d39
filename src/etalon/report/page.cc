#include "etalon/report/page.h"

#include <fmt/format.h>

#include "etalon/core/error.h"
#include "etalon/media/bytes.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot.h"
#include "etalon/report/style.h"

namespace etalon::report {
namespace {

// The switches stand before the page's content so that the style sheet alone can follow them.
constexpr std::string_view kSwitches =
    R"(<input class="choice" type="radio" name="language" id="english" checked>)"
    R"(<input class="choice" type="radio" name="language" id="french">)"
    R"(<input class="choice" type="checkbox" id="outlines" aria-label="Contours / Outlines" checked>)";

/// Nothing may be loaded, and only what is written in the page may run.
constexpr std::string_view kPolicy =
    R"(default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline')";

/// A caliper between two lines.
constexpr std::string_view kLogo =
    R"(<svg class="logo" viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" rx="9"/><path d="M9 12v16M31 12v16M9 20H31M13 16l-4 4l4 4M27 16l4 4l-4 4"/></svg>)";

std::string Head(const PageFrame& frame) {
  return fmt::format(R"(<!doctype html><html lang="en"><head><meta charset="utf-8">)"
                     R"(<meta name="viewport" content="width=device-width,initial-scale=1">)"
                     R"(<meta http-equiv="Content-Security-Policy" content="{}">)"
                     R"(<title>{} · Etalon</title><style>{}{}</style></head>)",
                     kPolicy, Escape(frame.title), kStyleSheet, kPlotStyleSheet);
}

std::string OutlineSwitch(const PageFrame& frame) {
  if (!frame.outline_switch) return {};
  return fmt::format(R"(<label for="outlines" class="switch">{}</label>)",
                     Both({"Outlines", "Contours"}));
}

std::string Top(const PageFrame& frame) {
  std::string facts;
  for (const Fact& fact : frame.facts) {
    facts += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", Both(fact.label), Both(fact.value));
  }
  return fmt::format(
      R"(<header class="top"><div class="brand">{}<span>Etalon</span></div>)"
      R"(<nav aria-label="Display / Affichage"><label for="english" lang="en">English</label>)"
      R"(<label for="french" lang="fr">Français</label>{}</nav>)"
      R"(<p class="kind">{}</p><h1>{}</h1><dl>{}</dl></header>)",
      kLogo, OutlineSwitch(frame), Both(frame.kind), Escape(frame.title), facts);
}

void CreateFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, folder.string(), "the folder cannot be created",
                    error.message());
  }
}

}  // namespace

std::string Page(const PageFrame& frame, const std::string& sections) {
  return Head(frame) + "<body>" + std::string(kSwitches) + "<main>" + Top(frame) + sections +
         "</main><script>" + std::string(kScript) + "</script></body></html>\n";
}

std::string Section(std::string_view id, const Text& heading, const std::string& content) {
  return fmt::format(R"(<section id="{}"><h2>{}</h2>{}</section>)", id, Both(heading), content);
}

std::string Paragraph(const Text& text) { return "<p>" + Both(text) + "</p>"; }

std::string HeadRow(const std::vector<Text>& headings) {
  std::string cells;
  for (const Text& heading : headings) {
    cells += fmt::format(R"(<th scope="col">{}</th>)", Both(heading));
  }
  return "<thead><tr>" + cells + "</tr></thead>";
}

std::string WideTable(const std::vector<Text>& headings, const std::string& rows) {
  return R"(<div class="wide"><table>)" + HeadRow(headings) + "<tbody>" + rows +
         "</tbody></table></div>";
}

Text SoftwareText(const Provenance& provenance) {
  const std::string name = provenance.software + " " + provenance.software_version;
  return {name, name};
}

Text ModelsText(const Provenance& provenance) {
  std::string names;
  for (const Provenance::Model& model : provenance.models) {
    names += (names.empty() ? "" : ", ") + model.name + " " + model.version;
  }
  if (!provenance.precision.empty()) names += " (" + provenance.precision + ")";
  return {names, names};
}

void WriteTextFile(const std::filesystem::path& folder, const std::string& name,
                   const std::string& text) {
  CreateFolder(folder);
  const std::filesystem::path path = folder / name;
  std::filesystem::path unfinished = path;
  unfinished += ".part";
  media::WriteBytes(unfinished, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  std::error_code error;
  std::filesystem::rename(unfinished, path, error);
  if (error) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be replaced",
                    error.message());
  }
}

}  // namespace etalon::report
