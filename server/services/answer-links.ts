import { restatementsFor } from '#lib/domain/disagreement-restatement.ts';
import { awaitedOf, personalAsks } from '#lib/domain/entry-actions.ts';
import { answersFor } from '#lib/domain/entry-answers.ts';
import { refusal } from '#lib/domain/errors.ts';
import { given, type Input } from '#lib/domain/life-cycle.ts';
import * as links from '../db/answer-links.ts';
import * as mails from '../db/mails.ts';
import * as members from '../db/members.ts';
import { hashOf, newToken } from '../ids.ts';
import { actorOf, type Actor, type Context, type Trx } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { act, type Done, type Seen } from './entries.ts';

/** Milliseconds that a link in a mail works. */
const WORKS_FOR = 30 * 86_400_000;

/** A link by which a member answers on one entry without a password. Gives the secret, which is stored nowhere else. */
export async function makeAnswerLink(
	trx: Trx,
	{ allianceId, memberId, entryId, at }: { allianceId: string; memberId: string; entryId: string; at: Date }
): Promise<string> {
	const token = newToken();
	await links.insert(trx, {
		token_hash: hashOf(token),
		alliance_id: allianceId,
		member_id: memberId,
		entry_id: entryId,
		created_at: at.toISOString(),
		expires_at: new Date(at.getTime() + WORKS_FOR).toISOString(),
		used_at: null
	});
	return token;
}

/**
 * Whose link this is, what it answers, and for which organisations it has. Whoever holds it: looking uses nothing up,
 * link scanners look too.
 */
export async function readAnswerLink(
	ctx: Context,
	token: string
): Promise<{ actor: Actor; entryId: string; answeredFor: string[] }> {
	const row = await links.findByHash(ctx.db, hashOf(token));
	if (!row) throw refusal('not-found', 'answer-link');
	if (row.used_at) throw refusal('gone', 'answer-link-used');
	if (row.expires_at <= ctx.now().toISOString()) throw refusal('gone', 'answer-link-expired');
	const [member, setting] = await Promise.all([
		members.findById(ctx.db, row.alliance_id, row.member_id),
		mails.setting(ctx.db, row.member_id)
	]);
	// Whoever left, or wants a password for this again, answers there.
	if (!member || setting?.by_link !== 1) throw refusal('gone', 'answer-link-expired');
	return {
		entryId: row.entry_id,
		answeredFor: row.answered_for.split(' ').filter(Boolean),
		actor: actorOf(member, row.alliance_id)
	};
}

/**
 * Answers by a link what is asked, once for each organisation that its member may bind: whatever else they may do there
 * needs their password. A refused answer leaves it as it was.
 */
export async function answerByLink(
	ctx: Context,
	token: string,
	name: string,
	input: Input,
	seen: Seen
): Promise<Done> {
	const { actor, entryId, answeredFor } = await readAnswerLink(ctx, token);
	const before = await loadEntry(ctx.db, actor, entryId);
	const { dossier } = before;
	const asked = personalAsks(dossier).filter(({ memberId }) => memberId === actor.memberId);
	const answers = [awaitedOf(dossier)?.what, ...asked.map(({ what }) => what)].flatMap(answersFor);
	if (!answers.includes(name)) throw refusal('conflict', 'entry-moved');
	const open = openFor(before, answeredFor);
	const isRestatement = answersFor('restatement').includes(name);
	const organisation = isRestatement
		? undefined
		: (given(input, 'organisation') ?? (open.length === 1 ? open[0] : undefined));
	if (organisation && answeredFor.includes(organisation)) throw refusal('gone', 'answer-link-used');
	const done = await act(ctx, actor, entryId, name, input, seen);
	// Where several sides restate one, each restatement is answered by itself, all of them from the one mail.
	const isLeft = isRestatement && (await isRestated(ctx, actor, entryId));
	const answered = [...answeredFor, ...(organisation ? [organisation] : [])];
	const after = await loadEntry(ctx.db, actor, entryId);
	// Whoever binds several organisations answers for each of them by the one link, and for none of them twice.
	const isAsked = awaitedOf(after.dossier)?.what === awaitedOf(dossier)?.what;
	if (organisation && isAsked && openFor(after, answered).length > 0)
		await links.noteAnswered(ctx.db, hashOf(token), answered);
	else if (!isLeft) await links.use(ctx.db, hashOf(token), ctx.now().toISOString());
	return done;
}

/** The organisations for which something is waited for that the member of a link may still answer by it. */
export async function leftByLink(
	ctx: Context,
	{ actor, entryId, answeredFor }: { actor: Actor; entryId: string; answeredFor: readonly string[] }
): Promise<string[]> {
	return openFor(await loadEntry(ctx.db, actor, entryId), answeredFor);
}

const openFor = (
	{ dossier, who }: Pick<Awaited<ReturnType<typeof loadEntry>>, 'dossier' | 'who'>,
	answeredFor: readonly string[]
): string[] =>
	(awaitedOf(dossier)?.organisationIds ?? []).filter(
		(id) => who.mandates.has(id) && !answeredFor.includes(id)
	);

async function isRestated({ db }: Context, actor: Actor, entryId: string): Promise<boolean> {
	const { dossier } = await loadEntry(db, actor, entryId);
	return restatementsFor(dossier, actor.organisationIds).length > 0;
}
