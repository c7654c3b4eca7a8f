import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WorkshopCommandInput } from '#lib/domain/workshop-commands.ts';
import { optionsOf, type Step } from '#lib/domain/workshop-state.ts';
import { blankSetup, ROOM_STEP_LIMIT, type StepSetup } from '#lib/domain/workshop-steps.ts';
import { replay } from '#lib/domain/workshop.ts';
import { viewOf } from '#lib/domain/workshop-view.ts';
import { guest, member, setup, stepId, TestWorkshop } from '../../support/workshop.ts';

const lead = member('lead');
const second = member('second');
const anna = member('anna', 'Emmanor', true);
const bruno = member('bruno', 'Les Ateliers du Lac');
const people = [lead, second, anna, anna, bruno, guest('visitor'), guest('other')];

const agenda = {
	Ideas: setup('silent_ideas', { each: 3 }),
	Nameless: setup('silent_ideas', { anonymous: true }),
	Grouping: setup('grouping'),
	Vote: setup('dot_vote', { dots: 3, perIdea: 2 }),
	Round: setup('gradient_round', { by: 'organisation' }),
	Straw: setup('gradient_round'),
	Pairs: setup('restatement'),
	Groups: setup('breakout', {
		size: 2,
		steps: [setup('silent_ideas', { each: 2 }), setup('dot_vote', { dots: 2, perIdea: 1 })]
	}),
	Commitments: setup('commitments_round'),
	End: setup('closing')
};

type Pick = <T>(from: readonly T[]) => T | undefined;

/** Some command, of what there is in this workshop or of what there is not. `n` makes its words its own. */
function someCommand({ state }: TestWorkshop, pick: Pick, n: number): WorkshopCommandInput {
	const step = pick([state.current, state.current, ...Object.keys(state.steps)]) ?? stepId('Ideas');
	const inner = Object.values(state.steps).filter(({ room }) => room);
	const anyStep = pick([step, step, ...inner.map(({ id }) => id)])!;
	const current = state.steps[anyStep];
	const groups = [...Object.keys(current?.groups ?? {}), 'group000'];
	const options = [...Object.keys(current ? optionsOf(state, current) : {}), 'nothing0'];
	const notes = [...Object.values(state.steps).flatMap((it) => Object.keys(it.notes)), 'nothing0'];
	const rooms = Object.keys(current?.rooms ?? {});
	const room = pick(rooms) ?? 'noroom00';
	const seen = pick([state.current, state.current, stepId('Ideas')]) ?? null;
	const made = `made${n}`.padEnd(8, 'x');
	const text = `Mots${n}.`;
	const organisation = pick([null, anna.organisations[0]!.id]) ?? null;
	const pair = pick(Object.keys(current?.pairs ?? {})) ?? 'nopair00';
	const prepared = { step: stepId('Groups') };
	const ofGroups = preparedIn(state.steps[stepId('Groups')]!.setup);
	const own = { ...blankSetup('silent_ideas', text), only: pick(['', '1', 'Groupe 2'])! };
	const on = pick([true, false])!;
	return pick<WorkshopCommandInput>([
		{ type: 'write', step: anyStep, id: pick([made, ...notes])!, text },
		{ type: 'write', step: anyStep, id: made, text },
		{ type: 'write', step: anyStep, id: made, text, for: 'paper000' },
		{ type: 'rewrite', step: anyStep, id: pick(notes)!, text },
		{ type: 'erase', step: anyStep, id: pick(notes)! },
		{ type: 'add_group', step, id: made, name: text },
		{ type: 'place', step, note: pick(notes)!, group: pick([...groups, null])! },
		{ type: 'remove_group', step, id: pick(groups)! },
		{ type: 'vote', step: anyStep, option: pick(options)!, dots: pick([0, 1, 2, 3])! },
		{ type: 'vote', step: anyStep, option: pick(options)!, dots: pick([0, 1, 2, 3])! },
		{ type: 'raise_hand' },
		{ type: 'lower_hand' },
		{ type: 'give_turn', person: pick(people)!.personId },
		{ type: 'end_turn' },
		{ type: 'take_position', step, position: pick([1, 3, 7, 8])!, reason: text, objection: on, organisation },
		{ type: 'form_pairs', step },
		{ type: 'restate', step, pair, text },
		{ type: 'answer_restatement', step, pair, right: on, correction: text },
		{ type: 'commit', step, id: made, what: text, dueOn: '2027-01-01', organisation },
		{ type: 'form_rooms', step, seen: state.steps[step]?.formed ?? 0 },
		{ type: 'choose_room', step, room },
		{ type: 'add_room_step', step, room, id: made, setup: blankSetup('silent_ideas') },
		{ type: 'remove_room_step', step, room, inner: pick(inner)?.id ?? made },
		{ type: 'add_inner_step', ...prepared, id: made, after: pick([null, ...ofGroups]) ?? null, setup: own },
		{ type: 'edit_inner_step', ...prepared, inner: pick(ofGroups) ?? made, setup: own },
		{ type: 'move_inner_step', ...prepared, inner: pick(ofGroups) ?? made, after: pick(ofGroups) ?? null },
		{ type: 'remove_inner_step', ...prepared, inner: pick(ofGroups) ?? made },
		{ type: 'room_text', step, room, seen: pick([0, 1, 2])!, base: pick(['', 'Mots1.'])!, text },
		{ type: 'room_next', step, room, seen: pick([current?.rooms[room]?.current ?? null, null]) ?? null },
		{ type: 'speak_for', organisation: pick([null, lead.organisations[0]!.id]) ?? null },
		{ type: 'next', seen },
		{ type: 'next', seen },
		{ type: 'back', seen },
		{ type: 'reveal', step: anyStep },
		{ type: 'pause' },
		{ type: 'resume' },
		{ type: 'remove_step', step },
		{ type: 'move_step', step, after: pick(state.agenda) ?? null },
		{ type: 'remove_person', person: 'visitor0' },
		{ type: 'take_lead' },
		{ type: 'close' }
	])!;
}

