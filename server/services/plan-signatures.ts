import { refusal } from '#lib/domain/errors.ts';
import { isAdoptedByAll, type VersionAnswer } from '#lib/domain/plan-life-cycle.ts';
import { endOfDay } from '#lib/domain/wall-clock.ts';
import { renderHtml, type JsonNode } from '#lib/document/render.ts';
import * as alliances from '../db/alliances.ts';
import * as directory from '../db/directory.ts';
import * as entries from '../db/entries.ts';
import * as members from '../db/members.ts';
import * as signatures from '../db/plan-confirmations.ts';
import * as versions from '../db/plan-versions.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import { actorOf, type Actor, type Context, type Db, type Trx } from './context.ts';
import { append } from './log.ts';
import { hashOfAnswer } from './plan-hashes.ts';
import { announcePlans, loadActivePlan } from './plan-status.ts';
import { adopt, answersOf, awaitedFor, isAnswerable, loadVersion } from './plan-versions.ts';
import { inTurn } from './turn.ts';

export interface AnswerInput {
	organisationId: string;
	answer: VersionAnswer;
	words: string;
	/** ISO date by which the board will have decided: until it is confirmed, this signature does not bind. */
	until?: string | null | undefined;
	/** The answer of this organisation that the page showed, '' for none: another mandate holder may have been first. */
	seen?: string | undefined;
}

/**
 * Signs a frozen version for an organisation, refuses it, or leaves what it signed. Under a mandate; of the plan
 * one must be a reader. With the last signature that was awaited the version is adopted. Of a signature subject to a
 * board, gives the secret of the link that confirms it, once.
 */
export async function answerVersion(
	ctx: Context,
	actor: Actor,
	planId: string,
	number: number,
	input: AnswerInput
): Promise<string | null> {
	const token = await inTurn(ctx, actor, async (trx) => {
		const mandates = await entries.mandatesOfMember(trx, actor.allianceId, actor.memberId);
		const mandateId = mandates.get(input.organisationId);
		// A version that one may not read is none, with and without a mandate.
		await loadActivePlan(trx, actor, planId, 'plan.read');
		if (!mandateId) throw refusal('forbidden', 'mandate-needed');
		const signer = { memberId: actor.memberId, mandateId };
		const signature = await answerIn(trx, ctx, actor, { planId, number, input, signer });
		return offerConfirmation(trx, ctx, actor, signature);
	});
	await announcePlans(ctx, actor, [planId]);
	return token;
}

/**
 * Writes down that somebody with a mandate signs, who said so on the telephone: whoever facilitates the plan may.
 * Provisional until that person confirms it. Gives the secret of the link by which they do, once.
 */
