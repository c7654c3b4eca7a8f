import { m } from '#lib/i18n/generated/messages.js';
import type { Family, OrganisationLevel } from '#lib/domain/organisation.ts';
import type { Role } from '#lib/domain/permissions.ts';

const levels: Record<OrganisationLevel, () => string> = {
	national: m.level_national,
	regional: m.level_regional,
	departmental: m.level_departmental,
	local: m.level_local
};

const families: Record<Family, () => string> = {
	association: m.family_association,
	foundation: m.family_foundation,
	mutual: m.family_mutual,
	cooperative: m.family_cooperative,
	social_enterprise: m.family_social_enterprise,
	company: m.family_company,
	local_authority: m.family_local_authority,
	public_operator: m.family_public_operator
};

const roles: Record<Role, () => string> = {
	third_party: m.role_third_party,
	admin: m.role_admin,
	facilitator: m.role_facilitator,
	partner: m.role_partner,
	commenter: m.role_commenter,
	observer: m.role_observer
};

export const levelName = (level: OrganisationLevel) => levels[level]();
export const familyName = (family: Family) => families[family]();
export const roleName = (role: Role) => roles[role]();
