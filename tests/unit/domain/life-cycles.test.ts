import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dossier, EntryActor } from '#lib/domain/dossier.ts';
import { activeParties, binds, sidesOf } from '#lib/domain/dossier.ts';
import type { EntryKind } from '#lib/domain/entry.ts';
import {
	attempt,
	awaitedOf,
	personalAsks,
	isClosed,
	lifeCycles,
	offersOf,
	timedAction
} from '#lib/domain/entry-actions.ts';
import { proposedConclusion, unanswered } from '#lib/domain/conclusion.ts';
import { standing } from '#lib/domain/round.ts';
import { applied, doing, fresh, inputFor, someone } from '../../support/entry-in-memory.ts';

const START = new Date('2026-03-02T09:00:00.000Z');
const DAY = 86_400_000;
const later = (now: Date, days: number) => new Date(now.getTime() + days * DAY);

const anna = someone('anna', ['A']);
const bruno = someone('bruno', ['B']);
const chloe = someone('chloe', ['C']);
const adviser = someone('adviser', ['B'], { mandated: false });
const facilitator = someone('facilitator', ['F'], { facilitates: true, mandated: false });
const stranger = someone('stranger', []);
const people = [anna, bruno, chloe, adviser, facilitator, stranger];
const day: EntryActor = { ...someone('', []), mayFacilitate: true };

/** What the day does by itself, as the jobs do it. */
function settle(dossier: Dossier, now: Date): Dossier {
	const name = timedAction(dossier, now);
	if (!name) return dossier;
	const asDay = { ...dossier, entry: { ...dossier.entry, selfLed: false, facilitatorId: null } };
	const tried = attempt(asDay, name, {}, day, now);
	return 'problem' in tried ? dossier : applied(dossier, tried.change, day, now);
}

/** A walk of random members and moves; gives every step it took. */
function walk(kind: EntryKind, frame: 'light' | 'full', choices: readonly number[]) {
	let at = 0;
	const pick = <T>(from: readonly T[]): T => from[(choices[at++ % choices.length] ?? 0) % from.length]!;
	let now = START;
	let dossier = fresh(kind, pick([anna, anna, adviser]), now, { frame });
	const steps: { name: string; actor: EntryActor; before: Dossier; after: Dossier; now: Date }[] = [];
	for (let i = 0; i < choices.length / 6; i += 1) {
		now = later(now, pick([0, 0, 0, 1, 8, 20, 60]));
		dossier = settle(dossier, now);
		const actor = pick(people);
		const all = Object.entries(lifeCycles[kind].actions);
		const mine = offersOf(dossier, actor, now).filter((it) => it.mine && it.ready);
		// Mostly what can be done, sometimes what cannot.
		const [name, action] =
			mine.length > 0 && pick([0, 1, 2, 3]) > 0
				? [pick(mine)].map((it): [string, (typeof mine)[0]['action']] => [it.name, it.action])[0]!
				: pick(all);
		const input = inputFor(dossier, action.asks ?? [], now, pick);
		const done = doing(dossier, name, input, actor, now);
		if ('problem' in done) continue;
		steps.push({ name, actor, before: dossier, after: done.dossier, now });
		dossier = done.dossier;
	}
	return { dossier, steps, now };
}

const kinds: [EntryKind, 'light' | 'full'][] = [
	['disagreement', 'light'],
	['disagreement', 'full'],
	['agreement', 'light'],
	['agreement', 'full'],
	['commitment', 'light']
];
const choices = fc.array(fc.nat(1000), { minLength: 60, maxLength: 400 });

