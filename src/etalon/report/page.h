#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/provenance.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// A named fact under the page's heading; both sides in both languages.
struct Fact {
  Text label;
  Text value;
};

/// What every page of the program shares: French and English, with pictures, plots, style and
/// script inside. It asks nothing of the network and may be printed. `#lang=fr` or `#lang=en` after
/// its address chooses the language, else the reader's browser does; without scripts it is English,
/// and switches all the same.
struct PageFrame {
  std::string title;  ///< plain text: of the window and as the heading
  Text kind;          ///< above the heading, e.g. "Agreement of readers"
  std::vector<Fact> facts;
  bool outline_switch = false;  ///< for pictures with outlines that can be hidden
};

/// @param sections the content in HTML, as `Section` makes it.
std::string Page(const PageFrame& frame, const std::string& sections);

/// A heading with its part of the page.
std::string Section(std::string_view id, const Text& heading, const std::string& content);

std::string Paragraph(const Text& text);

/// "<thead>" with one heading a column.
std::string HeadRow(const std::vector<Text>& headings);

/// A table that scrolls sideways on narrow screens. @param rows HTML of "<tr>"s.
std::string WideTable(const std::vector<Text>& headings, const std::string& rows);

Text SoftwareText(const Provenance& provenance);
Text ModelsText(const Provenance& provenance);

/// Writes a text file into `folder`, which is created where it is missing; the file appears whole
/// or not at all. @throws Error(kFileUnreadable) naming what cannot be written.
void WriteTextFile(const std::filesystem::path& folder, const std::string& name,
                   const std::string& text);

}  // namespace etalon::report
