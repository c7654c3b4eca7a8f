import { describe, expect, test } from 'vitest';
import { AWAY_LIMIT, facilitatorSeen } from '#lib/domain/workshop-lead.ts';
import { noticed, replay } from '#lib/domain/workshop.ts';
import { viewOf, resultsOf } from '#lib/domain/workshop-view.ts';
import { templateSteps, workshopTemplates } from '#lib/domain/workshop-templates.ts';
import { minutesOf, stepSetup, type InnerSetup } from '#lib/domain/workshop-steps.ts';
import * as v from 'valibot';
import { guest, member, setup, stepId, TestWorkshop } from '../../support/workshop.ts';

const lead = member('lead');
const second = member('second');
const anna = member('anna', 'Emmanor', true);
const bruno = member('bruno', 'Les Ateliers du Lac');
const visitor = guest('visitor');
const idea = (n: number) => `idea000${n}`;
const context = { code: 'ABCD2345' };

function running(steps: ConstructorParameters<typeof TestWorkshop>[1]) {
	const workshop = new TestWorkshop(lead, steps, [second]);
	workshop.tell(lead, { type: 'open' });
	for (const one of [lead, second, anna, bruno, visitor]) workshop.enter(one);
	workshop.tell(lead, { type: 'start' });
	return workshop;
}

/** Ideas that are shown, and a vote on them. */
function voting() {
	const workshop = running({
		Ideas: setup('silent_ideas'),
		Vote: setup('dot_vote', { dots: 3, perIdea: 2 })
	});
	for (const n of [1, 2, 3])
		workshop.tell(anna, { type: 'write', step: stepId('Ideas'), id: idea(n), text: `Idée ${n}` });
	workshop.tell(lead, { type: 'next', seen: stepId('Ideas') });
	return workshop;
}
const vote = (n: number, dots: number) =>
	({ type: 'vote', step: stepId('Vote'), option: idea(n), dots }) as const;

describe('entering', () => {
	test('is possible once it is open, until the door is locked, at any step', () => {
		const workshop = new TestWorkshop(lead, { Ideas: setup('silent_ideas') });
		expect(workshop.enter(anna)).toBe('workshop-not-open');
		expect(workshop.enter(lead)).toBe('entered');
		workshop.tell(lead, { type: 'open' });
		expect(workshop.enter(anna)).toBe('entered');
		workshop.tell(lead, { type: 'start' });
		expect(workshop.enter(bruno)).toBe('entered');
		workshop.tell(lead, { type: 'lock_door', locked: true });
		expect(workshop.enter(visitor)).toBe('workshop-door-locked');
		// Whoever is in comes back.
		expect(workshop.enter(anna)).toBe('');
	});

	test('someone who joins at the last step takes part in it, and finds what was shown before', () => {
		const workshop = voting();
		const late = guest('late');
		expect(workshop.enter(late)).toBe('entered');
		expect(workshop.tell(late, vote(1, 2))).toBe('voted');
		expect(workshop.tell(lead, { type: 'next', seen: stepId('Vote') })).toBe('workshop-last-step');
	});

	test('a guest under the name of another stays a guest, and whoever leads sees two of that name', () => {
		const workshop = running({ Ideas: setup('silent_ideas') });
		workshop.enter(guest('false'), ' ANNA0000');
		const { console } = viewOf(
			workshop.state,
			{ as: 'facilitator', person: lead.personId, kind: 'member' },
			context
		);
		expect(console!.people.anna0000).toMatchObject({ kind: 'member', namesake: true });
		expect(console!.people.false000).toMatchObject({ kind: 'guest', namesake: true });
		expect(console!.people.bruno000).toMatchObject({ namesake: false });
		expect(workshop.tell(lead, { type: 'remove_person', person: 'false000' })).toBe('person_removed');
		expect(workshop.enter(guest('false'))).toBe('workshop-person-removed');
		expect(workshop.tell(guest('false'), { type: 'raise_hand' })).toBe('workshop-not-entered');
	});

	test('nobody but whoever leads takes another’s part', () => {
		const workshop = running({ Ideas: setup('silent_ideas') });
		const write = { type: 'write', step: stepId('Ideas'), id: idea(1), text: 'Pour un autre' } as const;
		expect(workshop.tell(visitor, { ...write, for: anna.personId })).toBe('workshop-not-leading');
		expect(workshop.tell(lead, { ...write, for: anna.personId })).toBe('workshop-person-has-device');
		workshop.tell(lead, {
			type: 'add_person',
			id: 'paper000',
			name: 'Zoé',
			organisation: '',
			organisationId: null
		});
		expect(workshop.tell(lead, { ...write, for: 'paper000' })).toBe('written');
		expect(workshop.state.steps[stepId('Ideas')]!.notes[idea(1)]).toMatchObject({
			person: 'paper000',
			paper: true
		});
	});
});

