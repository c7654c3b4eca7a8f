import { logSubjects, type LogSubject } from '#lib/domain/log-subject.ts';
import { refusal } from '#lib/domain/errors.ts';
import { can } from '#lib/domain/permissions.ts';
import { endOfDay } from '#lib/domain/wall-clock.ts';
import * as clauses from '../db/clauses.ts';
import * as directory from '../db/directory.ts';
import * as events from '../db/events.ts';
import * as plans from '../db/plans.ts';
import * as register from '../db/register.ts';
import * as sentUp from '../db/sent-up.ts';
import { titlesOf as workshopTitles } from '../db/workshops.ts';
import type { Actor, Context, Db } from './context.ts';
import { eyesOf } from './entry-cards.ts';
import { idsWithin } from './ids-within.ts';
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
	const [names, chosen] = await Promise.all([
		namesIn(db, actor, rows),
		namesOf(db, actor, 'organisation', [filter.organisationId])
	]);
	const nameOf = (id: string | null) => (id ? (names[id] ?? null) : null);
	return {
		events: rows
			.filter((it) => it.subject_kind !== 'entry' || names[it.subject_id] !== undefined)
			.map((it) => ({
				seq: it.seq,
				at: it.at,
				kind: it.kind,
				/** What it is about, where that has a name. */
				subject: { kind: it.subject_kind, id: it.subject_id, name: nameOf(it.subject_id) },
				who: nameOf(it.actor_id),
				/** Done by nobody: the personal part is there and names no one. */
				isSystem: it.has_personal !== null && it.actor_id === null,
				person: it.person_id === it.actor_id ? null : nameOf(it.person_id),
				organisation: nameOf(it.organisation_id),
				from: it.from_value,
				to: it.to_value,
				reason: it.reason
			})),
		/** By id, what everything is called that the events speak of. */
		names,
		older: found.length > PAGE ? rows.at(-1)!.seq : undefined,
		newer,
		/** The organisation it is narrowed to. */
		organisation: chosen[filter.organisationId ?? ''] ?? null
	};
}

/** By id, the names of all that these events speak of; of agreements, disagreements and commitments if they are seen. */
async function namesIn(
	db: Db,
	actor: Actor,
	rows: Awaited<ReturnType<typeof events.newest>>
): Promise<Record<string, string>> {
	const { allianceId } = actor;
	const of = (kind: string) => rows.flatMap((it) => (it.subject_kind === kind ? it.subject_id : []));
	// A value may be an id, or one followed by what was said of it.
	const values = rows.flatMap((it) => [it.from_value?.split('/')[0], it.to_value?.split('/')[0]]);
	const ids = idsWithin([rows, values]);
	const [entries, people, titles, points, asks, workshops] = await Promise.all([
		eyesOf(db, actor).then((eyes) =>
			register.list(db, eyes, { ids: [...new Set(of('entry'))] }, { offset: 0, limit: PAGE })
		),
		directory.namesAmong(db, allianceId, ids),
		plans.titlesOf(db, allianceId, ids),
		clausesOf(db, rows),
		sentUp.titlesAmong(db, allianceId, ids),
		workshopTitles(db, allianceId, [...new Set(of('workshop'))])
	]);
	return Object.assign(
		{},
		people.territories,
		people.members,
		people.organisations,
		Object.fromEntries(
			[...entries, ...titles, ...points, ...asks, ...workshops].map(({ id, title }) => [id, title])
		)
	);
}

function clausesOf(db: Db, rows: Awaited<ReturnType<typeof events.newest>>) {
	const ids = rows.flatMap((it) => (it.kind === 'clause.stance' ? (it.to_value?.split('/')[0] ?? []) : []));
	return clauses.titlesOf(db, [...new Set(ids)]);
}

function dayBefore(day: string): string {
	return new Date(Date.parse(`${day}T12:00:00.000Z`) - 86_400_000).toISOString().slice(0, 10);
}