describe.each(kinds)('a %s in the %s frame, moved by random members', (kind, frame) => {
	test('is in no state without what that requires, binds nobody without a mandate, and edits nothing', () => {
		fc.assert(
			fc.property(choices, (some) => {
				for (const { name, actor, before, after } of walk(kind, frame, some).steps) {
					const action = lifeCycles[kind].actions[name]!;
					expect(action.in).toContain(before.entry.state);
					// Nothing that was said or signed is another thing afterwards.
					expect(before.records.every((it, i) => it === after.records[i])).toBe(true);
					expect(before.positions.every((it, i) => it === after.positions[i])).toBe(true);
					for (const [i, it] of before.signatures.entries()) {
						const now = after.signatures[i]!;
						if (now !== it) expect({ ...now, voidedAt: null }).toEqual(it);
					}
					for (const it of after.signatures.slice(before.signatures.length)) {
						expect(actor.mandates.get(it.organisationId), name).toBe(it.mandateId);
						expect(it.mandateId).not.toBeNull();
					}
					for (const it of after.positions.slice(before.positions.length)) {
						if (it.organisationId && binds(it)) expect(it.mandateId, name).not.toBeNull();
					}
					check(after);
				}
			}),
			{ numRuns: 120, endOnFailure: true }
		);
	});

	test.each([
		['anna', anna],
		['bruno', bruno],
		['chloe', chloe],
		['the facilitator', facilitator]
	])('can be closed from wherever it is though %s is silent for ever', (_name, silent) => {
		fc.assert(
			fc.property(choices, (some) => {
				const { dossier, now } = walk(kind, frame, some);
				// Whoever is silent may be the author's only colleague: others of the alliance are still there.
				const left = [anna, bruno, chloe, facilitator].filter((it) => it !== silent);
				const trace: string[] = [];
				if (!closing(dossier, now, left, trace))
					throw new Error(`stuck in ${dossier.entry.state}: ${trace.join(', ')}`);
			}),
			{ numRuns: 40, endOnFailure: true }
		);
	});
});

/** What must be there for an entry to be in its state. */
function check(dossier: Dossier): void {
	const { state, kind } = dossier.entry;
	const has = (record: string) => dossier.records.some((it) => it.kind === record);
	if (kind === 'disagreement') {
		if (['exploring', 'stated', 'acknowledged', 'in_treatment'].includes(state)) {
			expect(sidesOf(dossier).length, state).toBeGreaterThanOrEqual(1);
		}
		if (['stated', 'acknowledged', 'in_treatment'].includes(state) && !has('reopening')) {
			expect(has('statement'), state).toBe(true);
			expect(dossier.records.filter((it) => it.kind === 'option').length).toBeGreaterThanOrEqual(2);
		}
		if (state === 'acknowledged') {
			const signed = new Set(
				dossier.signatures.filter((it) => it.purpose === 'statement').map((it) => it.side)
			);
			expect(signed.size).toBeGreaterThanOrEqual(2);
		}
		if (['dissolved', 'overcome', 'maintained', 'trial', 'referred'].includes(state))
			expect(has('conclusion')).toBe(true);
		if (state === 'maintained' || state === 'trial') expect(dossier.entry.reviewOn).not.toBeNull();
	}
	if (kind === 'agreement') {
		for (const round of dossier.rounds) {
			const organisations = standing(dossier, round.id).map((it) => it.organisationId);
			expect(new Set(organisations).size).toBe(organisations.length);
		}
		if (['adopted', 'adopted_with_reservations', 'in_force', 'to_review'].includes(state)) {
			expect(dossier.rounds.at(-1)?.closedAt).not.toBeNull();
		}
		expect(dossier.rounds.filter((it) => it.closedAt === null).length).toBe(state === 'round_open' ? 1 : 0);
	}
	if (kind === 'commitment') {
		if (state === 'declared_kept' || state === 'kept') expect(has('evidence'), state).toBe(true);
		if (state === 'two_readings')
			expect(dossier.records.filter((it) => it.kind === 'contest').length).toBe(2);
		if (state === 'not_kept') expect(has('shortfall') && has('learning')).toBe(true);
		expect(dossier.parties.filter((it) => it.role === 'owner' && !it.leftAt).length).toBeLessThanOrEqual(1);
	}
}

