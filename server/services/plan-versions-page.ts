import { isRefusal } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { adoptionProblem, answerBy, movesFrom, tally } from '#lib/domain/plan-life-cycle.ts';
import { citedIn } from '#lib/document/citation-id.ts';
import { renderHtml, type JsonNode } from '#lib/document/render.ts';
import * as alliances from '../db/alliances.ts';
import * as directory from '../db/directory.ts';
import * as entries from '../db/entries.ts';
import * as versions from '../db/plan-versions.ts';
import type { Actor, Context, Db } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { cardsOfPlan } from './entry-cards.ts';
import {
	answersOf,
	awaitedFor,
	findVersion,
	isAnswerable,
	mayAdopt,
	reachedStates,
	type Adoption,
	type OpenEntry
} from './plan-versions.ts';
import { loadPlan } from './plans.ts';

/** « Où en est ce plan »: its status, how it came there, its frozen versions and what can be done now. */
export async function readVersions({ db, now }: Context, actor: Actor, planId: string) {
	const { row, level } = await loadPlan(db, actor, planId);
	const all = await versions.ofPlan(db, planId);
	const [signatures, moves, agreements, names] = await Promise.all([
		versions.signaturesOf(
			db,
			all.map(({ id }) => id)
		),
		versions.movesOf(db, planId),
		versions.sharedEntriesOf(db, planId, 'agreement'),
		namesOf(db, actor.allianceId)
	]);
	const mayGrant = canOnPlan(level, 'plan.grant') && !row.archived_at;
	return {
		plan: { id: row.id, title: row.title, status: row.status, archivedAt: row.archived_at },
		/** Today, for dates that a form may not go before. */
		today: now().toISOString().slice(0, 10),
		moves: moves.map((move) => ({
			number: move.number,
			from: move.from_status,
			to: move.to_status,
			outcome: move.outcome,
			reason: move.reason,
			learning: move.learning,
			who: names.member(move.member_id),
			at: move.at
		})),
		can: mayGrant ? movesFrom(row.status) : [],
		mayFreeze: mayGrant && row.status !== 'closed',
		agreements: agreements
			.filter(({ state }) => reachedStates.includes(state))
			.map(({ id, title }) => ({ id, title })),
		versions: all.map((version) => {
			const { signed, provisional, refused } = tally(answersOf(signatures.get(version.id) ?? []), []);
			return {
				number: version.number,
				title: version.title,
				hash: version.hash,
				at: version.at,
				adoptedAt: version.adopted_at,
				amends: amended(all, version.number),
				signed: signed.length,
				provisional: provisional.length,
				refused: refused.length
			};
		})
	};
}

