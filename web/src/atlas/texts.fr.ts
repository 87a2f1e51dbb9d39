import type { Many, Words } from '../i18n/fr.ts';
import type { en } from './texts.en.ts';

export const fr: Words<typeof en> & Many<typeof en> = {
  title: 'Atlas', none: 'Ce projet n’a pas encore d’atlas', noneLead: 'Sa construction regarde chaque image une fois, en arrière-plan.', noneReader: 'Le responsable du projet peut le construire.', build: 'Construire l’atlas', buildAgain: 'Reconstruire', nothingYet: 'Rien à montrer pour l’instant',
  blind: 'Vous voyez ici les images dont toutes les lectures sont closes ; en formation, les cas auxquels vous avez répondu. Ainsi personne n’apprend ici ce qui reste à lire.', hidden_one: '{{count}} cachée jusqu’à sa lecture', hidden_many: '{{count}} de cachées jusqu’à leur lecture', hidden_other: '{{count}} cachées jusqu’à leur lecture',
  aboutMap: 'Les images que {{model}} voit semblables sont proches. Fidélité de la carte t-SNE : {{trust}} sur 1 ; les composantes principales gardent {{explained}} % de la variance. Les distances entre groupes éloignés ne disent rien.',
  map: 'Carte', principal: 'Composantes', mapOf: 'Carte des images, colorée par : {{what}}', colourBy: 'Colorer par', filters: 'Filtre', regionOff: 'Abandonner la région choisie', shown_one: '{{count}} sur {{of}}', shown_many: '{{count}} sur {{of}}', shown_other: '{{count}} sur {{of}}', chosen: 'Images', legend: 'Couleurs', rest: 'autre ou inconnu', clusterLegend: 'le numéro est au milieu ; des voisins peuvent avoir la même couleur',
  facet: { label: 'Étiquette', cluster: 'Groupe', organ: 'Organe', vendor: 'Constructeur', centre: 'Centre', outlier: 'Isolée', check: 'Étiquette à vérifier', factor: 'Facteur d’isolement', date: 'Date' },
  unknown: 'inconnu', noLabel: 'aucune étiquette', noCluster: 'dans aucun', isOutlier: 'isolée', isNotOutlier: 'non isolée', isToCheck: 'à vérifier', isNotToCheck: 'rien à vérifier', factor: 'Facteur d’isolement {{factor}}',
  picture: 'L’image', similar: 'Images semblables', narrow: 'Restreindre', nothingSimilar: 'Aucune autre image ne convient.', distance: 'à distance {{distance}}', samePatient: 'même patient',
  checks: 'Étiquettes à vérifier', checksExplain: 'Probablement fausses, la moins probable d’abord. Votre avis est conservé avec votre nom ; aucune étiquette n’est changée.', noChecks: 'Rien ici.', doubt: 'probabilité {{percent}} % ; {{against}} voisines sur {{neighbours}} disent le contraire', takeBack: 'Retirer', verdict: { open: 'À voir', wrong: 'À relire', right: 'Justes', all: 'Toutes' },
};
