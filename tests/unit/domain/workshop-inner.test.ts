import { expect, test } from 'vitest';
import * as v from 'valibot';
import { mayBeRoom, placesOf, withoutRoom } from '#lib/domain/workshop-inner.ts';
import {
	blankSetup,
	stepSetup,
	type InnerSetup,
	type SetupOf,
	type StepKind
} from '#lib/domain/workshop-steps.ts';
import { replay } from '#lib/domain/workshop.ts';
import { guest, member, setup, stepId, TestWorkshop } from '../../support/workshop.ts';

const lead = member('lead');
const anna = member('anna', 'Emmanor');
const bruno = member('bruno', 'Les Ateliers du Lac');
const Groups = stepId('Groups');

const inner = (kind: InnerSetup['kind'], title: string, only = '') =>
	({ ...(blankSetup(kind as StepKind, title) as InnerSetup), only }) as InnerSetup & { only: string };
const preparing = (own: object = {}) =>
	new TestWorkshop(lead, { Ideas: setup('silent_ideas'), Groups: setup('breakout', own) });
const stepsOf = (workshop: TestWorkshop) =>
	(workshop.state.steps[Groups]!.setup as SetupOf<'breakout'>).steps;
const titles = (workshop: TestWorkshop) => stepsOf(workshop).map(({ title }) => title);
const add = (workshop: TestWorkshop, id: string, after: string | null, what: ReturnType<typeof inner>) =>
	workshop.tell(lead, { type: 'add_inner_step', step: Groups, id, after, setup: what });

/** Open, all at the groups' step, and the groups formed. */
function formed(workshop: TestWorkshop, others = [anna, bruno]) {
	workshop.tell(lead, { type: 'open' });
	for (const one of others) workshop.enter(one);
	workshop.tell(lead, { type: 'start' });
	workshop.tell(lead, { type: 'go_to', seen: stepId('Ideas'), step: Groups });
	workshop.tell(lead, { type: 'form_rooms', step: Groups, seen: 0 });
	return Object.values(workshop.state.steps[Groups]!.rooms);
}
const titlesIn = (workshop: TestWorkshop, steps: readonly string[]) =>
	steps.map((id) => workshop.state.steps[id]!.setup.title);

test('what groups will do is added, moved, changed and taken away while it is prepared', () => {
	const workshop = preparing();
	expect(add(workshop, 'first000', null, inner('silent_ideas', 'Idées'))).toBe('step_edited');
	expect(add(workshop, 'second00', 'first000', inner('speaking_queue', 'En parler'))).toBe('step_edited');
	expect(add(workshop, 'before00', null, inner('check_in', 'Bonjour', '2'))).toBe('step_edited');
	expect(titles(workshop)).toEqual(['Bonjour', 'Idées', 'En parler']);
	// Sent once more, after a lost answer, and under an id that is taken.
	expect(add(workshop, 'before00', null, inner('check_in', 'Bonjour', '2'))).toBe('');
	expect(add(workshop, 'before00', null, inner('check_in', 'Autre'))).toBe('id-taken');
	expect(add(workshop, 'after000', 'nowhere0', inner('check_in', 'Perdu'))).toBe('workshop-step-over');
	const move = (id: string, after: string | null) =>
		workshop.tell(lead, { type: 'move_inner_step', step: Groups, inner: id, after });
	expect(move('before00', 'second00')).toBe('step_edited');
	expect(move('before00', 'second00')).toBe('');
	expect(move('before00', 'before00')).toBe('workshop-step-over');
	expect(titles(workshop)).toEqual(['Idées', 'En parler', 'Bonjour']);
	const edit = (id: string) =>
		workshop.tell(lead, {
			type: 'edit_inner_step',
			step: Groups,
			inner: id,
			setup: inner('check_in', 'Au revoir', 'Groupe 1')
		});
	expect(edit('before00')).toBe('step_edited');
	expect(edit('nowhere0')).toBe('workshop-step-over');
	expect(stepsOf(workshop)[2]).toMatchObject({ id: 'before00', title: 'Au revoir', only: 'Groupe 1' });
	const remove = () => workshop.tell(lead, { type: 'remove_inner_step', step: Groups, inner: 'first000' });
	expect(remove()).toBe('step_edited');
	expect(remove()).toBe('');
	expect(titles(workshop)).toEqual(['En parler', 'Au revoir']);
	// What else the step says is changed by another form: what was added meanwhile stays.
	expect(
		workshop.tell(lead, {
			type: 'edit_step',
			step: Groups,
			setup: setup('breakout', { title: 'En groupes', by: 'organisation' })
		})
	).toBe('step_edited');
	expect(titles(workshop)).toEqual(['En parler', 'Au revoir']);
	expect(replay(JSON.parse(JSON.stringify(workshop.events)))).toEqual(workshop.state);
	for (const command of [
		{ type: 'add_inner_step', step: Groups, id: 'own00000', after: null, setup: inner('check_in', 'À moi') },
		{ type: 'edit_inner_step', step: Groups, inner: 'before00', setup: inner('check_in', 'À moi') },
		{ type: 'move_inner_step', step: Groups, inner: 'before00', after: null },
		{ type: 'remove_inner_step', step: Groups, inner: 'before00' }
	] as const) {
		expect(workshop.tell(anna, command)).toBe('workshop-not-leading');
		expect(workshop.tell(lead, { ...command, step: stepId('Ideas') })).toBe('workshop-step-over');
	}
});