/** A frozen version with its text, who answered what, and what this member can do. */
export async function readVersion({ db, now }: Context, actor: Actor, planId: string, number: number) {
	const { plan, version } = await findVersion(db, actor, planId, number);
	const [all, byVersion, awaited, mandates, names, awaitDays, agreement] = await Promise.all([
		versions.ofPlan(db, planId),
		versions.signaturesOf(db, [version.id]),
		awaitedFor(db, planId, version.entry_id),
		entries.mandatesOfMember(db, actor.allianceId, actor.memberId),
		namesOf(db, actor.allianceId),
		alliances.awaitDaysOf(db, actor.allianceId),
		version.entry_id ? linkedAgreement(db, actor, version.entry_id) : null
	]);
	const rows = byVersion.get(version.id) ?? [];
	const answers = answersOf(rows);
	const { silent, provisional } = tally(answers, awaited);
	const stillAwaited = [
		...silent,
		...provisional.map((it) => it.organisationId).filter((id) => awaited.includes(id))
	];
	const lasts = new Map(rows.map((row) => [row.organisation_id, row]));
	const isOpen = !plan.row.archived_at && plan.row.status !== 'closed' && isAnswerable(all, number);
	const adoption = version.adoption ? (JSON.parse(version.adoption) as Adoption) : null;
	const facilitates = canOnPlan(plan.level, 'plan.grant');
	const byName = <Row extends { organisation: string }>(some: Row[]) =>
		some.sort((a, b) => a.organisation.localeCompare(b.organisation, 'fr'));
	return {
		plan: { id: plan.row.id, title: plan.row.title, status: plan.row.status, language: plan.row.language },
		version: {
			number: version.number,
			title: version.title,
			hash: version.hash,
			at: version.at,
			by: names.member(version.member_id),
			amends: amended(all, number),
			adoptedAt: version.adopted_at,
			isLast: all[0]?.number === number
		},
		json: JSON.parse(version.json) as JsonNode,
		open: JSON.parse(version.open_entries) as OpenEntry[],
		agreement,
		answers: byName(
			[...lasts.values()].map((row) => ({
				organisation: names.organisation(row.organisation_id),
				organisationLeft: names.leftAt(row.organisation_id),
				answer: row.answer,
				words: row.words,
				who: names.member(row.member_id),
				at: row.at,
				hash: row.hash,
				provisionalUntil: row.provisional_until,
				/** Who wrote down what was said on the telephone; null for what was signed here. */
				recordedBy: row.recorded_by && names.member(row.recorded_by),
				/** Signed once the version held already. */
				joined:
					row.answer === 'signed' &&
					!row.provisional_until &&
					version.adopted_at !== null &&
					row.at > version.adopted_at
			}))
		),
		/** What organisations answered before their last answer. */
		earlier: rows
			.filter((row) => lasts.get(row.organisation_id) !== row)
			.map((row) => ({
				organisation: names.organisation(row.organisation_id),
				answer: row.answer,
				words: row.words,
				at: row.at,
				hash: row.hash,
				provisionalUntil: row.provisional_until
			})),
		awaited: version.adopted_at
			? []
			: stillAwaited.map(names.organisation).sort((a, b) => a.localeCompare(b, 'fr')),
		awaitedUntil: answerBy(version.at, awaitDays),
		adoption: adoption && {
			by: adoption.by,
			who: names.member(adoption.memberId),
			reason: adoption.reason,
			signed: adoption.signed.map(names.organisation).sort((a, b) => a.localeCompare(b, 'fr')),
			refused: byName(
				adoption.refused.map((it) => ({
					organisation: names.organisation(it.organisationId),
					words: it.words
				}))
			),
			silent: adoption.silent.map(names.organisation).sort((a, b) => a.localeCompare(b, 'fr')),
			/** Who was awaited last, and left the alliance. */
			without: adoption.without ? names.organisation(adoption.without) : null,
			provisional: (adoption.provisional ?? [])
				.map(names.organisation)
				.sort((a, b) => a.localeCompare(b, 'fr'))
		},
		/** For which organisations this member may answer, and what. */
		mine: isOpen
			? byName(
					[...mandates.keys()].map((id) => {
						const last = lasts.get(id);
						return {
							id,
							organisation: names.organisation(id),
							seen: last?.id ?? '',
							last: last?.answer ?? null,
							provisionalUntil: last?.provisional_until ?? null,
							can: [
								...(last?.answer === 'signed' && !last.provisional_until ? [] : ['signed' as const]),
								...(version.adopted_at || last?.answer === 'refused' ? [] : ['refused' as const]),
								...(version.adopted_at && last?.answer === 'signed' && !last.provisional_until
									? ['left' as const]
									: [])
							]
						};
					})
				)
			: [],
		/** Whether a signature given by telephone may be written down: while one is awaited. */
		mayPhone: isOpen && facilitates && !version.adopted_at && stillAwaited.length > 0,
		/** Today, for a date that may not be past. */
		today: now().toISOString().slice(0, 10),
		adopting:
			isOpen && !version.adopted_at && mayAdopt(facilitates, mandates, answers)
				? {
						problem:
							adoptionProblem(answers, awaited, { frozenAt: version.at, awaitDays, now: now() }) ?? null
					}
				: null
	};
}

export type VersionPage = Awaited<ReturnType<typeof readVersion>>;

/** The frozen text as HTML, and the cards of what it cites, of those that this reader sees. */
export async function readFrozenText(ctx: Context, actor: Actor, planId: string, json: JsonNode) {
	return { html: renderHtml(json), cards: await cardsOfPlan(ctx, actor, planId, citedIn(json)) };
}

/** The number of the adopted version that this one is an amendment (« avenant ») of, or null. */
function amended(
	all: readonly { number: number; adopted_at: string | null }[],
	number: number
): number | null {
	return all.find((it) => it.number < number && it.adopted_at !== null)?.number ?? null;
}

async function linkedAgreement(db: Db, actor: Actor, id: string) {
	try {
		const { row } = await loadEntry(db, actor, id);
		return { id, title: row.title };
	} catch (cause) {
		// Narrowed since: whoever does not see it is told nothing.
		if (isRefusal(cause)) return null;
		throw cause;
	}
}

/** Names by id of organisations, also those that left, and of members. */
export async function namesOf(db: Db, allianceId: string) {
	const [organisations, members] = await Promise.all([
		directory.allOrganisations(db, allianceId),
		directory.allMemberNames(db, allianceId)
	]);
	const byId = new Map(organisations.map((it) => [it.id, it]));
	const people = new Map(members.map((it) => [it.id, it.name]));
	return {
		organisation: (id: string) => byId.get(id)?.name ?? '',
		leftAt: (id: string) => byId.get(id)?.left_at ?? null,
		member: (id: string) => people.get(id) ?? ''
	};
}
