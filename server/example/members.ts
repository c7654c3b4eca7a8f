import type { ExampleMandate, ExampleMember } from './types.ts';

function mandate(organisation: string, givenBy: string, from: string): ExampleMandate {
	return { organisation, givenBy, from };
}

/**
 * Members of every role. A role says what someone may do in the alliance, a mandate whom they may bind: a
 * commenter may sign for their organisation, an administrator may be unable to. Several organisations have
 * no steward here, as happens.
 */
export const members: readonly ExampleMember[] = [
	{
		key: 'helene-marchandeau',
		name: 'Hélène Marchandeau',
		email: 'helene.marchandeau@example.org',
		role: 'admin',
		organisations: ['office-proximite'],
		stewardOf: ['office-proximite'],
		mandates: []
	},
	{
		key: 'karim-belhadri',
		name: 'Karim Belhadri',
		email: 'karim.belhadri@example.org',
		role: 'admin',
		organisations: ['portes-ouvertes'],
		stewardOf: ['portes-ouvertes'],
		mandates: [mandate('portes-ouvertes', 'karim-belhadri', '2026-01-12')]
	},
	{
		key: 'awa-diarrassou',
		name: 'Awa Diarrassou',
		email: 'awa.diarrassou@example.org',
		role: 'facilitator',
		organisations: ['hauteclaire'],
		stewardOf: ['hauteclaire'],
		mandates: [mandate('hauteclaire', 'awa-diarrassou', '2026-02-02')]
	},
	{
		key: 'bertrand-lhermois',
		name: 'Bertrand Lhermois',
		email: 'bertrand.lhermois@example.org',
		role: 'facilitator',
		organisations: ['routes-partagees'],
		stewardOf: ['routes-partagees'],
		mandates: [mandate('routes-partagees', 'bertrand-lhermois', '2026-01-12')]
	},
	{
		key: 'mai-linh-trovalec',
		name: 'Maï-Linh Trovalec',
		email: 'mai-linh.trovalec@example.org',
		role: 'facilitator',
		organisations: ['fil-et-toile', 'fil-et-toile-ardeche'],
		stewardOf: ['fil-et-toile'],
		mandates: [mandate('fil-et-toile', 'mai-linh-trovalec', '2026-03-01')]
	},
	{
		key: 'solene-kerdraval',
		name: 'Solène Kerdraval',
		email: 'solene.kerdraval@example.org',
		role: 'facilitator',
		organisations: ['clairevoie', 'clairevoie-savoie'],
		stewardOf: ['clairevoie'],
		mandates: [mandate('clairevoie', 'solene-kerdraval', '2026-01-12')]
	},
	{
		key: 'camille-rousselange',
		name: 'Camille Rousselange',
		email: 'camille.rousselange@example.org',
		role: 'partner',
		organisations: ['emmanor', 'emmanor-ardeche'],
		stewardOf: ['emmanor'],
		mandates: [mandate('emmanor', 'camille-rousselange', '2026-01-12')]
	},
	{
		key: 'etienne-fabrigoule',
		name: 'Étienne Fabrigoule',
		email: 'etienne.fabrigoule@example.org',
		role: 'partner',
		organisations: ['mutuelle-alouette', 'alouette-aisne'],
		stewardOf: ['mutuelle-alouette', 'alouette-aisne'],
		mandates: [
			mandate('mutuelle-alouette', 'etienne-fabrigoule', '2026-04-15'),
			mandate('alouette-aisne', 'etienne-fabrigoule', '2026-04-15')
		]
	},
	{
		key: 'fatoumata-sissokhan',
		name: 'Fatoumata Sissokhan',
		email: 'fatoumata.sissokhan@example.org',
		role: 'partner',
		organisations: ['pcb-vaucresnel', 'clairevoie-aisne'],
		stewardOf: ['pcb-vaucresnel', 'clairevoie-aisne'],
		mandates: [
			mandate('pcb-vaucresnel', 'fatoumata-sissokhan', '2026-02-16'),
			mandate('clairevoie-aisne', 'fatoumata-sissokhan', '2026-02-16')
		]
	},
	{
		key: 'gilles-peyrandieu',
		name: 'Gilles Peyrandieu',
		email: 'gilles.peyrandieu@example.org',
		role: 'partner',
		organisations: ['cc-sources-vives', 'ccas-chantefaye'],
		stewardOf: ['cc-sources-vives', 'ccas-chantefaye'],
		mandates: [
			mandate('cc-sources-vives', 'gilles-peyrandieu', '2026-03-02'),
			mandate('ccas-chantefaye', 'gilles-peyrandieu', '2026-03-02')
		]
	},
	{
		key: 'ines-carvalhosa',
		name: 'Inês Carvalhosa',
		email: 'ines.carvalhosa@example.org',
		role: 'partner',
		organisations: ['roues-d-aubre'],
		stewardOf: ['roues-d-aubre'],
		mandates: [mandate('roues-d-aubre', 'ines-carvalhosa', '2026-02-09')]
	},
	{
		key: 'josiane-delmoutier',
		name: 'Josiane Delmoutier',
		email: 'josiane.delmoutier@example.org',
		role: 'partner',
		organisations: ['cafe-des-tourettes'],
		stewardOf: ['cafe-des-tourettes'],
		mandates: [mandate('cafe-des-tourettes', 'josiane-delmoutier', '2026-05-04')]
	},
	{
		key: 'leila-amraneche',
		name: 'Leïla Amraneche',
		email: 'leila.amraneche@example.org',
		role: 'partner',
		organisations: ['camionnette-bleue'],
		stewardOf: ['camionnette-bleue'],
		mandates: [mandate('camionnette-bleue', 'leila-amraneche', '2026-05-04')]
	},
	{
		key: 'marek-wisniowar',
		name: 'Marek Wisniowar',
		email: 'marek.wisniowar@example.org',
		role: 'partner',
		organisations: ['accueil-saint-rieul'],
		stewardOf: ['accueil-saint-rieul'],
		mandates: [mandate('accueil-saint-rieul', 'marek-wisniowar', '2026-02-16')]
	},
	{
		key: 'nadia-berthelin',
		name: 'Nadia Berthelin',
		email: 'nadia.berthelin@example.org',
		role: 'partner',
		organisations: ['maison-chantefaye'],
		stewardOf: ['maison-chantefaye'],
		mandates: [mandate('maison-chantefaye', 'nadia-berthelin', '2026-03-02')]
	},
	{
		key: 'roselyne-hoarival',
		name: 'Roselyne Hoarival',
		email: 'roselyne.hoarival@example.org',
		role: 'partner',
		organisations: ['office-proximite', 'contact-roquemandre'],
		stewardOf: ['office-proximite', 'contact-roquemandre'],
		mandates: [
			mandate('office-proximite', 'helene-marchandeau', '2026-01-12'),
			mandate('contact-roquemandre', 'roselyne-hoarival', '2026-03-02')
		]
	},
	{
		key: 'thomas-vuillemart',
		name: 'Thomas Vuillemart',
		email: 'thomas.vuillemart@example.org',
		role: 'partner',
		organisations: ['cc-rives-d-aubre'],
		stewardOf: ['cc-rives-d-aubre'],
		mandates: [mandate('cc-rives-d-aubre', 'thomas-vuillemart', '2026-02-09')]
	},
	{
		key: 'yann-coatmeur',
		name: 'Yann Coatmeur',
		email: 'yann.coatmeur@example.org',
		role: 'partner',
		organisations: ['ateliers-du-lac'],
		stewardOf: ['ateliers-du-lac'],
		mandates: [mandate('ateliers-du-lac', 'yann-coatmeur', '2026-02-09')]
	},
	{
		key: 'dinh-an-lepoulain',
		name: 'Dinh-An Lepoulain',
		email: 'dinh-an.lepoulain@example.org',
		role: 'commenter',
		organisations: ['capitainerie-aubre'],
		stewardOf: ['capitainerie-aubre'],
		mandates: [mandate('capitainerie-aubre', 'dinh-an-lepoulain', '2026-02-09')]
	},
	{
		key: 'odile-sarraziet',
		name: 'Odile Sarraziet',
		email: 'odile.sarraziet@example.org',
		role: 'commenter',
		organisations: ['veilleurs-du-plateau', 'epicerie-roquemandre'],
		stewardOf: ['veilleurs-du-plateau'],
		mandates: [mandate('veilleurs-du-plateau', 'odile-sarraziet', '2026-09-07')]
	},
	{
		key: 'samuel-obertane',
		name: 'Samuel Obertane',
		email: 'samuel.obertane@example.org',
		role: 'commenter',
		organisations: ['ccas-vaucresnel'],
		stewardOf: ['ccas-vaucresnel'],
		mandates: [mandate('ccas-vaucresnel', 'samuel-obertane', '2026-02-16')]
	},
	{
		key: 'chantal-brivezac',
		name: 'Chantal Brivezac',
		email: 'chantal.brivezac@example.org',
		role: 'observer',
		organisations: ['commune-valmourier'],
		stewardOf: ['commune-valmourier'],
		mandates: []
	},
	{
		key: 'hugo-tessandier',
		name: 'Hugo Tessandier',
		email: 'hugo.tessandier@example.org',
		role: 'observer',
		organisations: ['scierie-combe-rousse'],
		stewardOf: [],
		mandates: []
	},
	{
		key: 'mireille-adoumba',
		name: 'Mireille Adoumba',
		email: 'mireille.adoumba@example.org',
		role: 'observer',
		organisations: ['habitat-des-haies'],
		stewardOf: [],
		mandates: []
	}
];