/** What leads out, the nearest to the end first. What is proposed is not proposed again: that would begin its time anew. */
const wayOut: Record<EntryKind, readonly string[]> = {
	disagreement: [
		'conclude',
		'confirm_exit',
		'withdraw',
		'conclude_lightly',
		'propose_exit',
		'recall_referral',
		'report_trial',
		'gather'
	],
	agreement: [
		'conclude_review',
		'confirm_review',
		'propose_review',
		'withdraw',
		'not_adopt',
		'end_round',
		'close_round',
		'resume',
		'begin_review',
		'ask_review',
		'enter_force',
		'take_position',
		'open_round',
		'open_reactions',
		'open_clarification',
		'propose',
		'gather'
	],
	commitment: [
		'withdraw',
		'admit_not_kept',
		'close_unjudged',
		'confirm_kept',
		'open_to_all',
		'take_on',
		'start'
	]
};

/** Whether those who are left can bring it to a closing state: they take what leads out, and time passes. */
function closing(start: Dossier, from: Date, left: readonly EntryActor[], trace: string[]): boolean {
	let now = from;
	let dossier = start;
	const proposes = new Set(['propose_exit', 'conclude_lightly', 'propose_review']);
	for (let step = 0; step < 40; step += 1) {
		now = later(now, 40);
		dossier = settle(dossier, now);
		if (isClosed(dossier.entry)) return true;
		dossier = next() ?? dossier;
		if (isClosed(dossier.entry)) return true;
	}
	return false;

	/** Sides, or organisations where there are none. */
	function partiesOf(done: { dossier: Dossier } | { problem: unknown }): number {
		if ('problem' in done) return 0;
		return sidesOf(done.dossier).length || activeParties(done.dossier).length;
	}

	function next(): Dossier | undefined {
		const open = proposedConclusion(dossier);
		const mine = open?.choice === 'maintained' || open?.choice === 'ended' ? open : undefined;
		for (const name of wayOut[dossier.entry.kind]) {
			if (proposes.has(name) && mine) continue;
			if (name === 'gather' && partiesOf({ dossier }) >= 2) continue;
			for (const actor of left) {
				// Whoever has answered waits for the others.
				const waits = open ? unanswered(dossier, open) : [];
				const answers = name.startsWith('confirm_') && dossier.entry.kind !== 'commitment';
				if (answers && !(mine && waits.some((id) => actor.mandates.has(id)))) continue;
				const offer = offersOf(dossier, actor, now).find((it) => it.name === name && it.mine && it.ready);
				if (!offer) continue;
				for (const n of [0, 1, 2, 3, 4, 5]) {
					const input = inputFor(dossier, offer.action.asks ?? [], now, (list, ask) => {
						const side = n < 3 ? '2' : '1';
						const wanted = { exit: ['maintained', 'ended'], side: [1, side], step: [1] }[ask] ?? [];
						return list.find((it) => (wanted as readonly unknown[]).includes(it)) ?? list[n % list.length]!;
					});
					const done = doing(dossier, name, input, actor, now);
					const gains = name !== 'gather' || partiesOf(done) > partiesOf({ dossier });
					if ('problem' in done || !gains) continue;
					trace.push(`${name} by ${actor.memberId} (${done.dossier.entry.state})`);
					return done.dossier;
				}
			}
		}
		return undefined;
	}
}

/** Does one thing that must be possible. */
function did(
	dossier: Dossier,
	name: string,
	input: Parameters<typeof doing>[2],
	actor: EntryActor,
	now = START
) {
	const done = doing(dossier, name, input, actor, now);
	if ('problem' in done) throw new Error(`${name}: ${done.problem.detail}`);
	return done.dossier;
}
const owners = (dossier: Dossier) =>
	activeParties(dossier)
		.filter(({ role }) => role === 'owner')
		.map(({ organisationId }) => organisationId);