describe('leading', () => {
	test('of two who press next at once the second is told, and one step is gone to', () => {
		const workshop = running({ A: setup('check_in'), B: setup('silent_ideas'), C: setup('closing') });
		expect(workshop.tell(lead, { type: 'next', seen: stepId('A') })).toBe('moved');
		expect(workshop.tell(second, { type: 'next', seen: stepId('A') })).toBe('workshop-moved');
		expect(workshop.state.current).toBe(stepId('B'));
	});

	test('the end as the last step is refused where another was added meanwhile, or someone else went on', () => {
		const workshop = running({ A: setup('check_in') });
		const end = { type: 'close', last: stepId('A') } as const;
		workshop.tell(second, { type: 'add_step', id: stepId('B'), after: stepId('A'), setup: setup('closing') });
		expect(workshop.tell(lead, end)).toBe('workshop-steps-left');
		workshop.tell(second, { type: 'next', seen: stepId('A') });
		expect(workshop.tell(lead, end)).toBe('workshop-steps-left');
		expect(workshop.tell(lead, { type: 'close', last: stepId('B') })).toBe('closed');
	});

	test('nobody else leads', () => {
		const workshop = running({ A: setup('check_in'), B: setup('closing') });
		for (const one of [anna, visitor]) {
			for (const command of [
				{ type: 'next', seen: stepId('A') },
				{ type: 'close' },
				{ type: 'reveal', step: stepId('A') },
				{ type: 'remove_person', person: bruno.personId },
				{ type: 'lock_door', locked: true }
			] as const) {
				expect(workshop.tell(one, command)).toBe('workshop-not-leading');
			}
		}
	});

	test('taking the running step away, all go on with the next one; what comes for it is told so', () => {
		const workshop = running({ A: setup('silent_ideas'), B: setup('check_in') });
		expect(workshop.tell(lead, { type: 'remove_step', step: stepId('A') })).toBe('moved step_removed');
		expect(workshop.state.current).toBe(stepId('B'));
		expect(workshop.tell(anna, { type: 'write', step: stepId('A'), id: idea(1), text: 'Trop tard' })).toBe(
			'workshop-step-over'
		);
		expect(workshop.tell(lead, { type: 'remove_step', step: stepId('B') })).toBe('moved step_removed');
		expect(workshop.state.current).toBeNull();
		const next = { ...setup('closing') };
		expect(workshop.tell(lead, { type: 'add_step', id: stepId('C'), after: null, setup: next })).toBe(
			'step_added'
		);
		expect(workshop.tell(lead, { type: 'next', seen: null })).toBe('moved');
		expect(workshop.state.current).toBe(stepId('C'));
	});

	test('after two minutes without whoever leads another takes the lead, and it comes back', () => {
		const workshop = running({ A: setup('check_in') });
		const seen = (who: typeof lead, here: boolean) =>
			workshop.take(
				noticed(workshop.state, facilitatorSeen(workshop.state, who.personId, here), workshop.now)
			);
		expect(workshop.tell(second, { type: 'take_lead' })).toBe('workshop-lead-here');
		seen(lead, false);
		workshop.now += AWAY_LIMIT - 1;
		expect(workshop.tell(second, { type: 'take_lead' })).toBe('workshop-lead-here');
		workshop.now += 1;
		expect(workshop.tell(visitor, { type: 'take_lead' })).toBe('workshop-not-leading');
		// Another one who leads is here.
		expect(workshop.tell(anna, { type: 'take_lead' })).toBe('workshop-lead-here');
		expect(workshop.tell(second, { type: 'take_lead' })).toBe('lead_passed');
		seen(lead, true);
		expect(workshop.tell(lead, { type: 'take_lead' })).toBe('lead_passed');
		expect(workshop.state.lead).toBe(lead.personId);
		seen(lead, false);
		seen(second, false);
		workshop.now += AWAY_LIMIT;
		expect(workshop.tell(anna, { type: 'take_lead' })).toBe('lead_passed');
		expect(workshop.tell(anna, { type: 'pause' })).toBe('paused');
	});

	test('the clock stops and goes on with what was left', () => {
		const workshop = running({ A: setup('check_in', { minutes: 5 }) });
		const start = workshop.now;
		expect(workshop.state.clock.endsAt).toBe(start + 300_000);
		workshop.now += 60_000;
		workshop.tell(lead, { type: 'pause' });
		workshop.now += 3_600_000;
		workshop.tell(lead, { type: 'extend', step: stepId('A'), minutes: 2 });
		workshop.tell(lead, { type: 'resume' });
		expect(workshop.state.clock.endsAt).toBe(workshop.now + 240_000 + 120_000);
	});

	test('whoever leads gives nothing of their own before they say for whom they speak', () => {
		const workshop = voting();
		expect(workshop.tell(lead, vote(1, 1))).toBe('workshop-facilitating');
		expect(workshop.tell(lead, { type: 'speak_for', organisation: anna.organisations[0]!.id })).toBe(
			'organisation-not-yours'
		);
		expect(workshop.tell(lead, { type: 'speak_for', organisation: lead.organisations[0]!.id })).toBe(
			'speaks_for'
		);
		expect(workshop.tell(lead, vote(1, 1))).toBe('voted');
	});
});

