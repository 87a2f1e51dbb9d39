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

Text ReadBy(AgreementDesign design) {
  switch (design) {
    case AgreementDesign::kReaders:
      return {"read by ", "lus par "};
    case AgreementDesign::kRepeats:
      return {"in ", "en "};
    default:
      return {"measured by ", "mesurés par "};
  }
}

/// "in 40 subjects read by 3 readers (118 readings; 2 missing)"
Text Subjects(const AgreementReadings& readings) {
  const stats::RatingTable& table = readings.readings;
  const std::string subjects = std::to_string(table.subjects());
  const std::size_t missing = table.subjects() * table.readers() * table.sessions() - table.Count();
  Text text = Text{"in " + subjects + " subjects ", "chez " + subjects + " sujets "} +
              ReadBy(readings.design) + CountOfReaders(readings);
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
  const bool repeats = study.readings.design == AgreementDesign::kRepeats;
  Text start = repeats ? Text{"Repeatability", "La répétabilité"} : Text{"Agreement", "L’accord"};
  if (!study.quantity.english.empty()) start = start + " (" + study.quantity + ")";
  return start + Text{" was assessed ", repeats ? " a été évaluée " : " a été évalué "} +
         Subjects(study.readings) + ".";
}

/// "0.290 (95 % CI 0.019 to 0.761; remark)"
Text Value(const AgreementFigure& figure, const Text& remark) {
  const stats::Estimate& estimate = *figure.estimate;
  const Text value = EstimateText(estimate.value, figure);
  Text inner;
  if (estimate.interval) {
    inner = Text{"95 % CI ", "IC à 95 % "} + IntervalText(*estimate.interval, figure);
  }
  if (!remark.english.empty()) inner = inner.english.empty() ? remark : inner + "; " + remark;
  return inner.english.empty() ? value : value + " (" + inner + ")";
}

/// Words before a figure's value; nothing where it was refused.
Text Clause(const AgreementStudy& study, const std::string& key, const Text& words,
            const Text& remark = {}) {
  for (const AgreementGroup& group : study.groups) {
    const AgreementFigure* figure = group.Find(key);
    if (figure != nullptr && figure->estimate.ok()) return words + Value(*figure, remark);
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

/// The band of the headline, over its interval.
Text Band(const AgreementStudy& study) {
  const stats::Estimate* headline = study.Headline();
  if (headline == nullptr) return {};
  if (IsKappa(study.headline)) {
    return Text{"", "accord "} + KappaText(*headline) +
           Text{" agreement, Landis and Koch", ", Landis et Koch"};
  }
  return Text{"", "fiabilité "} + ReliabilityText(*headline) +
         Text{" reliability, Koo and Li", ", Koo et Li"};
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
                  "accord absolu, une lecture) était de "},
                 Band(study)),
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

/// A figure's name within a sentence: in English it begins with a person's name.
Text NameWithin(const std::string& key) {
  Text name = AgreementFigureName(key);
  for (const std::string_view word : {"Kappa", "Alpha"}) {
    if (name.french.starts_with(word)) name.french[0] = word[0] == 'K' ? 'k' : 'a';
  }
  return name;
}

Text GradeSentences(const AgreementStudy& study) {
  const Text headline_name = AgreementFigureName(study.headline);
  Text first = SentenceOf(
      {Clause(study, study.headline, headline_name + Text{" was ", " était de "}, Band(study)),
       Clause(study, "observed_agreement",
              {"the same grade was given in ", "le même grade a été donné dans "})});
  std::vector<Text> others;
  for (const std::string key : {"kappa_linear", "kappa", "light_kappa", "fleiss_kappa", "gwet_ac1",
                                "gwet_ac2_quadratic", "krippendorff_ordinal"}) {
    if (key == study.headline) continue;
    others.push_back(Clause(study, key, NameWithin(key) + Same(" ")));
  }
  return first + SentenceOf(others);
}

Text Published(const AgreementStudy& study) {
  if (!study.published) return {};
  const PublishedRange& published = *study.published;
  const bool kappa = published.coefficient == "kappa";
  return Text{kappa ? " Published kappas lie between " : " Published ICCs lie between ",
              kappa ? " Les kappas publiés sont compris entre "
                    : " Les ICC publiés sont compris entre "} +
         NumberText(published.range.low, 2) + Text{" and ", " et "} +
         NumberText(published.range.high, 2) + ".";
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
