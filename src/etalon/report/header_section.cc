#include <fmt/format.h>

#include <cmath>

#include "etalon/report/markup.h"
#include "etalon/report/sections.h"

namespace etalon::report {
namespace {

std::vector<Fact> SubjectFacts(const image::Subject& subject) {
  std::vector<Fact> facts{{{"Sex", "Sexe"}, SexText(subject.sex)}};
  if (subject.age_years) {
    facts.push_back(
        {{"Age", "Âge"}, NumberText(std::floor(*subject.age_years), 0) + Text{" years", " ans"}});
  }
  if (subject.height_cm && subject.weight_kg) {
    facts.push_back({{"Height, weight", "Taille, poids"},
                     NumberText(*subject.height_cm, 0) + "\u00A0cm, " +
                         NumberText(*subject.weight_kg, 0) + "\u00A0kg"});
  }
  return facts;
}

std::string HashRow(const std::string& name, const std::string& version,
                    const std::string& sha256) {
  return fmt::format(R"(<tr><th scope="row">{}</th><td>{}</td><td class="hash">{}</td></tr>)",
                     Escape(name), Escape(version), Escape(sha256));
}

}  // namespace

PageFrame StudyFrame(const ReportInput& input) {
  PageFrame frame{.title = input.reading.study,
                  .kind = {"Echocardiography: automatic measurements",
                           "Échocardiographie : mesures automatiques"},
                  .facts = SubjectFacts(input.reading.subject),
                  .outline_switch = true};
  frame.facts.push_back({{"Program", "Programme"}, SoftwareText(input.provenance)});
  if (!input.provenance.models.empty()) {
    frame.facts.push_back({{"Models", "Modèles"}, ModelsText(input.provenance)});
  }
  return frame;
}

std::string MethodSection() {
  return Section(
      "method", {"How to read this report", "Comment lire ce compte rendu"},
      R"(<div class="columns">)" +
          Paragraph({"These numbers were made by a program and have not been reviewed by a person. "
                     "It is research software, not validated for patient care: a qualified "
                     "reader must check the view, the chosen frames and the outlines before any "
                     "number is used.",
                     "Ces valeurs ont été produites par un programme et n’ont été relues par "
                     "personne. C’est un logiciel de recherche, non validé pour le soin : un "
                     "lecteur qualifié doit vérifier la coupe, les images choisies et les contours "
                     "avant tout usage d’une valeur."}) +
          Paragraph({"The 95 % interval covers how much a value moves when the picture is cut "
                     "differently, how much it differs between beats and, where the model’s error "
                     "is known, how far automatic values scatter around those from expert "
                     "outlines. It does not cover a wrong view or a poor image.",
                     "L’intervalle à 95 % tient compte de la variation de la valeur quand l’image "
                     "est recadrée, de la variation entre les cycles et, quand l’erreur du modèle "
                     "est connue, de l’écart entre les valeurs automatiques et celles des contours "
                     "d’experts. Il ne couvre ni une mauvaise coupe, ni une mauvaise image."}) +
          Paragraph({"Ventricular volumes follow the method of 20 disks on the longer of the two "
                     "long axes, from the middle of the mitral annulus to the farthest point. "
                     "Apical views that miss the true apex make volumes too small.",
                     "Les volumes ventriculaires suivent la méthode des 20 disques sur le plus "
                     "long des deux grands axes, du milieu de l’anneau mitral au point le plus "
                     "éloigné. Une coupe qui manque l’apex vrai donne des volumes trop petits."}) +
          Paragraph({"Normal ranges: adults, by sex, ASE/EACVI 2015 (Lang et al., J Am Soc "
                     "Echocardiogr 2015;28:1-39), limits included. No range is shown where the "
                     "guideline gives none or the sex is not known. Frames are counted from 0.",
                     "Valeurs normales : adultes, selon le sexe, ASE/EACVI 2015 (Lang et al., J Am "
                     "Soc Echocardiogr 2015;28:1-39), bornes incluses. Aucune n’est affichée quand "
                     "la recommandation n’en donne pas ou quand le sexe est inconnu. Les images "
                     "sont numérotées à partir de 0."}) +
          "</div>");
}

std::string ProvenanceSection(const Provenance& provenance) {
  std::string rows;
  for (const Provenance::Model& model : provenance.models) {
    rows += HashRow(model.name, model.version, model.sha256);
  }
  for (const Provenance::Input& file : provenance.inputs) {
    rows += HashRow(file.name, "", file.sha256);
  }
  return Section(
      "provenance", {"Provenance", "Provenance"},
      Paragraph(Text{"Made by ", "Produit par "} + SoftwareText(provenance) +
                Text{". The same files, program and models give the same report.",
                     ". Les mêmes fichiers, programme et modèles donnent le même compte rendu."}) +
          fmt::format(
              R"(<div class="wide"><table class="hashes"><thead><tr><th>{}</th><th>{}</th><th>SHA-256</th></tr></thead><tbody>{}</tbody></table></div>)",
              Both({"Model or file", "Modèle ou fichier"}), Both({"Version", "Version"}), rows));
}

}  // namespace etalon::report