describe('a commitment is handed over', () => {
	const offered = () =>
		did(fresh('commitment', anna, START), 'hand_over', { partner: 'B', note: 'Vous y êtes.' }, anna);

	test('by an offer that is accepted, and both legs stay visible', () => {
		const offer = offered();
		expect(owners(offer)).toEqual(['A']);
		expect(doing(offer, 'take_over', {}, chloe, START)).toMatchObject({
			problem: { detail: 'missing-handover-others' }
		});
		expect(doing(offer, 'take_over', {}, adviser, START)).toMatchObject({ problem: { code: 'forbidden' } });
		const taken = did(offer, 'take_over', {}, bruno);
		expect(owners(taken)).toEqual(['B']);
		expect(taken.terms?.ownerId).toBe('B');
		expect(taken.records.filter(({ kind }) => kind === 'handover')).toMatchObject([
			{ choice: 'offered', organisationId: 'A', subjectId: 'B', body: 'Vous y êtes.' },
			{ choice: 'taken', organisationId: 'B' }
		]);
		// What is taken is not offered any more.
		expect(doing(taken, 'take_over', {}, bruno, START)).toMatchObject({
			problem: { detail: 'missing-handover' }
		});
	});

	test('or stays where it was, in the words of whoever declines', () => {
		const declined = did(offered(), 'decline_handover', { note: 'Pas cette année.' }, bruno);
		expect(owners(declined)).toEqual(['A']);
		expect(declined.records.at(-1)).toMatchObject({ choice: 'declined', body: 'Pas cette année.' });
		expect(owners(did(declined, 'hand_over', { partner: 'C' }, anna))).toEqual(['A']);
	});
});

describe('a commitment that others come into', () => {
	const accepted = () => {
		const made = fresh('commitment', anna, START);
		const both = did(made, 'gather', { partner: 'B', place: 'beneficiary' }, anna);
		return did(both, 'accept', {}, bruno);
	};

	test('waits for answers to a revision before it waits for who came last', () => {
		const joined = did(accepted(), 'gather', { partner: 'C', place: 'co_owner' }, anna);
		expect(awaitedOf(joined)).toMatchObject({ organisationIds: ['C'], what: 'acceptance' });
		const revised = did(joined, 'revise', { dueOn: '2026-12-01', reason: 'Les travaux durent.' }, anna);
		expect(awaitedOf(revised)).toMatchObject({ what: 'revision' });
		expect(awaitedOf(revised)!.organisationIds).toContain('B');
	});

	test('is answered by whoever acts for several for the one that is still waited for', () => {
		const dora = someone('dora', ['B', 'C']);
		const both = did(accepted(), 'gather', { partner: 'C', place: 'co_owner' }, anna);
		expect(awaitedOf(both)).toMatchObject({ organisationIds: ['C'], what: 'acceptance' });
		const answer = attempt(both, 'accept', {}, dora, START);
		// Noted too for the one that it was said for.
		expect(answer).toMatchObject({ organisationId: 'C', change: { signatures: [{ organisationId: 'C' }] } });
		const all = did(both, 'accept', {}, dora);
		expect(awaitedOf(all)).toBeUndefined();
		const revised = did(all, 'revise', { dueOn: '2026-12-01', reason: 'Les travaux durent.' }, anna);
		const half = did(revised, 'accept_revision', { organisation: 'B' }, dora);
		expect(awaitedOf(half)).toMatchObject({ organisationIds: ['C'], what: 'revision' });
		expect(attempt(half, 'refuse_revision', { words: 'Trop tard.' }, dora, START)).toMatchObject({
			change: { signatures: [{ organisationId: 'C' }] }
		});
		expect(awaitedOf(did(half, 'accept_revision', {}, dora))).toBeUndefined();
	});

	test('is not held by a board that lets its day pass', () => {
		const made = did(fresh('commitment', anna, START), 'gather', { partner: 'B', place: 'co_owner' }, anna);
		const given = did(made, 'accept', { provisionalUntil: '2026-03-20' }, bruno);
		expect(doing(given, 'go_on_without', {}, anna, later(START, 5))).toHaveProperty('problem');
		const on = doing(given, 'go_on_without', {}, anna, later(START, 40));
		if ('problem' in on) throw new Error(on.problem.detail);
		const left = on.dossier.parties.filter(({ leftAt }) => leftAt !== null);
		expect(left.map(({ organisationId }) => organisationId)).toEqual(['B']);
	});
});

