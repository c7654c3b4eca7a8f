import type { Dossier, EntryRecord, Terms } from '#lib/domain/dossier.ts';
import { isRefusal, refusal } from '#lib/domain/errors.ts';
import type { Input } from '#lib/domain/life-cycle.ts';
import { givenProvisionally } from '#lib/domain/provisional.ts';
import * as alliances from '../db/alliances.ts';
import * as confirmations from '../db/confirmations.ts';
import * as directory from '../db/directory.ts';
import * as members from '../db/members.ts';
import type { Database } from '../db/schema.ts';
import { hashOf, newToken } from '../ids.ts';
import { actorOf, type Actor, type Context, type Db, type Trx } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { actIn, type Done } from './entries.ts';
import { inTurn } from './turn.ts';

type ConfirmationRow = Database['confirmation'];

/** What a one-use link confirms, for whoever opens it: no password, and nothing else can be done with it. */
export async function readConfirmation(ctx: Context, token: string) {
	const { row, actor } = await load(ctx.db, token, ctx.now());
	const { row: entry, dossier } = await loadEntry(ctx.db, actor, row.entry_id);
	const [organisation, alliance, names] = await Promise.all([
		directory.findOrganisation(ctx.db, row.alliance_id, row.organisation_id),
		alliances.find(ctx.db, row.alliance_id),
		directory.allMemberNames(ctx.db, row.alliance_id)
	]);
	const input = JSON.parse(row.input) as Input;
	const { kind, body } = decidedOn(dossier, row);
	return {
		alliance: alliance?.name ?? '',
		entry: { kind: entry.kind, title: entry.title },
		action: row.action,
		input,
		words: kind === 'terms' ? '' : body,
		/** Of a commitment: what it says, as it was when the answer was given. */
		terms: kind === 'terms' ? (JSON.parse(body) as Omit<Terms, 'recordId'>) : null,
		organisation: organisation?.name ?? '',
		holder: actor.name,
		givenBy: names.find(({ id }) => id === row.created_by)?.name ?? '',
		until: row.expires_at
	};
}

/** Takes the action once more, in the name of the mandate holder: from now on it binds. */
export async function confirm(ctx: Context, token: string): Promise<Done> {
	const { row, actor } = await load(ctx.db, token, ctx.now());
	const { done, topics } = await inTurn(ctx, actor, async (trx) => {
		if (!(await confirmations.use(trx, row, ctx.now().toISOString()))) {
			throw refusal('gone', 'confirmation-used');
		}
		decidedOn((await loadEntry(trx, actor, row.entry_id)).dossier, row);
		return actIn(trx, ctx, actor, row.entry_id, row.action, JSON.parse(row.input) as Input);
	});
	await ctx.announce({ kind: 'changed', topics, what: 'entry', id: row.entry_id });
	return done;
}

/**
 * The same by somebody with a mandate of the organisation who needs no link: what was given for it on this entry, if those
 * are still the words.
 */
export async function confirmGiven(ctx: Context, actor: Actor, entryId: string): Promise<Done> {
	const { done, topics } = await inTurn(ctx, actor, async (trx) => {
		const { dossier, who } = await loadEntry(trx, actor, entryId);
		const now = ctx.now().toISOString();
		const open = await confirmations.openFor(trx, {
			entryId,
			organisationIds: [...who.mandates.keys()],
			now
		});
		const row = open.find((it) => givenBefore(dossier, it)?.stands);
		if (!row) throw refusal('gone', 'confirmation-reworded');
		await confirmations.use(trx, row, now);
		return actIn(trx, ctx, actor, entryId, row.action, JSON.parse(row.input) as Input);
	});
	await ctx.announce({ kind: 'changed', topics, what: 'entry', id: entryId });
	return done;
}

/**
 * A link of their own by which somebody with a mandate confirms what was given on an entry. Gives the secret, which is
 * stored nowhere else; undefined where nothing waits for them.
 */
export async function makeConfirmationLink(
	trx: Trx,
	actor: Actor,
	entryId: string,
	at: Date
): Promise<string | undefined> {
	// Hidden from them since it was found that it waits: then it does not.
	const loaded = await loadEntry(trx, actor, entryId).catch((cause: unknown) => {
		if (isRefusal(cause)) return undefined;
		throw cause;
	});
	if (!loaded) return undefined;
	const { dossier, who } = loaded;
	const open = await confirmations.openFor(trx, {
		entryId,
		organisationIds: [...who.mandates.keys()],
		now: at.toISOString()
	});
	const row = open.find((it) => givenBefore(dossier, it)?.stands);
	if (!row) return undefined;
	const token = newToken();
	await confirmations.insert(trx, { ...row, token_hash: hashOf(token), member_id: actor.memberId });
	return token;
}

const givenBefore = (dossier: Dossier, row: ConfirmationRow) =>
	givenProvisionally(dossier, {
		organisationId: row.organisation_id,
		memberId: row.created_by,
		at: row.created_at
	});

/** What the answer was given on: nobody confirms other words than those they are shown. */
function decidedOn(dossier: Dossier, row: ConfirmationRow): EntryRecord {
	const given = givenBefore(dossier, row);
	if (!given?.stands) throw refusal('gone', 'confirmation-reworded');
	return given.record;
}

async function load(db: Db, token: string, now: Date) {
	const row = await confirmations.findByHash(db, hashOf(token));
	if (!row) throw refusal('not-found', 'confirmation');
	if (row.used_at) throw refusal('gone', 'confirmation-used');
	if (row.expires_at <= now.toISOString()) throw refusal('gone', 'confirmation-expired');
	const member = await members.findById(db, row.alliance_id, row.member_id);
	if (!member) throw refusal('gone', 'confirmation-holder-left');
	const actor = actorOf(member, row.alliance_id);
	return { row, actor };
}
