#include <cmath>

#include "etalon/report/agreement_numbers.h"
#include "etalon/report/agreement_report.h"
#include "etalon/report/agreement_texts.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

Text Same(const std::string& text) { return {text, text}; }

std::string Plural(const std::string& word, std::size_t count) {
  return count == 1 ? word : word + "s";
}

/// "in 40 subjects read by 3 readers (118 readings; 2 missing)"
Text Subjects(const AgreementReadings& readings) {
  const stats::RatingTable& table = readings.readings;
  const std::string subjects = std::to_string(table.subjects());
  const std::size_t missing = table.subjects() * table.readers() * table.sessions() - table.Count();
  Text text = Text{"in " + subjects + " subjects, ", "chez " + subjects + " sujets, "} +
              CountOfReaders(readings);
  if (table.sessions() > 1) {
    const std::string count = std::to_string(table.sessions());
    text = text + Text{" in " + count + " sessions", " en " + count + " séances"};
  }
  const std::string counted = std::to_string(table.Count());
  text = text + Text{" (" + counted + " readings", " (" + counted + " lectures"};
  if (missing > 0) {
    const std::string lacking = std::to_string(missing);
    text = text +
           Text{", " + lacking + " missing", ", " + lacking + " " + Plural("manquante", missing)};
  }
  return text + ")";
}

Text Opening(const AgreementStudy& study) {
  const std::string quantity = study.quantity;
  const Text what = quantity.empty() ? Text{"", ""} : Text{" of " + quantity, " pour " + quantity};
  const bool repeats = study.readings.design == AgreementDesign::kRepeats;
  const Text start =
      repeats ? Text{"Repeatability", "La répétabilité"} : Text{"Agreement", "L’accord"};
  return start + what + Text{" was assessed ", repeats ? " a été évaluée " : " a été évalué "} +
         Subjects(study.readings) + ".";
}

/// "0.290 (95 % CI 0.019 to 0.761)"
Text Value(const AgreementFigure& figure) {
  const stats::Estimate& estimate = *figure.estimate;
  Text text = EstimateText(estimate.value, figure);
  if (!estimate.interval) return text;
  return text + Text{" (95 % CI ", " (IC à 95 % "} + IntervalText(*estimate.interval, figure) + ")";
}

/// Words before a figure's value; nothing where it was refused.
Text Clause(const AgreementStudy& study, const std::string& key, const Text& words) {
  for (const AgreementGroup& group : study.groups) {
    const AgreementFigure* figure = group.Find(key);
    if (figure != nullptr && figure->estimate.ok()) return words + Value(*figure);
  }
  return {};
}

/// A blank before each semicolon.
std::string FrenchSemicolons(const std::string& text) {
  std::string spaced;
  for (const char c : text) {
    if (c == ';') spaced += ' ';
    spaced += c;
  }
  return spaced;
}

/// Clauses that are there, one after the other, ended by a full stop.
Text SentenceOf(const std::vector<Text>& clauses) {
  Text sentence;
  for (const Text& clause : clauses) {
    if (clause.english.empty()) continue;
    sentence = sentence.english.empty() ? Same(" ") + clause : sentence + "; " + clause;
  }
  if (sentence.english.empty()) return sentence;
  return {sentence.english + ".", FrenchSemicolons(sentence.french) + "."};
}

Text Band(const AgreementStudy& study) {
  const stats::Estimate* headline = study.Headline();
  if (headline == nullptr) return {};
  if (IsKappa(study.headline)) {
    return Text{" (", " (accord "} + KappaText(*headline) +
           Text{" agreement by the bands of Landis and Koch over the interval)",
                " selon Landis et Koch, sur l’intervalle)"};
  }
  return Text{" (", " (fiabilité "} + ReliabilityText(*headline) +
         Text{" reliability by the bands of Koo and Li over the interval)",
              " selon Koo et Li, sur l’intervalle)"};
}