describe('an agreement that three rounds were not enough for', () => {
	test('is tried out until a date, and may then be put to one more round', () => {
		const made = fresh('agreement', anna, START, { frame: 'light' });
		let dossier = applied(
			made,
			{ parties: [{ organisationId: 'B', role: 'party', side: null }] },
			facilitator,
			START
		);
		let now = START;
		const take = (name: string, input: Record<string, string | number>, actor = facilitator) => {
			const done = doing(dossier, name, input, actor, now);
			if ('problem' in done) throw new Error(done.problem.detail);
			dossier = done.dossier;
		};
		for (const round of [1, 2, 3]) {
			take('propose', { body: `Version ${round}` }, anna);
			expect(doing(dossier, 'try_out', {}, anna, now)).toHaveProperty('problem');
			take('open_round', {});
			take('take_position', { step: 1 }, anna);
			take('take_position', { step: 8, reason: 'Un tort', lifts: 'Un autre jour' }, bruno);
			now = later(now, 11);
			take('close_round', {});
		}
		take('propose', { body: 'Version 4' }, anna);
		expect(doing(dossier, 'open_round', {}, facilitator, now)).toMatchObject({
			problem: { detail: 'missing-rounds-left' }
		});
		const until = later(now, 30).toISOString().slice(0, 10);
		take('try_out', { body: 'Un mois le samedi', criterion: 'Dix personnes viennent', onDate: until });
		expect(dossier.entry).toMatchObject({ state: 'postponed', dueOn: until });
		now = later(now, 31);
		dossier = settle(dossier, now);
		expect(dossier.entry.state).toBe('draft');
		take('report_trial', { body: 'Quatorze sont venues.' }, bruno);
		take('open_round', {});
		expect(dossier.entry.state).toBe('round_open');
	});
});

describe('a disagreement', () => {
	const sides = () => {
		const made = fresh('disagreement', adviser, START, { frame: 'full' });
		const parties = [
			{ organisationId: 'A', role: 'party' as const, side: 1 },
			{ organisationId: 'B', role: 'party' as const, side: 2 }
		];
		const ready = applied(made, { parties, leaves: ['B'] }, facilitator, START);
		return did(ready, 'start_exploring', {}, facilitator);
	};

	test('is a misunderstanding once its author says so too, or the time to answer is over', () => {
		const proposed = did(sides(), 'propose_exit', { exit: 'dissolved', body: 'Un mot.' }, anna);
		const both = did(proposed, 'confirm_exit', {}, bruno);
		expect(both.entry.state).toBe('exploring');
		expect(personalAsks(both)).toMatchObject([{ memberId: adviser.memberId, what: 'dissolved' }]);
		expect(doing(both, 'conclude', {}, facilitator, START)).toHaveProperty('problem');
		expect(did(both, 'agree_dissolved', {}, adviser).entry.state).toBe('dissolved');
		const late = doing(both, 'conclude', {}, facilitator, later(START, 60));
		expect(late).toMatchObject({ dossier: { entry: { state: 'dissolved' } } });
	});

	test('hands an inquiry over by an offer that is accepted, and whoever is asked then owns it', () => {
		const asked = did(
			sides(),
			'open_inquiry',
			{ body: 'Combien de trajets ?', partner: 'B', onDate: '2026-05-01' },
			facilitator
		);
		expect(doing(asked, 'hand_over', { partner: 'C' }, anna, START)).toHaveProperty('problem');
		const offered = did(asked, 'hand_over', { partner: 'C', note: 'Vous avez les chiffres.' }, bruno);
		expect(awaitedOf(offered)).toMatchObject({ organisationIds: ['C'], what: 'handover' });
		const taken = did(offered, 'take_over', {}, chloe);
		expect(taken.entry.state).toBe('under_inquiry');
		expect(taken.records.filter(({ kind }) => kind === 'handover').map(({ choice }) => choice)).toEqual([
			'offered',
			'taken'
		]);
		expect(doing(taken, 'report_findings', { body: 'Douze.' }, bruno, START)).toHaveProperty('problem');
		expect(did(taken, 'report_findings', { body: 'Douze.' }, chloe).entry.state).toBe('exploring');
		// An offer ends with what was offered.
		const found = did(offered, 'report_findings', { body: 'Douze.' }, bruno);
		const again = did(
			found,
			'open_inquiry',
			{ body: 'Et le soir ?', partner: 'A', onDate: '2026-06-01' },
			facilitator
		);
		expect(awaitedOf(again)).toMatchObject({ organisationIds: ['A'], what: 'inquiry', until: '2026-06-01' });
		expect(doing(again, 'take_over', {}, chloe, START)).toHaveProperty('problem');
	});

	test('comes back when whoever it was referred to declines, with why', () => {
		const proposed = did(
			sides(),
			'propose_exit',
			{ exit: 'referred', body: 'Le comité', person: stranger.memberId },
			anna
		);
		const referred = did(proposed, 'confirm_exit', {}, bruno);
		expect(referred.entry.state).toBe('referred');
		const back = did(referred, 'decline_referral', { body: 'Hors de nos statuts.' }, stranger);
		expect(back.entry.state).toBe('in_treatment');
		expect(back.records.at(-1)).toMatchObject({ choice: 'declined', body: 'Hors de nos statuts.' });
	});
});