describe('a dot vote', () => {
	test('takes no more dots than there are, from two devices of one person', () => {
		const workshop = voting();
		// The same member on a phone: the same actor.
		const phone = { ...anna };
		expect(workshop.tell(anna, vote(1, 2))).toBe('voted');
		expect(workshop.tell(phone, vote(2, 2))).toBe('workshop-dots');
		expect(workshop.tell(phone, vote(2, 1))).toBe('voted');
		expect(workshop.tell(anna, vote(3, 1))).toBe('workshop-dots');
		expect(workshop.tell(anna, vote(1, 3))).toBe('workshop-dots-idea');
		expect(workshop.tell(phone, vote(1, 0))).toBe('voted');
		expect(workshop.tell(anna, vote(3, 2))).toBe('voted');
	});

	test('takes none once it is closed, and none for what there is not', () => {
		const workshop = voting();
		expect(workshop.tell(anna, vote(9, 1))).toBe('workshop-note-gone');
		expect(workshop.tell(anna, { ...vote(1, 1), option: '__proto__' })).toBe('form-malformed');
		workshop.tell(lead, { type: 'reveal', step: stepId('Vote') });
		expect(workshop.tell(bruno, vote(1, 1))).toBe('workshop-vote-closed');
		workshop.tell(lead, { type: 'close' });
		expect(workshop.tell(bruno, vote(1, 1))).toBe('workshop-over');
	});
});

describe('an idea', () => {
	test('of ten thousand characters is refused, and so is the eleventh', () => {
		const workshop = running({ Ideas: setup('silent_ideas', { each: 10 }) });
		const write = (n: string, text: string) =>
			workshop.tell(anna, { type: 'write', step: stepId('Ideas'), id: `idea0${n}000`, text });
		expect(write('x', 'a'.repeat(10_000))).toBe('text-long');
		for (let n = 0; n < 10; n += 1) expect(write(`a${n}`, 'Oui')).toBe('written');
		expect(write('last', 'Oui')).toBe('workshop-notes-full');
		// Sent again after a lost answer.
		expect(write('a3', 'Oui')).toBe('');
		expect(
			workshop.tell(bruno, { type: 'write', step: stepId('Ideas'), id: 'idea0a3000', text: 'Oui' })
		).toBe('id-taken');
	});

	test('of an anonymous step has no author anywhere, and is changed only by whoever knows its id', () => {
		const workshop = running({ Ideas: setup('silent_ideas', { anonymous: true }) });
		const at = workshop.now;
		workshop.now += 90_000;
		workshop.tell(anna, { type: 'write', step: stepId('Ideas'), id: idea(1), text: 'Sans nom' });
		expect(workshop.events.at(-1)).toEqual({
			type: 'written',
			step: stepId('Ideas'),
			id: idea(1),
			text: 'Sans nom',
			person: null,
			paper: false,
			after: false,
			by: null,
			at
		});
		expect(workshop.tell(anna, { type: 'rewrite', step: stepId('Ideas'), id: idea(1), text: 'Mieux' })).toBe(
			'rewritten'
		);
		workshop.tell(lead, { type: 'reveal', step: stepId('Ideas') });
		expect(workshop.tell(bruno, { type: 'rewrite', step: stepId('Ideas'), id: idea(1), text: 'À moi' })).toBe(
			'workshop-note-not-yours'
		);
		expect(JSON.stringify([workshop.events, workshop.state.steps])).not.toContain(`"${anna.personId}"}`);
	});
});

