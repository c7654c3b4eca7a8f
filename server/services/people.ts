import { canOnPlan } from '#lib/domain/permissions.ts';
import type { MentionKind } from '#lib/domain/thread.ts';
import * as directory from '../db/directory.ts';
import type { Actor, Context } from './context.ts';
import { beginning } from './name-match.ts';
import { levelFor } from './plan-level.ts';
import { loadPlan } from './plans.ts';

/** As many as a list shows without scrolling. */
const MOST = 8;

/** Who can be mentioned where a plan is spoken of: those of whom a word begins like this, members before organisations. */
export async function findPeople({ db }: Context, actor: Actor, planId: string, query: string) {
	const { grants } = await loadPlan(db, actor, planId);
	const [members, organisations] = await Promise.all([
		directory.members(db, actor.allianceId),
		directory.organisations(db, actor.allianceId)
	]);
	const begins = (name: string) => beginning(name, query) !== undefined;
	return [
		...members
			.filter(({ id, name }) => id !== actor.memberId && begins(name))
			.slice(0, MOST)
			.map((it) => ({
				kind: 'member' as MentionKind,
				id: it.id,
				name: it.name,
				organisation: it.organisations[0]?.name ?? '',
				reads: canOnPlan(
					levelFor(
						{ memberId: it.id, role: it.role, organisationIds: it.organisations.map(({ id }) => id) },
						grants
					),
					'plan.read'
				)
			})),
		...organisations
			.filter(({ name }) => begins(name))
			.map(({ id, name }) => ({
				kind: 'organisation' as MentionKind,
				id,
				name,
				organisation: '',
				reads: true
			}))
	].slice(0, MOST);
}
