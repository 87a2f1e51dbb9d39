#include <algorithm>
#include <array>
#include <string_view>

#include "etalon/report/agreement_texts.h"

namespace etalon::report {
namespace {

struct Reason {
  std::string_view english;
  std::string_view french;
};

constexpr std::array kReasons{
    Reason{"a concordance correlation needs four pairs",
           "une corrélation de concordance demande quatre paires"},
    Reason{"a line fit needs different values of x",
           "une droite demande des abscisses différentes"},
    Reason{"a line fit needs three points", "une droite demande trois points"},
    Reason{"a relative precision needs quantities that are all above or all below zero",
           "une précision relative demande des valeurs toutes positives ou toutes négatives"},
    Reason{"a total deviation index needs three differences",
           "un indice de déviation totale demande trois différences"},
    Reason{"agreement needs two subjects with two readings",
           "un accord demande deux sujets lus deux fois"},
    Reason{"all paired readings are equal", "toutes les lectures appariées sont égales"},
    Reason{"all readings are equal", "toutes les lectures sont égales"},
    Reason{"alpha needs two subjects with two readings",
           "l’alpha demande deux sujets lus deux fois"},
    Reason{"an intraclass correlation needs two readers",
           "une corrélation intraclasse demande deux lecteurs"},
    Reason{"an intraclass correlation needs two subjects",
           "une corrélation intraclasse demande deux sujets"},
    Reason{"both readers used one grade only", "les deux lecteurs n’ont employé qu’un grade"},
    Reason{"chance alone would agree completely", "le hasard seul donnerait un accord complet"},
    Reason{"Deming regression needs four pairs", "la régression de Deming demande quatre paires"},
    Reason{"every reader gave all subjects the same value",
           "chaque lecteur a donné la même valeur à tous les sujets"},
    Reason{"individual equivalence needs three subjects with two readers each",
           "l’équivalence individuelle demande trois sujets lus par deux lecteurs"},
    Reason{"Kendall's W needs one ranking of all subjects by each reader",
           "le W de Kendall demande que chaque lecteur classe tous les sujets"},
    Reason{"Kendall's W needs two subjects and two readers",
           "le W de Kendall demande deux sujets et deux lecteurs"},
    Reason{"Light's kappa needs two subjects and two readers",
           "le kappa de Light demande deux sujets et deux lecteurs"},
    Reason{"limits of agreement need three pairs", "les limites d’accord demandent trois paires"},
    Reason{"limits of agreement need three subjects",
           "les limites d’accord demandent trois sujets"},
    Reason{"no subject has two readings", "aucun sujet n’a deux lectures"},
    Reason{"no subject was read twice by one method",
           "aucun sujet n’a été mesuré deux fois par une même méthode"},
    Reason{"no subject was read twice by one reader",
           "aucun sujet n’a été lu deux fois par un même lecteur"},
    Reason{"no image on which the other readers say so",
           "aucune image pour laquelle les autres lecteurs le disent"},
    Reason{"one grade was used throughout", "un seul grade a été employé"},
    Reason{"one of the methods gave the same value throughout",
           "l’une des méthodes a toujours donné la même valeur"},
    Reason{"Passing-Bablok regression needs eight pairs",
           "la régression de Passing-Bablok demande huit paires"},
    Reason{
        "Passing-Bablok regression takes at most 10,000 pairs; Deming takes any number",
        "la régression de Passing-Bablok accepte 10 000 paires au plus ; celle de Deming n’a pas "
        "de limite"},
    Reason{"percentiles of deviations need two cases",
           "les percentiles des écarts demandent deux cas"},
    Reason{"prevalence and bias indices are of two grades",
           "les indices de prévalence et de biais valent pour deux grades"},
    Reason{"ratios need readings that are all above or all below zero",
           "les rapports demandent des lectures toutes positives ou toutes négatives"},
    Reason{"repeatability needs a subject with two readings",
           "la répétabilité demande un sujet lu deux fois"},
    Reason{
        "so many subjects would take too long to resample; other figures need no resampling",
        "tant de sujets seraient trop longs à rééchantillonner ; d’autres chiffres s’en passent"},
    Reason{"the expected disagreement is zero", "le désaccord attendu est nul"},
    Reason{"the program is compared with the scatter of two or more readers",
           "le programme est comparé à la dispersion de deux lecteurs ou plus"},
    Reason{"the readings leave it without a finite value",
           "les lectures ne lui laissent pas de valeur finie"},
    Reason{"the readers agree up to a constant", "les lecteurs s’accordent à une constante près"},
    Reason{"the readers never differ", "les lecteurs ne diffèrent jamais"},
    Reason{"the readings are grades; for ordered grades the kappa with quadratic weights plays the "
           "part of an intraclass correlation",
           "les lectures sont des grades ; pour des grades ordonnés, le kappa à poids quadratiques "
           "tient lieu de corrélation intraclasse"},
    Reason{"the readings are numbers; kappas are for grades",
           "les lectures sont des nombres ; les kappas sont faits pour les grades"},
    Reason{"the two methods are not correlated", "les deux méthodes ne sont pas corrélées"},
    Reason{"the two methods are not positively related",
           "les deux méthodes ne sont pas liées positivement"},
    Reason{"the two readers have no subject in common",
           "les deux lecteurs n’ont aucun sujet en commun"},
    Reason{"there is nothing to compare", "il n’y a rien à comparer"},
    Reason{"too few different slopes for the interval of Passing and Bablok",
           "trop peu de pentes différentes pour l’intervalle de Passing et Bablok"},
    Reason{"too few readings to halve", "trop peu de lectures pour les partager en deux"},
    Reason{"too few subjects were read by several readers to tell error from bias",
           "trop peu de sujets lus par plusieurs lecteurs pour distinguer erreur et biais"},
    Reason{"variance between readers needs two readers",
           "la variance entre lecteurs demande deux lecteurs"},
    Reason{"variance between subjects needs two subjects",
           "la variance entre sujets demande deux sujets"},
    Reason{"who read what is not known, so there are no pairs of readers",
           "on ignore qui a lu quoi : il n’y a pas de paires de lecteurs"},
};

constexpr std::string_view kNoValue = " has no value: the subjects do not differ";

/// A sentence: its first letter a capital, a full stop at its end. The first letters are ASCII.
std::string Sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text.ends_with('.') ? text : text + '.';
}

const Reason* FindReason(std::string_view reason) {
  const auto found = std::find_if(kReasons.begin(), kReasons.end(),
                                  [&](const Reason& each) { return each.english == reason; });
  return found == kReasons.end() ? nullptr : &*found;
}

}  // namespace

bool IsKnownAgreementReason(const std::string& reason) {
  return FindReason(reason) != nullptr || reason.ends_with(kNoValue);
}

Text AgreementReasonText(const Refusal& refusal) {
  const std::string& reason = refusal.reason;
  if (const Reason* found = FindReason(reason)) {
    return {Sentence(reason), Sentence(std::string(found->french))};
  }
  if (reason.ends_with(kNoValue)) {
    const std::string form = reason.substr(0, reason.size() - kNoValue.size());
    return {Sentence(reason), form + " n’a pas de valeur : les sujets ne diffèrent pas."};
  }
  return {Sentence(reason), Sentence(reason)};
}

}  // namespace etalon::report
