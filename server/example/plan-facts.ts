import type { Stance, UpAnswer } from '#lib/domain/clause.ts';
import type { PlaceKind } from '#lib/domain/plan-place.ts';

/** What organisations are to plans, and what local versions do with their national plan: as the texts say it. */
export interface ExamplePlace {
	plan: string;
	organisation: string;
	by: string;
	places: readonly PlaceKind[];
	does: string;
	doesNot: string;
}

export interface ExampleStance {
	/** The local plan. */
	plan: string;
	/** Of a heading of the national plan: how it begins. */
	clause: string;
	by: string;
	organisation: string;
	stance: Stance;
	reason: string;
}

export interface ExampleSentUp {
	plan: string;
	clause: string;
	by: string;
	organisation: string;
	sentence: string;
	/** Days from today. */
	answerIn: number;
	answered?: { by: string; answer: UpAnswer; reason: string };
}

export const places: readonly ExamplePlace[] = [
	{
		plan: 'accueil-national',
		organisation: 'portes-ouvertes',
		by: 'karim-belhadri',
		places: ['carries'],
		does: 'Tient la liste des lieux et organise les visites croisées.',
		doesNot: 'Ne juge pas un lieu : elle dit ce qu’elle a trouvé.'
	},
	{
		plan: 'accueil-national',
		organisation: 'office-proximite',
		by: 'roselyne-hoarival',
		places: ['contributes'],
		does: 'Ouvre ses listes de remplaçants à douze lieux.',
		doesNot: 'Ne finance pas les heures de remplacement.'
	},
	{
		plan: 'accueil-national',
		organisation: 'hauteclaire',
		by: 'awa-diarrassou',
		places: ['funds'],
		does: 'Rembourse la moitié des heures de remplacement, jusqu’au 30 juin 2027.',
		doesNot: ''
	},
	{
		plan: 'numerique-ormerie',
		organisation: 'camionnette-bleue',
		by: 'leila-amraneche',
		places: ['carries'],
		does: 'Conduit la tournée et reçoit à bord.',
		doesNot: 'Ne garde aucun mot de passe, même dans une enveloppe.'
	},
	{
		plan: 'accueil-sources-vives',
		organisation: 'maison-chantefaye',
		by: 'nadia-berthelin',
		places: ['carries'],
		does: 'Tient le répondeur et fait le point chaque mois.',
		doesNot: 'N’avance pas d’argent pour les autres : sa trésorerie ne le permet pas.'
	}
];

export const stances: readonly ExampleStance[] = [
	{
		plan: 'numerique-ormerie',
		clause: 'Proposition 1',
		by: 'leila-amraneche',
		organisation: 'camionnette-bleue',
		stance: 'adopted',
		reason: 'La feuille bleue et le mandat viennent d’ici.'
	},
	{
		plan: 'numerique-ormerie',
		clause: 'Proposition 2',
		by: 'leila-amraneche',
		organisation: 'camionnette-bleue',
		stance: 'adapted',
		reason: 'Chez nous, le besoin porte sur des téléphones : six visiteurs sur dix n’ont que cela.'
	},
	{
		plan: 'numerique-ormerie',
		clause: 'Proposition 3',
		by: 'leila-amraneche',
		organisation: 'camionnette-bleue',
		stance: 'adopted',
		reason: 'Avec la contribution : nous avons reçu 130 personnes de plus après la fermeture de Saint-Ormin.'
	},
	{
		plan: 'numerique-ormerie',
		clause: 'Proposition 4',
		by: 'josiane-delmoutier',
		organisation: 'cafe-des-tourettes',
		stance: 'adopted',
		reason: ''
	},
	{
		plan: 'numerique-ormerie',
		clause: 'Proposition 5',
		by: 'leila-amraneche',
		organisation: 'camionnette-bleue',
		stance: 'contested',
		reason:
			'Un fonds calculé sur le nombre de démarches donnerait presque tout aux villes. Que la moitié dépende de la distance au guichet le plus proche.'
	},
	{
		plan: 'accueil-sources-vives',
		clause: 'Ce que nous appelons une porte ouverte',
		by: 'nadia-berthelin',
		organisation: 'maison-chantefaye',
		stance: 'adapted',
		reason:
			'L’hiver, on ne sait pas deux jours avant si la route du col sera dégagée : une fermeture est annoncée avant 8 h 15, sur la porte, au répondeur et par un appel.'
	},
	{
		plan: 'accueil-sources-vives',
		clause: 'Nommer les lieux',
		by: 'nadia-berthelin',
		organisation: 'maison-chantefaye',
		stance: 'adopted',
		reason: ''
	}
];

export const sentUp: readonly ExampleSentUp[] = [
	{
		plan: 'numerique-ormerie',
		clause: 'Proposition 5',
		by: 'leila-amraneche',
		organisation: 'camionnette-bleue',
		sentence: 'Que la moitié du fonds dépende de la distance au guichet le plus proche.',
		answerIn: 30
	},
	{
		plan: 'numerique-ormerie',
		clause: 'Proposition 2',
		by: 'leila-amraneche',
		organisation: 'camionnette-bleue',
		sentence: 'Reconditionner aussi des téléphones, pas seulement des ordinateurs.',
		answerIn: 30,
		answered: {
			by: 'bertrand-lhermois',
			answer: 'noted',
			reason: 'Emmanor regarde ce que cela demande à ses ateliers.'
		}
	}
];
