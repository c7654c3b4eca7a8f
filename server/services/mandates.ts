import { notFound, refusal } from '#lib/domain/errors.ts';
import { canForOrganisation } from '#lib/domain/permissions.ts';
import { newId } from '../ids.ts';
import { append } from './log.ts';
import { belongs, loadPresentOrganisation } from './organisations.ts';
import type { Actor, Context, Trx } from './context.ts';
import { inTurn } from './turn.ts';

const asMember = (actor: Actor) => ({ id: actor.memberId, role: actor.role, stewardOf: actor.stewardOf });

/** Gives a member of the organisation the right to bind it. Only its steward may; an administrator alone cannot. */
export async function giveMandate(
	ctx: Context,
	actor: Actor,
	organisationId: string,
	memberId: string
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		await loadPresentOrganisation(trx, actor, organisationId);
		if (!canForOrganisation(asMember(actor), organisationId, 'mandate.give')) {
			throw refusal('forbidden', 'mandate-not-allowed');
		}
		await belongs(trx, organisationId, memberId);
		await begin(trx, ctx.now(), actor, organisationId, memberId, 'mandate.given');
	});
}

/** Ends a mandate. Its organisation's steward may, and its holder may give it back. */
export async function endMandate(ctx: Context, actor: Actor, mandateId: string): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const mandate = await load(trx, actor, mandateId);
		const allowed =
			mandate.member_id === actor.memberId ||
			canForOrganisation(asMember(actor), mandate.organisation_id, 'mandate.end');
		if (!allowed) throw refusal('forbidden', 'mandate-not-allowed');
		await end(trx, ctx.now(), actor, mandate, 'mandate.ended');
	});
}

/** « Passer le relais à … »: the holder or the steward offers a mandate to another member of the organisation. */
export async function offerMandate(
	ctx: Context,
	actor: Actor,
	mandateId: string,
	{ memberId, note }: { memberId: string; note: string }
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const mandate = await load(trx, actor, mandateId);
		const allowed =
			mandate.member_id === actor.memberId ||
			canForOrganisation(asMember(actor), mandate.organisation_id, 'mandate.give');
		if (!allowed) throw refusal('forbidden', 'mandate-not-allowed');
		await belongs(trx, mandate.organisation_id, memberId);
		if (memberId === mandate.member_id) throw refusal('invalid', 'mandate-own', 'member');
		const at = ctx.now();
		await trx
			.updateTable('mandate_offer')
			.set({ answer: 'withdrawn', answered_at: at.toISOString() })
			.where('mandate_id', '=', mandateId)
			.where('answer', 'is', null)
			.execute();
		await trx
			.insertInto('mandate_offer')
			.values({
				id: newId(),
				mandate_id: mandateId,
				to_member_id: memberId,
				note,
				offered_by: actor.memberId,
				offered_at: at.toISOString(),
				answer: null,
				answered_at: null
			})
			.execute();
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'mandate.offered',
			subject: { kind: 'mandate', id: mandateId },
			actorId: actor.memberId,
			personId: memberId,
			organisationId: mandate.organisation_id,
			mandateId,
			reason: note || null
		});
	});
}

/** « Je prends le relais », or not: only the member it was offered to answers. */
export async function answerOffer(
	ctx: Context,
	actor: Actor,
	offerId: string,
	accepts: boolean
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const offer = await trx
			.selectFrom('mandate_offer')
			.selectAll()
			.where('id', '=', offerId)
			.executeTakeFirst();
		if (!offer || offer.to_member_id !== actor.memberId) notFound('offer');
		const mandate = await load(trx, actor, offer.mandate_id);
		// Whoever has left the organisation meanwhile cannot bind it.
		if (accepts) await belongs(trx, mandate.organisation_id, actor.memberId);
		const at = ctx.now();
		const answered = await trx
			.updateTable('mandate_offer')
			.set({ answer: accepts ? 'accepted' : 'declined', answered_at: at.toISOString() })
			.where('id', '=', offerId)
			.where('answer', 'is', null)
			.executeTakeFirst();
		if (answered.numUpdatedRows === 0n) throw refusal('gone', 'offer-answered');
		if (!accepts) {
			await append(trx, {
				allianceId: actor.allianceId,
				at,
				kind: 'mandate.declined',
				subject: { kind: 'mandate', id: mandate.id },
				actorId: actor.memberId,
				organisationId: mandate.organisation_id
			});
			return;
		}
		await end(trx, at, actor, mandate, 'mandate.handed-over');
		await begin(trx, at, actor, mandate.organisation_id, actor.memberId, 'mandate.taken-over');
	});
}

async function load(trx: Trx, actor: Actor, id: string) {
	const mandate = await trx
		.selectFrom('mandate')
		.selectAll()
		.where('id', '=', id)
		.where('alliance_id', '=', actor.allianceId)
		.where('ended_at', 'is', null)
		.executeTakeFirst();
	return mandate ?? notFound('mandate');
}

async function begin(
	trx: Trx,
	at: Date,
	actor: Actor,
	organisationId: string,
	memberId: string,
	kind: 'mandate.given' | 'mandate.taken-over'
): Promise<void> {
	const held = await trx
		.selectFrom('mandate')
		.select('id')
		.where('organisation_id', '=', organisationId)
		.where('member_id', '=', memberId)
		.where('ended_at', 'is', null)
		.executeTakeFirst();
	if (held) return;
	const id = newId();
	await trx
		.insertInto('mandate')
		.values({
			id,
			alliance_id: actor.allianceId,
			organisation_id: organisationId,
			member_id: memberId,
			given_by: actor.memberId,
			given_at: at.toISOString(),
			ended_at: null
		})
		.execute();
	await append(trx, {
		allianceId: actor.allianceId,
		at,
		kind,
		subject: { kind: 'mandate', id },
		actorId: actor.memberId,
		personId: memberId,
		organisationId
	});
}

async function end(
	trx: Trx,
	at: Date,
	actor: Actor,
	mandate: { id: string; member_id: string; organisation_id: string },
	kind: 'mandate.ended' | 'mandate.handed-over'
): Promise<void> {
	await trx.updateTable('mandate').set({ ended_at: at.toISOString() }).where('id', '=', mandate.id).execute();
	await append(trx, {
		allianceId: actor.allianceId,
		at,
		kind,
		subject: { kind: 'mandate', id: mandate.id },
		actorId: actor.memberId,
		personId: mandate.member_id,
		organisationId: mandate.organisation_id,
		mandateId: mandate.id
	});
}
