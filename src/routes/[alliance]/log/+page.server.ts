import { error } from '@sveltejs/kit';
import { can } from '#lib/domain/permissions.ts';
import { stateName } from '#lib/components/entry-words.ts';
import { eventSentence } from '#lib/forms/entry-sentences.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import * as events from '#server/db/events.ts';
import * as register from '#server/db/register.ts';
import { eyesOf } from '#server/services/entry-cards.ts';
import type { PageServerLoad } from './$types';

const PAGE = 50;

/** `log.read`; of agreements, disagreements and commitments only those that this member sees. */
export const load: PageServerLoad = async ({ locals, url }) => {
	if (!can(locals.member.role, 'log.read')) error(403);
	const { db } = getApp();
	const { id } = locals.alliance;
	const last = await events.lastSeq(db, id);
	const asked = Number(url.searchParams.get('before') ?? last + 1);
	const before = Number.isInteger(asked) && asked > 1 ? Math.min(asked, last + 1) : last + 1;
	const after = Math.max(0, before - 1 - PAGE);
	const rows = await events.page(db, id, after, before - 1 - after);
	const entryIds = [
		...new Set(rows.flatMap(({ event }) => (event.subject_kind === 'entry' ? event.subject_id : [])))
	];
	const seen = await register.list(
		db,
		await eyesOf(db, locals.member),
		{ ids: entryIds },
		{ offset: 0, limit: PAGE }
	);
	const titles = new Map(seen.map((it) => [it.id, it.title]));
	const shown = rows.filter(({ event }) => event.subject_kind !== 'entry' || titles.has(event.subject_id));
	const members = new Map((await directory.allMemberNames(db, id)).map((member) => [member.id, member.name]));
	const organisations = await directory.allOrganisations(db, id);
	const names = new Map(organisations.map((it) => [it.id, it.name]));
	return {
		events: shown.reverse().map(({ event, personal }) => ({
			seq: event.seq,
			at: event.at,
			kind: event.kind,
			entry:
				event.subject_kind === 'entry'
					? {
							id: event.subject_id,
							title: titles.get(event.subject_id) ?? '',
							sentence: eventSentence(event.kind)
						}
					: null,
			who: personal?.actor_id ? (members.get(personal.actor_id) ?? null) : null,
			isSystem: personal?.actor_id === null,
			person:
				personal?.person_id && personal.person_id !== personal.actor_id
					? (members.get(personal.person_id) ?? null)
					: null,
			organisation: event.organisation_id ? (names.get(event.organisation_id) ?? null) : null,
			from: event.subject_kind === 'entry' ? stateOf(event.from_value) : event.from_value,
			to: event.subject_kind === 'entry' ? stateOf(event.to_value) : event.to_value,
			reason: personal?.reason ?? null
		})),
		older: after > 0 ? after + 1 : undefined,
		newer: before <= last ? Math.min(before + PAGE, last + 1) : undefined
	};
};

/** « Formulé » of `stated`, and of `disagreement/stated`. */
const stateOf = (value: string | null) => (value ? stateName(value.split('/').at(-1)!) : null);