export async function signByPhone(
	ctx: Context,
	actor: Actor,
	planId: string,
	number: number,
	{ organisationId, personId }: { organisationId: string; personId: string }
): Promise<string> {
	const token = await inTurn(ctx, actor, async (trx) => {
		await loadActivePlan(trx, actor, planId, 'plan.grant');
		const mandates = await entries.mandatesOfMember(trx, actor.allianceId, personId);
		const mandateId = mandates.get(organisationId);
		if (!mandateId) throw refusal('conflict', 'no-mandate-holder', 'person');
		const days = await alliances.awaitDaysOf(trx, actor.allianceId);
		const until = new Date(ctx.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
		const signature = await answerIn(trx, ctx, actor, {
			planId,
			number,
			input: { organisationId, answer: 'signed', words: '', until },
			signer: { memberId: personId, mandateId },
			recordedBy: actor.memberId
		});
		return (await offerConfirmation(trx, ctx, actor, signature))!;
	});
	await announcePlans(ctx, actor, [planId]);
	return token;
}

/** What a one-use link makes binding, with the text that is signed; refuses one that is used up or past. */
export async function readSignatureConfirmation(ctx: Context, token: string) {
	const { row, actor } = await load(ctx.db, token, ctx.now());
	const [organisation, alliance, names] = await Promise.all([
		directory.findOrganisation(ctx.db, row.alliance_id, row.organisation_id),
		alliances.find(ctx.db, row.alliance_id),
		directory.allMemberNames(ctx.db, row.alliance_id)
	]);
	return {
		alliance: alliance?.name ?? '',
		version: {
			title: row.title,
			number: row.version_number,
			html: renderHtml(JSON.parse(row.json) as JsonNode)
		},
		organisation: organisation?.name ?? '',
		holder: actor.name,
		givenBy: names.find(({ id }) => id === row.created_by)?.name ?? '',
		until: row.expires_at
	};
}

/** Signs once more, in the name of the mandate holder whom the link was for: from now on it binds. */
export async function confirmSignature(ctx: Context, token: string): Promise<void> {
	const { row, actor } = await load(ctx.db, token, ctx.now());
	await inTurn(ctx, actor, async (trx) => {
		if (!(await signatures.use(trx, row.token_hash, ctx.now().toISOString()))) {
			throw refusal('gone', 'confirmation-used');
		}
		await loadActivePlan(trx, actor, row.plan_id, 'plan.read');
		const mandates = await entries.mandatesOfMember(trx, actor.allianceId, actor.memberId);
		const mandateId = mandates.get(row.organisation_id);
		if (!mandateId) throw refusal('forbidden', 'mandate-needed');
		await answerIn(trx, ctx, actor, {
			planId: row.plan_id,
			number: row.version_number,
			input: {
				organisationId: row.organisation_id,
				answer: 'signed',
				words: row.words,
				seen: row.signature_id
			},
			signer: { memberId: actor.memberId, mandateId }
		});
	});
	await announcePlans(ctx, actor, [row.plan_id]);
}

/** Whether a secret is one of these links, used up or not. */
export async function isSignatureConfirmation({ db }: Context, token: string): Promise<boolean> {
	return (await signatures.findByHash(db, hashOf(token))) !== undefined;
}

interface Answering {
	planId: string;
	number: number;
	input: AnswerInput;
	signer: { memberId: string; mandateId: string };
	recordedBy?: string;
}

async function answerIn(
	trx: Trx,
	ctx: Context,
	actor: Actor,
	{ planId, number, input, signer, recordedBy }: Answering
): Promise<versions.PlanSignatureRow> {
	const { organisationId, answer, words, seen } = input;
	const until = answer === 'signed' ? (input.until ?? null) : null;
	const { row } = await loadActivePlan(trx, actor, planId, 'plan.read');
	const { version, all, rows } = await loadVersion(trx, planId, number);
	if (row.status === 'closed') throw refusal('conflict', 'plan-closed');
	if (!isAnswerable(all, number)) throw refusal('conflict', 'version-superseded');
	const last = rows.findLast((it) => it.organisation_id === organisationId);
	if (seen !== undefined && seen !== (last?.id ?? '')) throw refusal('conflict', 'other-mandate-first');
	if (answer !== 'signed' && !words) throw refusal('invalid', 'reason-missing', 'words');
	const binds = last !== undefined && last.provisional_until === null;
	if (binds && last.answer === answer) throw refusal('conflict', 'version-answered');
	// Written down by somebody else, it must not cover what the organisation itself has said.
	if (recordedBy && binds && last.answer === 'refused')
		throw refusal('conflict', 'version-refused', 'person');
	if (answer === 'refused' && version.adopted_at) throw refusal('conflict', 'version-adopted');
	if (answer === 'left' && (!binds || last.answer !== 'signed' || !version.adopted_at)) {
		throw refusal('conflict', 'version-unsigned');
	}
	const at = ctx.now();
	if (until !== null && until < at.toISOString().slice(0, 10)) throw refusal('invalid', 'date-past', 'until');
	const signature: versions.PlanSignatureRow = {
		id: newId(),
		version_id: version.id,
		number: rows.length + 1,
		hash: hashOfAnswer(version.hash, {
			organisation_id: organisationId,
			answer,
			words,
			provisional_until: until
		}),
		organisation_id: organisationId,
		member_id: signer.memberId,
		mandate_id: signer.mandateId,
		answer,
		words,
		at: at.toISOString(),
		provisional_until: until,
		recorded_by: recordedBy ?? null
	};
	await versions.insertSignature(trx, signature);
	await append(trx, {
		allianceId: actor.allianceId,
		at,
		kind: recordedBy ? 'plan.signed-by-phone' : until ? 'plan.signed-provisionally' : `plan.${answer}`,
		subject: { kind: 'plan', id: planId },
		actorId: actor.memberId,
		personId: recordedBy ? signer.memberId : null,
		organisationId,
		mandateId: signer.mandateId,
		from: last?.answer ?? null,
		to: `${number}/${answer}`,
		reason: words || null,
		decidedHash: signature.hash
	});
	const answers = answersOf([...rows, signature]);
	const awaited = await awaitedFor(trx, planId, version.entry_id);
	if (!version.adopted_at && isAdoptedByAll(answers, awaited)) {
		await adopt(trx, actor, row, version, at, { by: 'all', reason: '', answers, awaited });
	}
	return signature;
}

async function offerConfirmation(
	trx: Trx,
	ctx: Context,
	actor: Actor,
	{ id, member_id, provisional_until }: versions.PlanSignatureRow
): Promise<string | null> {
	if (provisional_until === null) return null;
	const token = newToken();
	await signatures.insert(trx, {
		token_hash: hashOf(token),
		signature_id: id,
		member_id,
		created_by: actor.memberId,
		created_at: ctx.now().toISOString(),
		expires_at: endOfDay(provisional_until).toISOString(),
		used_at: null
	});
	return token;
}

async function load(db: Db, token: string, now: Date) {
	const row = await signatures.findByHash(db, hashOf(token));
	if (!row) throw refusal('not-found', 'confirmation');
	if (row.used_at) throw refusal('gone', 'confirmation-used');
	if (row.expires_at <= now.toISOString()) throw refusal('gone', 'confirmation-expired');
	const member = await members.findById(db, row.alliance_id, row.member_id);
	if (!member) throw refusal('gone', 'confirmation-holder-left');
	return { row, actor: actorOf(member, row.alliance_id) };
}
