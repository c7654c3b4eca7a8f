import { levelOnPlan, type Grant } from '#lib/domain/permissions.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import type { Actor } from './context.ts';

/** The level that a member holds on a plan with these grants. */
export function levelFor(
	actor: Pick<Actor, 'memberId' | 'role' | 'organisationIds'>,
	grants: readonly Grant[]
): Level {
	return levelOnPlan(
		{ id: actor.memberId, role: actor.role, organisationIds: actor.organisationIds },
		grants
	);
}