describe('a gradient round', () => {
	const round = { Round: setup('gradient_round', { by: 'organisation', proposal: 'Ouvrir le dimanche' }) };
	const position = (actor: typeof anna, position: number, reason = 'Parce que') =>
		({
			type: 'take_position',
			step: stepId('Round'),
			position,
			reason,
			organisation: actor.organisations[0]!.id
		}) as const;

	test('binds an organisation by a mandate alone; all else is advice', () => {
		const workshop = running(round);
		expect(workshop.tell(anna, position(anna, 2, ''))).toBe('workshop-reason-missing');
		expect(workshop.tell(anna, position(bruno, 1))).toBe('organisation-not-yours');
		workshop.tell(anna, position(anna, 2));
		workshop.tell(bruno, position(bruno, 8));
		workshop.tell(visitor, { ...position(anna, 1), organisation: null });
		const shown = () => viewOf(workshop.state, { as: 'projector' }, context).common.step;
		expect(shown()).toMatchObject({ binding: null, advice: null, answered: 3 });
		workshop.tell(lead, { type: 'reveal', step: stepId('Round') });
		expect(shown()).toMatchObject({
			binding: { counts: [0, 1, 0, 0, 0, 0, 0, 0] },
			advice: { counts: [1, 0, 0, 0, 0, 0, 0, 1] }
		});
		expect(workshop.tell(anna, position(anna, 1))).toBe('workshop-vote-closed');
	});
});

describe('a restatement', () => {
	test('is said, corrected and confirmed by the two of a pair and nobody else', () => {
		const workshop = running({ Pairs: setup('restatement') });
		expect(workshop.tell(lead, { type: 'form_pairs', step: stepId('Pairs') })).toBe('pairs_formed');
		const pairs = Object.values(workshop.state.steps[stepId('Pairs')]!.pairs);
		// Three who take part: one of them is in two pairs.
		expect(pairs).toHaveLength(2);
		const [pair] = pairs;
		const all = [anna, bruno, visitor];
		const [a, b] = [pair!.a, pair!.b].map((id) => all.find((it) => it.personId === id)!) as [
			typeof anna,
			typeof anna
		];
		const other = all.find((it) => it !== a && it !== b)!;
		const at = { step: stepId('Pairs'), pair: pair!.id };
		expect(workshop.tell(other, { type: 'restate', ...at, text: 'Je crois' })).toBe('workshop-other-pair');
		expect(workshop.tell(b, { type: 'answer_restatement', ...at, right: true, correction: '' })).toBe(
			'workshop-nothing-restated'
		);
		workshop.tell(a, { type: 'restate', ...at, text: 'Vous dites non' });
		workshop.tell(b, { type: 'answer_restatement', ...at, right: false, correction: 'Pas tout à fait' });
		workshop.tell(a, { type: 'restate', ...at, text: 'Vous dites oui, si' });
		expect(workshop.state.steps[stepId('Pairs')]!.pairs[pair!.id]!.said[a.personId]).toMatchObject({
			right: null
		});
		workshop.tell(b, { type: 'answer_restatement', ...at, right: true, correction: '' });
		expect(viewOf(workshop.state, { as: 'projector' }, context).common.step).toMatchObject({
			confirmed: [{ text: 'Vous dites oui, si', of: { id: b.personId }, by: { id: a.personId } }]
		});
	});
});

