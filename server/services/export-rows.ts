import { sidesWithoutText } from '#lib/domain/disagreement-exits.ts';
import type { Dossier } from '#lib/domain/dossier.ts';
import { counted } from '#lib/domain/round.ts';
import { isObjection, isReservation } from '#lib/domain/gradient.ts';
import * as directory from '../db/directory.ts';
import type * as entries from '../db/entries.ts';
import * as register from '../db/register.ts';
import type { Actor, Context } from './context.ts';
import { loadDossiers, loadEntry } from './dossiers.ts';
import { cardsOf, eyesOf } from './entry-cards.ts';
import { registerFilter, type RegisterFilter } from './register.ts';
import { shownRecords } from './shown-records.ts';

/** An entry as every export writes it: what one reads in a row, and every text that travels with it. */
export interface ExportEntry {
	id: string;
	kind: string;
	title: string;
	state: string;
	flags: string[];
	plan: string;
	visibility: string;
	parties: { name: string; role: string; side: number | null }[];
	createdAt: string;
	changedAt: string;
	dueOn: string | null;
	reviewOn: string | null;
	commitment: {
		what: string;
		dueOn: string;
		owner: string | null;
		indicator: string;
		unit: string;
		baseline: number | null;
		target: number | null;
		lastValue: number | null;
		cadenceDays: number | null;
		territory: string | null;
		sdg: number | null;
		/** The id of the commitment that it carries on. */
		parent: string | null;
	} | null;
	/** The words that stand: proposal, statement, positions, options, what each asks, news, conclusions. */
	texts: {
		kind: string;
		organisation: string | null;
		side: number | null;
		at: string;
		body: string;
		link: string | null;
		/** Other words took their place since. */
		replaced: boolean;
	}[];
	/** Sides of a disagreement that was assumed without their text. */
	sidesWithoutText: { side: number; organisations: string[] }[];
	/** Of each closed round: what came of it, and each position. */
	rounds: {
		number: number;
		outcome: string | null;
		closedAt: string | null;
		positions: {
			organisation: string | null;
			/** Whose position it is counted with, where it relied on another organisation. */
			deferredTo: string | null;
			step: number | null;
			reason: string;
			/** What would lift the objection. */
			lifts: string;
			minority: string;
			/** One that was adopted all the same, or an objection: neither may be missing beside what was decided. */
			reservation: boolean;
		}[];
	}[];
	signatures: {
		organisation: string;
		answer: string;
		purpose: string;
		words: string;
		at: string;
		hash: string;
		voided: boolean;
		/** ISO date until which it waits for a board: it does not bind. */
		provisionalUntil: string | null;
	}[];
}

/** At the most so many in one file. */
const LIMIT = 20_000;
const PAGE = 500;

/** Everything that a member sees of what a filter names, a page at a time. */
export async function* exportRegister(
	ctx: Context,
	actor: Actor,
	filter: RegisterFilter
): AsyncGenerator<ExportEntry> {
	const { db } = ctx;
	const eyes = await eyesOf(db, actor);
	const sql = await registerFilter(ctx, actor, filter);
	const names = await organisationNames(ctx, actor);
	for (let offset = 0; offset < LIMIT; offset += PAGE) {
		const page = await register.list(db, eyes, sql, { offset, limit: PAGE });
		yield* await toExport(ctx, actor, page, names);
		if (page.length < PAGE) return;
	}
}

/** One entry, for someone who may see it. */
export async function exportEntry(ctx: Context, actor: Actor, id: string): Promise<ExportEntry> {
	const { row } = await loadEntry(ctx.db, actor, id);
	const [entry] = await toExport(ctx, actor, [row], await organisationNames(ctx, actor));
	return entry!;
}

/** What all organisations of the alliance are called, by their ids. */
export async function organisationNames(
	{ db }: Context,
	actor: Pick<Actor, 'allianceId'>
): Promise<Map<string, string>> {
	const organisations = await directory.allOrganisations(db, actor.allianceId);
	return new Map(organisations.map((it) => [it.id, it.name]));
}

/** Entries that this actor was found to see, as files write them. */
export async function toExport(
	{ db, now }: Context,
	actor: Actor,
	rows: readonly entries.EntryRow[],
	names: ReadonlyMap<string, string>
): Promise<ExportEntry[]> {
	const [cards, dossiers, places] = await Promise.all([
		cardsOf(db, actor, rows, now()),
		loadDossiers(db, actor.allianceId, rows),
		directory.territories(db, actor.allianceId)
	]);
	const territories = new Map(places.map((it) => [it.id, it.name]));
	const name = (id: string | null) => (id ? (names.get(id) ?? null) : null);
	return dossiers.map(({ row, rows: stored, dossier }, i) => ({
		id: row.id,
		kind: row.kind,
		title: row.title,
		state: row.state,
		flags: [...cards[i]!.flags],
		plan: cards[i]!.plan.title,
		visibility: row.visibility,
		parties: cards[i]!.parties.map(({ name: party, role, side }) => ({ name: party, role, side })),
		createdAt: row.created_at,
		changedAt: row.changed_at,
		dueOn: row.due_on,
		reviewOn: row.review_on,
		commitment: stored.terms
			? {
					what: stored.terms.what,
					dueOn: stored.terms.due_on,
					owner: name(stored.terms.owner_id),
					indicator: stored.terms.indicator,
					unit: stored.terms.unit,
					baseline: stored.terms.baseline,
					target: stored.terms.target,
					lastValue: stored.terms.last_value,
					cadenceDays: stored.terms.cadence_days,
					territory: territories.get(stored.terms.territory_id ?? '') ?? null,
					sdg: stored.terms.sdg,
					parent: stored.terms.parent_id
				}
			: null,
		texts: textsOf(dossier).map((it) => ({
			kind: it.kind,
			organisation: name(it.organisationId),
			side: it.side,
			at: it.at,
			body: it.body,
			link: it.link,
			replaced: dossier.records.some(({ replacesId }) => replacesId === it.id)
		})),
		sidesWithoutText: sidesWithoutText(dossier).map((side) => ({
			side,
			organisations: cards[i]!.parties.flatMap((it) => (it.side === side ? it.name : []))
		})),
		rounds: dossier.rounds
			.filter(({ closedAt }) => closedAt !== null)
			.map((round) => ({
				number: round.number,
				outcome: round.outcome,
				closedAt: round.closedAt,
				positions: counted(dossier, round.id).map((it) => ({
					organisation: it.named ? name(it.organisationId) : null,
					deferredTo: it.named ? name(it.proxyId) : null,
					step: it.step,
					reason: it.reason,
					lifts: it.lifts,
					minority: it.minority,
					reservation: isReservation(it) || isObjection(it)
				}))
			})),
		signatures: dossier.signatures.map((it) => ({
			organisation: name(it.organisationId) ?? '',
			answer: it.answer,
			purpose: it.purpose,
			words: it.words,
			at: it.at,
			hash: it.hash,
			voided: it.voidedAt !== null,
			provisionalUntil: it.provisionalUntil
		}))
	}));
}

/** What was said, without what only keeps the order of things. */
function textsOf(dossier: Dossier) {
	const inner = new Set([
		'terms',
		'move',
		'visibility',
		'facilitator',
		'restatement_answer',
		'understanding'
	]);
	return shownRecords(dossier).filter((it) => it.body !== '' && !inner.has(it.kind));
}
