export const organisationLevels = ['national', 'regional', 'departmental', 'local'] as const;
export type OrganisationLevel = (typeof organisationLevels)[number];

export const families = [
	'association',
	'foundation',
	'mutual',
	'cooperative',
	'social_enterprise',
	'company',
	'local_authority',
	'public_operator'
] as const;
export type Family = (typeof families)[number];

/** One or two each. */
export const MAX_STEWARDS = 2;
