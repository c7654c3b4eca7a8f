import { isClosed, offersOf } from '#lib/domain/entry-actions.ts';
import { notFound, refusal } from '#lib/domain/errors.ts';
import type { Input } from '#lib/domain/life-cycle.ts';
import { openCall } from '#lib/domain/proposals.ts';
import { hashPassword } from '../auth/password.ts';
import * as accounts from '../db/accounts.ts';
import * as calls from '../db/third-parties.ts';
import { hashOf, newId } from '../ids.ts';
import type { Actor, Context, Db, Trx } from './context.ts';
import { loadDossier, loadEntry } from './dossiers.ts';
import { actAs, topicsOf } from './entries.ts';
import { joinAlliance, membership } from './invitations.ts';
import { append } from './log.ts';
import { ensure } from './mail-settings.ts';
import { inTurn } from './turn.ts';

/** Milliseconds between two mails of one call. */
const DAY = 86_400_000;

/** What somebody who was called is shown, and whose account they have; refuses a link that is guessed, used or past. */
export async function readCall(ctx: Context, token: string) {
	const row = await loadCall(ctx, token);
	return {
		name: row.name,
		email: row.email,
		alliance: row.alliance,
		asker: row.asker,
		kind: row.kind,
		title: row.title,
		until: row.until,
		/** The account of that address, when it has one. */
		accountId: await accountOf(ctx.db, row)
	};
}

/** The call that a link opens, as long as it can be answered. */
async function loadCall({ db, now }: Context, token: string) {
	const row = await calls.findByToken(db, hashOf(token));
	if (!row) throw refusal('not-found', 'third-party');
	if (row.answered_at !== null) throw refusal('gone', 'third-party-answered');
	const until = row.expires_at;
	if (until === null || until <= now().toISOString()) throw refusal('gone', 'third-party-past');
	if (!(await stillCalled(db, row))) throw refusal('gone', 'third-party-over');
	return { ...row, until };
}

const accountOf = async (db: Db, { email }: Pick<Call, 'email'>) =>
	(await accounts.findByEmail(db, email))?.id;

/**
 * Says yes, once: from then on they are of the alliance as a third party, who sees and leads this one entry. For the
 * account given, else for a new one. Gives the account and where the entry is.
 */
export async function acceptCall(
	ctx: Context,
	token: string,
	who: { accountId: string } | { name: string; password: string }
): Promise<{ accountId: string; slug: string; entryId: string }> {
	const row = await loadCall(ctx, token);
	const known = await accountOf(ctx.db, row);
	if ('accountId' in who && who.accountId !== known) {
		throw refusal('forbidden', 'invitation-other-account');
	}
	if (!('accountId' in who) && known) throw refusal('conflict', 'email-taken');
	const passwordHash = 'password' in who ? await hashPassword(who.password) : null;
	const at = ctx.now();
	const accountId = 'accountId' in who ? who.accountId : newId();
	await answer(ctx, row, at, async (trx) => {
		if (!('accountId' in who)) {
			const created_at = at.toISOString();
			await accounts.insert(trx, {
				id: accountId,
				email: row.email,
				name: who.name,
				password_hash: passwordHash,
				created_at
			});
		}
		const memberId = await asMember(trx, row, accountId, at);
		return { name: 'third_party_accepts', input: {}, memberId };
	});
	return { accountId, slug: row.slug, entryId: row.entry_id };
}

/** Says no, once, with a word to the parties if there is one. */
export async function declineCall(ctx: Context, token: string, words: string): Promise<void> {
	const row = await loadCall(ctx, token);
	await answer(ctx, row, ctx.now(), () =>
		Promise.resolve({ name: 'third_party_declines', input: { words }, memberId: null })
	);
}

/** Mails a call once more, a day later at the earliest; the link before no longer works. Whoever may propose who leads. */
export async function sendCallAgain(ctx: Context, actor: Actor, entryId: string): Promise<void> {
	const { dossier, row, who } = await loadEntry(ctx.db, actor, entryId);
	const at = ctx.now();
	const call = await calls.find(ctx.db, openCall(dossier)?.subjectId ?? '');
	if (!call || isClosed(row)) notFound('third-party');
	if (!offersOf(dossier, who, at).some((it) => it.name === 'propose_leading' && it.mine)) {
		throw refusal('forbidden', 'entry-not-allowed');
	}
	const waits = call.agreed_at !== null && call.mailed_at === null;
	if (waits || (call.mailed_at !== null && at.getTime() - Date.parse(call.mailed_at) < DAY)) {
		throw refusal('too-many', 'third-party-again-soon');
	}
	// Who had not agreed yet may have left since: nobody is waited for, and it is agreed.
	const changed = { agreed_at: call.agreed_at ?? at.toISOString(), mailed_at: null };
	await ctx.db.transaction().execute((trx) => calls.update(trx, call.id, changed));
}

type Call = NonNullable<Awaited<ReturnType<typeof calls.findByToken>>>;

/** The answer and what it changes in the entry, in one. */
async function answer(
	ctx: Context,
	row: Call,
	at: Date,
	by: (trx: Trx) => Promise<{ name: string; input: Input; memberId: string | null }>
): Promise<void> {
	const topics = await inTurn(ctx, { allianceId: row.alliance_id }, async (trx) => {
		const again = await calls.find(trx, row.id);
		if (!again || again.answered_at !== null) throw refusal('gone', 'third-party-answered');
		const { name, input, memberId } = await by(trx);
		const loaded = await loadDossier(trx, row.alliance_id, row.entry_id);
		if (!loaded) throw refusal('gone', 'third-party-over');
		const called = {
			memberId: memberId ?? '',
			organisationIds: [],
			mandates: new Map<string, string>(),
			mayComment: false,
			mayWrite: false,
			mayFacilitate: false,
			callId: row.id
		};
		const hand = { memberId, organisationId: null, mandateId: null };
		const done = await actAs(trx, loaded, name, input, called, hand, at);
		if ('problem' in done) throw refusal('gone', 'third-party-over');
		await calls.update(trx, row.id, { answered_at: at.toISOString(), member_id: memberId });
		return topicsOf(loaded.row.plan_id, row.alliance_id, row.entry_id);
	});
	await ctx.announce({ kind: 'changed', topics, what: 'entry', id: row.entry_id });
}

/** Who they are in the alliance: what they were already, else a third party. */
async function asMember(trx: Trx, row: Call, accountId: string, at: Date): Promise<string> {
	const before = await membership(trx, row.alliance_id, accountId);
	if (before) return before.id;
	const memberId = await joinAlliance(trx, row.alliance_id, accountId, 'third_party', at.toISOString());
	await ensure(trx, memberId, at, row.language);
	await append(trx, {
		allianceId: row.alliance_id,
		at,
		kind: 'member.joined',
		subject: { kind: 'member', id: memberId },
		actorId: memberId,
		personId: memberId,
		to: 'third_party'
	});
	return memberId;
}

/** Whether the parties still want them, and it is not over. */
export async function stillCalled(
	db: Db,
	{ alliance_id, entry_id, id }: Pick<Call, 'alliance_id' | 'entry_id' | 'id'>
): Promise<boolean> {
	const loaded = await loadDossier(db, alliance_id, entry_id);
	return loaded !== undefined && !isClosed(loaded.row) && openCall(loaded.dossier)?.subjectId === id;
}
