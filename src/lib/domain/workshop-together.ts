/** What is done together: turns to speak, groups, reading. */
import { mergeLines } from './merge-lines.ts';
import { changeBetween } from './text-change.ts';
import { takesPart } from './workshop-answers.ts';
import { stepsOfRooms } from './workshop-inner.ts';
import { shuffled } from './workshop-chance.ts';
import { revealFor } from './workshop-lead.ts';
import {
	currentStep,
	happens,
	live,
	no,
	nothing,
	roleOf,
	type Case,
	type Judged,
	type Rules
} from './workshop-rule.ts';
import { answeredIn, peopleIn, roomOf, type Room, type Step, type Workshop } from './workshop-state.ts';
import { ROOM_STEP_LIMIT, ROOM_TEXT_LIMIT, type SetupOf } from './workshop-steps.ts';
import type { EventOf } from './workshop-events.ts';

const whileHere = ['open', ...live] as const;
/** Milliseconds after the end in which what a group was writing is still taken. */
const LATE_NOTES = 10_000;
/** Groups of one breakout: 800 people by two. */
const ROOM_LIMIT = 400;

export const togetherRules: Rules<
	| 'raise_hand'
	| 'lower_hand'
	| 'give_turn'
	| 'end_turn'
	| 'show_speaking_time'
	| 'form_rooms'
	| 'add_room_step'
	| 'remove_room_step'
	| 'move_person'
	| 'choose_room'
	| 'room_next'
	| 'room_back'
	| 'room_text'
	| 'report_room'
	| 'call_back'
	| 'read_at'