const preparedIn = (setup: StepSetup) => (setup.kind === 'breakout' ? setup.steps.map((it) => it.id!) : []);

/** What a step hides, and whose it is: each with words that stand nowhere else. */
function secretsOf(step: Step): { person: string | null; words: string }[] {
	if (step.revealed) return [];
	const notes = step.setup.kind === 'silent_ideas' ? Object.values(step.notes) : [];
	return [
		...notes.map(({ person, text }) => ({ person, words: text })),
		...Object.values(step.positions).map(({ person, reason }) => ({ person, words: reason }))
	];
}

test('whatever is asked of it, by whomever: nothing is shown too early, counted twice, or lost', () => {
	let walks = 0;
	let told = 0;
	fc.assert(
		fc.property(fc.array(fc.nat(10_000), { minLength: 200, maxLength: 900 }), (choices) => {
			let at = 0;
			const pick: Pick = (from) => from[choices[at++ % choices.length]! % Math.max(1, from.length)];
			const workshop = new TestWorkshop(lead, agenda, [second]);
			workshop.tell(lead, { type: 'open' });
			for (const one of people) workshop.enter(one);
			workshop.tell(lead, {
				type: 'add_person',
				id: 'paper000',
				name: 'Zoé',
				organisation: '',
				organisationId: null
			});
			workshop.tell(lead, { type: 'start' });
			// The walk begins anywhere in the agenda.
			for (let skipped = choices[0]! % 9; skipped > 0; skipped -= 1) {
				workshop.tell(lead, { type: 'next', seen: workshop.state.current });
			}
			walks += 1;
			for (let n = 0; n < choices.length / 6; n += 1) {
				workshop.now += pick([0, 0, 1_000, 70_000])!;
				const actor = pick(people)!;
				const command = someCommand(workshop, pick, n);
				const before = workshop.state;
				const said = workshop.tell(actor, command);
				if (said.includes(' ') || workshop.state !== before) told += 1;
				// Sent once more, after a lost answer: nothing more happens.
				if (workshop.state !== before && !['call_back'].includes(command.type)) {
					const once = workshop.state;
					workshop.tell(actor, command);
					expect(workshop.state, `${command.type} twice`).toBe(once);
				}
				check(workshop);
			}
			expect(replay(workshop.events)).toEqual(workshop.state);
			expect(replay(JSON.parse(JSON.stringify(workshop.events)))).toEqual(workshop.state);
		}),
		{ numRuns: 40, endOnFailure: true }
	);
	expect(told / walks).toBeGreaterThan(3);
});

function check({ state, events, now }: TestWorkshop): void {
	expect(state.current === null || state.agenda.includes(state.current)).toBe(true);
	expect(state.clock.endsAt === null || state.clock.left === null).toBe(true);
	expect(state.facilitators).toContain(state.lead);
	expect(new Set(state.queue).size).toBe(state.queue.length);
	for (const step of Object.values(state.steps)) {
		const { setup } = step;
		if (setup.kind === 'dot_vote') {
			const options = optionsOf(state, step);
			for (const votes of Object.values(step.votes)) {
				const given = Object.entries(votes).filter(([option]) => options[option] !== undefined);
				expect(given.reduce((sum, [, dots]) => sum + dots, 0)).toBeLessThanOrEqual(setup.dots);
				for (const [, dots] of given) expect(dots).toBeLessThanOrEqual(setup.perIdea);
			}
		}
		if (setup.kind === 'silent_ideas' && setup.anonymous) {
			for (const note of Object.values(step.notes)) expect(note.person).toBeNull();
		}
		if (setup.kind === 'breakout') {
			const all = Object.values(step.rooms).flatMap((room) => room.people);
			expect(new Set(all).size).toBe(all.length);
			const ids = preparedIn(setup);
			expect(new Set(ids).size).toBe(ids.length);
			for (const room of Object.values(step.rooms)) {
				expect(room.steps.length).toBeLessThanOrEqual(ROOM_STEP_LIMIT);
				if (room.current !== null) expect(room.steps).toContain(room.current);
			}
		}
	}
	for (const event of events) {
		if (!('step' in event) || event.step !== stepId('Nameless')) continue;
		if (event.type === 'written' || event.type === 'rewritten' || event.type === 'erased') {
			expect([event.by, event.type === 'written' ? event.person : null]).toEqual([null, null]);
		}
	}
	const secrets = Object.values(state.steps).flatMap(secretsOf);
	const context = { code: 'ABCD2345' };
	const viewers = [
		{ id: '', view: viewOf(state, { as: 'projector' }, context) },
		...people.flatMap(({ personId: person, kind }) =>
			(['attendee', 'facilitator'] as const).map((as) => ({
				id: person,
				view: viewOf(state, { as, person, kind }, context)
			}))
		)
	];
	for (const { id, view } of viewers) {
		const sent = JSON.stringify(view);
		for (const { person, words } of secrets)
			if (person !== id || person === null) expect(sent).not.toContain(words);
		const { step } = view.common;
		if (step?.kind === 'dot_vote' && !step.revealed) expect(step.totals).toBeNull();
	}
	expect(now).toBeGreaterThan(0);
}
