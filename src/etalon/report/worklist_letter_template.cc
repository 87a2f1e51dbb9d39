#include "etalon/report/worklist_letter.h"

namespace etalon::report {
namespace {

// What the guidelines propose: [Gillmore2016], [GarciaPavia2021], [DamyPNDS2021].
constexpr const char* kFrench =
    R"(> {today}

# Scintigraphie osseuse : fixation cardiaque à explorer

[label]

Référence à rappeler : {item}

Chère consœur, cher confrère,

Un programme a relu les scintigraphies osseuses de notre établissement. Sur l’examen ({scan_dates}) de la personne désignée ci-dessus, il propose une fixation cardiaque significative (grade de Perugini 2 ou 3) :

{findings}

Ceci est la suggestion d’un programme qui n’est pas validé chez des patients : ni un compte rendu, ni un diagnostic. Les images sont à relire par un médecin nucléaire ; activité sanguine, infarctus récent, côte ou sternum peuvent donner la même image.

## Ce que proposent les recommandations

- Rechercher sans attendre une protéine monoclonale : chaînes légères libres sériques, immunofixation sérique et urinaire. Si l’une est anormale, une amylose AL est possible : avis hématologique urgent.
- Faire une tomoscintigraphie (SPECT, au mieux SPECT/CT), qui montre si la fixation est myocardique.
- Adresser à un centre spécialisé (en France, centre de référence ou de compétence des amyloses cardiaques, filière Cardiogen). Une fixation myocardique de grade 2 ou 3 sans protéine monoclonale permet le diagnostic d’amylose à transthyrétine sans biopsie ; le gène TTR est alors à séquencer.

Merci de nous retourner la réponse ci-dessous avant le {deadline}.

[signature]

[answer] {item}

~ Recommandations : Gillmore et coll., Circulation 2016;133:2404-12 ; Garcia-Pavia et coll., Eur J Heart Fail 2021;23:512-26 ; PNDS Amyloses cardiaques, filière Cardiogen, 2021. Programme : {program}.
)";

constexpr const char* kEnglish =
    R"(> {today}

# Bone scan: cardiac uptake to be explored

[label]

Reference to quote: {item}

Dear colleague,

A program has read the bone scans of our hospital again. On the scan ({scan_dates}) of the person named above it proposes significant cardiac uptake (Perugini grade 2 or 3):

{findings}

This is the suggestion of a program that is not validated on patients: neither a report nor a diagnosis. The pictures are to be read by a nuclear medicine physician; blood pool, recent infarction, a rib or the sternum can look the same.

## What the guidelines propose

- Look for a monoclonal protein without delay: serum free light chains, serum and urine immunofixation. If any is abnormal, AL amyloidosis is possible: urgent advice of a haematologist.
- Make a SPECT, at best SPECT/CT, which shows whether the uptake is myocardial.
- Refer to a specialist centre for cardiac amyloidosis. Myocardial uptake of grade 2 or 3 without a monoclonal protein allows the diagnosis of transthyretin amyloidosis without biopsy; the TTR gene is then to be sequenced.

Please send back the answer below before {deadline}.

[signature]

[answer] {item}

~ Guidelines: Gillmore et al., Circulation 2016;133:2404-12; Garcia-Pavia et al., Eur J Heart Fail 2021;23:512-26; PNDS Amyloses cardiaques, filière Cardiogen, 2021. Program: {program}.
)";

}  // namespace

std::string LetterTemplate(LetterLanguage language) {
  return language == LetterLanguage::kFrench ? kFrench : kEnglish;
}

}  // namespace etalon::report
