import * as v from 'valibot';
import { refusal, refuse } from '#lib/domain/errors.ts';
import { activeParties, sidesOf, type Dossier } from '#lib/domain/dossier.ts';
import type { Input } from '#lib/domain/life-cycle.ts';
import * as mails from '../db/mails.ts';
import * as calls from '../db/third-parties.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import type { Actor, Trx } from './context.ts';
import { emailField, nameField } from './sign-in.ts';

/** Days in which a call may be answered, from its last mail. */
export const ANSWER_DAYS = 14;
const DAY = 86_400_000;
/** Calls that one member makes within a day. */
const MOST_A_DAY = 10;

/**
 * Writes down whom a party wants to ask from outside, from what `propose_leading` was given. Gives the call's id, which is
 * mailed once every party has agreed, and the words that they agree on: who it is, at which address.
 */
export async function writeCall(
	trx: Trx,
	actor: Actor,
	dossier: Dossier,
	input: Input,
	now: Date
): Promise<{ id: string; words: string }> {
	const { entry } = dossier;
	// One party alone does not choose who stands between it and those who come later.
	const sides = entry.kind === 'disagreement' ? sidesOf(dossier).length : activeParties(dossier).length;
	if (sides < 2 || entry.visibility === 'draft' || entry.visibility === 'confidential') {
		throw refusal('conflict', 'third-party-private', 'leading');
	}
	const name = v.safeParse(nameField, input.guestName ?? '');
	if (!name.success) refuse({ code: 'invalid', detail: name.issues[0].message, field: 'guestName' });
	const email = v.safeParse(emailField, input.guestEmail ?? '');
	if (!email.success) refuse({ code: 'invalid', detail: email.issues[0].message, field: 'guestEmail' });
	const since = new Date(now.getTime() - DAY).toISOString();
	if ((await calls.countMadeBy(trx, actor.memberId, since)) >= MOST_A_DAY) {
		throw refusal('too-many', 'third-party-too-many', 'guestEmail');
	}
	const id = newId();
	await calls.insert(trx, {
		id,
		alliance_id: actor.allianceId,
		entry_id: entry.id,
		name: name.output,
		email: email.output,
		language: (await mails.setting(trx, actor.memberId))?.language ?? 'fr',
		created_by: actor.memberId,
		created_at: now.toISOString(),
		agreed_at: null,
		mailed_at: null,
		token_hash: null,
		expires_at: null,
		answered_at: null,
		member_id: null
	});
	return { id, words: `${name.output} <${email.output}>` };
}

/** Every party agreed on a call: it may be mailed. */
export async function agreeOnCall(trx: Trx, id: string, now: Date): Promise<void> {
	await calls.update(trx, id, { agreed_at: now.toISOString() });
}

/** The parties want somebody else by now: no mail is made. */
export async function setAside(trx: Trx, id: string, at: Date): Promise<void> {
	await calls.update(trx, id, { mailed_at: at.toISOString() });
}

/** The secret of a call, for one mail. */
export async function makeCallToken(trx: Trx, id: string, at: Date): Promise<string> {
	const token = newToken();
	await calls.update(trx, id, {
		token_hash: hashOf(token),
		mailed_at: at.toISOString(),
		expires_at: new Date(at.getTime() + ANSWER_DAYS * DAY).toISOString()
	});
	return token;
}
