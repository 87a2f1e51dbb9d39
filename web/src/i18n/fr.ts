import type { en } from './en.ts';

export type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> };
/** French has a third plural, for millions. */
export type Many<T> = T extends string ? string : { [K in keyof T]: Many<T[K]> } & { [K in keyof T as K extends `${infer Base}_other` ? `${Base}_many` : never]: string };

export const fr: Words<typeof en> & Many<typeof en> = {
  common: { close: 'Fermer', cancel: 'Annuler', save: 'Enregistrer', retry: 'Réessayer', reload: 'Recharger la page', home: 'Accueil', loading: 'Chargement', clear: 'Effacer', more: 'Suite' },
  problem: {
    title: 'Cela n’a pas fonctionné',
    unknown: 'Une erreur inattendue est survenue.',
    offline: 'Le serveur est injoignable. Ce qui est sur cette page est conservé.',
    'wrong-credentials': 'Le compte, le mot de passe ou le code est inexact.',
    'open-readings': 'Terminez d’abord vos propres lectures de ce projet.',
    'http-401': 'Le compte ou le mot de passe est inexact.',
    'http-403': 'Votre rôle ne le permet pas.',
    'http-404': 'Cela n’existe pas, ou plus.',
    'http-409': 'Quelqu’un d’autre l’a modifié entre-temps.',
    'http-413': 'C’est plus que ce que le serveur accepte en une fois.',
    'http-422': 'Le serveur n’a pas pu accepter la saisie.',
    'http-429': 'Trop de tentatives. Attendez une minute et réessayez.',
    'http-500': 'Le serveur a échoué. La cause est dans son journal.',
    'http-503': 'Le serveur est occupé. Réessayez dans un instant.',
  },
  nav: {
    label: 'Pages', skip: 'Aller au contenu', worklist: 'Liste de travail', patients: 'Patients', positives: 'Positifs', projects: 'Projets', statistics: 'Statistiques', administration: 'Administration', jobs: 'Tâches',
    theme: 'Clair ou sombre', themeAutomatic: 'Thème selon la page : images sur fond sombre', password: 'Changer le mot de passe', security: 'Connexion et sessions', signOut: 'Se déconnecter',
    offline: 'Le serveur est injoignable. Votre travail est conservé ici et sera envoyé à son retour.',
  },
  door: {
    title: 'Connexion', person: 'Compte', password: 'Mot de passe', show: 'Afficher ou masquer le mot de passe', signIn: 'Se connecter', code: 'Code', codeExplain: 'Six chiffres, de votre authentificateur', privacy: 'Chaque consultation et chaque modification est enregistrée.',
    expired: 'Votre session est terminée', expiredExplain: 'Rien n’est perdu sur cette page. Reconnectez-vous et reprenez où vous en étiez.', other: 'Continuer avec un autre compte', otherExplain: 'Ce qui n’est pas enregistré sur cette page est alors abandonné.',
    setup: 'Premier administrateur', setupExplain: 'Ce lien ne sert qu’une fois. Il crée le compte qui pourra inviter tous les autres.', setupNeeded: 'Personne n’a encore de compte. Ouvrez le lien affiché par le programme à son démarrage :',
    invitation: 'Bienvenue', invitationExplain: 'Choisissez votre mot de passe. Ce lien ne sert qu’une fois.', noToken: 'Le lien est incomplet. Ouvrez-le tel qu’il vous a été donné.',
    newPassword: 'Nouveau mot de passe', oldPassword: 'Mot de passe actuel', again: 'Encore une fois', differs: 'Les deux ne sont pas identiques.', passwordRule_one: 'Au moins {{count}} caractère', passwordRule_many: 'Au moins {{count}} de caractères', passwordRule_other: 'Au moins {{count}} caractères',
    personRule: 'Lettres minuscules, chiffres, points, tirets', name: 'Votre nom, tel que les autres le voient', begin: 'Commencer', also: 'Vous êtes aussi', alsoExplain: 'Un administrateur seul ne peut pas lire les patients.',
  },
  security: {
    factor: 'Second facteur', inForce: 'en vigueur', notInForce: 'aucun', setUp: 'Mettre en place', another: 'Autre authentificateur', remove: 'Retirer', confirm: 'Confirmer',
    explain: 'Il faut alors, pour se connecter, le mot de passe et un code que montre pendant une demi-minute une application d’authentification sur votre téléphone. Les administrateurs devraient en avoir un.',
    scan: 'Scannez ceci avec l’application, ou tapez le secret. Saisissez ensuite le code affiché. Vos autres sessions prendront fin.', qr: 'Secret en code QR', removeExplain: 'Votre mot de passe suffira de nouveau. Vos autres sessions prendront fin.',
    sessions: 'Vos sessions', begun: 'Début', seen: 'Dernier usage', address: 'Depuis', here: 'celle-ci', end: 'Terminer',
  },
  role: {
    administrator: 'Administrateur', physician: 'Médecin', operator: 'Opérateur', reader: 'Lecteur',
    explain: { administrator: 'Comptes, rôles, journal. Ne donne pas accès aux patients.', physician: 'Lit, corrige, valide ou renvoie ; suit les patients.', operator: 'Dépose, lit, corrige et vérifie.', reader: 'Lit les cas de ses projets.' },
  },
  keys: {
    title: 'Clavier', explain: 'Cliquez sur une touche pour la remplacer, puis appuyez sur une autre. Vos touches sont conservées avec votre compte.', press: 'Appuyez sur une touche', change: 'Changer la touche de : {{action}}', reset: 'Revenir à la touche d’origine', clash: 'utilisée deux fois',
    labels: 'Pendant une lecture, chaque étiquette a la touche affichée à côté : une fois oui, deux fois non. 0 répond non à tout ce qui reste de la liste.',
    scope: { everywhere: 'Partout', lists: 'Listes', viewer: 'Images', reading: 'Lecture d’un cas', atlas: 'Atlas' },
    action: {
      help: 'Cette aide', search: 'Rechercher', worklist: 'Liste de travail', patients: 'Patients', positives: 'Positifs', projects: 'Projets', statistics: 'Statistiques', theme: 'Clair ou sombre',
      rowDown: 'Ligne suivante', rowUp: 'Ligne précédente', open: 'Ouvrir',
      play: 'Lecture ou pause', nextFrame: 'Image suivante', previousFrame: 'Image précédente', endDiastole: 'Télédiastole suivante', endSystole: 'Télésystole suivante', nextImage: 'Séquence suivante', previousImage: 'Séquence précédente', slower: 'Ralentir', faster: 'Accélérer',
      overlays: 'Montrer ou cacher les contours', sideBySide: 'Deux coupes côte à côte', prior: 'Examen antérieur à côté', pan: 'Déplacer et zoomer', window: 'Fenêtrage', length: 'Mesurer une longueur', area: 'Mesurer une surface', correct: 'Corriger un contour en le tirant', brush: 'Corriger un contour au pinceau', fit: 'Ajuster à l’écran', nextPlane: 'Plan suivant', hottest: 'Vers le maximum de la paroi cardiaque', opacityUp: 'Plus de SPECT sur le scanner', opacityDown: 'Moins de SPECT sur le scanner', uptakeUp: 'Borne supérieure plus haute', uptakeDown: 'Borne supérieure plus basse', ctWindow: 'Fenêtre du scanner', colours: 'Couleurs',
      undo: 'Annuler', redo: 'Rétablir', save: 'Enregistrer', leave: 'Quitter l’outil',
      close: 'Clore le cas et continuer', nextCase: 'Cas suivant', previousCase: 'Cas précédent', selectTool: 'Sélectionner', box: 'Boîte', polygon: 'Polygone', paint: 'Pinceau', landmark: 'Repère', line: 'Ligne', interval: 'Début ou fin d’un intervalle', contrast: 'Fenêtrage', remove: 'Supprimer la forme choisie', finish: 'Terminer le polygone', hide: 'Montrer ou cacher les formes', assistance: 'Interroger le modèle',
      lasso: 'Choisir une région au lasso', zoomIn: 'Plus près', zoomOut: 'Plus loin', colourBy: 'Coloration suivante', labelRight: 'Cette étiquette est juste', labelWrong: 'Cette étiquette est fausse, à relire', takeBack: 'Retirer le verdict',
    },
  },
  state: { draft: 'Brouillon', checked: 'Vérifié', validated: 'Validé', 'sent-back': 'Renvoyé' },
  kind: { echo: 'Échocardiographie', planar: 'Scintigraphie osseuse', spect: 'TEMP/TDM', t1: 'Carte T1' },
  flag: {
    refused: 'Rien de mesuré', 'possible-foreshortening': 'Raccourci apical possible', 'outside-normal-range': 'Hors de l’intervalle normal', 'view-not-confirmed': 'Coupe non confirmée', 'ventricle-cut-by-field': 'Ventricule coupé par le champ', 'atrium-cut-by-field': 'Oreillette coupée par le champ',
    'unsteady-frames-replaced': 'Images instables remplacées', 'frame-times-unknown': 'Temps des images inconnus', 'beat-not-traced': 'Battement non suivi', misregistered: 'Recalage défaillant', 'misregistration-corrected': 'Recalage corrigé', 'heart-outlined-by-phantom-model': 'Contour par le modèle des fantômes',
  },
  worklist: {
    title: 'Liste de travail', search: 'Examen ou clé du patient', kind: 'Type', state: 'État', flag: 'Remarque', from: 'Du', to: 'Au', clear: 'Sans filtre', count_one: '{{number}} examen', count_many: '{{number}} d’examens', count_other: '{{number}} examens', upload: 'Ajouter des examens',
    acquired: 'Acquis', patient: 'Patient', study: 'Examen', headline: 'Résultat', notes: 'Remarques', measured: 'Mesuré', sortBy: 'Trier par {{column}}', unknown: 'inconnu', noNumber: 'rien de mesuré', empty: 'Aucun examen. Déposez des fichiers ou un dossier n’importe où sur cette page.', nothing: 'Aucun examen ne correspond.',
    positive: 'Inexploré', refusals_one: '{{count}} refus', refusals_many: '{{count}} de refus', refusals_other: '{{count}} refus', flags_one: '{{count}} alerte', flags_many: '{{count}} d’alertes', flags_other: '{{count}} alertes',
  },
  upload: {
    title: 'Ajouter des examens', drop: 'Déposez ici les fichiers ou les dossiers', explain: 'Déposez ici des fichiers ou des dossiers, ou choisissez-les.', choose: 'Choisir des fichiers', folder: 'Choisir un dossier', patient: 'Clé du patient (facultative)', patientExplain: 'Votre propre numéro pour ce patient, jamais un nom. Sans elle, les fichiers DICOM reçoivent un pseudonyme.', start: 'Envoyer et mesurer',
    files_one: '{{count}} fichier', files_many: '{{count}} de fichiers', files_other: '{{count}} fichiers', progress: 'Envoyé', leave: 'Vous pouvez fermer ceci et continuer ; la suite est sous Tâches.',
    state: { sending: 'Envoi', waiting: 'Attend le serveur', measuring: 'Envoyé', failed: 'Échec', done: 'Terminé', cancelled: 'Abandonné' },
  },
  jobs: {
    title: 'Tâches', uploads: 'Envois', measuring: 'Mesures', none: 'Rien ne tourne et rien n’a tourné.', progress: 'Avancement', open: 'Ouvrir l’examen {{place}}',
    kind: { measure: 'Mesure', remeasure: 'Nouvelle mesure', atlas: 'Atlas' }, state: { waiting: 'En attente', running: 'En cours', done: 'Terminée', failed: 'Échec', cancelled: 'Arrêtée' },
  },
  study: {
    back: 'Retour à la liste', gone: 'Cet examen n’existe pas, ou plus.', view: 'Affichage', images: 'Images', report: 'Compte rendu', print: 'Imprimer', panel: 'Résultats', measurements: 'Mesures', signOff: 'Validation', about: 'Origine', unavailable: 'Fichiers déplacés',
    unsaved: 'Corrigé, non enregistré.', unsavedExplain: 'Les valeurs à côté de celles du programme sont celles de vos contours.', discard: 'Abandonner', saveVersion: 'Enregistrer ma version', saveExplain: 'Vos contours et leurs mesures sont conservés à côté de ceux du programme, qui restent tels quels.', note: 'Note',
    conflict: 'Une autre version a été enregistrée entre-temps', conflictExplain: 'Rien de votre travail n’est perdu. Vous pouvez poser vos contours sur la version plus récente, ou renoncer aux vôtres et la regarder.', keepMine: 'Garder les miens', takeTheirs: 'Prendre la version enregistrée',
    leave: 'Quitter sans enregistrer ?', leaveExplain: 'Vos contours corrigés ne sont pas encore enregistrés.', leaveAnyway: 'Quitter', stay: 'Rester',
    version: 'À côté de celles du programme', versionNumber: 'Version {{version}}', program: 'Programme', reader: 'Lecteur', yours: 'Les vôtres', preview: 'Aperçu, non enregistré', measure: 'Mesure', value: 'Valeur', nothingMeasured: 'Rien n’a pu être mesuré ; les raisons sont ci-dessous.', refusals: 'Non mesuré, et pourquoi', refused: 'refusé',
    toEvidence: 'Aller à l’image qui fonde cette valeur', noEvidence: 'Cette valeur ne repose pas sur une seule image', noInterval: 'intervalle inconnu',
    rule: 'Règle', ruleVersion: 'v{{version}}', interval: 'Intervalle à 95 %', normal: 'Normale', beats_one: '{{count}} battement', beats_many: '{{count}} de battements', beats_other: '{{count}} battements', evidence: 'Preuves', flags: 'Remarques', code: 'Code',
  },
  signOff: {
    send: 'Envoyer à {{archive}}', sent: '{{archive}} a pris le compte rendu.',
    state: 'Actuellement', protocol: 'Le programme propose, l’opérateur vérifie, le médecin valide ou renvoie. Les étapes sont conservées pour toujours.', signs: 'Vous signez : {{version}}', note: 'Note', noteNeeded: 'Pour renvoyer, dites dans la note ce qui ne va pas.', moved: 'Quelqu’un a signé une étape entre-temps. La page la montre ; regardez et décidez à nouveau.', history: 'Historique', draft: 'Brouillon du programme', versions: 'Versions des lecteurs',
    do: { check: 'Vérifier', validate: 'Valider', 'send-back': 'Renvoyer' }, done: { check: 'Vérifié', validate: 'Validé', 'send-back': 'Renvoyé' },
  },
  about: { program: 'Programme', measured: 'Mesuré', models: 'Modèles', study: 'Examen', images: 'Images', frames_one: '{{count}} image', frames_many: '{{count}} d’images', frames_other: '{{count}} images', quality: 'qualité', remeasure: 'Remesurer selon les règles actuelles', noOutlines: 'Aucun contour de cet examen n’est conservé : remesurez-le pour les corriger.' },
  viewer: {
    tools: 'Outils', images: 'Images de l’examen', image: 'Image {{place}}', picture: 'Image : {{name}}', notMeasured: 'non mesurée', clear: 'Supprimer mes mesures', part: 'Contour', radius: 'Taille du pinceau', parts: { ventricle: 'Cavité', epicardium: 'Paroi externe', atrium: 'Oreillette' },
    pause: 'Pause', speed: 'Vitesse', scrub: 'Image', curve: 'Surface de la cavité ; cliquez pour y aller', ed: 'TD', es: 'TS', prior: 'Antérieur', byPhase: 'Même phase du battement', inProportion: 'Battements inconnus : en proportion de la durée',
    frameOf_one: 'Image {{frame}} sur {{count}}', frameOf_many: 'Image {{frame}} sur {{count}}', frameOf_other: 'Image {{frame}} sur {{count}}', frameNumber: 'image {{frame}}', rate: 'acquis à {{rate}} images/s', shown: 'affiché à {{rate}}/s', dropped_one: '{{count}} sautée', dropped_many: '{{count}} sautées', dropped_other: '{{count}} sautées', lossless: 'sans perte', failed: 'image non chargée',
    windowValues: 'L {{width}} N {{level}}', resetWindow: 'Revenir à toute l’étendue', pullHint: 'Tirez un contour ; ce qui est proche suit. Les points blancs sont les extrémités de la base.', brushHint: 'Commencez dedans pour repousser le contour vers l’extérieur, dehors vers l’intérieur.', noOutline: 'Pas de contour sur cette image. Celles qui sont mesurées :',
    refused: { 'not-calibrated': 'non calibré ici', 'two-regions': 'à cheval sur deux échelles', 'too-few': 'trop peu de points' },
  },
  space: {
    planes: 'Plans', pictures: 'Régions', map: 'Carte', slice: 'Coupe', plane: { axial: 'Axial', coronal: 'Coronal', sagittal: 'Sagittal' }, sides: { L: 'G', R: 'D', A: 'A', P: 'P', H: 'H', F: 'B' }, maximum: 'Maximum', structures: 'Structures',
    window: { soft: 'Parties molles', lung: 'Poumon', bone: 'Os' }, colours: { hot: 'Chaud', inverse: 'Gris inversé' }, opacity: 'SPECT', uptake: 'Fixation', uptakeTop: 'Borne supérieure de l’échelle', counts: 'Coups', from: 'De', to: 'À',
    involved: 'Fixation dès {{value}} {{unit}}', pointer: 'Pointeur :', frameUnknown: 'Les fichiers ne disent pas si TEMP et TDM partagent le même repère. Vérifiez leur superposition avant de vous fier à la fusion.', notFused: 'Ils sont montrés côte à côte et ne sont pas superposés.', notPlaced: 'Le SPECT ne dit pas où il se trouve dans le patient : la gauche et la droite ne sont pas connues.',
    view: { anterior: 'Antérieure', posterior: 'Postérieure' }, noPosterior: 'Cet examen n’a pas de vue postérieure.', circle: { heart: 'Cœur', contralateral: 'Controlatérale' }, perPixel: 'coups par pixel', grade: 'Grade de Perugini', regionsByRule: 'Placées par la règle ; elles ne peuvent pas être corrigées.',
    chestOrAll: 'Thorax ou corps entier', maps: { 't1-native': 'T1 natif', 't1-post-contrast': 'T1 après contraste', ecv: 'Volume extracellulaire' }, heartOrAll: 'Cœur ou coupe entière', pointAt: 'Pointez la carte pour lire une valeur.', noFit: 'pas de valeur ici', noSegments: 'Pas de segments : rien ne dit où le ventricule droit rejoint le septum.',
  },
  role_of_image: {
    'apical four-chamber': 'Apicale quatre cavités', 'apical two-chamber': 'Apicale deux cavités', anterior: 'Antérieure', posterior: 'Postérieure', SPECT: 'TEMP', CT: 'TDM', T1: 'T1',
  },
  patients: { title: 'Patients', search: 'Clé du patient', nothing: 'Aucun patient ne correspond.', empty: 'Aucun patient.', studies: 'Examens', first: 'Premier', last: 'Dernier' },
  timeline: {
    title: 'Patient', addEvent: 'Noter un événement', remeasure: 'Tout remesurer selon les règles actuelles', remeasuring: 'Nouvelle mesure de l’historique :', remeasured: { done: 'Tout l’historique suit maintenant les règles actuelles.', failed: 'Tout n’a pas pu être remesuré.' },
    band: 'Où tombe, dans 95 % des cas, une seconde mesure de la première valeur quand rien n’a changé. Source :', values: 'Valeurs, intervalles, règles', clickHint: 'Cliquez sur un point pour ouvrir son examen', empty: 'Aucune mesure de ce patient ne peut encore être suivie.', twoDates: 'Deux dates côte à côte', pictures: 'Images côte à côte', firstDate: 'Première date', secondDate: 'Seconde date', verdict: 'Verdict', noVerdict: 'Cette paire n’a pas été jugée', validated: 'validé par un médecin', measured: 'mesuré, pas encore validé', draft: 'ébauche du programme', validatedBy: 'validé par {{name}}', events: 'Traitements et événements', event: 'Quoi', eventExplain: 'Par exemple un traitement. Aucun nom.', date: 'Date', end: 'Jusqu’au',
  },
  verdict: { 'real-change': 'Vrai changement', 'within-noise': 'Dans le bruit', 'not-comparable': 'Non comparable', 'not-judged': 'Non jugé' },
  positives: {
    title: 'Scintigraphies positives', explain: 'Des fixations que quelqu’un doit explorer. Chaque changement s’ajoute, aucun n’est effacé.', none: 'Aucune scintigraphie positive ici.', count_one: '{{count}} patient', count_many: '{{count}} de patients', count_other: '{{count}} patients', patient: 'Patient', detected: 'Détecté', deadline: 'Échéance', scans: 'Examens', state_: 'État', history: 'Historique', overdue: 'En retard', change: 'Changer l’état', kept: 'Ceci s’ajoute à l’historique sous votre nom.',
    state: { unexplored: 'Inexploré', notified: 'Signalé', explored: 'Exploré', confirmed: 'Confirmé', refuted: 'Infirmé', lost: 'Perdu de vue' },
  },
  admin: {
    people: 'Personnes', audit: 'Journal', add: 'Inviter quelqu’un', edit: 'Modifier', name: 'Nom', roles: 'Rôles', lastSeen: 'Vu le', inactive: 'inactif', invited: 'invité', newLink: 'Nouveau lien', deactivate: 'Désactiver', activate: 'Activer', invitation: 'Invitation', invitationExplain: 'Donnez ce lien à {{person}}, par une voie que lui ou elle seul lit. Il sert une fois, jusqu’au {{until}}.', copy: 'Copier', copied: 'Copié',
    action: 'Action', object: 'Objet', search: 'Rechercher', noEntries: 'Aucune entrée ne correspond.', at: 'Quand', client: 'Depuis', refused: 'refusé',
  },
  projects: {
    none: 'Vous n’êtes membre d’aucun projet.', atlas: 'Atlas', learn: 'Apprendre', images_one: '{{count}} image', images_many: '{{count}} d’images', images_other: '{{count}} images', read: 'Lire', open: 'Ouvrir', role: { lead: 'Responsable', reader: 'Lecteur', none: 'Non membre' }, roleColumn: 'Rôle',
    closed_one: '{{count}} clos', closed_many: '{{count}} de clos', closed_other: '{{count}} clos', waiting_one: '{{count}} plus tard', waiting_many: '{{count}} plus tard', waiting_other: '{{count}} plus tard',
    progress: 'Avancement', agreement: 'Accord', disagreements: 'Désaccords', plan: 'Plan', members: 'Membres', labels: 'Étiquettes', noProgress: 'Pas encore de plan.', closedImages: '{{closed}} images sur {{images}} closes par tous leurs lecteurs', disputed_one: '{{count}} désaccord', disputed_many: '{{count}} de désaccords', disputed_other: '{{count}} désaccords', adjudicated_one: '{{count}} arbitré', adjudicated_many: '{{count}} d’arbitrés', adjudicated_other: '{{count}} arbitrés',
    table: { reader: 'Lecteur', closedCases: 'Clos', started: 'Commencés', due: 'À lire', waitingCases: 'Plus tard', overdue: 'En retard', seconds: 'Temps médian' },
    noAgreement: 'Deux lecteurs n’ont pas encore clos la même image.', agreementExplain: 'Chaque valeur avec son intervalle à 95 %, ou la raison de son absence.', figure: 'Valeur', readers: 'Lecteurs', among: 'Entre qui', group: { readers: 'Tous', pair: 'Par paire', reader: 'Chacun avec les autres', rereading: 'Relectures', period: 'Par mois', reference: 'Cas connus' }, noDisagreements: 'Aucun désaccord parmi les images closes.',
    planExplain: 'Donne des tâches de lecture pour les images qui n’en ont pas. Ce qui a été donné reste.', overlap: 'Lues par plusieurs', overlapExplain: 'Part des images, pour l’accord', reread: 'Relues', rereadExplain: 'Part des siennes, à l’aveugle', washout: 'Jours entre les deux', deadline: 'Échéance', makePlan: 'Donner les tâches', planned_one: 'Tâches pour {{count}} image', planned_many: 'Tâches pour {{count}} d’images', planned_other: 'Tâches pour {{count}} images', plannedBefore_one: '{{count}} image avait déjà ses lecteurs.', plannedBefore_many: '{{count}} d’images avaient déjà leurs lecteurs.', plannedBefore_other: '{{count}} images avaient déjà leurs lecteurs.', reads: '{{reads}} lectures, {{rereads}} relectures',
    key: 'Clé dans le plan', end: 'Mettre fin', account: 'Compte', addMember: 'Ajouter', parent: 'Fait partie de', answers: 'Réponse par', shortcut: 'Touche', retired: 'retirée',
  },
  reading: {
    adjudication: 'Arbitrage', closed: 'Clos', open_one: '{{count}} cas à lire', open_many: '{{count}} de cas à lire', open_other: '{{count}} cas à lire', previous: 'Précédent', next: 'Suivant', close: 'Clore', case: 'Cas', allDone: 'Rien à lire maintenant', doneExplain: '{{closed}} cas clos, {{waiting}} viendront plus tard.', toProject: 'Vers le projet',
    state: { saved: 'Enregistré', saving: 'Enregistrement', unsaved: 'Pas encore enregistré', 'kept-here': 'Conservé dans ce navigateur', collision: 'Deux versions', refused: 'Non accepté' },
    collision: 'Ce cas a été enregistré depuis un autre endroit', collisionExplain: 'Ce que vous avez indiqué ici est conservé. Laquelle compte ?', resumed: 'Repris où vous en étiez : ce qui n’avait pas atteint le serveur était conservé dans ce navigateur.',
    brush: 'Pinceau', paint: 'Peindre', erase: 'Effacer', intervalFrom: 'Intervalle depuis l’image {{frame}} : allez à sa fin et marquez à nouveau', answers: 'Réponses', checklist: 'Liste à remplir', left_one: '{{count}} réponse à donner', left_many: '{{count}} de réponses à donner', left_other: '{{count}} réponses à donner', complete: 'complète', others: 'Autres étiquettes', required: 'réponse obligatoire', yes: 'Oui', no: 'Non', certainty: 'Certitude', possible: 'Possible', probable: 'Probable', certain: 'Certain',
    keysHint: 'La touche d’une étiquette : une fois oui, deux fois non. 0 : non à tout ce qui reste.', kind: { presence: 'Oui ou non', label: 'Oui ou non', box: 'Boîte', polygon: 'Polygone', mask: 'Pinceau', landmark: 'Repère', line: 'Ligne', interval: 'Intervalle' },
    assistance: 'Assistance', assistanceExplain: 'Seulement à la demande. La demande est enregistrée avec votre lecture.', model: 'Modèle', ask: 'Demander', noProposal: 'Le modèle ne propose rien ici.', take: 'Prendre', othersSaid: 'Ce que les lecteurs ont dit', label: 'Étiquette',
  },
  figure: {
    'observed-agreement': 'Accord observé', 'fleiss-kappa': 'Kappa de Fleiss', 'gwet-ac1': 'AC1 de Gwet', 'krippendorff-alpha': 'Alpha de Krippendorff', 'cohen-kappa': 'Kappa de Cohen', 'weighted-kappa': 'Kappa pondéré', dice: 'Dice', 'mean-surface-distance': 'Distance moyenne des contours', 'hausdorff-95': 'Distance, 95e centile', hausdorff: 'Distance maximale', 'box-overlap': 'Recouvrement des boîtes', 'landmark-distance': 'Distance des repères', 'landmark-spread': 'Dispersion des repères', 'length-difference': 'Différence des longueurs', 'length-icc': 'CCI des longueurs', 'interval-overlap': 'Recouvrement des intervalles', accuracy: 'Justes sur les cas connus',
  },
};
