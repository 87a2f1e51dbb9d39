#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "etalon/report/markup.h"
#include "etalon/report/worklist_letter.h"

namespace etalon::report {
namespace {

constexpr std::size_t kColumns = 80;

enum class BlockKind {
  kHeading,
  kSmallHeading,
  kItem,
  kRight,
  kSmallPrint,
  kLabel,
  kSignature,
  kAnswer,
  kParagraph
};

struct Block {
  BlockKind kind = BlockKind::kParagraph;
  std::string text;
};

struct Mark {
  std::string_view text;
  BlockKind kind;
};

constexpr std::array<Mark, 5> kMarks{{{"# ", BlockKind::kHeading},
                                      {"## ", BlockKind::kSmallHeading},
                                      {"- ", BlockKind::kItem},
                                      {"> ", BlockKind::kRight},
                                      {"~ ", BlockKind::kSmallPrint}}};

constexpr std::array<Mark, 3> kBoxes{{{"[label]", BlockKind::kLabel},
                                      {"[signature]", BlockKind::kSignature},
                                      {"[answer]", BlockKind::kAnswer}}};

Block BlockOf(const std::string& line) {
  for (const Mark& mark : kMarks) {
    if (line.starts_with(mark.text)) return {mark.kind, line.substr(mark.text.size())};
  }
  for (const Mark& box : kBoxes) {
    if (line.starts_with(box.text)) return {box.kind, line.substr(box.text.size())};
  }
  return {BlockKind::kParagraph, line};
}

/// Lines of plain text without an empty line between them are one paragraph.
std::vector<Block> BlocksOf(const std::string& filled) {
  std::vector<Block> blocks;
  std::istringstream lines(filled);
  bool open = false;
  for (std::string line; std::getline(lines, line);) {
    const bool empty = line.find_first_not_of(" \t") == std::string::npos;
    if (empty) {
      open = false;
      continue;
    }
    const Block block = BlockOf(line);
    const bool plain = block.kind == BlockKind::kParagraph;
    if (plain && open) {
      blocks.back().text += " " + block.text;
    } else {
      blocks.push_back(block);
    }
    open = plain;
  }
  return blocks;
}

/// What stands in the boxes.
struct BoxTexts {
  const char* label;
  const char* signature;
  const char* answer;
  std::array<const char*, 6> answers;
};

constexpr BoxTexts kFrenchBoxes{"Étiquette du patient",
                                "Nom, fonction, téléphone et signature :",
                                "Réponse à nous retourner :",
                                {"Images relues : pas de fixation myocardique",
                                 "Exploration en cours", "Amylose confirmée, type : ............",
                                 "Amylose exclue", "Déjà connue", "Ne peut être joint"}};

constexpr BoxTexts kEnglishBoxes{"Patient’s label",
                                 "Name, function, telephone and signature:",
                                 "Answer to send back:",
                                 {"Pictures read again: no myocardial uptake",
                                  "Exploration under way", "Amyloidosis found, type: ............",
                                  "Amyloidosis excluded", "Already known", "Cannot be reached"}};

const BoxTexts& BoxesIn(LetterLanguage language) {
  return language == LetterLanguage::kFrench ? kFrenchBoxes : kEnglishBoxes;
}

const char* DateLine(LetterLanguage language) {
  return language == LetterLanguage::kFrench ? "Date et signature :" : "Date and signature:";
}

std::size_t LengthOf(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

/// Lines of at most `width` characters; `first` and `rest` begin them.
std::string Wrapped(const std::string& text, const std::string& first, const std::string& rest,
                    std::size_t width = kColumns) {
  std::istringstream words(text);
  std::string lines, line = first;
  bool empty = true;
  for (std::string word; words >> word; empty = false) {
    if (!empty && LengthOf(line) + 1 + LengthOf(word) > width) {
      lines += line + "\n";
      line = rest;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
  }
  return lines + line + "\n";
}

std::string Padded(const std::string& text, std::size_t width) {
  const std::size_t length = LengthOf(text);
  return text + std::string(length < width ? width - length : 1, ' ');
}

std::string RightAligned(const std::string& text) {
  const std::size_t length = LengthOf(text);
  return std::string(length < kColumns ? kColumns - length : 0, ' ') + text + "\n";
}

std::string Rule(char character) { return std::string(kColumns, character) + "\n"; }

std::string LabelText(LetterLanguage language) {
  constexpr std::size_t kWidth = 40;
  const std::string edge = "+" + std::string(kWidth, '-') + "+\n";
  const std::string title = BoxesIn(language).label;
  std::string text = edge + "| " + title + std::string(kWidth - 1 - LengthOf(title), ' ') + "|\n";
  for (int i = 0; i < 3; ++i) text += "|" + std::string(kWidth, ' ') + "|\n";
  return text + edge;
}

std::string AnswerText(const std::string& reference, LetterLanguage language) {
  const BoxTexts& boxes = BoxesIn(language);
  std::string text = Rule('-') + boxes.answer + reference + "\n";
  for (std::size_t i = 0; i + 1 < boxes.answers.size(); i += 2) {
    text += Padded(std::string("[ ] ") + boxes.answers[i], 50) + "[ ] " + boxes.answers[i + 1];
    text += "\n";
  }
  return text + DateLine(language) + "\n";
}

std::string BlockText(const Block& block, LetterLanguage language) {
  switch (block.kind) {
    case BlockKind::kHeading:
      return Wrapped(block.text, "", "") + Rule('=');
    case BlockKind::kSmallHeading:
      return Wrapped(block.text, "", "");
    case BlockKind::kItem:
      return Wrapped(block.text, "- ", "  ");
    case BlockKind::kRight:
      return RightAligned(block.text);
    case BlockKind::kLabel:
      return LabelText(language);
    case BlockKind::kSignature:
      return std::string(BoxesIn(language).signature) + "\n\n\n";
    case BlockKind::kAnswer:
      return AnswerText(block.text, language);
    case BlockKind::kSmallPrint:
    case BlockKind::kParagraph:
      break;
  }
  return Wrapped(block.text, "", "");
}

/// French punctuation does not part from its word.
std::string Typeset(const std::string& text) {
  std::string html = Escape(text);
  for (const char* mark : {" :", " ;", " ?", " !", " %", " »"}) {
    for (std::size_t at = html.find(mark); at != std::string::npos; at = html.find(mark, at + 1)) {
      html.replace(at, 1, "\u00A0");
    }
  }
  return html;
}

std::string AnswerHtml(const std::string& reference, LetterLanguage language) {
  const BoxTexts& boxes = BoxesIn(language);
  std::string answers;
  for (const char* answer : boxes.answers) answers += fmt::format("<li>☐ {}</li>", Typeset(answer));
  return fmt::format(R"(<div class="answer"><h2>{}</h2><ul>{}</ul><p>{}</p></div>)",
                     Typeset(boxes.answer + reference), answers, Typeset(DateLine(language)));
}

std::string BlockHtml(const Block& block, LetterLanguage language) {
  const std::string text = Typeset(block.text);
  switch (block.kind) {
    case BlockKind::kHeading:
      return "<h1>" + text + "</h1>";
    case BlockKind::kSmallHeading:
      return "<h2>" + text + "</h2>";
    case BlockKind::kItem:
      return "<li>" + text + "</li>";
    case BlockKind::kRight:
      return R"(<p class="right">)" + text + "</p>";
    case BlockKind::kSmallPrint:
      return R"(<p class="small">)" + text + "</p>";
    case BlockKind::kLabel:
      return fmt::format(R"(<div class="label">{}</div>)", Typeset(BoxesIn(language).label));
    case BlockKind::kSignature:
      return fmt::format(R"(<div class="signature">{}</div>)",
                         Typeset(BoxesIn(language).signature));
    case BlockKind::kAnswer:
      return AnswerHtml(block.text, language);
    case BlockKind::kParagraph:
      break;
  }
  return "<p>" + text + "</p>";
}

std::string ArticleHtml(const std::string& filled, LetterLanguage language) {
  std::string html = "<article>";
  bool in_list = false;
  for (const Block& block : BlocksOf(filled)) {
    const bool item = block.kind == BlockKind::kItem;
    if (item && !in_list) html += "<ul>";
    if (!item && in_list) html += "</ul>";
    in_list = item;
    html += BlockHtml(block, language);
  }
  return html + (in_list ? "</ul>" : "") + "</article>\n";
}

constexpr std::string_view kLetterStyle = R"css(
@page{size:A4;margin:16mm 18mm}
body{margin:0;color:#000;background:#fff;font:10.2pt/1.38 "Helvetica Neue",Arial,"Liberation Sans","DejaVu Sans",sans-serif}
article{max-width:174mm;margin:0 auto;break-after:page}article:last-child{break-after:auto}
h1{font-size:14pt;margin:0 0 3mm}h2{font-size:10.8pt;margin:3.5mm 0 1.2mm}
p{margin:0 0 2.4mm}ul{margin:0 0 2.4mm;padding-left:5mm}li{margin:0 0 1mm}
.right{text-align:right}.small{font-size:7.8pt;line-height:1.3;margin:3mm 0 0;color:#333}
.label{float:right;width:78mm;height:27mm;margin:0 0 3mm 6mm;padding:1.5mm 2.5mm;border:.3mm dashed #666;border-radius:2mm;color:#666;font-size:8.5pt;box-sizing:border-box}
.signature{margin:3mm 0 0;height:20mm}
.answer{border-top:.3mm dashed #666;margin-top:2mm;padding-top:1mm}.answer h2{margin-top:1mm}
.answer ul{list-style:none;padding:0;columns:2;column-gap:8mm}.answer p{margin:2mm 0 7mm}
@media screen{body{background:#e9edf0}article{background:#fff;padding:16mm 18mm;margin:8mm auto;box-shadow:0 1px 8px #0003}}
)css";

}  // namespace

std::string LetterText(const std::string& filled, LetterLanguage language) {
  std::string text;
  bool in_list = false;
  for (const Block& block : BlocksOf(filled)) {
    const bool item = block.kind == BlockKind::kItem;
    if (!text.empty() && !(item && in_list)) text += "\n";
    in_list = item;
    text += BlockText(block, language);
  }
  return text;
}

std::string LetterPage(const std::vector<std::string>& filled, LetterLanguage language) {
  std::string articles;
  for (const std::string& letter : filled) articles += ArticleHtml(letter, language);
  return fmt::format(
      R"(<!doctype html><html lang="{}"><head><meta charset="utf-8">)"
      R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">)"
      R"(<title>Etalon</title><style>{}</style></head><body>{}</body></html>)"
      "\n",
      language == LetterLanguage::kFrench ? "fr" : "en", kLetterStyle, articles);
}

}  // namespace etalon::report
