#include "etalon/report/table_problem.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace etalon::report {
namespace {

/// "*" stands for what is carried over: numbers and names of columns.
struct Problem {
  std::string_view cause;
  std::string_view english;
  std::string_view french;
};

constexpr Problem kPlaces[] = {
    {"line *, column * (*): *", "Line *, column * (*): *", "Ligne *, colonne * (*) : *"},
    {"line *, column *: *", "Line *, column *: *", "Ligne *, colonne * : *"},
    {"line *, byte *: *", "Line *, byte *: *", "Ligne *, octet * : *"},
    {"line *: *", "Line *: *", "Ligne * : *"}};

constexpr Problem kProblems[] = {
    {"is empty: there is no header row", "The table is empty: there is no header row.",
     "Le tableau est vide : il n’a pas de ligne de titres."},
    {"holds no measurement yet", "No study that matches has a measurement.",
     "Aucun examen correspondant n’a de mesure."},
    {"more than * studies match", "More than * studies match: narrow the dates or the kind.",
     "Plus de * examens correspondent : restreignez les dates ou le type."},
    {"compares * readers, more than *",
     "There are * readers and sessions; at most * are compared here. Is a column of the subjects "
     "or readers the wrong one?",
     "Il y a * lecteurs et séances ; la page en compare au plus *. La colonne des sujets ou des "
     "lecteurs est-elle la bonne ?"},
    {"compares * columns, more than *", "There are * columns of numbers: choose up to *.",
     "Il y a * colonnes de nombres : choisissez-en au plus *."},
    {"holds no row", "The table has a header and no row under it.",
     "Le tableau a des titres et aucune ligne dessous."},
    {"has * rows, more than the * that are taken",
     "The table has * rows; at most * are taken here. `etalon agree` and `etalon cohort` take "
     "more.",
     "Le tableau a * lignes ; la page en prend au plus *. `etalon agree` et `etalon cohort` en "
     "prennent davantage."},
    {"has * columns, more than the * that are taken",
     "The table has * columns; at most * are taken here.",
     "Le tableau a * colonnes ; la page en prend au plus *."},
    {"is UTF-16 text; save it as \"CSV UTF-8\"", "The file is UTF-16: save it as “CSV UTF-8”.",
     "Le fichier est en UTF-16 : enregistrez-le en « CSV UTF-8 »."},
    {"a NUL byte, so this is no text file", "a NUL byte, so this is no text file.",
     "un octet nul : ce n’est pas un fichier texte."},
    {"a character that is not UTF-8; save the file as \"CSV UTF-8\"",
     "a character that is not UTF-8: save the file as “CSV UTF-8”.",
     "un caractère qui n’est pas en UTF-8 : enregistrez le fichier en « CSV UTF-8 »."},
    {"not a usable separator", "not a usable separator.", "séparateur inutilisable."},
    {"the name '*' stands above column * too", "the name “*” stands above column * too.",
     "le titre « * » est aussi celui de la colonne *."},
    {"the row has * cells, the header has *", "the row has * cells, the header has *.",
     "la ligne a * cellules, les titres sont *."},
    {"a quote within a cell that does not begin with one",
     "a quote within a cell that does not begin with one.",
     "un guillemet dans une cellule qui ne commence pas par un guillemet."},
    {"the quote that begins this cell is never closed",
     "the quote that begins this cell is never closed.",
     "le guillemet qui ouvre cette cellule n’est jamais fermé."},
    {"text after the closing quote", "text after the closing quote.",
     "du texte après le guillemet fermant."},
    {"the cell is infinite", "the cell is infinite.", "la cellule est infinie."},
    {"the number is too large or too small", "the number is too large or too small.",
     "le nombre est trop grand ou trop petit."},
    {"the number is beyond 1e100", "the number is beyond 1e100.", "le nombre dépasse 1e100."},
    {"the cell is no number", "the cell is no number.", "la cellule n’est pas un nombre."},
    {"decimal comma and decimal point in one column",
     "decimal comma and decimal point in one column.",
     "virgule et point décimaux dans une même colonne."},
    {"a reading without a *", "a reading without a *.", "une lecture sans *."},
    {"not one of the grades of --grades", "not one of the grades that were listed.",
     "n’est pas l’un des grades indiqués."},
    {"more than 100 different texts as grades", "more than 100 different texts as grades.",
     "plus de 100 textes différents comme grades."},
    {"a negative time", "a negative time.", "une durée négative."},
    {"an event is 0 or 1", "an event is 0 or 1.", "un événement est 0 ou 1."},
    {"the same subject and reader as on line *; *",
     "the same subject and reader as on line *. Choose the column of the sessions, or say that "
     "repeats are in order.",
     "le même sujet et le même lecteur qu’à la ligne *. Choisissez la colonne des séances, ou "
     "indiquez que les répétitions sont dans l’ordre."},
    {"has no column '*'; it has *", "There is no column “*”.", "Il n’y a pas de colonne « * »."},
    {"has no column named like a *; name it with *", "No column is named like a *: choose it.",
     "Aucun titre ne désigne la colonne « * » : choisissez-la."},
    {"has no reader '*'", "There is no reader “*”.", "Il n’y a pas de lecteur « * »."},
    {"--program: there is no reader '*'", "There is no reader “*”, which is said to be a program.",
     "Il n’y a pas de lecteur « * », désigné comme programme."},
    {"holds fewer than two columns of readings; name them with --readers",
     "There are fewer than two columns of readings: choose two or more.",
     "Il y a moins de deux colonnes de lectures : choisissez-en deux ou plus."},
    {"holds no column of readings", "There is no column of readings.",
     "Il n’y a pas de colonne de lectures."},
    {"holds no reading", "There is no reading in the columns that were chosen.",
     "Il n’y a aucune lecture dans les colonnes choisies."},
    {"holds one subject; agreement takes at least two",
     "There is one subject only; agreement takes at least two.",
     "Il n’y a qu’un sujet ; un accord en demande au moins deux."},
    {"holds one reading a subject; agreement takes a second reader or session",
     "Each subject was read once, by one reader; agreement takes a second reader or session.",
     "Chaque sujet n’a été lu qu’une fois, par un lecteur ; un accord demande un second lecteur ou "
     "une seconde séance."},
    {"holds * different readers or sessions; *",
     "There are * different readers or sessions: is this the right column?",
     "Il y a * lecteurs ou séances différents : est-ce la bonne colonne ?"},
    {"holds more than 1000 grades", "There are more than 1000 grades.",
     "Il y a plus de 1000 grades."},
    {"is no table of *: all cells must be whole numbers from 0",
     "This is no table of counts: all cells must be whole numbers from 0.",
     "Ce n’est pas un tableau d’effectifs : toutes les cellules doivent être des entiers depuis "
     "0."},
    {"is no square table of counts of 2 to 10 million cases",
     "This is no square table of counts of 2 to 10 million cases.",
     "Ce n’est pas un tableau carré d’effectifs de 2 à 10 millions de cas."},
    {"counts * readers a row; 2 to 1000 are needed",
     "The table counts * readers a row; 2 to 1000 are needed.",
     "Le tableau compte * lecteurs par ligne ; il en faut de 2 à 1000."},
    {"subjects x readers x sessions make more than 300 million cells",
     "Subjects, readers and sessions make too large a table.",
     "Sujets, lecteurs et séances font un tableau trop grand."},
    {"--grades names '*' twice", "The grade “*” is listed twice.",
     "Le grade « * » est indiqué deux fois."},
    {"the order of grades that are texts is given by --grades",
     "List the grades in their order: they are texts.",
     "Indiquez les grades dans leur ordre : ce sont des textes."},
    {"which column? name it with --label", "Choose the column of the truth.",
     "Choisissez la colonne de la vérité."},
    {"which column? name it with --subject", "Choose the column of the subjects.",
     "Choisissez la colonne des sujets."},
    {"which column? name it with --visit", "Choose the column of the visits.",
     "Choisissez la colonne des visites."},
    {"which column? name it with --time", "Choose the column of the times.",
     "Choisissez la colonne des durées."},
    {"which column? name it with --event", "Choose the column of the events.",
     "Choisissez la colonne des événements."},
    {"which column? name it with --value", "Choose the column of the values.",
     "Choisissez la colonne des valeurs."},
    {"which column? name it with --reference", "Choose the column of the references.",
     "Choisissez la colonne des références."},
    {"column '*' is no label: it does not hold two different entries",
     "“*” is no truth: it does not hold two different entries.",
     "« * » n’est pas une vérité : elle ne contient pas deux valeurs différentes."},
    {"holds no column of scores", "There is no column of scores.",
     "Il n’y a pas de colonne de scores."},
    {"holds fewer than two columns of numbers", "There are fewer than two columns of numbers.",
     "Il y a moins de deux colonnes de nombres."},
    {"holds no column of numbers to compare", "There is no column of numbers to compare.",
     "Il n’y a pas de colonne de nombres à comparer."},
    {"column '*' holds * visits: name two with --before and --after",
     "“*” holds * visits: choose the first and the second.",
     "« * » contient * visites : choisissez la première et la seconde."},
    {"no visit is called '*'", "No visit is called “*”.", "Aucune visite ne s’appelle « * »."},
    {"lines * and * hold the same subject at the same visit",
     "Lines * and * hold the same subject at the same visit.",
     "Les lignes * et * portent le même sujet à la même visite."}};

using Parts = std::vector<std::string_view>;

/// What stands for each "*" of a pattern; nothing where the text is another one.
std::optional<Parts> Match(std::string_view pattern, std::string_view text) {
  Parts parts;
  while (true) {
    const std::size_t star = pattern.find('*');
    if (!text.starts_with(pattern.substr(0, star))) return std::nullopt;
    if (star == std::string_view::npos) {
      return text.size() == pattern.size() ? std::optional(parts) : std::nullopt;
    }
    text.remove_prefix(star);
    pattern.remove_prefix(star + 1);
    const std::string_view next = pattern.substr(0, pattern.find('*'));
    const std::size_t end = next.empty() ? text.size() : text.find(next);
    if (end == std::string_view::npos) return std::nullopt;
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// The pattern with its stars replaced; parts that are left over are not shown.
std::string Fill(std::string_view pattern, const std::vector<std::string>& parts) {
  std::string text;
  auto part = parts.begin();
  for (const char character : pattern) {
    if (character == '*' && part != parts.end()) {
      text += *part++;
    } else {
      text += character;
    }
  }
  return text;
}

std::string RoleInFrench(std::string_view role) {
  if (role == "subject") return "sujet";
  if (role == "reader") return "lecteur";
  if (role == "session") return "séance";
  if (role == "value") return "valeur";
  return std::string(role);
}

std::optional<Text> Translate(std::string_view cause) {
  for (const Problem& problem : kProblems) {
    const auto parts = Match(problem.cause, cause);
    if (!parts) continue;
    std::vector<std::string> english(parts->begin(), parts->end());
    std::vector<std::string> french;
    for (const std::string_view part : *parts) french.push_back(RoleInFrench(part));
    return Text{Fill(problem.english, english), Fill(problem.french, french)};
  }
  return std::nullopt;
}

std::optional<Text> Find(std::string_view cause) {
  if (auto whole = Translate(cause)) return whole;
  for (const Problem& place : kPlaces) {
    const auto parts = Match(place.cause, cause);
    if (!parts) continue;
    const auto rest = Translate(parts->back());
    if (!rest) continue;
    std::vector<std::string> english(parts->begin(), parts->end());
    std::vector<std::string> french = english;
    english.back() = rest->english;
    french.back() = rest->french;
    return Text{Fill(place.english, english), Fill(place.french, french)};
  }
  return std::nullopt;
}

}  // namespace

bool IsKnownTableProblem(std::string_view cause) { return Find(cause).has_value(); }

Text TableProblemText(std::string_view cause) {
  return Find(cause).value_or(Text{std::string(cause), std::string(cause)});
}

}  // namespace etalon::report