describe('groups', () => {
	test('are dealt anew by chance until one has begun; of two who ask at once the second finds it done', () => {
		const workshop = running({ Groups: setup('breakout', { size: 2 }) });
		for (let n = 0; n < 12; n += 1) workshop.enter(guest(`more${n}`));
		const dealt = () =>
			Object.values(workshop.state.steps[stepId('Groups')]!.rooms).map(({ people }) => people.join(' '));
		const form = (seen: number) => workshop.tell(lead, { type: 'form_rooms', step: stepId('Groups'), seen });
		expect(form(0)).toBe('rooms_formed');
		const first = dealt();
		expect(form(0)).toBe('');
		expect(dealt()).toEqual(first);
		expect(form(1)).toBe('rooms_formed');
		expect(dealt()).not.toEqual(first);
		expect(
			dealt()
				.flatMap((it) => it.split(' '))
				.toSorted()
		).toEqual(first.flatMap((it) => it.split(' ')).toSorted());
		const room = Object.values(workshop.state.steps[stepId('Groups')]!.rooms)[0]!;
		workshop.tell(lead, {
			type: 'room_text',
			step: stepId('Groups'),
			room: room.id,
			seen: 0,
			text: 'Nous avons commencé'
		});
		expect(form(2)).toBe('workshop-rooms-begun');
	});

	const inner = [setup('silent_ideas'), setup('dot_vote', { dots: 2, perIdea: 2 })];

	test('go through their own steps, see their own ideas alone, and come back', () => {
		const workshop = running({
			Groups: setup('breakout', { by: 'organisation', steps: inner }),
			End: setup('closing')
		});
		workshop.tell(lead, { type: 'form_rooms', step: stepId('Groups'), seen: 0 });
		const rooms = Object.values(workshop.state.steps[stepId('Groups')]!.rooms);
		expect(rooms.map(({ name }) => name)).toEqual(['', 'Emmanor', 'Les Ateliers du Lac']);
		const emmanor = rooms[1]!;
		const first = emmanor.current!;
		expect(workshop.tell(bruno, { type: 'write', step: first, id: idea(1), text: 'Ailleurs' })).toBe(
			'workshop-other-room'
		);
		expect(workshop.tell(anna, { type: 'write', step: first, id: idea(1), text: 'Chez nous' })).toBe(
			'written'
		);
		const move = { type: 'room_next', step: stepId('Groups'), room: emmanor.id, seen: first } as const;
		expect(workshop.tell(bruno, move)).toBe('workshop-other-room');
		expect(workshop.tell(anna, move)).toBe('revealed room_moved');
		expect(workshop.tell(anna, move)).toBe('workshop-moved');
		const view = (who: typeof anna) =>
			viewOf(workshop.state, { as: 'attendee', person: who.personId, kind: who.kind }, context);
		expect(view(anna).room?.current).toMatchObject({ kind: 'dot_vote', options: { [idea(1)]: 'Chez nous' } });
		expect(JSON.stringify(view(bruno))).not.toContain('Chez nous');
		const late = guest('late');
		workshop.enter(late);
		expect(workshop.tell(late, { type: 'choose_room', step: stepId('Groups'), room: emmanor.id })).toBe(
			'room_joined'
		);
		expect(workshop.tell(lead, { type: 'form_rooms', step: stepId('Groups'), seen: 1 })).toBe(
			'workshop-rooms-begun'
		);
		const text = { type: 'room_text', step: stepId('Groups'), room: emmanor.id, text: 'Nos notes' } as const;
		expect(workshop.tell(bruno, { ...text, seen: 0 })).toBe('workshop-other-room');
		expect(workshop.tell(anna, { ...text, seen: 0 })).toBe('room_edited');
		expect(workshop.tell(anna, { ...text, seen: 0 })).toBe('');
		expect(workshop.tell(late, { ...text, seen: 0, text: 'Les miennes' })).toBe('workshop-room-text-moved');
		expect(workshop.tell(late, { ...text, seen: 1, text: 'Nos notes, suite' })).toBe('room_edited');
		// What is stored is what was changed, and not the whole again.
		expect(workshop.events.at(-1)).toMatchObject({ from: 9, to: 9, text: ', suite' });
		expect(view(anna).room).toMatchObject({ text: 'Nos notes, suite', version: 2 });
		expect(JSON.stringify(view(bruno))).not.toContain('Nos notes');
		expect(view(anna).room).toMatchObject({ writtenBy: { id: late.personId } });
		expect(viewOf(workshop.state, { as: 'projector' }, context)).toMatchObject({
			common: { step: { reporting: null } }
		});
		// A group that reports is heard by all, the others are not yet.
		const report = { type: 'report_room', step: stepId('Groups'), room: emmanor.id } as const;
		expect(workshop.tell(anna, report)).toBe('workshop-not-leading');
		expect(workshop.tell(lead, report)).toBe('room_reports');
		expect(view(bruno).common.step).toMatchObject({
			reporting: emmanor.id,
			rooms: [{ text: '' }, { text: 'Nos notes, suite' }, { text: '' }]
		});
		expect(workshop.tell(lead, { ...report, room: null })).toBe('room_reports');
		expect(JSON.stringify(view(bruno))).not.toContain('Nos notes');
		workshop.tell(lead, { type: 'call_back', step: stepId('Groups'), minutes: 2 });
		workshop.tell(anna, { type: 'write', step: stepId('Groups'), id: idea(2), text: 'Nous rapportons' });
		workshop.tell(lead, { type: 'next', seen: stepId('Groups') });
		expect(view(anna).room).toBeNull();
		expect(resultsOf(workshop.state)[0]).toMatchObject({
			notes: { [idea(2)]: { room: emmanor.id } },
			rooms: [{ text: '' }, { text: 'Nos notes, suite' }, { text: '' }]
		});
		// What each group did by itself stands after it, under its name.
		expect(
			resultsOf(workshop.state).flatMap(({ group, kind }) =>
				group ? `${group.number} ${group.name} ${kind}` : []
			)
		).toEqual([
			'1  silent_ideas',
			'2 Emmanor silent_ideas',
			'2 Emmanor dot_vote',
			'3 Les Ateliers du Lac silent_ideas'
		]);
		// What was being typed as all were called on still arrives.
		const more = { ...text, seen: 2, base: 'Nos notes, suite' } as const;
		expect(workshop.tell(anna, { ...more, text: 'Nos notes, suite et fin' })).toBe('room_edited');
	});

	test('can be given a step that the others do not have, and lose it again before they come to it', () => {
		const workshop = running({ Groups: setup('breakout', { by: 'organisation' }), End: setup('closing') });
		const Groups = stepId('Groups');
		workshop.tell(lead, { type: 'form_rooms', step: Groups, seen: 0 });
		const rooms = () => Object.values(workshop.state.steps[Groups]!.rooms);
		const [, emmanor] = rooms();
		const add = (id: string, who = lead) =>
			workshop.tell(who, {
				type: 'add_room_step',
				step: Groups,
				room: emmanor!.id,
				id,
				setup: setup('silent_ideas', { each: 2 }) as InnerSetup
			});
		expect(add('ownstep1', anna)).toBe('workshop-not-leading');
		expect(add('ownstep1')).toBe('room_step_added');
		expect(add('ownstep1')).toBe('');
		expect(rooms().map(({ steps, current }) => [steps, current])).toEqual([
			[[], null],
			[['ownstep1'], 'ownstep1'],
			[[], null]
		]);
		expect(workshop.tell(anna, { type: 'write', step: 'ownstep1', id: idea(1), text: 'À nous' })).toBe(
			'written'
		);
		expect(workshop.tell(bruno, { type: 'write', step: 'ownstep1', id: idea(2), text: 'Ailleurs' })).toBe(
			'workshop-other-room'
		);
		expect(workshop.tell(lead, { type: 'form_rooms', step: Groups, seen: 1 })).toBe('workshop-rooms-begun');
		expect(add('ownstep2')).toBe('room_step_added');
		const remove = (inner: string) =>
			workshop.tell(lead, { type: 'remove_room_step', step: Groups, room: emmanor!.id, inner });
		expect(remove('ownstep1')).toBe('workshop-step-begun');
		expect(remove('ownstep2')).toBe('room_step_removed');
		expect(remove('ownstep2')).toBe('');
		expect(rooms()[1]!.steps).toEqual(['ownstep1']);
		for (let n = 0; n < 7; n += 1) expect(add(`further${n}`)).toBe('room_step_added');
		expect(add('onemore0')).toBe('workshop-room-steps-full');
		expect(
			resultsOf(workshop.state).flatMap(({ group, kind }) => (group ? `${group.name} ${kind}` : []))
		).toEqual(['Emmanor silent_ideas']);
	});

	test('lose nothing of what two wrote in the same second, also as all are called on and at the end', () => {
		const workshop = running({
			Groups: setup('breakout', { by: 'organisation' }),
			End: setup('closing')
		});
		const late = guest('late');
		workshop.enter(late);
		workshop.tell(lead, { type: 'form_rooms', step: stepId('Groups'), seen: 0 });
		const room = () =>
			Object.values(workshop.state.steps[stepId('Groups')]!.rooms).find((it) => it.name === 'Emmanor')!;
		workshop.tell(late, { type: 'choose_room', step: stepId('Groups'), room: room().id });
		workshop.tell(lead, {
			type: 'move_person',
			step: stepId('Groups'),
			room: room().id,
			person: late.personId
		});
		const write = { type: 'room_text', step: stepId('Groups'), room: room().id, seen: 0, base: '' } as const;
		workshop.tell(lead, { type: 'next', seen: stepId('Groups') });
		expect(workshop.tell(anna, { ...write, text: 'Ce qu’Anna écrit' })).toBe('room_edited');
		expect(workshop.tell(late, { ...write, text: 'Ce que l’autre écrit' })).toBe('room_edited');
		// Sent once more, because its answer was lost.
		expect(workshop.tell(anna, { ...write, text: 'Ce qu’Anna écrit' })).toBe('');
		expect(room().text).toBe('Ce qu’Anna écrit\nCe que l’autre écrit');
		expect(workshop.tell(anna, { ...write, text: 'a'.repeat(20_000) })).toBe('workshop-room-full');
		workshop.tell(lead, { type: 'close' });
		const last = { ...write, seen: 1, base: 'Ce qu’Anna écrit' } as const;
		expect(workshop.tell(anna, { ...last, text: 'Ce qu’Anna écrit encore' })).toBe('room_edited');
		expect(room().text).toContain('Ce qu’Anna écrit encore');
		expect(room().text).toContain('Ce que l’autre écrit');
		workshop.now += 11_000;
		expect(workshop.tell(anna, { ...last, text: 'Bien après' })).toBe('workshop-over');
		// What was stored whole, as it was at first, is still read.
		const whole = { type: 'room_written', step: stepId('Groups'), room: room().id, text: 'Tout' } as const;
		expect(replay([...workshop.events, { ...whole, by: null, at: 0 }]).steps[stepId('Groups')]).toMatchObject(
			{
				rooms: { [room().id]: { text: 'Tout' } }
			}
		);
	});
});

