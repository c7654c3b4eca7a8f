import type { EntryKind } from '#lib/domain/entry.ts';
import type { RecordKind, SignaturePurpose } from '#lib/domain/dossier.ts';
import * as alliances from '../db/alliances.ts';
import * as open from '../db/public-entries.ts';
import * as register from '../db/register.ts';
import { notFound } from '#lib/domain/errors.ts';
import type { Actor, Context } from './context.ts';
import { organisationNames, toExport, type ExportEntry } from './export-rows.ts';

/** Entries on a page of them. */
const PAGE = 50;

/** What leads there, and is not what it came to, stays with those who were in it. */
const between = new Set<string>([
	'question',
	'restatement',
	'clarification_question',
	'clarification_answer',
	'reaction',
	'attempt',
	'handover',
	'note'
] satisfies RecordKind[]);

/** Signatures of what stands; those of a conclusion or a revision were about what was proposed once. */
const answered = new Set<string>(['statement', 'acceptance'] satisfies SignaturePurpose[]);

export interface PublicLine {
	id: string;
	kind: EntryKind;
	title: string;
	state: string;
	/** Names of organisations. */
	parties: string[];
	/** ISO instant. */
	changedAt: string;
}

/** Whose it is. Not called `alliance`: to the pages that is where the reader is a member. */
export interface PublicOwner {
	name: string;
	slug: string;
}

/**
 * Everything of an alliance that its parties made public, a page of 50 at a time, the last changed first. Refuses an
 * alliance that there is not, and one that made nothing public, alike.
 */
export async function publicEntries(
	{ db }: Context,
	slug: string,
	page: number
): Promise<{ owner: PublicOwner; entries: PublicLine[]; all: number; pages: number }> {
	const alliance = (await alliances.findBySlug(db, slug)) ?? notFound('alliance');
	const all = await open.count(db, alliance.id);
	if (all === 0) notFound('alliance');
	const rows = await open.list(db, alliance.id, { offset: (page - 1) * PAGE, limit: PAGE });
	const { parties } = await register.besides(
		db,
		rows.map(({ id }) => id)
	);
	return {
		owner: { name: alliance.name, slug },
		entries: rows.map((row) => ({
			id: row.id,
			kind: row.kind,
			title: row.title,
			state: row.state,
			parties: (parties.get(row.id) ?? []).map(({ name }) => name),
			changedAt: row.changed_at
		})),
		all,
		pages: Math.ceil(all / PAGE)
	};
}

/**
 * One entry as everybody reads it: what it came to, in the words of the organisations. Nobody is named, nor the plan
 * or the commitment it belongs to, which may be read by fewer. Refuses what is not public as if it were not there.
 */
export async function publicEntry(
	ctx: Context,
	slug: string,
	id: string
): Promise<{ owner: PublicOwner; entry: Omit<ExportEntry, 'plan'> }> {
	const alliance = (await alliances.findBySlug(ctx.db, slug)) ?? notFound('entry');
	const row = (await open.find(ctx.db, alliance.id, id)) ?? notFound('entry');
	const actor = anyone(alliance.id);
	const [written] = await toExport(ctx, actor, [row], await organisationNames(ctx, actor));
	const { plan: _plan, ...entry } = written!;
	return {
		owner: { name: alliance.name, slug },
		entry: {
			...entry,
			commitment: entry.commitment && { ...entry.commitment, parent: null },
			texts: entry.texts.filter(({ kind, replaced }) => !replaced && !between.has(kind)),
			signatures: entry.signatures.filter(
				(it) => answered.has(it.purpose) && !it.voided && it.provisionalUntil === null
			)
		}
	};
}

/** Someone of whom nothing is known, and for whom nothing waits. */
const anyone = (allianceId: string): Actor => ({
	memberId: '',
	accountId: '',
	allianceId,
	name: '',
	role: 'observer',
	organisationIds: [],
	stewardOf: []
});
