import type { Family, OrganisationLevel } from '#lib/domain/organisation.ts';
import type { ExampleOrganisation } from './types.ts';

function organisation(
	key: string,
	name: string,
	family: Family,
	level: OrganisationLevel,
	territory: string,
	network: string | null = null
): ExampleOrganisation {
	return { key, name, level, family, network, territory, contactEmail: `contact@${key}.example.org` };
}

/** The eight networks: six national, two regional. */
const networks: readonly ExampleOrganisation[] = [
	organisation('clairevoie', 'Réseau Clairevoie', 'association', 'national', 'france'),
	organisation('emmanor', 'Emmanor', 'social_enterprise', 'national', 'france'),
	organisation('fil-et-toile', 'Réseau Fil et Toile', 'association', 'national', 'france'),
	organisation('hauteclaire', 'Fondation Hauteclaire', 'foundation', 'national', 'france'),
	organisation('mutuelle-alouette', 'Mutuelle de l’Alouette', 'mutual', 'regional', 'hauts-de-france'),
	organisation(
		'office-proximite',
		'Office des services de proximité',
		'public_operator',
		'national',
		'france'
	),
	organisation('portes-ouvertes', 'Fédération des Portes Ouvertes', 'association', 'national', 'france'),
	organisation('routes-partagees', 'Les Routes partagées', 'cooperative', 'regional', 'auvergne-rhone-alpes')
];

/** The forty local partners, ten around each local territory. Some have no network, and some nobody here yet. */
const cinqClochers: readonly ExampleOrganisation[] = [
	organisation(
		'accueil-saint-rieul',
		'Accueil Saint-Rieul',
		'association',
		'local',
		'cinq-clochers',
		'portes-ouvertes'
	),
	organisation('alouette-aisne', 'Alouette Aisne', 'mutual', 'departmental', 'aisne', 'mutuelle-alouette'),
	organisation(
		'cc-cinq-clochers',
		'Communauté de communes des Cinq Clochers',
		'local_authority',
		'local',
		'cinq-clochers'
	),
	organisation('ccas-vaucresnel', 'CCAS de Vaucresnel', 'local_authority', 'local', 'cinq-clochers'),
	organisation('clairevoie-aisne', 'Clairevoie Aisne', 'association', 'departmental', 'aisne', 'clairevoie'),
	organisation(
		'contact-vaucresnel',
		'Point de contact de Vaucresnel',
		'public_operator',
		'local',
		'cinq-clochers',
		'office-proximite'
	),
	organisation('electricite-des-haies', 'Électricité des Haies', 'company', 'local', 'cinq-clochers'),
	organisation('habitat-des-haies', 'Habitat des Haies', 'cooperative', 'departmental', 'aisne'),
	organisation(
		'pcb-vaucresnel',
		'Point conseil budget de Vaucresnel',
		'association',
		'local',
		'cinq-clochers',
		'clairevoie'
	),
	organisation(
		'regie-cinq-clochers',
		'Régie des Cinq Clochers',
		'social_enterprise',
		'local',
		'cinq-clochers',
		'emmanor'
	)
];

const ormerie: readonly ExampleOrganisation[] = [
	organisation(
		'cafe-des-tourettes',
		'Le Café des Tourettes',
		'cooperative',
		'local',
		'ormerie',
		'portes-ouvertes'
	),
	organisation(
		'camionnette-bleue',
		'La Camionnette bleue',
		'association',
		'local',
		'ormerie',
		'fil-et-toile'
	),
	organisation('cc-ormerie', 'Communauté de communes de l’Ormerie', 'local_authority', 'local', 'ormerie'),
	organisation('commune-valmourier', 'Commune de Valmourier', 'local_authority', 'local', 'ormerie'),
	organisation(
		'contact-saint-ormin',
		'Point de contact de Saint-Ormin',
		'public_operator',
		'local',
		'ormerie',
		'office-proximite'
	),
	organisation(
		'emmanor-ardeche',
		'Emmanor Ardèche',
		'social_enterprise',
		'departmental',
		'ardeche',
		'emmanor'
	),
	organisation(
		'fil-et-toile-ardeche',
		'Fil et Toile Ardèche',
		'association',
		'departmental',
		'ardeche',
		'fil-et-toile'
	),
	organisation('fonds-ormerie', 'Fonds de l’Ormerie', 'foundation', 'local', 'ormerie', 'hauteclaire'),
	organisation('foyer-saint-ormin', 'Foyer rural de Saint-Ormin', 'association', 'local', 'ormerie'),
	organisation(
		'routes-ormerie',
		'Les Routes partagées de l’Ormerie',
		'association',
		'local',
		'ormerie',
		'routes-partagees'
	)
];