test('at the start each group goes through the steps of all and its own, in the order of the preparation', () => {
	const workshop = preparing({ by: 'organisation' });
	add(workshop, 'allfirst', null, inner('silent_ideas', 'Pour tous'));
	add(workshop, 'onlyone0', 'allfirst', inner('check_in', 'Pour un nom', 'les ateliers du LAC'));
	add(workshop, 'onlytwo0', 'onlyone0', inner('speaking_queue', 'Pour un numéro', 'Groupe 1'));
	add(workshop, 'alllast0', 'onlytwo0', inner('commitments_round', 'À la fin'));
	add(workshop, 'onlylost', 'alllast0', inner('testimony', 'Pour personne', 'Ceux qui sont absents'));
	const rooms = formed(workshop);
	expect(rooms.map(({ name, steps }) => [name, titlesIn(workshop, steps)])).toEqual([
		['Emmanor', ['Pour tous', 'Pour un numéro', 'À la fin']],
		['Les Ateliers du Lac', ['Pour tous', 'Pour un nom', 'À la fin']]
	]);
	const prepared = workshop.state.steps[Groups]!.setup as SetupOf<'breakout'>;
	expect(
		withoutRoom(
			prepared,
			rooms.map(({ name }) => name)
		).map(({ title }) => title)
	).toEqual(['Pour personne']);
	// They are this group's and nobody else's.
	const [emmanor, ateliers] = rooms;
	const next = { type: 'room_next', step: Groups, room: ateliers!.id, seen: ateliers!.current } as const;
	expect(workshop.tell(bruno, next)).toBe('room_moved');
	const own = ateliers!.steps[1]!;
	const write = { type: 'write', step: own, id: 'note0001', text: 'À nous' } as const;
	expect(workshop.tell(anna, write)).toBe('workshop-other-room');
	expect(workshop.tell(bruno, write)).toBe('written');
	expect(workshop.state.steps[own]).toMatchObject({ room: { room: ateliers!.id } });
	expect(emmanor!.steps).not.toContain(own);
	// Once it has begun nothing of its preparation changes.
	expect(add(workshop, 'late0000', null, inner('check_in', 'Trop tard'))).toBe('workshop-step-begun');
});

test('groups that have steps of their own are dealt anew all the same, until one has begun or was given more', () => {
	const workshop = preparing({ size: 2 });
	add(workshop, 'onlytwo0', null, inner('check_in', 'Au deuxième', '2'));
	const people = Array.from({ length: 8 }, (_, n) => guest(`guest${n}`));
	const rooms = () => Object.values(workshop.state.steps[Groups]!.rooms);
	formed(workshop, people);
	const own = () => rooms().map(({ steps }) => titlesIn(workshop, steps));
	expect(own()).toEqual([[], ['Au deuxième'], [], []]);
	const form = (seen: number) => workshop.tell(lead, { type: 'form_rooms', step: Groups, seen });
	expect(form(1)).toBe('rooms_formed');
	expect(own()).toEqual([[], ['Au deuxième'], [], []]);
	const room = rooms()[0]!;
	workshop.tell(lead, {
		type: 'add_room_step',
		step: Groups,
		room: room.id,
		id: 'live0000',
		setup: inner('check_in', 'Ajouté')
	});
	expect(form(2)).toBe('workshop-rooms-begun');
});

