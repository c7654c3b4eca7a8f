import { refusal } from '#lib/domain/errors.ts';
import { roleOf, type WorkshopActor } from '#lib/domain/workshop-rule.ts';
import type { Workshop } from '#lib/domain/workshop-state.ts';
import { can, canOnPlan } from '#lib/domain/permissions.ts';
import * as entries from '../db/entries.ts';
import * as members from '../db/members.ts';
import * as workshops from '../db/workshops.ts';
import { hashOf } from '../ids.ts';
import type { CodeLimits } from '../workshops/code-limits.ts';
import type { WorkshopHost } from '../workshops/host.ts';
import { actorOf, type Actor, type Context, type Db } from './context.ts';
import { loadPlan } from './plans.ts';

/** What the use cases of workshops need besides. */
export interface WorkshopContext extends Context {
	workshops: WorkshopHost;
	codeLimits: CodeLimits;
}

/** Who comes to a workshop by its code: someone who is signed in, or whoever has the cookie of that workshop. */
export interface Visitor {
	accountId: string | undefined;
	/** The secret in the cookie. */
	token: string | undefined;
	/** Where the request came from. */
	address: string;
}

/** Whoever acts in a workshop, and as whom of its alliance if they are of it. */
export interface Known {
	actor: WorkshopActor;
	name: string;
	/** Of a member. */
	member: Actor | undefined;
}

/** Codes are read without regard to case and to spaces. */
export function normalCode(typed: string): string {
	return typed.replaceAll(/[\s\u202f\u00a0-]/g, '').toLowerCase();
}

/**
 * The workshop of a code. Throws `invalid` for one that there is not, `too-many` when too many were tried from this
 * address or everywhere; never for the right one where someone has come in by it, nor to whoever is in.
 */
export async function findByCode(
	{ db, codeLimits, now }: WorkshopContext,
	typed: string,
	visitor: Visitor
): Promise<workshops.FoundByCode> {
	const code = normalCode(typed);
	const at = now().getTime();
	const mayTry = codeLimits.mayTry(visitor.address, code, at);
	const isCode = /^[a-z0-9]{8}$/.test(code);
	const found = isCode ? await workshops.findByCode(db, code) : undefined;
	if (!mayTry && !(found && (await whoIs(db, found, visitor)))) {
		throw refusal('too-many', 'workshop-code-limited', 'code');
	}
	if (!found) {
		codeLimits.failed(visitor.address, at);
		throw refusal('invalid', 'workshop-code-unknown', 'code');
	}
	return found;
}

/** Who a visitor is in a workshop; undefined for someone who has not come in and is no member of its alliance. */
export async function whoIs(
	db: Db,
	workshop: Pick<workshops.WorkshopRow, 'id' | 'alliance_id'>,
	{ accountId, token }: Pick<Visitor, 'accountId' | 'token'>
): Promise<Known | undefined> {
	const member = accountId && (await members.findByAccount(db, workshop.alliance_id, accountId));
	// Whoever was asked from outside to lead an entry comes in as any guest does.
	if (member && can(member.role, 'alliance.read')) {
		return knownMember(db, actorOf(member, workshop.alliance_id));
	}
	const guest = token && (await workshops.findGuest(db, workshop.id, hashOf(token)));
	if (!guest) return undefined;
	return {
		actor: { personId: guest.id, kind: 'guest', organisations: [], mandates: [] },
		name: guest.name,
		member: undefined
	};
}

/** A member of the alliance, with what they may speak for and bind today. */
export async function knownMember(db: Db, member: Actor): Promise<Known> {
	const [organisations, mandates] = await Promise.all([
		workshops.organisationsOf(db, member.memberId),
		entries.mandatesOfMember(db, member.allianceId, member.memberId)
	]);
	return {
		actor: {
			personId: member.memberId,
			kind: 'member',
			organisations: organisations.map(({ id, name }) => ({ id, name })),
			mandates: [...mandates.keys()]
		},
		name: member.name,
		member
	};
}

/** The row and the state of a workshop of an alliance. */
export async function loadWorkshop(ctx: WorkshopContext, actor: Actor, id: string) {
	const row = await workshops.find(ctx.db, actor.allianceId, id);
	if (!row) throw refusal('not-found', 'workshop');
	return { row, state: await ctx.workshops.state(id) };
}

/**
 * What a member is to a workshop: they lead it, were in it, or may read what came of it, being of the alliance and, of a
 * plan's workshop, allowed to read the plan. To anyone else it does not exist.
 */
export async function standingOf(
	db: Db,
	actor: Actor,
	row: workshops.WorkshopRow,
	state: Workshop
): Promise<'leads' | 'present' | 'reads'> {
	if (roleOf(state, { personId: actor.memberId, kind: 'member' }) === 'facilitator') return 'leads';
	if (state.people[actor.memberId]) return 'present';
	if (row.rehearsal) throw refusal('not-found', 'workshop');
	if (row.plan_id) {
		const { level } = await loadPlan(db, actor, row.plan_id);
		if (!canOnPlan(level, 'plan.read')) throw refusal('not-found', 'workshop');
	}
	return 'reads';
}
