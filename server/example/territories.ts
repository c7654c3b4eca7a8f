import type { ExampleTerritory } from './types.ts';

/** Regions and departments are real, with their official codes; the four local territories are invented. */
export const territories: readonly ExampleTerritory[] = [
	{ key: 'france', kind: 'national', code: null, name: 'France', parent: null },
	{ key: 'auvergne-rhone-alpes', kind: 'region', code: '84', name: 'Auvergne-Rhône-Alpes', parent: 'france' },
	{ key: 'hauts-de-france', kind: 'region', code: '32', name: 'Hauts-de-France', parent: 'france' },
	{ key: 'nouvelle-aquitaine', kind: 'region', code: '75', name: 'Nouvelle-Aquitaine', parent: 'france' },
	{ key: 'aisne', kind: 'department', code: '02', name: 'Aisne', parent: 'hauts-de-france' },
	{ key: 'ardeche', kind: 'department', code: '07', name: 'Ardèche', parent: 'auvergne-rhone-alpes' },
	{ key: 'creuse', kind: 'department', code: '23', name: 'Creuse', parent: 'nouvelle-aquitaine' },
	{ key: 'savoie', kind: 'department', code: '73', name: 'Savoie', parent: 'auvergne-rhone-alpes' },
	{ key: 'cinq-clochers', kind: 'local', code: null, name: 'Pays des Cinq Clochers', parent: 'aisne' },
	{ key: 'ormerie', kind: 'local', code: null, name: 'Vallée de l’Ormerie', parent: 'ardeche' },
	{ key: 'sources-vives', kind: 'local', code: null, name: 'Plateau des Sources Vives', parent: 'creuse' },
	{ key: 'rives-d-aubre', kind: 'local', code: null, name: 'Rives du lac d’Aubre', parent: 'savoie' }
];