test('a group has no more steps than a group can go through, whoever they are for', () => {
	const workshop = preparing();
	for (let n = 0; n < 5; n += 1) {
		expect(add(workshop, `foralls${n}`, null, inner('check_in', `Tous ${n}`))).toBe('step_edited');
		if (n < 3)
			expect(add(workshop, `forones${n}`, null, inner('check_in', `Un ${n}`, 'Nord'))).toBe('step_edited');
	}
	expect(add(workshop, 'onemore0', null, inner('check_in', 'De trop', 'nord'))).toBe(
		'workshop-room-steps-full'
	);
	expect(add(workshop, 'another0', null, inner('check_in', 'Ailleurs', 'Sud'))).toBe('step_edited');
	expect(add(workshop, 'forall00', null, inner('check_in', 'De trop'))).toBe('workshop-room-steps-full');
});

test('a group is known by its name, however it is written, or by its number', () => {
	const names = ['Nord', '', 'Île-de-France', 'nord', '2'];
	expect(placesOf('NORD', names)).toEqual([0, 3]);
	expect(placesOf('ile de france', names)).toEqual([2]);
	expect(placesOf('Groupe 3', names)).toEqual([2]);
	expect(placesOf(' n° 1', names)).toEqual([0]);
	// Whoever is called « 2 » is meant before the second.
	expect(placesOf('2', names)).toEqual([4]);
	for (const none of ['0', '6', 'Sud', '—', 'Groupe']) expect(placesOf(none, names)).toEqual([]);
	const by = (own: object) => ({ ...blankSetup('breakout'), ...own });
	expect(mayBeRoom('Sud', by({ by: 'choice', names: ['Nord'] }))).toBe(false);
	expect(mayBeRoom('nord', by({ by: 'choice', names: ['Nord'] }))).toBe(true);
	expect(mayBeRoom('3', by({ by: 'choice', names: [] }))).toBe(true);
	expect(mayBeRoom('Nord', by({ by: 'chance' }))).toBe(false);
	expect(mayBeRoom('Nord', by({ by: 'territory' }))).toBe(true);
	expect(mayBeRoom('', by({ by: 'chance' }))).toBe(true);
});

test('what was prepared before steps of groups had an id is given one, and no two have the same', () => {
	const old = { ...blankSetup('breakout'), steps: [blankSetup('check_in'), blankSetup('reading')] };
	const workshop = new TestWorkshop(lead, { Groups: old as unknown as SetupOf<'breakout'> });
	const [first, second] = stepsOf(workshop);
	expect(first!.only).toBe('');
	expect(first!.id).not.toBe(second!.id);
	expect(workshop.tell(lead, { type: 'remove_inner_step', step: Groups, inner: first!.id! })).toBe(
		'step_edited'
	);
	const twice = { ...inner('check_in', 'Deux fois'), id: 'sameid00' };
	const read = v.parse(stepSetup, { ...blankSetup('breakout'), steps: [twice, twice] });
	const add = { type: 'add_step', id: stepId('More'), after: null, setup: read } as const;
	expect(workshop.tell(lead, add)).toBe('step_added');
	expect(workshop.tell(lead, add)).toBe('');
	const made = workshop.state.steps[stepId('More')]!.setup as SetupOf<'breakout'>;
	expect(new Set(made.steps.map(({ id }) => id)).size).toBe(2);
});

test('a group pairs up and writes down a testimony by itself, and only in its own steps', () => {
	const workshop = preparing({ by: 'organisation' });
	add(workshop, 'pairs000', null, inner('restatement', 'À deux'));
	add(workshop, 'heard000', 'pairs000', inner('testimony', 'Témoignage'));
	const dora = member('dora', 'Emmanor');
	const [emmanor] = formed(workshop, [anna, bruno, dora]);
	const pair = (who: typeof anna) => workshop.tell(who, { type: 'form_pairs', step: emmanor!.steps[0]! });
	expect(pair(bruno)).toBe('workshop-not-leading');
	expect(pair(anna)).toBe('pairs_formed');
	workshop.tell(anna, { type: 'room_next', step: Groups, room: emmanor!.id, seen: emmanor!.current });
	const write = { type: 'write', step: emmanor!.steps[1]!, id: 'note0001', text: 'Ce qui se vit' } as const;
	expect(workshop.tell(bruno, write)).toBe('workshop-other-room');
	expect(workshop.tell(dora, write)).toBe('written');
});

test('groups that everyone chooses among have numbers where nobody named them', () => {
	const workshop = preparing({ by: 'choice', size: 2 });
	const rooms = formed(
		workshop,
		Array.from({ length: 5 }, (_, n) => guest(`guest${n}`))
	);
	expect(rooms.map(({ name, people }) => [name, people.length])).toEqual([
		['', 0],
		['', 0],
		['', 0]
	]);
});
