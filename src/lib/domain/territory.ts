export const territoryKinds = ['national', 'region', 'department', 'local'] as const;
export type TerritoryKind = (typeof territoryKinds)[number];

/** The kinds of territory that one of this kind may lie in. */
export const parentKinds: Record<TerritoryKind, readonly TerritoryKind[]> = {
	national: [],
	region: ['national'],
	department: ['region'],
	local: ['department', 'region', 'national']
};
