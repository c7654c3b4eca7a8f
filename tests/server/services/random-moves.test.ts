import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dossier } from '#lib/domain/dossier.ts';
import { offersOf } from '#lib/domain/entry-actions.ts';
import type { EntryKind } from '#lib/domain/entry.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import type { Connection } from '#server/db/connection.ts';
import type { Actor } from '#server/services/context.ts';
import { loadDossier, loadEntry } from '#server/services/dossiers.ts';
import { act, createEntry, runTimed } from '#server/services/entries.ts';
import { endMandate, giveMandate } from '#server/services/mandates.ts';
import { createPlan } from '#server/services/plans.ts';
import { verifyHashes } from '#server/services/verify-hashes.ts';
import { verifyLog } from '#server/services/verify-log.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { inputFor } from '../../support/entry-in-memory.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = Number(process.env.RUNS ?? 4);
const kinds: EntryKind[] = ['agreement', 'disagreement', 'commitment'];

/** What must be true of an entry is read from the entry itself; the model only knows which one it is. */
interface Model {
	id: string;
}
interface Real {
	alliance: TestAlliance;
	people: Actor[];
	/** Somebody who gives and ends mandates for everyone. */
	steward: Actor;
	organisations: string[];
	facilitator: Actor;
	/** Moves that were made, by their names. */
	made: Map<string, number>;
}
type Step = fc.AsyncCommand<Model, Real>;

const dossierOf = async ({ alliance }: Real, { id }: Model): Promise<Dossier> =>
	(await loadDossier(alliance.db, alliance.id, id))!.dossier;

/** Some member does something that they may do now, or something that is open to others. */
class Move implements Step {
	readonly who: number;
	readonly choices: readonly number[];
	readonly tries: boolean;
	constructor(who: number, choices: readonly number[], tries: boolean) {
		this.who = who;
		this.choices = choices;
		this.tries = tries;
	}
	check = () => true;
	toString = () => `move(${this.who}, [${this.choices.join(', ')}]${this.tries ? ', whoever may' : ''})`;
	async run(model: Model, real: Real) {
		const { alliance, people, organisations, facilitator, made } = real;
		let at = 0;
		const pick = <T>(from: readonly T[]): T => from[this.choices[at++ % this.choices.length]! % from.length]!;
		const actor = people[this.who % people.length]!;
		// Narrowed, it is nobody else's to see.
		const seen = await loadEntry(alliance.db, actor, model.id).catch(() => undefined);
		if (!seen) return;
		const { dossier, who } = seen;
		const now = alliance.clock.now;
		const offers = offersOf(dossier, who, now).filter((it) => this.tries || (it.mine && it.ready));
		if (offers.length === 0) return;
		const { name, action } = pick(offers);
		const input = inputFor(dossier, action.asks ?? [], now, pick, organisations);
		for (const field of ['person', 'ownerMember']) if (input[field]) input[field] = facilitator.memberId;
		// Somebody from outside is another test's.
		if (input.leading === 'guest') return;
		try {
			await act(alliance.ctx, actor, model.id, name, input);
			made.set(name, (made.get(name) ?? 0) + 1);
		} catch (error) {
			if (!isRefusal(error)) throw error;
		}
		onlyAdded(dossier, await dossierOf(real, model));
	}
}

/** Time goes by, and the day does what it does. */
class Wait implements Step {
	readonly days: number;
	constructor(days: number) {
		this.days = days;
	}
	check = () => true;
	toString = () => `wait(${this.days})`;
	async run(model: Model, real: Real) {
		const { alliance } = real;
		const before = await dossierOf(real, model);
		alliance.clock.now = new Date(alliance.clock.now.getTime() + this.days * 86_400_000);
		await runTimed(alliance.ctx);
		onlyAdded(before, await dossierOf(real, model));
	}
}

/** A mandate ends, and another one is given. */
class ChangeMandate implements Step {
	readonly who: number;
	constructor(who: number) {
		this.who = who;
	}
	check = () => true;
	toString = () => `mandate(${this.who})`;
	async run(_model: Model, { alliance, people, steward }: Real) {
		const actor = people[this.who % people.length]!;
		const [organisation] = actor.organisationIds;
		if (!organisation) return;
		const mandate = await mandateOf(alliance, actor);
		if (mandate) await endMandate(alliance.ctx, steward, mandate.id);
		else await giveMandate(alliance.ctx, steward, organisation, actor.memberId);
	}
}

const mandateOf = (alliance: TestAlliance, { memberId }: Actor) =>
	alliance.db
		.selectFrom('mandate')
		.select('id')
		.where('member_id', '=', memberId)
		.where('ended_at', 'is', null)
		.executeTakeFirst();

