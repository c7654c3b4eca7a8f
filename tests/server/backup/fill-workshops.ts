import { newId } from '#server/ids.ts';
import type { Actor } from '#server/services/context.ts';
import type { TestAlliance } from '../services/alliance.ts';

/** A workshop that has been, with everyone who can be in one, and what came of it. */
export async function fillWorkshops(
	{ db, id: alliance_id, clock }: TestAlliance,
	{ memberId: member_id }: Actor,
	on: { plan: string; organisation: string; territory: string; entry: string }
): Promise<void> {
	const at = clock.now.toISOString();
	const workshop_id = newId();
	await db
		.insertInto('workshop')
		.values({
			id: workshop_id,
			alliance_id,
			plan_id: on.plan,
			code: 'abcd2345',
			language: 'fr',
			planned_at: at,
			planned_minutes: 210,
			rehearsal: 1,
			created_by: member_id,
			created_at: at,
			title: 'Un atelier',
			status: 'closed',
			changed_at: at
		})
		.execute();
	await db
		.insertInto('workshop_event')
		.values([
			{ workshop_id, seq: 1, at, by_person: null, type: 'opened', data: '{}' },
			{ workshop_id, seq: 2, at, by_person: member_id, type: 'started', data: '{}' }
		])
		.execute();
	const guest = newId();
	const attendee = {
		workshop_id,
		organisation: 'Ici',
		territory: 'Vallée',
		entered_at: at
	};
	await db
		.insertInto('workshop_attendee')
		.values([
			{
				...attendee,
				id: member_id,
				kind: 'member' as const,
				member_id,
				token_hash: null,
				name: 'Ana',
				organisation_id: on.organisation,
				territory_id: on.territory,
				email: null,
				unsubscribe_token: null
			},
			{
				...attendee,
				id: guest,
				kind: 'guest' as const,
				member_id: null,
				token_hash: 'h',
				name: 'Chloé',
				organisation_id: null,
				territory_id: null,
				email: 'chloe@example.org',
				unsubscribe_token: 'u'
			}
		])
		.execute();
	await db
		.insertInto('workshop_device')
		.values({ token_hash: 'd', workshop_id, attendee_id: guest, created_at: at, expires_at: at })
		.execute();
	await db
		.insertInto('workshop_draft')
		.values({
			workshop_id,
			draft_id: 'draft001',
			step_id: 'step0001',
			entry_id: on.entry,
			organisation_id: on.organisation,
			confirmed_by: member_id,
			confirmed_at: at
		})
		.execute();
	await db
		.insertInto('workshop_template')
		.values({ id: newId(), alliance_id, member_id, title: 'Le nôtre', steps: '[]', created_at: at })
		.execute();
}