describe('an agreement to review', () => {
	const parties = ['A', 'B'].map((organisationId) => ({
		organisationId,
		role: 'party' as const,
		side: null
	}));
	const toReview = () => {
		const made = fresh('agreement', anna, START, { state: 'in_force' });
		const both = applied(made, { parties: parties.slice(1) }, facilitator, START);
		return did(both, 'ask_review', { body: 'Le local a fermé.' }, bruno);
	};

	test.each(['renewed', 'replaced', 'ended'])('is %s once every party has said so', (exit) => {
		const asked = toReview();
		expect(asked.entry.state).toBe('to_review');
		const proposed = did(
			asked,
			'propose_review',
			{ exit, body: 'Voici pourquoi.', reviewOn: '2027-03-01' },
			anna
		);
		expect(proposed.entry.state).toBe('to_review');
		const done = did(proposed, 'confirm_review', {}, bruno);
		expect(done.entry.state).toBe(exit);
		// Renewed, it holds until its next review, and is reviewed again then.
		expect(isClosed(done.entry)).toBe(exit !== 'renewed');
		expect(timedAction(done, new Date('2027-03-02'))).toBe(exit === 'renewed' ? 'begin_review' : undefined);
	});

	test('half of those who agree subject to their board are not half', () => {
		const proposed = did(toReview(), 'propose_review', { exit: 'ended', body: 'Assez.' }, facilitator);
		const given = did(proposed, 'confirm_review', { provisionalUntil: '2026-12-01' }, anna);
		const refused = did(given, 'refuse_review', { words: 'Il sert encore.' }, bruno);
		expect(doing(refused, 'conclude_review', {}, anna, later(START, 60))).toMatchObject({
			problem: { detail: 'missing-conclusion-answers' }
		});
	});

	test('stays in force, to review, while one party is against it and the other alone', () => {
		const proposed = did(toReview(), 'propose_review', { exit: 'ended', body: 'Assez.' }, anna);
		const refused = did(proposed, 'refuse_review', { words: 'Il sert encore.' }, bruno);
		expect(refused.entry.state).toBe('to_review');
		expect(doing(refused, 'conclude_review', {}, anna, START)).toMatchObject({
			problem: { detail: 'missing-conclusion-answers' }
		});
	});
});
