import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roles, type Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import { mandatesOf, openOffers } from '#server/db/directory.ts';
import type { Actor } from '#server/services/context.ts';
import { answerOffer, endMandate, giveMandate, offerMandate } from '#server/services/mandates.ts';
import { removeMember, setBelonging } from '#server/services/members.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const notAllowed = { code: 'forbidden', detail: 'mandate-not-allowed' };

describe.each(databases)('mandates on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let organisation: string;
	let steward: Actor;
	let person: Actor;
	let other: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		organisation = await alliance.organisation('Entraide');
		steward = await alliance.member('observer', { stewardOf: [organisation], name: 'Référente' });
		person = await alliance.member('commenter', { of: [organisation], name: 'Personne' });
		other = await alliance.member('partner', { of: [organisation], name: 'Autre' });
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const give = (actor: Actor, who = person, of = organisation) =>
		giveMandate(alliance.ctx, actor, of, who.memberId);
	const end = (actor: Actor, id: string) => endMandate(alliance.ctx, actor, id);
	const offer = (actor: Actor, id: string, who: Actor, note = '') =>
		offerMandate(alliance.ctx, actor, id, { memberId: who.memberId, note });
	const answer = (actor: Actor, id: string, accepts: boolean) =>
		answerOffer(alliance.ctx, actor, id, accepts);
	const inForce = () => mandatesOf(alliance.db, alliance.id, organisation);
	const holders = async () => (await inForce()).map((it) => it.member_id);
	const offers = () => openOffers(alliance.db, alliance.id, organisation);
	/** A mandate that the person holds. */
	async function given(): Promise<string> {
		await give(steward);
		await alliance.logged();
		return (await inForce())[0]!.id;
	}
	/** An offer of it to the other. */
	async function offered(): Promise<string> {
		await offer(person, await given(), other);
		await alliance.logged();
		return (await offers())[0]!.id;
	}

	describe('are given', () => {
		test('by the organisation’s steward, with an event', async () => {
			await give(steward);
			const [mandate] = await inForce();
			expect(mandate).toMatchObject({ member_id: person.memberId, name: 'Personne' });
			expect(await alliance.logged()).toMatchObject([
				{
					kind: 'mandate.given',
					subject: mandate!.id,
					organisation,
					actor: steward.memberId,
					person: person.memberId
				}
			]);
		});

		test('by a steward to themselves', async () => {
			await give(steward, steward);
			expect(await holders()).toEqual([steward.memberId]);
		});

		test.each<Role>([...roles])('not by the role %s alone, not even to oneself', async (role) => {
			const actor = await alliance.member(role, { of: [organisation] });
			await expect(give(actor, person)).rejects.toMatchObject(notAllowed);
			await expect(give(actor, actor)).rejects.toMatchObject(notAllowed);
			expect(await holders()).toEqual([]);
			expect(await alliance.logged()).toEqual([]);
		});

		test('not by the steward of another organisation, administrator or not', async () => {
			const elsewhere = await alliance.organisation('Autre');
			const admin = await alliance.member('admin', { stewardOf: [elsewhere], of: [organisation] });
			await expect(give(admin, person)).rejects.toMatchObject(notAllowed);
			expect(await holders()).toEqual([]);
		});

		test('not to someone who does not act for the organisation', async () => {
			const stranger = await alliance.member('partner');
			await expect(give(steward, stranger)).rejects.toMatchObject({
				code: 'invalid',
				detail: 'not-of-organisation'
			});
			expect(await holders()).toEqual([]);
		});

		test('once: a second time changes nothing', async () => {
			await give(steward);
			await give(steward);
			expect(await holders()).toEqual([person.memberId]);
			expect(await alliance.logged()).toHaveLength(1);
		});

		test('once, also by two stewards at once', async () => {
			const second = await alliance.member('partner', { stewardOf: [organisation] });
			await Promise.all([give(steward), give(second)]);
			expect(await holders()).toEqual([person.memberId]);
			expect(await alliance.logged()).toHaveLength(1);
		});

		test('not in another alliance', async () => {
			const elsewhere = await startAlliance(connection);
			const theirs = await elsewhere.organisation('Ailleurs');
			const stranger = await elsewhere.member('admin', { stewardOf: [theirs] });
			await expect(give(stranger, person)).rejects.toMatchObject({ code: 'not-found' });
			await expect(give(steward, person, theirs)).rejects.toMatchObject({ code: 'not-found' });
		});
	});

	describe('end', () => {
		test.each<[string, () => Actor]>([
			['the steward', () => steward],
			['their holder', () => person]
		])('through %s, with an event', async (_who, actor) => {
			const id = await given();
			await end(actor(), id);
			expect(await holders()).toEqual([]);
			expect(await alliance.logged()).toMatchObject([
				{
					kind: 'mandate.ended',
					subject: id,
					organisation,
					actor: actor().memberId,
					person: person.memberId
				}
			]);
		});

		test.each<Role>([...roles])('not through the role %s alone', async (role) => {
			const id = await given();
			const actor = await alliance.member(role, { of: [organisation] });
			await expect(end(actor, id)).rejects.toMatchObject(notAllowed);
			expect(await holders()).toEqual([person.memberId]);
		});

		test('once: one that has ended is no longer found', async () => {
			const id = await given();
			await end(steward, id);
			await expect(end(steward, id)).rejects.toMatchObject({ code: 'not-found' });
			expect(await alliance.logged()).toHaveLength(1);
		});

		test('once, also through the steward and the holder at once', async () => {
			const id = await given();
			await Promise.allSettled([end(steward, id), end(person, id)]);
			expect(await holders()).toEqual([]);
			expect(await alliance.logged()).toHaveLength(1);
		});
	});

	describe('are handed over', () => {
		test('by their holder to whom accepts: one ends as the other begins', async () => {
			const id = await given();
			await offer(person, id, other, 'Je pars en congé');
			expect(await offers()).toMatchObject([{ mandate_id: id, note: 'Je pars en congé', to_name: 'Autre' }]);
			expect(await holders()).toEqual([person.memberId]);
			await answer(other, (await offers())[0]!.id, true);
			expect(await holders()).toEqual([other.memberId]);
			expect(await offers()).toEqual([]);
			const events = await alliance.logged();
			expect(events).toMatchObject([
				{ kind: 'mandate.offered', subject: id, actor: person.memberId, reason: 'Je pars en congé' },
				{ kind: 'mandate.handed-over', subject: id, actor: other.memberId, person: person.memberId },
				{ kind: 'mandate.taken-over', actor: other.memberId, person: other.memberId, organisation }
			]);
		});

		test('by the steward too, and not by an administrator', async () => {
			const id = await given();
			const admin = await alliance.member('admin', { of: [organisation] });
			await expect(offer(admin, id, other)).rejects.toMatchObject(notAllowed);
			await offer(steward, id, other);
			expect(await offers()).toHaveLength(1);
		});

		test('not to their holder, nor to someone who does not act for the organisation', async () => {
			const id = await given();
			const stranger = await alliance.member('partner');
			await expect(offer(person, id, person)).rejects.toMatchObject({ detail: 'mandate-own' });
			await expect(offer(person, id, stranger)).rejects.toMatchObject({ detail: 'not-of-organisation' });
			expect(await offers()).toEqual([]);
		});

		test('not when it is declined, with an event', async () => {
			await answer(other, await offered(), false);
			expect(await holders()).toEqual([person.memberId]);
			expect(await offers()).toEqual([]);
			expect(await alliance.logged()).toMatchObject([
				{ kind: 'mandate.declined', actor: other.memberId, organisation }
			]);
		});

		test('only by the one they were offered to: to anyone else there is no offer', async () => {
			const id = await offered();
			for (const actor of [steward, person, await alliance.member('admin', { of: [organisation] })]) {
				await expect(answer(actor, id, true)).rejects.toMatchObject({ code: 'not-found', detail: 'offer' });
			}
			expect(await holders()).toEqual([person.memberId]);
		});

		test('once: an answer cannot be changed', async () => {
			const id = await offered();
			await answer(other, id, false);
			await expect(answer(other, id, true)).rejects.toMatchObject({ code: 'gone', detail: 'offer-answered' });
			expect(await holders()).toEqual([person.memberId]);
		});

		test('once, also when yes and no are said at once', async () => {
			const id = await offered();
			const outcomes = await Promise.allSettled([answer(other, id, true), answer(other, id, false)]);
			const accepted = outcomes[0]!.status === 'fulfilled';
			expect(outcomes.filter((it) => it.status === 'rejected')).toHaveLength(1);
			expect(await holders()).toEqual([accepted ? other.memberId : person.memberId]);
			const kinds = (await alliance.logged()).map((event) => event.kind);
			expect(kinds).toEqual(accepted ? ['mandate.handed-over', 'mandate.taken-over'] : ['mandate.declined']);
		});

		test('to the one offered last: an earlier offer is withdrawn', async () => {
			const first = await offered();
			const third = await alliance.member('partner', { of: [organisation] });
			await offer(person, (await inForce())[0]!.id, third);
			await expect(answer(other, first, true)).rejects.toMatchObject({ detail: 'offer-answered' });
			await answer(third, (await offers())[0]!.id, true);
			expect(await holders()).toEqual([third.memberId]);
		});

		test('not once the mandate has ended', async () => {
			const id = await offered();
			await end(steward, (await inForce())[0]!.id);
			await expect(answer(other, id, true)).rejects.toMatchObject({ code: 'not-found' });
			expect(await holders()).toEqual([]);
		});

		test('not to someone who has left the organisation meanwhile', async () => {
			const id = await offered();
			await setBelonging(alliance.ctx, steward, other.memberId, organisation, false);
			await answer(await alliance.again(other), id, true).catch(() => {});
			expect(await holders()).not.toContain(other.memberId);
		});

		test('not when their holder has left the alliance meanwhile', async () => {
			const id = await offered();
			await removeMember(alliance.ctx, person, person.memberId);
			await expect(answer(other, id, true)).rejects.toMatchObject({ code: 'not-found' });
			expect(await holders()).toEqual([]);
		});
	});
});