Text NumberSentences(const AgreementStudy& study) {
  const bool sessions = study.readings.readings.sessions() > 1;
  Text reliability = SentenceOf(
      {sessions
           ? Clause(study, "inter_reader",
                    {"The inter-reader intraclass correlation coefficient of one reading was ",
                     "Le coefficient de corrélation intraclasse inter-lecteurs d’une lecture était "
                     "de "})
           : Clause(
                 study, "icc_a_1",
                 {"The intraclass correlation coefficient (two-way random effects, absolute "
                  "agreement, single reading) was ",
                  "Le coefficient de corrélation intraclasse (effets aléatoires à deux facteurs, "
                  "accord absolu, une lecture) était de "}) +
                 Band(study),
       sessions ? Clause(study, "intra_reader",
                         {"the intra-reader coefficient was ", "le coefficient intra-lecteur, de "})
                : Clause(study, "icc_c_1", {"for consistency it was ", "pour la cohérence, de "})});
  const Text repeatability = SentenceOf(
      {Clause(study, "within_subject_sd",
              {"The within-subject standard deviation was ", "L’écart-type intra-sujet était de "}),
       Clause(study, "repeatability_coefficient",
              {"the repeatability coefficient (1.96·√2·wSD) was ",
               "le coefficient de répétabilité (1,96·√2·wSD), de "}),
       Clause(study, "within_subject_cv",
              {"the within-subject coefficient of variation was ",
               "le coefficient de variation intra-sujet, de "})});
  const Text reproducibility =
      SentenceOf({Clause(study, "reproducibility_coefficient",
                         {"The reproducibility coefficient (1.96·√2·SD) was ",
                          "Le coefficient de reproductibilité (1,96·√2·écart-type) était de "})});
  return reliability + repeatability + reproducibility;
}

Text LimitSentence(const AgreementStudy& study) {
  if (study.pairs.size() != 1) return {};
  const std::string& about = study.pairs.front().about;
  return SentenceOf(
      {Clause(study, "bias",
              {"The mean difference (" + about + ") was ",
               "La différence moyenne (" + about + ") était de "}),
       Clause(study, "lower_limit",
              {"the 95 % limits of agreement were ", "les limites d’accord à 95 % étaient de "}) +
           Clause(study, "upper_limit", {" and ", " et "}),
       Clause(study, "concordance",
              {"Lin’s concordance correlation was ",
               "la corrélation de concordance de Lin était de "})});
}

Text LowerFirst(Text text) {
  for (std::string* language : {&text.english, &text.french}) {
    const bool capital = language->size() > 1 && (*language)[0] >= 'A' && (*language)[0] <= 'Z' &&
                         (*language)[1] >= 'a' && (*language)[1] <= 'z';
    const bool name = language->starts_with("Cohen") || language->starts_with("Light") ||
                      language->starts_with("Fleiss");
    if (capital && !name) (*language)[0] = static_cast<char>((*language)[0] - 'A' + 'a');
  }
  return text;
}

Text GradeSentences(const AgreementStudy& study) {
  const Text headline_name = LowerFirst(AgreementFigureName(study.headline));
  Text first = SentenceOf(
      {Clause(study, study.headline, headline_name + Text{" was ", " était de "}) + Band(study),
       Clause(study, "observed_agreement",
              {"the same grade was given in ", "le même grade a été donné dans "})});
  std::vector<Text> others;
  for (const std::string key : {"kappa_linear", "kappa", "light_kappa", "fleiss_kappa", "gwet_ac1",
                                "gwet_ac2_quadratic", "krippendorff_ordinal"}) {
    if (key == study.headline) continue;
    others.push_back(Clause(study, key, LowerFirst(AgreementFigureName(key)) + Same(" ")));
  }
  return first + SentenceOf(others);
}

Text Published(const AgreementStudy& study) {
  if (!study.published) return {};
  const PublishedRange& published = *study.published;
  const AgreementFigure coefficient{"published", stats::Estimate{}, "", 2};
  return Text{" Published " + published.coefficient + " of the " + published.name.english + ": ",
              " Valeurs publiées (" + published.coefficient + ", " + published.name.french +
                  ") : "} +
         IntervalText(published.range, coefficient) + ".";
}

Text Closing(const AgreementStudy& study) {
  const std::string software = study.provenance.software + " " + study.provenance.software_version;
  return {" Computed with " + software + ".", " Calculs : " + software + "."};
}

/// A capital at the beginning of each sentence that starts with a small ASCII letter.
std::string Capitalised(std::string text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const bool starts = text[i] == '.' && text[i + 1] == ' ';
    char& letter = text[i + 2];
    if (starts && letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

}  // namespace

Text AgreementParagraph(const AgreementStudy& study) {
  const Text body = study.readings.scale == AgreementScale::kNumbers
                        ? NumberSentences(study) + LimitSentence(study)
                        : GradeSentences(study);
  const Text text = Opening(study) + body + Published(study) + Closing(study);
  return {Capitalised(text.english), Capitalised(text.french)};
}

}  // namespace etalon::report
