import { notFound, refusal } from '#lib/domain/errors.ts';
import { MAX_STEWARDS, type Family, type OrganisationLevel } from '#lib/domain/organisation.ts';
import { can, canForOrganisation } from '#lib/domain/permissions.ts';
import * as directory from '../db/directory.ts';
import { newId } from '../ids.ts';
import { append } from './log.ts';
import type { Actor, Context, Db, Trx } from './context.ts';
import { inTurn } from './turn.ts';

export interface OrganisationDescription {
	name: string;
	level: OrganisationLevel;
	family: Family;
	networkId: string | null;
	territoryId: string | null;
	contactEmail: string | null;
}

const asMember = (actor: Actor) => ({ id: actor.memberId, role: actor.role, stewardOf: actor.stewardOf });

/** An organisation of the actor's alliance. */
export async function loadOrganisation(db: Db, actor: Actor, id: string) {
	return (await directory.findOrganisation(db, actor.allianceId, id)) ?? notFound('organisation');
}

/** The same, as long as it has not left: nothing new begins for one that has. */
export async function loadPresentOrganisation(db: Db, actor: Actor, id: string) {
	const organisation = await loadOrganisation(db, actor, id);
	if (organisation.left_at) throw refusal('conflict', 'organisation-left');
	return organisation;
}

/** Creates an organisation. Gives its id. */
export function createOrganisation(
	ctx: Context,
	actor: Actor,
	input: OrganisationDescription
): Promise<string> {
	if (!can(actor.role, 'organisation.create')) throw refusal('forbidden', 'organisation-create-not-allowed');
	return inTurn(ctx, actor, async (trx) => {
		await check(trx, actor.allianceId, undefined, input);
		const at = ctx.now();
		const id = newId();
		await directory.insertOrganisation(trx, {
			id,
			alliance_id: actor.allianceId,
			...columns(input),
			created_at: at.toISOString(),
			left_at: null
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'organisation.created',
			subject: { kind: 'organisation', id },
			actorId: actor.memberId,
			organisationId: id,
			to: input.name
		});
		return id;
	});
}

/** What the log says of a change; an address to write to is nobody else's matter. */
const logged = [
	['name', 'organisation.name'],
	['level', 'organisation.level'],
	['family', 'organisation.family'],
	['network_id', 'organisation.network'],
	['territory_id', 'organisation.territory']
] as const;

/** Changes an organisation: its stewards, administrators and facilitators may. */
export async function editOrganisation(
	ctx: Context,
	actor: Actor,
	id: string,
	input: OrganisationDescription
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const before = await loadOrganisation(trx, actor, id);
		if (!canForOrganisation(asMember(actor), id, 'organisation.edit')) {
			throw refusal('forbidden', 'organisation-edit-not-allowed');
		}
		await check(trx, actor.allianceId, id, input);
		await trx.updateTable('organisation').set(columns(input)).where('id', '=', id).execute();
		const after = columns(input);
		for (const [column, kind] of logged) {
			if (before[column] === after[column]) continue;
			await append(trx, {
				allianceId: actor.allianceId,
				at: ctx.now(),
				kind,
				subject: { kind: 'organisation', id },
				actorId: actor.memberId,
				organisationId: id,
				from: before[column] ?? '',
				to: after[column] ?? ''
			});
		}
	});
	// Its name stands beside every caret of its members.
	await ctx.announce({ kind: 'rights', match: { allianceId: actor.allianceId } });
}

/** Names a member of the organisation as its steward. */
export async function nameSteward(ctx: Context, actor: Actor, id: string, memberId: string): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		await loadPresentOrganisation(trx, actor, id);
		if (!canForOrganisation(asMember(actor), id, 'steward.name')) {
			throw refusal('forbidden', 'steward-not-allowed');
		}
		await belongs(trx, id, memberId);
		const stewards = await trx.selectFrom('steward').selectAll().where('organisation_id', '=', id).execute();
		if (stewards.some((steward) => steward.member_id === memberId)) return;
		if (stewards.length >= MAX_STEWARDS) throw refusal('conflict', 'steward-enough', 'member');
		const at = ctx.now();
		await trx
			.insertInto('steward')
			.values({ organisation_id: id, member_id: memberId, created_at: at.toISOString() })
			.execute();
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'steward.named',
			subject: { kind: 'organisation', id },
			actorId: actor.memberId,
			personId: memberId,
			organisationId: id
		});
	});
}

/** Ends someone's stewardship. */
export async function endSteward(ctx: Context, actor: Actor, id: string, memberId: string): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		await loadOrganisation(trx, actor, id);
		if (!canForOrganisation(asMember(actor), id, 'steward.name')) {
			throw refusal('forbidden', 'steward-not-allowed');
		}
		const result = await trx
			.deleteFrom('steward')
			.where('organisation_id', '=', id)
			.where('member_id', '=', memberId)
			.executeTakeFirst();
		if (result.numDeletedRows === 0n) return;
		await append(trx, {
			allianceId: actor.allianceId,
			at: ctx.now(),
			kind: 'steward.ended',
			subject: { kind: 'organisation', id },
			actorId: actor.memberId,
			personId: memberId,
			organisationId: id
		});
	});
}

/** Throws `invalid` unless the member is one of the organisation's people. */
export async function belongs(trx: Trx, organisationId: string, memberId: string): Promise<void> {
	const row = await trx
		.selectFrom('member_organisation')
		.innerJoin('member', 'member.id', 'member_organisation.member_id')
		.select('member.id')
		.where('organisation_id', '=', organisationId)
		.where('member_id', '=', memberId)
		.where('member.left_at', 'is', null)
		.executeTakeFirst();
	if (!row) throw refusal('invalid', 'not-of-organisation', 'member');
}

function columns(input: OrganisationDescription) {
	return {
		name: input.name,
		level: input.level,
		family: input.family,
		network_id: input.networkId,
		territory_id: input.territoryId,
		contact_email: input.contactEmail
	};
}

async function check(trx: Trx, allianceId: string, id: string | undefined, input: OrganisationDescription) {
	const all = await directory.organisations(trx, allianceId);
	const same = (name: string) => name.localeCompare(input.name, 'fr', { sensitivity: 'base' }) === 0;
	if (all.some((other) => other.id !== id && same(other.name)))
		throw refusal('conflict', 'organisation-exists', 'name');
	if (input.networkId && (input.networkId === id || !all.some((other) => other.id === input.networkId))) {
		throw refusal('invalid', 'network-unknown', 'network');
	}
	if (input.territoryId && !(await directory.findTerritory(trx, allianceId, input.territoryId))) {
		throw refusal('invalid', 'territory-unknown', 'territory');
	}
}