const sourcesVives: readonly ExampleOrganisation[] = [
	organisation(
		'cc-sources-vives',
		'Communauté de communes des Sources Vives',
		'local_authority',
		'local',
		'sources-vives'
	),
	organisation('ccas-chantefaye', 'CCAS de Chantefaye', 'local_authority', 'local', 'sources-vives'),
	organisation(
		'clairevoie-creuse',
		'Clairevoie Creuse',
		'association',
		'departmental',
		'creuse',
		'clairevoie'
	),
	organisation(
		'contact-roquemandre',
		'Point de contact de Roquemandre',
		'public_operator',
		'local',
		'sources-vives',
		'office-proximite'
	),
	organisation('epicerie-roquemandre', 'L’Épicerie de Roquemandre', 'cooperative', 'local', 'sources-vives'),
	organisation(
		'fil-et-toile-creuse',
		'Fil et Toile Creuse',
		'association',
		'departmental',
		'creuse',
		'fil-et-toile'
	),
	organisation(
		'grange-aux-outils',
		'La Grange aux Outils',
		'cooperative',
		'local',
		'sources-vives',
		'emmanor'
	),
	organisation(
		'maison-chantefaye',
		'La Maison de Chantefaye',
		'association',
		'local',
		'sources-vives',
		'portes-ouvertes'
	),
	organisation('taxis-du-plateau', 'Taxis et ambulances du Plateau', 'company', 'local', 'sources-vives'),
	organisation(
		'veilleurs-du-plateau',
		'Les Veilleurs du Plateau',
		'association',
		'local',
		'sources-vives',
		'portes-ouvertes'
	)
];

const rivesDAubre: readonly ExampleOrganisation[] = [
	organisation(
		'ateliers-du-lac',
		'Les Ateliers du Lac',
		'social_enterprise',
		'local',
		'rives-d-aubre',
		'emmanor'
	),
	organisation('capitainerie-aubre', 'La Capitainerie d’Aubre', 'association', 'local', 'rives-d-aubre'),
	organisation(
		'cc-rives-d-aubre',
		'Communauté de communes des Rives d’Aubre',
		'local_authority',
		'local',
		'rives-d-aubre'
	),
	organisation('ccas-aubre', 'CCAS d’Aubre-le-Lac', 'local_authority', 'local', 'rives-d-aubre'),
	organisation(
		'clairevoie-savoie',
		'Clairevoie Savoie',
		'association',
		'departmental',
		'savoie',
		'clairevoie'
	),
	organisation(
		'contact-montcendrier',
		'Point de contact de Montcendrier',
		'public_operator',
		'local',
		'rives-d-aubre',
		'office-proximite'
	),
	organisation('garage-montcendrier', 'Garage de Montcendrier', 'company', 'local', 'rives-d-aubre'),
	organisation('jeunes-d-aubre', 'Mission jeunes d’Aubre', 'association', 'local', 'rives-d-aubre'),
	organisation(
		'roues-d-aubre',
		'Les Roues d’Aubre',
		'social_enterprise',
		'local',
		'rives-d-aubre',
		'routes-partagees'
	),
	organisation('scierie-combe-rousse', 'Scierie de la Combe-Rousse', 'company', 'local', 'rives-d-aubre')
];

/** Networks first, so that whoever reads in order always knows the network of a partner. */
export const organisations: readonly ExampleOrganisation[] = [
	...networks,
	...cinqClochers,
	...ormerie,
	...sourcesVives,
	...rivesDAubre
];
