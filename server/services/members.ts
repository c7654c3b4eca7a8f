import { notFound, refusal } from '#lib/domain/errors.ts';
import { can, canForOrganisation, type Role } from '#lib/domain/permissions.ts';
import * as directory from '../db/directory.ts';
import * as entries from '../db/entries.ts';
import { append } from './log.ts';
import { loadPresentOrganisation } from './organisations.ts';
import type { Actor, Context, Trx } from './context.ts';
import { inTurn } from './turn.ts';

async function load(trx: Trx, actor: Actor, memberId: string) {
	const member = (await directory.members(trx, actor.allianceId)).find((it) => it.id === memberId);
	return member ?? notFound('member');
}

/** An alliance is never left without an administrator. */
async function keepAnAdministrator(trx: Trx, actor: Actor, memberId: string): Promise<void> {
	const others = await trx
		.selectFrom('member')
		.select('id')
		.where('alliance_id', '=', actor.allianceId)
		.where('role', '=', 'admin')
		.where('left_at', 'is', null)
		.where('id', '!=', memberId)
		.execute();
	if (others.length === 0) throw refusal('conflict', 'last-administrator', 'role');
}

/** Changes a member's role in the alliance. */
export async function changeRole(ctx: Context, actor: Actor, memberId: string, role: Role): Promise<void> {
	if (!can(actor.role, 'member.role')) throw refusal('forbidden', 'member-role-not-allowed');
	await inTurn(ctx, actor, async (trx) => {
		const member = await load(trx, actor, memberId);
		if (member.role === role) return;
		if (member.role === 'admin') await keepAnAdministrator(trx, actor, memberId);
		await trx.updateTable('member').set({ role }).where('id', '=', memberId).execute();
		await append(trx, {
			allianceId: actor.allianceId,
			at: ctx.now(),
			kind: 'member.role',
			subject: { kind: 'member', id: memberId },
			actorId: actor.memberId,
			personId: memberId,
			from: member.role,
			to: role
		});
	});
	await ctx.announce({ kind: 'rights', match: { memberId } });
}

/** Makes a member one of an organisation's people, or no longer. Its stewards and administrators may. */
export async function setBelonging(
	ctx: Context,
	actor: Actor,
	memberId: string,
	organisationId: string,
	belongs: boolean
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		await loadPresentOrganisation(trx, actor, organisationId);
		const asMember = { id: actor.memberId, role: actor.role, stewardOf: actor.stewardOf };
		if (!canForOrganisation(asMember, organisationId, 'steward.name')) {
			throw refusal('forbidden', 'belonging-not-allowed');
		}
		const member = await load(trx, actor, memberId);
		if (belongs && member.role === 'third_party') throw refusal('conflict', 'third-party-belongs');
		if (member.organisations.some((it) => it.id === organisationId) === belongs) return;
		const key = { member_id: memberId, organisation_id: organisationId };
		if (belongs) await trx.insertInto('member_organisation').values(key).execute();
		else await leaveOrganisation(trx, ctx.now(), key);
		await append(trx, {
			allianceId: actor.allianceId,
			at: ctx.now(),
			kind: belongs ? 'member.joined-organisation' : 'member.left-organisation',
			subject: { kind: 'member', id: memberId },
			actorId: actor.memberId,
			personId: memberId,
			organisationId
		});
	});
	await ctx.announce({ kind: 'rights', match: { memberId } });
}

async function leaveOrganisation(trx: Trx, at: Date, key: { member_id: string; organisation_id: string }) {
	await trx
		.deleteFrom('member_organisation')
		.where('member_id', '=', key.member_id)
		.where('organisation_id', '=', key.organisation_id)
		.execute();
	await trx
		.deleteFrom('steward')
		.where('member_id', '=', key.member_id)
		.where('organisation_id', '=', key.organisation_id)
		.execute();
	await trx
		.updateTable('mandate')
		.set({ ended_at: at.toISOString() })
		.where('member_id', '=', key.member_id)
		.where('organisation_id', '=', key.organisation_id)
		.where('ended_at', 'is', null)
		.execute();
}

/** A member leaves the alliance: what they did stays, what they could do ends. */
export async function removeMember(ctx: Context, actor: Actor, memberId: string): Promise<void> {
	if (memberId !== actor.memberId && !can(actor.role, 'member.remove')) {
		throw refusal('forbidden', 'member-remove-not-allowed');
	}
	await inTurn(ctx, actor, async (trx) => {
		const member = await load(trx, actor, memberId);
		if (member.role === 'admin') await keepAnAdministrator(trx, actor, memberId);
		const at = ctx.now();
		for (const { id } of member.organisations) {
			await leaveOrganisation(trx, at, { member_id: memberId, organisation_id: id });
		}
		await trx.updateTable('member').set({ left_at: at.toISOString() }).where('id', '=', memberId).execute();
		// Asked again one day for something else, they lead this no more.
		if (member.role === 'third_party') await entries.leadsNothing(trx, memberId);
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'member.left',
			subject: { kind: 'member', id: memberId },
			actorId: actor.memberId,
			personId: memberId,
			from: member.role
		});
	});
	await ctx.announce({ kind: 'rights', match: { memberId } });
}
