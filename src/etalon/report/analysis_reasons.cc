#include "etalon/report/analysis_reasons.h"

#include <string>

namespace etalon::report {
namespace {

struct Reason {
  std::string_view english;
  std::string_view french;
};

constexpr Reason kReasons[] = {
    {"The accuracy of a test needs cases with and cases without the condition.",
     "La performance d’un test demande des cas avec et des cas sans la maladie."},
    {"The area under the ROC curve needs two cases with and two without the condition.",
     "L’aire sous la courbe ROC demande deux cas avec et deux cas sans la maladie."},
    {"The area under the ROC curve needs two patients with a positive and two with a negative "
     "case.",
     "L’aire sous la courbe ROC demande deux patients avec un cas positif et deux avec un "
     "négatif."},
    {"The two areas cannot be compared: their difference has no variance.",
     "Les deux aires ne peuvent être comparées : leur différence n’a pas de variance."},
    {"The odds ratio is unbounded: a kind of error does not occur.",
     "Le rapport des cotes est sans borne : l’une des deux erreurs n’a pas lieu."},
    {"The likelihood ratio is unbounded: no case without the condition has this result.",
     "Le rapport de vraisemblance est sans borne : aucun cas sans la maladie n’a ce résultat."},
    {"A likelihood ratio needs cases with and cases without the condition.",
     "Un rapport de vraisemblance demande des cas avec et des cas sans la maladie."},
    {"All cases have the same outcome.", "Tous les cas ont la même issue."},
    {"All scores are equal.", "Tous les scores sont égaux."},
    {"There are too few cases.", "Il y a trop peu de cas."},
    {"A label of the reference is neither 0 nor 1.", "Une valeur de la vérité n’est ni 0 ni 1."},
    {"A score is infinite.", "Un score est infini."},
    {"A row or a column of the table is empty.", "Une ligne ou une colonne du tableau est vide."},
    {"A logistic regression needs more cases than coefficients.",
     "Une régression logistique demande plus de cas que de coefficients."},
    {"A predicted probability is exactly 0 or 1: its log odds are infinite.",
     "Une probabilité prédite vaut exactement 0 ou 1 : son logit est infini."},
    {"Every predicted probability is 0, 0.5 or 1.", "Chaque probabilité prédite vaut 0, 0,5 ou 1."},
    {"The covariates separate the outcomes: the coefficients are unbounded.",
     "Les covariables séparent les issues : les coefficients sont sans borne."},
    {"The covariates of the logistic regression are constant or collinear.",
     "Les covariables de la régression logistique sont constantes ou colinéaires."},
    {"A correlation is undefined when all values of a variable are equal.",
     "Une corrélation n’existe pas quand toutes les valeurs d’une variable sont égales."},
    {"A t test needs at least two paired differences.",
     "Un test t demande au moins deux différences appariées."},
    {"A t test is undefined when all paired differences are equal.",
     "Un test t n’existe pas quand toutes les différences appariées sont égales."},
    {"A signed-rank test needs at least one pair.",
     "Le test de Wilcoxon demande au moins une paire."},
    {"All paired differences are zero.", "Toutes les différences appariées sont nulles."},
    {"A survival curve needs at least one subject.",
     "Une courbe de survie demande au moins un sujet."},
    {"More than half are free of the event at the end of the follow-up.",
     "Plus de la moitié sont sans événement à la fin du suivi."},
    {"The time asked for lies beyond the follow-up.", "Le temps demandé dépasse le suivi."},
    {"A log-rank test needs at least two groups and one event.",
     "Le test du log-rank demande au moins deux groupes et un événement."},
    {"A group has nobody at risk together with another at any event.",
     "Un groupe n’a personne à risque en même temps qu’un autre à aucun événement."},
    {"The groups are not at risk at the same times.",
     "Les groupes ne sont pas à risque aux mêmes temps."},
    {"A Cox model needs at least one event a covariate.",
     "Un modèle de Cox demande au moins un événement par covariable."},
    {"A covariate has the same value in all subjects.",
     "Une covariable a la même valeur chez tous les sujets."},
    {"No two subjects have a known order of events.",
     "Aucune paire de sujets n’a un ordre connu des événements."},
    {"percentiles of deviations need two cases", "Des percentiles d’écarts demandent deux cas."}};

constexpr std::string_view kCorrelation = "A correlation needs at least ";
constexpr std::string_view kPairs = " complete pairs; ";
constexpr std::string_view kFound = " found.";

/// "A correlation needs at least 4 complete pairs; 3 found."
std::optional<Text> FewPairs(std::string_view reason) {
  if (!reason.starts_with(kCorrelation) || !reason.ends_with(kFound)) return std::nullopt;
  std::string_view rest = reason.substr(kCorrelation.size());
  const std::size_t pairs = rest.find(kPairs);
  if (pairs == std::string_view::npos) return std::nullopt;
  std::string french = "Une corrélation demande au moins ";
  french.append(rest.substr(0, pairs)).append(" paires complètes ; il y en a ");
  rest.remove_prefix(pairs + kPairs.size());
  rest.remove_suffix(kFound.size());
  french.append(rest).append(".");
  return Text{std::string(reason), french};
}

}  // namespace

std::optional<Text> AnalysisReasonText(std::string_view reason) {
  for (const Reason& one : kReasons) {
    if (one.english == reason) return Text{std::string(reason), std::string(one.french)};
  }
  return FewPairs(reason);
}

}  // namespace etalon::report
