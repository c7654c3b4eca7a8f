import { logSubjects, type LogSubject } from '#lib/domain/log-subject.ts';
import { refusal } from '#lib/domain/errors.ts';
import { can } from '#lib/domain/permissions.ts';
import { endOfDay } from '#lib/domain/wall-clock.ts';
import * as directory from '../db/directory.ts';
import * as events from '../db/events.ts';
import * as register from '../db/register.ts';
import type { Actor, Context } from './context.ts';
import { eyesOf } from './entry-cards.ts';
import { namesOf } from './names.ts';

/** Events of a page; of agreements, disagreements and commitments that its reader does not see there are fewer. */
const PAGE = 50;

export interface LogFilter {
	about?: LogSubject | undefined;
	/** For which it was done. */
	organisationId?: string | undefined;
	/** ISO dates, both included. */
	from?: string | undefined;
	to?: string | undefined;
}

/**
 * A page of the alliance's log, newest first, narrowed and ending before an event's number. `log.read`; of agreements,
 * disagreements and commitments only those that this member sees.
 */
export async function readLog(
	{ db }: Pick<Context, 'db'>,
	actor: Actor,
	filter: LogFilter,
	{ before }: { before?: number | undefined } = {}
) {
	if (!can(actor.role, 'log.read')) throw refusal('forbidden', 'log-not-allowed');
	const { allianceId } = actor;
	const matching: events.EventFilter = {
		subjectKinds: filter.about && logSubjects[filter.about],
		organisationId: filter.organisationId,
		after: filter.from && endOfDay(dayBefore(filter.from)).toISOString(),
		until: filter.to && endOfDay(filter.to).toISOString()
	};
	const found = await events.newest(db, allianceId, matching, { before, size: PAGE + 1 });
	const rows = found.slice(0, PAGE);
	const newer =
		before === undefined
			? undefined
			: await events.beginningAfter(db, allianceId, matching, { from: before, size: PAGE });
	const entryIds = new Set(rows.flatMap((it) => (it.subject_kind === 'entry' ? it.subject_id : [])));
	const [seen, members, organisations, chosen] = await Promise.all([
		eyesOf(db, actor).then((eyes) =>
			register.list(db, eyes, { ids: [...entryIds] }, { offset: 0, limit: PAGE })
		),
		directory.allMemberNames(db, allianceId),
		directory.allOrganisations(db, allianceId),
		namesOf(db, actor, 'organisation', [filter.organisationId])
	]);
	const titles = new Map(seen.map((it) => [it.id, it.title]));
	const memberName = new Map(members.map((it) => [it.id, it.name]));
	const organisationName = new Map(organisations.map((it) => [it.id, it.name]));
	const nameOf = (id: string | null) => (id ? (memberName.get(id) ?? null) : null);
	return {
		events: rows
			.filter((it) => it.subject_kind !== 'entry' || titles.has(it.subject_id))
			.map((it) => ({
				seq: it.seq,
				at: it.at,
				kind: it.kind,
				entry:
					it.subject_kind === 'entry' ? { id: it.subject_id, title: titles.get(it.subject_id) ?? '' } : null,
				who: nameOf(it.actor_id),
				/** Done by nobody: the personal part is there and names no one. */
				isSystem: it.has_personal !== null && it.actor_id === null,
				person: it.person_id === it.actor_id ? null : nameOf(it.person_id),
				organisation: it.organisation_id ? (organisationName.get(it.organisation_id) ?? null) : null,
				from: it.from_value,
				to: it.to_value,
				reason: it.reason
			})),
		older: found.length > PAGE ? rows.at(-1)!.seq : undefined,
		newer,
		/** The organisation it is narrowed to. */
		organisation: chosen[filter.organisationId ?? ''] ?? null
	};
}

function dayBefore(day: string): string {
	return new Date(Date.parse(`${day}T12:00:00.000Z`) - 86_400_000).toISOString().slice(0, 10);
}
