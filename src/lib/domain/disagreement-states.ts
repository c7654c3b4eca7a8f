/** What a disagreement is about. */
export const disagreementKinds = ['facts', 'words', 'interests', 'values', 'means'] as const;

/** While it is not over. */
export const open = [
	'raised',
	'clarified',
	'exploring',
	'under_inquiry',
	'stated',
	'acknowledged',
	'in_treatment'
];

/** In the full frame, from when it is explored. */
export const working = ['exploring', 'under_inquiry', 'stated', 'acknowledged', 'in_treatment'];