describe('what is over', () => {
	test('shows everything, takes corrections of those present for seven days, and additions until a date', () => {
		const workshop = voting();
		workshop.tell(anna, vote(1, 2));
		expect(workshop.tell(lead, { type: 'close' })).toBe('revealed closed');
		expect(workshop.tell(second, { type: 'close' })).toBe('');
		expect(resultsOf(workshop.state)[1]).toMatchObject({ totals: { [idea(1)]: 2, [idea(2)]: 0 } });
		const late = guest('late');
		expect(workshop.enter(late)).toBe('workshop-over');
		const add = { type: 'write', step: stepId('Ideas'), id: 'later000', text: 'J’étais absente' } as const;
		expect(workshop.tell(anna, add)).toBe('workshop-step-over');
		workshop.tell(lead, { type: 'stay_open', until: '2026-03-10' });
		expect(workshop.enter(late)).toBe('entered');
		expect(workshop.tell(late, add)).toBe('written');
		expect(workshop.state.steps[stepId('Ideas')]!.notes.later000).toMatchObject({ after: true });
		const correct = { type: 'correct_minutes', id: 'correct0', text: 'Nous étions quatre.' } as const;
		expect(workshop.tell(anna, correct)).toBe('correction_asked');
		workshop.now += 8 * 86_400_000 + 3_600_000 * 24;
		expect(workshop.tell(bruno, { ...correct, id: 'correct1' })).toBe('workshop-corrections-over');
		expect(workshop.tell(late, { ...add, id: 'later001' })).toBe('workshop-step-over');
	});
});

test.each(workshopTemplates)('the template %s is an agenda in both languages', (template) => {
	for (const language of ['fr', 'en'] as const) {
		const steps = templateSteps(template, language);
		expect(minutesOf(steps)).toBeGreaterThan(15);
		for (const step of steps) {
			expect(v.safeParse(stepSetup, step).issues).toBeUndefined();
			expect(step.title).not.toBe('');
		}
	}
	expect(templateSteps(template, 'fr').map(({ kind }) => kind)).toEqual(
		templateSteps(template, 'en').map(({ kind }) => kind)
	);
});
