import type { ExamplePlan } from './types.ts';

/** The ten plans, national ones before their local versions. Their texts lie in `plans/`. */
export const plans: readonly ExamplePlan[] = [
	{
		key: 'accueil-national',
		file: 'plans/accueil-national.md',
		title: 'Tenir une porte ouverte : l’accueil de proximité, 2026-2027',
		territory: 'france',
		themes: ['cohesion'],
		sdgs: [10, 11, 17],
		status: 'in_force',
		frame: 'full',
		lead: 'portes-ouvertes',
		lastWord:
			'Les huit réseaux, par consentement, sur la liste des lieux et leurs horaires, le 28 janvier 2027 ; chaque lieu garde le dernier mot sur sa propre porte.',
		template: 'action_plan',
		localVersionOf: null,
		grants: [
			{ to: 'everyone', level: 'comment' },
			{ to: 'organisation', key: 'portes-ouvertes', level: 'write' },
			{ to: 'organisation', key: 'office-proximite', level: 'write' },
			{ to: 'organisation', key: 'maison-chantefaye', level: 'write' },
			{ to: 'member', key: 'awa-diarrassou', level: 'facilitate' }
		]
	},
	{
		key: 'fragilites-national',
		file: 'plans/fragilites-national.md',
		title: 'Repérer tôt, orienter juste : six mois gagnés sur les fragilités financières',
		territory: 'france',
		themes: ['fragilites'],
		sdgs: [1, 10, 17],
		status: 'adopted',
		frame: 'full',
		lead: 'clairevoie',
		lastWord:
			'Le conseil d’administration du Réseau Clairevoie sur la charte de l’orientation, après un tour ouvert aux réseaux signataires, le 18 juin 2027.',
		template: 'action_plan',
		localVersionOf: null,
		grants: [
			{ to: 'organisation', key: 'clairevoie', level: 'write' },
			{ to: 'organisation', key: 'mutuelle-alouette', level: 'write' },
			{ to: 'organisation', key: 'pcb-vaucresnel', level: 'write' },
			{ to: 'organisation', key: 'office-proximite', level: 'comment' },
			{ to: 'member', key: 'mai-linh-trovalec', level: 'facilitate' }
		]
	},
	{
		key: 'numerique-national',
		file: 'plans/numerique-national.md',
		title: 'Personne devant un écran noir : cinq propositions soumises à consultation',
		territory: 'france',
		themes: ['numerique', 'fragilites'],
		sdgs: [4, 9, 10, 17],
		status: 'consultation',
		frame: 'full',
		lead: 'fil-et-toile',
		lastWord:
			'Les réseaux signataires, par consentement, sur chacune des cinq propositions prise séparément, le 4 février 2027.',
		template: 'action_plan',
		localVersionOf: null,
		grants: [
			{ to: 'everyone', level: 'comment' },
			{ to: 'organisation', key: 'fil-et-toile', level: 'write' },
			{ to: 'organisation', key: 'emmanor', level: 'write' },
			{ to: 'organisation', key: 'camionnette-bleue', level: 'write' },
			{ to: 'member', key: 'bertrand-lhermois', level: 'facilitate' }
		]
	},
	{
		key: 'accueil-sources-vives',
		file: 'plans/accueil-sources-vives.md',
		title: 'Une porte ouverte à moins de vingt minutes, sur le Plateau des Sources Vives',
		territory: 'sources-vives',
		themes: ['cohesion', 'numerique'],
		sdgs: [10, 11],
		status: 'in_force',
		frame: 'light',
		lead: 'maison-chantefaye',
		lastWord:
			'Les quatre lieux qui ouvrent, chacun pour ses horaires ; la Communauté de communes pour le budget de la tournée, au conseil du 10 décembre 2026.',
		template: 'action_plan',
		localVersionOf: 'accueil-national',
		grants: [
			{ to: 'organisation', key: 'maison-chantefaye', level: 'write' },
			{ to: 'organisation', key: 'contact-roquemandre', level: 'write' },
			{ to: 'organisation', key: 'cc-sources-vives', level: 'write' },
			{ to: 'organisation', key: 'veilleurs-du-plateau', level: 'write' }
		]
	},
	{
		key: 'fragilites-cinq-clochers',
		file: 'plans/fragilites-cinq-clochers.md',
		title: 'Avant le troisième courrier : agir plus tôt aux Cinq Clochers',
		territory: 'cinq-clochers',
		themes: ['fragilites'],
		sdgs: [1, 3, 10],
		status: 'draft',
		frame: 'light',
		lead: 'pcb-vaucresnel',
		lastWord:
			'Le Point conseil budget, le CCAS et Habitat des Haies, tous les trois d’accord, sur le circuit d’orientation, le 26 février 2027.',
		template: 'action_plan',
		localVersionOf: 'fragilites-national',
		grants: [
			{ to: 'everyone', level: 'none' },
			{ to: 'organisation', key: 'pcb-vaucresnel', level: 'write' },
			{ to: 'organisation', key: 'clairevoie-aisne', level: 'write' },
			{ to: 'organisation', key: 'alouette-aisne', level: 'write' },
			{ to: 'organisation', key: 'ccas-vaucresnel', level: 'comment' },
			{ to: 'organisation', key: 'habitat-des-haies', level: 'read' }
		]
	},
	{
		key: 'numerique-ormerie',
		file: 'plans/numerique-ormerie.md',
		title: 'La Camionnette bleue : une tournée numérique en Vallée de l’Ormerie',
		territory: 'ormerie',
		themes: ['numerique', 'cohesion'],
		sdgs: [4, 10, 11],
		status: 'consultation',
		frame: 'light',
		lead: 'camionnette-bleue',
		lastWord:
			'La Camionnette bleue sur l’itinéraire, après avis des communes, le 11 janvier 2027 ; le Fonds de l’Ormerie sur sa seule contribution.',
		template: 'action_plan',
		localVersionOf: 'numerique-national',
		grants: [
			{ to: 'everyone', level: 'read' },
			{ to: 'organisation', key: 'camionnette-bleue', level: 'write' },
			{ to: 'organisation', key: 'cafe-des-tourettes', level: 'write' },
			{ to: 'organisation', key: 'commune-valmourier', level: 'comment' },
			{ to: 'member', key: 'mai-linh-trovalec', level: 'facilitate' }
		]
	},
	{
		key: 'mobilite-rives-d-aubre',
		file: 'plans/mobilite-rives-d-aubre.md',
		title: 'Aller travailler sans voiture à soi : convention de mobilité des Rives d’Aubre',
		territory: 'rives-d-aubre',
		themes: ['cohesion', 'fragilites'],
		sdgs: [8, 11, 13],
		status: 'adopted',
		frame: 'full',
		lead: 'roues-d-aubre',
		lastWord:
			'Les six signataires, par consentement, sur le tarif et les priorités de prêt, chaque année en juin ; à défaut le tarif en cours est maintenu.',
		template: 'partnership_agreement',
		localVersionOf: null,
		grants: [
			{ to: 'organisation', key: 'roues-d-aubre', level: 'write' },
			{ to: 'organisation', key: 'ateliers-du-lac', level: 'write' },
			{ to: 'organisation', key: 'cc-rives-d-aubre', level: 'write' },
			{ to: 'organisation', key: 'scierie-combe-rousse', level: 'comment' },
			{ to: 'member', key: 'solene-kerdraval', level: 'facilitate' }
		]
	},
	{
		key: 'domiciliation-aisne',
		file: 'plans/domiciliation-aisne.md',
		title: 'Une adresse pour exister : la domiciliation dans l’Aisne',
		territory: 'aisne',
		themes: ['cohesion', 'fragilites'],
		sdgs: [1, 10, 16],
		status: 'paused',
		frame: 'full',
		lead: 'accueil-saint-rieul',
		lastWord:
			'Accueil Saint-Rieul et le CCAS de Vaucresnel, ensemble, sur la reprise de la convention, au plus tard le 31 mars 2027.',
		template: 'partnership_agreement',
		localVersionOf: null,
		grants: [
			{ to: 'organisation', key: 'accueil-saint-rieul', level: 'write' },
			{ to: 'organisation', key: 'ccas-vaucresnel', level: 'write' },
			{ to: 'organisation', key: 'contact-vaucresnel', level: 'comment' },
			{ to: 'member', key: 'awa-diarrassou', level: 'facilitate' }
		]
	},
	{
		key: 'isolement-creuse',
		file: 'plans/isolement-creuse.md',
		title: 'Rompre l’isolement : compte rendu de la rencontre de Chantefaye',
		territory: 'creuse',
		themes: ['cohesion'],
		sdgs: [3, 11],
		status: 'draft',
		frame: 'light',
		lead: 'veilleurs-du-plateau',
		lastWord:
			'Les personnes présentes à la rencontre, sur la fidélité de ce compte rendu, jusqu’au 2 décembre 2026.',
		template: 'minutes',
		localVersionOf: null,
		grants: [
			{ to: 'everyone', level: 'read' },
			{ to: 'organisation', key: 'veilleurs-du-plateau', level: 'write' },
			{ to: 'organisation', key: 'maison-chantefaye', level: 'write' },
			{ to: 'organisation', key: 'cc-sources-vives', level: 'comment' }
		]
	},
	{
		key: 'capitainerie-bilan',
		file: 'plans/capitainerie-bilan.md',
		title: 'La Capitainerie, tiers-lieu du lac : ce que deux ans nous ont appris',
		territory: 'rives-d-aubre',
		themes: ['cohesion', 'numerique'],
		sdgs: [8, 9, 11],
		status: 'closed',
		frame: 'light',
		lead: 'capitainerie-aubre',
		lastWord:
			'L’assemblée de La Capitainerie d’Aubre, sur la fin du plan et ce qu’on en retient ; c’est fait depuis le 3 octobre 2026.',
		template: 'action_plan',
		localVersionOf: null,
		grants: [{ to: 'everyone', level: 'read' }]
	}
];