> = {
	raise_hand: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does: ({ workshop, person }) =>
			workshop.queue.includes(person!.id) || workshop.speaking?.person === person!.id
				? nothing
				: happens({ type: 'hand_raised', person: person!.id })
	},
	lower_hand: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does: ({ workshop, person }) =>
			workshop.queue.includes(person!.id) ? happens({ type: 'hand_lowered', person: person!.id }) : nothing
	},
	give_turn: {
		may: 'workshop.lead',
		in: whileHere,
		does({ workshop }, { person }) {
			if (workshop.speaking?.person === person) return nothing;
			if (!workshop.people[person] || workshop.removed.includes(person))
				return no('conflict', 'workshop-person-gone');
			return happens({ type: 'turn_given', person });
		}
	},
	end_turn: {
		// Whoever speaks may end their own turn.
		may: 'workshop.take_part',
		in: whileHere,
		does({ workshop, actor }) {
			if (!workshop.speaking) return nothing;
			const leads = roleOf(workshop, actor) === 'facilitator';
			return leads || workshop.speaking.person === actor.personId
				? happens({ type: 'turn_ended' })
				: no('forbidden', 'workshop-not-leading');
		}
	},
	show_speaking_time: {
		may: 'workshop.lead',
		in: whileHere,
		does: ({ workshop }, { on }) =>
			workshop.showsSpeakingTime === on ? nothing : happens({ type: 'speaking_time_shown', on })
	},
	form_rooms: {
		may: 'workshop.lead',
		in: live,
		does(it, { step: id, seen }) {
			const found = currentStep(it, id, ['breakout']);
			if ('problem' in found) return found;
			const { step } = found;
			// Of two who press at once the second finds it done, as does what is sent once more after a lost answer.
			if (seen !== step.formed) return nothing;
			if (hasBegun(it.workshop, step)) return no('conflict', 'workshop-rooms-begun');
			const rooms = roomsFor(it.workshop, step);
			if (rooms.length === 0) return no('conflict', 'workshop-nobody-left');
			const now = Object.values(step.rooms);
			const isSame =
				now.length === rooms.length &&
				rooms.every(
					({ name, people }, i) => now[i]!.name === name && now[i]!.people.join() === people.join()
				);
			return isSame ? nothing : happens({ type: 'rooms_formed', step: id, rooms });
		}
	},
	add_room_step: {
		may: 'workshop.lead',
		in: live,
		does(it, { step: outer, room: roomId, id, setup }) {
			const found = currentStep(it, outer, ['breakout']);
			if ('problem' in found) return found;
			const room = found.step.rooms[roomId];
			if (!room) return no('conflict', 'workshop-room-gone');
			if (it.workshop.steps[id]) return room.steps.includes(id) ? nothing : no('conflict', 'id-taken');
			if (room.steps.length >= ROOM_STEP_LIMIT) return no('too-many', 'workshop-room-steps-full');
			return happens({ type: 'room_step_added', step: outer, room: roomId, id, setup });
		}
	},
	remove_room_step: {
		may: 'workshop.lead',
		in: live,
		does(it, { step: outer, room: roomId, inner: id }) {
			const found = currentStep(it, outer, ['breakout']);
			if ('problem' in found) return found;
			const room = found.step.rooms[roomId];
			if (!room) return no('conflict', 'workshop-room-gone');
			const inner = it.workshop.steps[id];
			if (!inner || !room.steps.includes(id)) return nothing;
			if (inner.startedAt !== null) return no('conflict', 'workshop-step-begun');
			return happens({ type: 'room_step_removed', step: outer, room: roomId, id });
		}
	},
	move_person: {
		may: 'workshop.lead',
		in: live,
		does: (it, { step, person, room }) =>
			it.workshop.people[person] ? join(it, step, room, person) : no('conflict', 'workshop-person-gone')
	},
	choose_room: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does(it, { step: id, room }) {
			const step = it.workshop.steps[id];
			const person = it.person!.id;
			// Whoever comes late chooses, whatever the groups were made by.
			const mayChoose =
				step?.setup.kind === 'breakout' && (step.setup.by === 'choice' || !roomOf(step, person));
			return mayChoose || roomOf(step, person)?.id === room
				? join(it, id, room, person)
				: no('forbidden', 'workshop-other-room');
		}
	},
	room_next: {
		may: 'workshop.take_part',
		in: live,
		does: (it, { step, room, seen }) => moveRoom(it, step, room, seen, 1)
	},
	room_back: {
		may: 'workshop.take_part',
		in: live,
		does: (it, { step, room, seen }) => moveRoom(it, step, room, seen, -1)
	},
	room_text: {
		may: 'workshop.take_part',
		in: [...live, 'closed'],
		does(it, { step: id, room: roomId, seen, base, text }) {
			// Also once all have gone on, or it was closed: what was being typed at that moment is not lost.
			const { closedAt } = it.workshop;
			if (closedAt !== null && it.now - closedAt > LATE_NOTES) return no('gone', 'workshop-over');
			const step = it.workshop.steps[id];
			if (!step || step.removed) return no('conflict', 'workshop-step-over');
			const room = step.rooms[roomId];
			if (!room) return no('conflict', 'workshop-room-gone');
			const leads = roleOf(it.workshop, it.actor) === 'facilitator';
			if (!leads && !room.people.includes(it.actor.personId)) return no('forbidden', 'workshop-other-room');
			// Nobody writes over what they have not read: where it is known what they had read, both are taken.
			const isMoved = room.version !== seen;
			if (isMoved && base === undefined && room.text !== text)
				return no('conflict', 'workshop-room-text-moved');
			const after = isMoved && base !== undefined ? mergeLines(base, text, room.text) : text;
			if (after.length > ROOM_TEXT_LIMIT) return no('too-many', 'workshop-room-full');
			if (room.text === after) return nothing;
			return happens({ type: 'room_edited', step: id, room: roomId, ...changeBetween(room.text, after) });
		}
	},
	report_room: {
		may: 'workshop.lead',
		in: live,
		does(it, { step: id, room }) {
			const found = currentStep(it, id, ['breakout']);
			if ('problem' in found) return found;
			if (room !== null && !found.step.rooms[room]) return no('conflict', 'workshop-room-gone');
			return found.step.reporting === room ? nothing : happens({ type: 'room_reports', step: id, room });
		}
	},
	call_back: {
		may: 'workshop.lead',
		in: live,
		does(it, { step: id, minutes }) {
			const found = currentStep(it, id, ['breakout']);
			return 'problem' in found ? found : happens({ type: 'called_back', step: id, minutes });
		}
	},
	read_at: {
		may: 'workshop.lead',
		in: live,
		does(it, { step: id, block, selection }) {
			const found = currentStep(it, id, ['reading']);
			if ('problem' in found) return found;
			const now = found.step.reading;
			const isSame =
				now?.block === block &&
				now.selection?.start === selection?.start &&
				now.selection?.end === selection?.end;
			return isSame ? nothing : happens({ type: 'read_at', step: id, block, selection });
		}
	}
};