/** Nothing that was said, signed or decided is other than it was; a signature may only have been voided. */
function onlyAdded(before: Dossier, after: Dossier): void {
	expect(after.records.slice(0, before.records.length)).toEqual(before.records);
	expect(after.positions.slice(0, before.positions.length)).toEqual(before.positions);
	for (const [i, signature] of before.signatures.entries()) {
		expect({ ...after.signatures[i], voidedAt: null }).toEqual({ ...signature, voidedAt: null });
		if (signature.voidedAt) expect(after.signatures[i]!.voidedAt).toBe(signature.voidedAt);
	}
	// What binds an organisation was given under a mandate.
	for (const it of [...after.positions, ...after.signatures]) {
		if (it.organisationId && !it.provisionalUntil) expect(it.mandateId).not.toBeNull();
	}
}

describe.each(databases)(`random moves on $name, seed ${seed}`, ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let real: Real;
	/** One whose entries begin light, and one whose entries are full. */
	let plans: { light: string; full: string };
	beforeAll(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		const organisations = [];
		for (const name of ['Amarres', 'Balises', 'Cabestan'])
			organisations.push(await alliance.organisation(name));
		const steward = await alliance.member('observer', { stewardOf: organisations, name: 'Référente' });
		const facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		const people = [facilitator];
		for (const organisation of organisations) {
			const member = await alliance.member('partner', { of: [organisation] });
			await giveMandate(alliance.ctx, steward, organisation, member.memberId);
			people.push(member);
		}
		people.push(await alliance.member('commenter', { of: [organisations[1]!] }));
		const plan = (scope: 'local' | 'national') =>
			createPlan(alliance.ctx, facilitator, {
				title: 'Plan',
				scope,
				territoryId: null,
				themeIds: [],
				sdgs: [],
				lastWord: 'Le comité',
				leadOrganisationId: null,
				template: 'empty',
				language: 'fr'
			});
		plans = { light: await plan('local'), full: await plan('national') };
		real = { alliance, people, steward, organisations, facilitator, made: new Map() };
	});
	afterAll(async () => {
		await connection.close();
		await database.remove();
	});

	test('leave a whole chain, signatures of the words that stand, and nothing edited', async () => {
		const steps = fc.commands(
			[
				fc
					.tuple(fc.nat(9), fc.array(fc.nat(40), { minLength: 6, maxLength: 6 }), fc.nat(5))
					.map(([who, choices, tries]) => new Move(who, choices, tries === 0)),
				fc
					.tuple(fc.nat(9), fc.array(fc.nat(40), { minLength: 6, maxLength: 6 }))
					.map(([who, choices]) => new Move(who, choices, false)),
				fc.constantFrom(0, 1, 8, 20, 60).map((days) => new Wait(days)),
				fc.nat(9).map((who) => new ChangeMandate(who))
			],
			{ maxCommands: 60, size: 'max' }
		);
		for (const kind of kinds) {
			for (const frame of ['light', 'full'] as const) {
				await fc.assert(
					fc.asyncProperty(steps, async (commands) => {
						const anna = real.people[1]!;
						if (!(await mandateOf(alliance, anna))) {
							await giveMandate(alliance.ctx, real.steward, real.organisations[0]!, anna.memberId);
						}
						const { id } = await createEntry(alliance.ctx, anna, {
							planId: plans[frame],
							kind,
							sentence: 'Les permanences du soir',
							visibility: 'plan',
							organisationId: anna.organisationIds[0]!,
							...(kind === 'commitment' && {
								dueOn: new Date(alliance.clock.now.getTime() + 90 * 86_400_000).toISOString().slice(0, 10)
							})
						});
						// Something is signed in each, whatever comes then.
						const place = { agreement: 'party', disagreement: '', commitment: 'beneficiary' }[kind];
						await act(alliance.ctx, anna, id, 'gather', {
							partner: real.organisations[1]!,
							...(place ? { place } : { side: '2' })
						});
						await act(alliance.ctx, anna, id, 'widen', { visibility: 'alliance' });
						await fc.asyncModelRun(() => ({ model: { id }, real }), commands);
						expect((await verifyLog(alliance.db)).broken).toEqual([]);
						expect((await verifyHashes(alliance.db)).broken).toEqual([]);
					}),
					{ seed, numRuns: runs }
				);
			}
		}
		expect((await verifyHashes(alliance.db)).hashes).toBeGreaterThan(0);
		// Moves were made, not only refused.
		expect(real.made.size).toBeGreaterThan(5);
	});
});
