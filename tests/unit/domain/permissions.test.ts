import { describe, expect, test } from 'vitest';
import {
	allianceActionNames,
	atLeast,
	can,
	canForOrganisation,
	canInWorkshop,
	canOnPlan,
	levelOnPlan,
	planActionNames,
	everyRole,
	roles,
	workshopActionNames,
	workshopRoles,
	type AllianceAction,
	type Grant,
	type PlanAction,
	type Role,
	type WorkshopAction,
	type WorkshopRole
} from '#lib/domain/permissions.ts';
import { levels, type Level } from '#lib/domain/relay-protocol.ts';

// The two tables as the product promises them, written out by hand.
const ofRole: Record<AllianceAction, Record<Role, boolean>> = {
	'alliance.read': {
		admin: true,
		facilitator: true,
		partner: true,
		commenter: true,
		observer: true,
		third_party: false
	},
	'alliance.rename': {
		admin: true,
		facilitator: false,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'log.read': {
		admin: true,
		facilitator: false,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'member.invite': {
		admin: true,
		facilitator: true,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'member.role': {
		admin: true,
		facilitator: false,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'member.remove': {
		admin: true,
		facilitator: false,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'organisation.create': {
		admin: true,
		facilitator: true,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'organisation.edit': {
		admin: true,
		facilitator: true,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'organisation.steward': {
		admin: true,
		facilitator: false,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'territory.create': {
		admin: true,
		facilitator: true,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'territory.edit': {
		admin: true,
		facilitator: true,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'theme.create': {
		admin: true,
		facilitator: true,
		partner: false,
		commenter: false,
		observer: false,
		third_party: false
	},
	'plan.create': {
		admin: true,
		facilitator: true,
		partner: true,
		commenter: false,
		observer: false,
		third_party: false
	},
	'workshop.create': {
		admin: true,
		facilitator: true,
		partner: true,
		commenter: false,
		observer: false,
		third_party: false
	}
};

const inWorkshop: Record<WorkshopAction, Record<WorkshopRole, boolean>> = {
	'workshop.take_part': { facilitator: true, member: true, guest: true },
	'workshop.lead': { facilitator: true, member: false, guest: false },
	'workshop.take_lead': { facilitator: true, member: true, guest: false }
};

const ofLevel: Record<PlanAction, Record<Level, boolean>> = {
	'plan.read': { none: false, read: true, comment: true, write: true, facilitate: true },
	'plan.comment': { none: false, read: false, comment: true, write: true, facilitate: true },
	'plan.write': { none: false, read: false, comment: false, write: true, facilitate: true },
	'plan.rename': { none: false, read: false, comment: false, write: true, facilitate: true },
	'plan.describe': { none: false, read: false, comment: false, write: true, facilitate: true },
	'plan.grant': { none: false, read: false, comment: false, write: false, facilitate: true },
	'plan.archive': { none: false, read: false, comment: false, write: false, facilitate: true },
	'plan.restore': { none: false, read: false, comment: false, write: false, facilitate: true }
};

describe('in an alliance', () => {
	const cases = Object.entries(ofRole).flatMap(([action, row]) =>
		Object.entries(row).map(([role, may]) => ({ action, role, may }))
	) as { action: AllianceAction; role: Role; may: boolean }[];

	test('every action and every role is in the table of this test', () => {
		expect(Object.keys(ofRole).sort()).toEqual([...allianceActionNames].sort());
		expect(cases).toHaveLength(allianceActionNames.length * everyRole.length);
	});

	test.each(cases)('$action by the role $role: $may', ({ action, role, may }) => {
		expect(can(role, action)).toBe(may);
	});
});

describe('in a workshop', () => {
	const cases = Object.entries(inWorkshop).flatMap(([action, row]) =>
		Object.entries(row).map(([role, may]) => ({ action, role, may }))
	) as { action: WorkshopAction; role: WorkshopRole; may: boolean }[];

	test('every action and every role is in the table of this test', () => {
		expect(Object.keys(inWorkshop).sort()).toEqual([...workshopActionNames].sort());
		expect(cases).toHaveLength(workshopActionNames.length * workshopRoles.length);
	});

	test.each(cases)('$action by a $role: $may', ({ action, role, may }) => {
		expect(canInWorkshop(role, action)).toBe(may);
	});
});

describe('on a plan', () => {
	const cases = Object.entries(ofLevel).flatMap(([action, row]) =>
		Object.entries(row).map(([level, may]) => ({ action, level, may }))
	) as { action: PlanAction; level: Level; may: boolean }[];

	test('every action and every level is in the table of this test', () => {
		expect(Object.keys(ofLevel).sort()).toEqual([...planActionNames].sort());
		expect(cases).toHaveLength(planActionNames.length * levels.length);
	});

	test.each(cases)('$action with the level $level: $may', ({ action, level, may }) => {
		expect(canOnPlan(level, action)).toBe(may);
	});

	test('the levels go up from none to facilitate', () => {
		const order: Level[] = ['none', 'read', 'comment', 'write', 'facilitate'];
		for (const [i, level] of order.entries()) {
			expect(order.filter((least) => atLeast(level, least))).toEqual(order.slice(0, i + 1));
		}
	});
});

describe('the level that a member holds on a plan', () => {
	const everyone = (level: Level): Grant => ({ subjectKind: 'everyone', subjectId: '', level });
	const organisation = (subjectId: string, level: Level): Grant => ({
		subjectKind: 'organisation',
		subjectId,
		level
	});
	const member = (subjectId: string, level: Level): Grant => ({ subjectKind: 'member', subjectId, level });
	const levelOf = (role: Role, grants: Grant[], organisationIds = ['o1', 'o2']) =>
		levelOnPlan({ id: 'm', role, organisationIds }, grants);

	test.each<[Role, Level]>([
		['admin', 'facilitate'],
		['facilitator', 'facilitate'],
		['partner', 'write'],
		['commenter', 'comment'],
		['observer', 'read']
	])('without any grant comes from the role: %s has %s', (role, level) => {
		expect(levelOf(role, [])).toBe(level);
	});

	test('is that of everyone before that of the role, higher or lower', () => {
		expect(levelOf('facilitator', [everyone('read')])).toBe('read');
		expect(levelOf('observer', [everyone('write')])).toBe('write');
		expect(levelOf('partner', [everyone('none')])).toBe('none');
	});

	test('is none for whoever was asked from outside, whatever everyone may', () => {
		expect(levelOf('third_party', [everyone('write')])).toBe('none');
		expect(levelOf('third_party', [])).toBe('none');
	});

	test('is that of their organisation before that of everyone, higher or lower', () => {
		expect(levelOf('partner', [everyone('write'), organisation('o1', 'read')])).toBe('read');
		expect(levelOf('partner', [everyone('none'), organisation('o1', 'comment')])).toBe('comment');
		expect(levelOf('partner', [everyone('write'), organisation('o1', 'none')])).toBe('none');
	});

	test('is the highest of their organisations, in whatever order they were granted', () => {
		const grants = [organisation('o1', 'read'), organisation('o2', 'write')];
		expect(levelOf('observer', grants)).toBe('write');
		expect(levelOf('observer', grants.toReversed())).toBe('write');
		expect(levelOf('observer', [organisation('o1', 'none'), organisation('o2', 'read')])).toBe('read');
	});

	test('is their own before that of their organisations, higher or lower', () => {
		expect(levelOf('observer', [organisation('o1', 'write'), everyone('write'), member('m', 'read')])).toBe(
			'read'
		);
		expect(
			levelOf('observer', [organisation('o1', 'read'), everyone('read'), member('m', 'facilitate')])
		).toBe('facilitate');
		expect(levelOf('facilitator', [organisation('o1', 'write'), member('m', 'none')])).toBe('none');
	});

	test('does not come from a grant to another member or to another organisation', () => {
		const others = [member('other', 'facilitate'), organisation('o3', 'facilitate')];
		expect(levelOf('commenter', others)).toBe('comment');
		expect(levelOf('commenter', [...others, everyone('none')])).toBe('none');
	});

	test('does not mix up a member and an organisation of the same id', () => {
		expect(levelOf('observer', [organisation('m', 'write'), member('o1', 'write')])).toBe('read');
	});

	test.each<[string, Grant]>([
		['everyone', everyone('none')],
		['their organisation', organisation('o1', 'none')],
		['themselves', member('m', 'none')]
	])('is never below read for an administrator: none for %s', (_of, grant) => {
		expect(levelOf('admin', [grant])).toBe('read');
		expect(levelOf('facilitator', [grant])).toBe('none');
	});

	test('is what was granted for an administrator, above none', () => {
		expect(levelOf('admin', [everyone('comment')])).toBe('comment');
	});
});

describe('for an organisation', () => {
	type Action = Parameters<typeof canForOrganisation>[2];
	const steward: Record<Action, boolean> = {
		'organisation.edit': true,
		'organisation.leave': true,
		'mandate.give': true,
		'mandate.end': true,
		'steward.name': true
	};
	const others: Record<Role, Record<Action, boolean>> = {
		admin: {
			'organisation.edit': true,
			'organisation.leave': true,
			'mandate.give': false,
			'mandate.end': false,
			'steward.name': true
		},
		facilitator: {
			'organisation.edit': true,
			'organisation.leave': false,
			'mandate.give': false,
			'mandate.end': false,
			'steward.name': false
		},
		partner: {
			'organisation.edit': false,
			'organisation.leave': false,
			'mandate.give': false,
			'mandate.end': false,
			'steward.name': false
		},
		commenter: {
			'organisation.edit': false,
			'organisation.leave': false,
			'mandate.give': false,
			'mandate.end': false,
			'steward.name': false
		},
		observer: {
			'organisation.edit': false,
			'organisation.leave': false,
			'mandate.give': false,
			'mandate.end': false,
			'steward.name': false
		},
		third_party: {
			'organisation.edit': false,
			'organisation.leave': false,
			'mandate.give': false,
			'mandate.end': false,
			'steward.name': false
		}
	};

	test.each(roles)('its steward may do everything there, also with the role %s', (role) => {
		for (const [action, may] of Object.entries(steward)) {
			expect(canForOrganisation({ id: 'm', role, stewardOf: ['o'] }, 'o', action as Action)).toBe(may);
		}
	});

	const cases = Object.entries(others).flatMap(([role, row]) =>
		Object.entries(row).map(([action, may]) => ({ role, action, may }))
	) as { role: Role; action: Action; may: boolean }[];
	test.each(cases)(
		'$action by the role $role, steward elsewhere or nowhere: $may',
		({ role, action, may }) => {
			expect(canForOrganisation({ id: 'm', role, stewardOf: [] }, 'o', action)).toBe(may);
			expect(canForOrganisation({ id: 'm', role, stewardOf: ['other'] }, 'o', action)).toBe(may);
		}
	);
});