function join(it: Case, id: string, room: string, person: string): Judged {
	const found = currentStep(it, id, ['breakout']);
	if ('problem' in found) return found;
	if (!found.step.rooms[room]) return no('conflict', 'workshop-room-gone');
	if (found.step.rooms[room].people.includes(person)) return nothing;
	return happens({ type: 'room_joined', step: id, room, person });
}

/** A group goes on by itself; of two who press at once the second is told. */
function moveRoom(it: Case, id: string, roomId: string, seen: string | null, by: 1 | -1): Judged {
	const found = currentStep(it, id, ['breakout']);
	if ('problem' in found) return found;
	const room = found.step.rooms[roomId];
	if (!room) return no('conflict', 'workshop-room-gone');
	const leads = roleOf(it.workshop, it.actor) === 'facilitator';
	if (!leads && !room.people.includes(it.actor.personId)) return no('forbidden', 'workshop-other-room');
	if (room.current !== seen) return no('conflict', 'workshop-moved');
	const at = room.current === null ? -1 : room.steps.indexOf(room.current);
	const to = room.steps[at + by];
	if (to === undefined) return no('conflict', by === 1 ? 'workshop-last-step' : 'workshop-first-step');
	return happens(...revealFor(it.workshop, to), { type: 'room_moved', step: id, room: roomId, to });
}

/** Whether a group has done anything: then nobody is dealt into another one by chance any more. */
export function hasBegun(workshop: Workshop, step: Step): boolean {
	if (Object.keys(step.notes).length > 0) return true;
	const rooms = Object.values(step.rooms);
	if (rooms.some(({ version }) => version > 0)) return true;
	// Dealt anew, a group would lose what was given to it alone, or get back what was taken from it.
	const asPrepared = preparedSteps(step, rooms);
	if (rooms.some(({ steps }, place) => steps.join() !== asPrepared[place]!.map(({ id }) => id).join()))
		return true;
	return rooms.some((room: Room) =>
		room.steps.some((id) => {
			const inner = workshop.steps[id];
			return inner !== undefined && (Object.keys(inner.notes).length > 0 || answeredIn(inner).size > 0);
		})
	);
}

type FormedRoom = EventOf<'rooms_formed'>['rooms'][number];

function roomsFor(workshop: Workshop, step: Step): FormedRoom[] {
	const setup = step.setup as SetupOf<'breakout'>;
	const people = peopleIn(workshop, step).filter((id) => takesPart(workshop, id));
	const rooms = namedRooms(workshop, step, setup, people).slice(0, ROOM_LIMIT);
	const steps = preparedSteps(step, rooms);
	return rooms.map(({ name, people }, place) => ({
		id: `${step.id.slice(0, 28)}r${place}`,
		name,
		people,
		steps: steps[place]!
	}));
}

/** What each of these groups begins with: the steps of all, and those that were prepared for it alone. */
function preparedSteps(step: Step, rooms: readonly { name: string }[]): FormedRoom['steps'][] {
	const ofRooms = stepsOfRooms(
		step.setup as SetupOf<'breakout'>,
		rooms.map(({ name }) => name)
	);
	return ofRooms.map((steps, place) =>
		steps.map((setup, n) => ({ id: `${step.id.slice(0, 28)}r${place}s${n}`, setup }))
	);
}

/** A name of '' is for the page to give: « Groupe 3 », « Sans territoire ». */
function namedRooms(
	workshop: Workshop,
	step: Step,
	{ by, size, names }: SetupOf<'breakout'>,
	people: string[]
): { name: string; people: string[] }[] {
	const count = Math.min(Math.ceil(people.length / size), ROOM_LIMIT);
	const rooms = Array.from({ length: count }, () => ({ name: '', people: [] as string[] }));
	if (by === 'choice') return names.length > 0 ? names.map((name) => ({ name, people: [] })) : rooms;
	if (by === 'chance') {
		shuffled(people, step.formed === 0 ? step.id : `${step.id}:${step.formed}`).forEach((id, place) =>
			rooms[place % count]!.people.push(id)
		);
		return rooms;
	}
	const nameOf = (id: string) =>
		(by === 'territory' ? workshop.people[id]?.territory : workshop.people[id]?.organisation) ?? '';
	return [...Map.groupBy(people, nameOf)]
		.map(([name, people]) => ({ name, people }))
		.toSorted((a, b) => a.name.localeCompare(b.name, 'fr'));
}
