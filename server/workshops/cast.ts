import type { WorkshopCommandInput } from '#lib/domain/workshop-commands.ts';
import { readCommand } from '#lib/domain/workshop-commands.ts';
import type { Person } from '#lib/domain/workshop-events.ts';
import { ideasOf, optionsOf, roomOf, type Workshop } from '#lib/domain/workshop-state.ts';
import { decide, enter } from '#lib/domain/workshop.ts';
import { newId } from '../ids.ts';
import type { WorkshopHost } from './host.ts';

/** People who are none, for whoever rehearses alone. */
const names = [
	'Aïcha',
	'Baptiste',
	'Camille',
	'Diego',
	'Élise',
	'Farid',
	'Gwen',
	'Hugo',
	'Inès',
	'Jules',
	'Karima',
	'Léo'
];
const organisations = ['Association A', 'Association B', 'Commune C', 'Mutuelle D'];
const ideas = {
	fr: [
		'Ouvrir plus tôt',
		'Dire qui décide',
		'Partager la salle',
		'Former les bénévoles',
		'Moins de réunions',
		'Un numéro unique',
		'Aller vers les gens',
		'Mesurer ce qui change'
	],
	en: [
		'Open earlier',
		'Say who decides',
		'Share the room',
		'Train volunteers',
		'Fewer meetings',
		'One number to call',
		'Go out to people',
		'Measure what changes'
	]
};
const words = {
	fr: { because: 'Parce que le temps manque', hello: 'Curieux et un peu fatigué' },
	en: { because: 'Because time is short', hello: 'Curious and a little tired' }
};

/** Milliseconds between what whoever leads does and what the others do. */
const SOONEST = 600;
const LATEST = 7_000;

/**
 * Plays the people of a rehearsal: they enter, and at each step do by the same commands what people do. Until it is over,
 * or the program ends: asked for again, they go on.
 */
export async function play(
	host: WorkshopHost,
	workshopId: string,
	language: 'fr' | 'en',
	random: () => number = Math.random
): Promise<void> {
	if (host.rehearsing.has(workshopId)) return;
	host.rehearsing.add(workshopId);
	const before = await host.state(workshopId);
	const known = Object.values(before.people).filter(({ kind }) => kind === 'guest');
	const cast: Person[] =
		known.length > 0
			? known
			: names.map((name, n) => ({
					id: newId(),
					kind: 'guest',
					name,
					organisation: organisations[n % organisations.length]!,
					organisationId: null,
					territoryId: null,
					territory: ''
				}));
	for (const person of cast) await host.change(workshopId, (workshop, now) => enter(workshop, person, now));

	const stop = host.listen((id, workshop, events) => {
		if (id !== workshopId) return;
		if (workshop.status !== 'open' && workshop.status !== 'running' && workshop.status !== 'paused') {
			stop();
			host.rehearsing.delete(workshopId);
			return;
		}
		const begins = events.some(({ type }) =>
			['moved', 'rooms_formed', 'pairs_formed', 'room_moved', 'restated'].includes(type)
		);
		if (begins) actAll();
	});
	actAll();

	function actAll(): void {
		for (const person of cast) {
			const wait = SOONEST + random() * (LATEST - SOONEST);
			after(wait, person, (workshop, now) => somethingFor(workshop, person.id, language, now, random));
			after(LATEST + wait, person, (workshop) => goOn(workshop, person.id));
		}
	}

	function after(wait: number, person: Person, what: Choose): void {
		setTimeout(() => void actAs(person, what), wait).unref();
	}

	async function actAs(person: Person, what: Choose): Promise<void> {
		const actor = { personId: person.id, kind: 'guest' as const, organisations: [], mandates: [] };
		try {
			await host.change(workshopId, (workshop, now) => {
				const sent = what(workshop, now);
				const read = sent && readCommand(sent);
				return read && 'command' in read ? decide(workshop, read.command, actor, now) : { events: [] };
			});
		} catch {
			// Refused like anyone who comes too late.
		}
	}
}

/** What someone asks for; undefined: nothing. */
type Choose = (workshop: Workshop, now: number) => WorkshopCommandInput | undefined;

/** A group goes on to its next step by itself: one of it says so, once the others have had their time. */
function goOn(workshop: Workshop, person: string): WorkshopCommandInput | undefined {
	const step = workshop.current ? workshop.steps[workshop.current] : undefined;
	const room = roomOf(step, person);
	if (!step || room?.people[0] !== person || room.current === room.steps.at(-1)) return undefined;
	return { type: 'room_next', step: step.id, room: room.id, seen: room.current };
}

/** What someone would do at the step they are at; undefined: nothing. */
function somethingFor(
	workshop: Workshop,
	person: string,
	language: 'fr' | 'en',
	now: number,
	random: () => number
): WorkshopCommandInput | undefined {
	const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
	const plenary = workshop.current ? workshop.steps[workshop.current] : undefined;
	const room = roomOf(plenary, person);
	const step = room?.current ? workshop.steps[room.current] : plenary;
	if (!step) return undefined;
	const at = { step: step.id };
	switch (step.setup.kind) {
		case 'check_in':
		case 'closing':
			return { type: 'write', ...at, id: newId(), text: words[language].hello };
		case 'silent_ideas':
			return { type: 'write', ...at, id: newId(), text: pick(ideas[language])! };
		case 'grouping': {
			const note = pick(Object.keys(ideasOf(workshop, step)?.notes ?? {}));
			const group = pick(Object.keys(step.groups));
			if (group === undefined) return { type: 'add_group', ...at, id: newId(), name: pick(ideas[language])! };
			return note === undefined ? undefined : { type: 'place', ...at, note, group };
		}
		case 'dot_vote': {
			const option = pick(Object.keys(optionsOf(workshop, step)));
			return option === undefined ? undefined : { type: 'vote', ...at, option, dots: 1 };
		}
		case 'gradient_round': {
			const position = pick([1, 1, 1, 2, 2, 3, 4, 5, 6, 8])!;
			return { type: 'take_position', ...at, position, reason: words[language].because, organisation: null };
		}
		case 'speaking_queue':
			return random() < 0.3 ? { type: 'raise_hand' } : undefined;
		case 'restatement': {
			const pair = Object.values(step.pairs).find(({ a, b }) => a === person || b === person);
			if (!pair) return step.room ? { type: 'form_pairs', ...at } : undefined;
			const other = pair.said[pair.a === person ? pair.b : pair.a];
			if (!pair.said[person]) return { type: 'restate', ...at, pair: pair.id, text: pick(ideas[language])! };
			return other && other.right === null
				? { type: 'answer_restatement', ...at, pair: pair.id, right: true, correction: '' }
				: undefined;
		}
		case 'commitments_round': {
			const dueOn = new Date(now + 60 * 86_400_000).toISOString().slice(0, 10);
			return random() < 0.4
				? { type: 'commit', ...at, id: newId(), what: pick(ideas[language])!, dueOn, organisation: null }
				: undefined;
		}
		case 'breakout': {
			const free = pick(Object.keys(step.rooms));
			if (!room) return free === undefined ? undefined : { type: 'choose_room', ...at, room: free };
			if (random() > 0.3) return undefined;
			const text = `${room.text}\n${pick(ideas[language])!}`.trim();
			return { type: 'room_text', step: plenary!.id, room: room.id, seen: room.version, text };
		}
		default:
			return undefined;
	}
}
