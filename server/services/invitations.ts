import { notFound, refusal } from '#lib/domain/errors.ts';
import { MAX_STEWARDS } from '#lib/domain/organisation.ts';
import { can, type Role } from '#lib/domain/permissions.ts';
import { hashPassword } from '../auth/password.ts';
import * as accounts from '../db/accounts.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import { append } from './log.ts';
import { ensure } from './mail-settings.ts';
import { loadOrganisation } from './organisations.ts';
import type { Actor, Context, Db, Trx } from './context.ts';

const DAYS = 7;

export interface NewInvitation {
	email: string;
	role: Role;
	organisationId: string | null;
	asSteward: boolean;
}

/** Invites someone. Gives the link's token: it is shown once, only its hash is kept. */
export async function invite(ctx: Context, actor: Actor, input: NewInvitation): Promise<string> {
	if (!can(actor.role, 'member.invite')) throw refusal('forbidden', 'member-invite-not-allowed');
	// Nobody hands out more than they could give by hand.
	if (input.role === 'admin' && !can(actor.role, 'member.role'))
		throw refusal('forbidden', 'invite-role', 'role');
	if (input.asSteward && !can(actor.role, 'organisation.steward'))
		throw refusal('forbidden', 'invite-steward', 'asSteward');
	if (input.asSteward && !input.organisationId) throw refusal('invalid', 'invite-steward-of', 'organisation');
	const token = newToken();
	await ctx.db.transaction().execute(async (trx) => {
		if (input.organisationId) await loadOrganisation(trx, actor, input.organisationId);
		const account = await accounts.findByEmail(trx, input.email);
		const before = account && (await membership(trx, actor.allianceId, account.id));
		if (before && before.role !== 'third_party') {
			throw refusal('conflict', 'invite-member', 'email');
		}
		const at = ctx.now();
		const id = newId();
		await trx
			.insertInto('invitation')
			.values({
				id,
				alliance_id: actor.allianceId,
				token_hash: hashOf(token),
				email: input.email,
				role: input.role,
				organisation_id: input.organisationId,
				as_steward: input.asSteward ? 1 : 0,
				created_by: actor.memberId,
				created_at: at.toISOString(),
				expires_at: new Date(at.getTime() + DAYS * 24 * 60 * 60 * 1000).toISOString(),
				used_at: null,
				withdrawn_at: null
			})
			.execute();
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'invitation.sent',
			subject: { kind: 'invitation', id },
			actorId: actor.memberId,
			organisationId: input.organisationId,
			to: input.role
		});
	});
	return token;
}

/** The invitations of an alliance that can still be used. */
export async function pending({ db, now }: Context, actor: Actor) {
	if (!can(actor.role, 'member.invite')) return [];
	const rows = await db
		.selectFrom('invitation')
		.leftJoin('organisation', 'organisation.id', 'invitation.organisation_id')
		.select([
			'invitation.id',
			'invitation.email',
			'invitation.role',
			'invitation.expires_at',
			'organisation.name as organisation'
		])
		.where('invitation.alliance_id', '=', actor.allianceId)
		.where('invitation.used_at', 'is', null)
		.where('invitation.withdrawn_at', 'is', null)
		.where('invitation.expires_at', '>', now().toISOString())
		.orderBy('invitation.created_at', 'desc')
		.execute();
	return rows.map(({ expires_at, ...row }) => ({ ...row, expiresAt: expires_at }));
}

/** Withdraws an invitation: its link no longer works. */
export async function withdraw(ctx: Context, actor: Actor, id: string): Promise<void> {
	if (!can(actor.role, 'member.invite')) throw refusal('forbidden', 'member-invite-not-allowed');
	await ctx.db.transaction().execute(async (trx) => {
		const at = ctx.now();
		const result = await trx
			.updateTable('invitation')
			.set({ withdrawn_at: at.toISOString() })
			.where('id', '=', id)
			.where('alliance_id', '=', actor.allianceId)
			.where('used_at', 'is', null)
			.where('withdrawn_at', 'is', null)
			.executeTakeFirst();
		if (result.numUpdatedRows === 0n) notFound('invitation');
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'invitation.withdrawn',
			subject: { kind: 'invitation', id },
			actorId: actor.memberId
		});
	});
}

/** What an invitation says, without using it; undefined when it can no longer be used. */
export async function readInvitation({ db, now }: Context, token: string) {
	const row = await db
		.selectFrom('invitation')
		.innerJoin('alliance', 'alliance.id', 'invitation.alliance_id')
		.innerJoin('member', 'member.id', 'invitation.created_by')
		.innerJoin('account', 'account.id', 'member.account_id')
		.leftJoin('organisation', 'organisation.id', 'invitation.organisation_id')
		.selectAll('invitation')
		.select([
			'alliance.slug',
			'alliance.name as alliance',
			'account.name as inviter',
			'organisation.name as organisation'
		])
		.where('invitation.token_hash', '=', hashOf(token))
		.where('invitation.used_at', 'is', null)
		.where('invitation.withdrawn_at', 'is', null)
		.where('invitation.expires_at', '>', now().toISOString())
		.executeTakeFirst();
	if (!row) return undefined;
	const known = await accounts.findByEmail(db, row.email);
	return {
		id: row.id,
		slug: row.slug,
		alliance: row.alliance,
		inviter: row.inviter,
		organisation: row.organisation,
		role: row.role,
		email: row.email,
		asSteward: row.as_steward === 1,
		expiresAt: row.expires_at,
		/** The account of the invited address, when it has one. */
		accountId: known?.id
	};
}

/**
 * Uses an invitation, once: for the account given, else for a new one, whose mails are in `language`. Gives the account
 * and the alliance's address.
 * Throws `gone` when it was used meanwhile.
 */
export async function accept(
	ctx: Context,
	token: string,
	who: { accountId: string } | { name: string; password: string },
	language: 'fr' | 'en' = 'fr'
): Promise<{ accountId: string; slug: string }> {
	const invitation = await readInvitation(ctx, token);
	if (!invitation) throw refusal('gone', 'invitation-gone');
	if ('accountId' in who && who.accountId !== invitation.accountId) {
		throw refusal('forbidden', 'invitation-other-account');
	}
	if (!('accountId' in who) && invitation.accountId) throw refusal('conflict', 'email-taken');
	const passwordHash = 'password' in who ? await hashPassword(who.password) : null;
	return ctx.db.transaction().execute(async (trx) => {
		const at = ctx.now();
		const created_at = at.toISOString();
		const used = await trx
			.updateTable('invitation')
			.set({ used_at: created_at })
			.where('id', '=', invitation.id)
			.where('used_at', 'is', null)
			.where('withdrawn_at', 'is', null)
			.where('expires_at', '>', created_at)
			.executeTakeFirst();
		if (used.numUpdatedRows === 0n) throw refusal('gone', 'invitation-gone');
		const row = await trx
			.selectFrom('invitation')
			.selectAll()
			.where('id', '=', invitation.id)
			.executeTakeFirstOrThrow();
		let accountId: string;
		if ('accountId' in who) ({ accountId } = who);
		else {
			accountId = newId();
			await accounts.insert(trx, {
				id: accountId,
				email: row.email,
				name: who.name,
				password_hash: passwordHash,
				created_at
			});
		}
		const memberId = await joinAlliance(trx, row.alliance_id, accountId, row.role, created_at);
		await ensure(trx, memberId, at, language);
		if (row.organisation_id) {
			const key = { member_id: memberId, organisation_id: row.organisation_id };
			await trx
				.insertInto('member_organisation')
				.values(key)
				.onConflict((conflict) => conflict.doNothing())
				.execute();
			if (row.as_steward === 1 && (await becomeSteward(trx, key, created_at))) {
				await append(trx, {
					allianceId: row.alliance_id,
					at,
					kind: 'steward.named',
					subject: { kind: 'organisation', id: row.organisation_id },
					actorId: row.created_by,
					personId: memberId,
					organisationId: row.organisation_id
				});
			}
		}
		const common = { allianceId: row.alliance_id, at, actorId: memberId, personId: memberId };
		await append(trx, {
			...common,
			kind: 'invitation.used',
			subject: { kind: 'invitation', id: row.id }
		});
		await append(trx, {
			...common,
			kind: 'member.joined',
			subject: { kind: 'member', id: memberId },
			organisationId: row.organisation_id,
			to: row.role
		});
		return { accountId, slug: invitation.slug };
	});
}

/** Whether an account is a member of an alliance now. */
export async function membership(db: Db, allianceId: string, accountId: string) {
	return db
		.selectFrom('member')
		.select(['id', 'role'])
		.where('alliance_id', '=', allianceId)
		.where('account_id', '=', accountId)
		.where('left_at', 'is', null)
		.executeTakeFirst();
}

/** A new member, or one who left and comes back: what they did before stays theirs. */
export async function joinAlliance(
	trx: Trx,
	allianceId: string,
	accountId: string,
	role: Role,
	at: string
): Promise<string> {
	const before = await trx
		.selectFrom('member')
		.select(['id', 'left_at', 'role'])
		.where('alliance_id', '=', allianceId)
		.where('account_id', '=', accountId)
		.executeTakeFirst();
	// Somebody who led an entry from outside may be invited in.
	const isInside = before?.left_at === null && (before.role !== 'third_party' || role === 'third_party');
	if (isInside) throw refusal('conflict', 'already-member');
	if (before) {
		await trx.updateTable('member').set({ role, left_at: null }).where('id', '=', before.id).execute();
		return before.id;
	}
	const id = newId();
	await trx
		.insertInto('member')
		.values({ id, alliance_id: allianceId, account_id: accountId, role, created_at: at, left_at: null })
		.execute();
	return id;
}

async function becomeSteward(
	trx: Trx,
	key: { member_id: string; organisation_id: string },
	created_at: string
): Promise<boolean> {
	const stewards = await trx
		.selectFrom('steward')
		.select('member_id')
		.where('organisation_id', '=', key.organisation_id)
		.execute();
	// Named by someone else meanwhile: the member joins all the same.
	if (stewards.length >= MAX_STEWARDS) return false;
	await trx
		.insertInto('steward')
		.values({ ...key, created_at })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	return true;
}
