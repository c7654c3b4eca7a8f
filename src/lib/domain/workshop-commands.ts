/**
 * What a page asks of a workshop, as JSON. Each command names the step that its sender saw, and whatever it makes has
 * an id that the sender chose: one that is sent twice does nothing twice.
 */
import * as v from 'valibot';
import { id, innerStep, noteLimit, preparedInner, ROOM_TEXT_LIMIT, stepSetup } from './workshop-steps.ts';

const words = (limit: number) =>
	v.pipe(v.string(), v.trim(), v.nonEmpty('text-missing'), v.maxLength(limit, 'text-long'));
const maybe = (limit: number) => v.pipe(v.string(), v.trim(), v.maxLength(limit, 'text-long'));
const whole = (least: number, most: number) =>
	v.pipe(
		v.number(),
		v.integer('form-malformed'),
		v.minValue(least, 'form-malformed'),
		v.maxValue(most, 'form-malformed')
	);
const day = v.pipe(v.string(), v.isoDate('date-malformed'));

/** A person without a device, for whom the facilitator types. */
const forPerson = v.optional(id);
const step = id;

const schemas = {
	// What everyone does.
	write: v.object({ type: v.literal('write'), step, id, text: words(noteLimit), for: forPerson }),
	rewrite: v.object({ type: v.literal('rewrite'), step, id, text: words(noteLimit), for: forPerson }),
	erase: v.object({ type: v.literal('erase'), step, id, for: forPerson }),
	add_group: v.object({ type: v.literal('add_group'), step, id, name: words(120) }),
	name_group: v.object({ type: v.literal('name_group'), step, id, name: words(120) }),
	remove_group: v.object({ type: v.literal('remove_group'), step, id }),
	/** Puts an idea into a group; null: into none. */
	place: v.object({ type: v.literal('place'), step, note: id, group: v.nullable(id) }),
	/** How many dots an idea has from this person from now on. */
	vote: v.object({ type: v.literal('vote'), step, option: id, dots: whole(0, 20), for: forPerson }),
	raise_hand: v.object({ type: v.literal('raise_hand'), for: forPerson }),
	lower_hand: v.object({ type: v.literal('lower_hand'), for: forPerson }),
	take_position: v.object({
		type: v.literal('take_position'),
		step,
		position: whole(1, 8),
		reason: maybe(noteLimit),
		/** A 7 that is meant as an objection. */
		objection: v.optional(v.boolean(), false),
		/** For which organisation; null: for oneself. */
		organisation: v.nullable(id),
		for: forPerson
	}),
	/** One's own words for what the other one of the pair said. */
	restate: v.object({ type: v.literal('restate'), step, pair: id, text: words(noteLimit), for: forPerson }),
	/** Whether the other one's words are right; if not, what should be said instead. */
	answer_restatement: v.object({
		type: v.literal('answer_restatement'),
		step,
		pair: id,
		right: v.boolean(),
		correction: maybe(noteLimit),
		for: forPerson
	}),
	commit: v.object({
		type: v.literal('commit'),
		step,
		id,
		what: words(300),
		dueOn: day,
		/** The organisation that would do it; null: the person. */
		organisation: v.nullable(id),
		for: forPerson
	}),
	uncommit: v.object({ type: v.literal('uncommit'), step, id, for: forPerson }),
	choose_room: v.object({ type: v.literal('choose_room'), step, room: id, for: forPerson }),
	/** A group goes on to its next step by itself; `seen` is the one it is at. */
	room_next: v.object({ type: v.literal('room_next'), step, room: id, seen: v.nullable(id) }),
	/**
	 * The notes of a group, whole, by whoever writes for it; `seen` is the version that was changed and `base` what it
	 * said: with it what others wrote meanwhile is taken together with it.
	 */
	room_text: v.object({
		type: v.literal('room_text'),
		step,
		room: id,
		seen: whole(0, 1_000_000),
		base: v.optional(maybe(ROOM_TEXT_LIMIT)),
		text: maybe(ROOM_TEXT_LIMIT)
	}),
	room_back: v.object({ type: v.literal('room_back'), step, room: id, seen: v.nullable(id) }),
	correct_minutes: v.object({ type: v.literal('correct_minutes'), id, text: words(noteLimit) }),

	// What whoever leads does.
	open: v.object({ type: v.literal('open') }),
	start: v.object({ type: v.literal('start') }),
	next: v.object({ type: v.literal('next'), seen: v.nullable(id) }),
	back: v.object({ type: v.literal('back'), seen: v.nullable(id) }),
	/** Like next, but the step counts as left out. */
	skip: v.object({ type: v.literal('skip'), seen: v.nullable(id) }),
	go_to: v.object({ type: v.literal('go_to'), seen: v.nullable(id), step }),
	pause: v.object({ type: v.literal('pause') }),
	resume: v.object({ type: v.literal('resume') }),
	extend: v.object({ type: v.literal('extend'), step, minutes: whole(1, 120) }),
	/** Shows what was hidden; of a vote it is its end. */
	reveal: v.object({ type: v.literal('reveal'), step }),
	lock_door: v.object({ type: v.literal('lock_door'), locked: v.boolean() }),
	/** Said to all; '' takes it away. */
	say_to_all: v.object({ type: v.literal('say_to_all'), text: maybe(300) }),
	speak_for: v.object({ type: v.literal('speak_for'), organisation: v.nullable(id) }),
	add_facilitator: v.object({ type: v.literal('add_facilitator'), member: id }),
	remove_facilitator: v.object({ type: v.literal('remove_facilitator'), member: id }),
	hand_over: v.object({ type: v.literal('hand_over'), to: id }),
	take_lead: v.object({ type: v.literal('take_lead') }),
	give_turn: v.object({ type: v.literal('give_turn'), person: id }),
	end_turn: v.object({ type: v.literal('end_turn') }),
	show_speaking_time: v.object({ type: v.literal('show_speaking_time'), on: v.boolean() }),
	/** A name without a device: what they say is typed for them. */
	add_person: v.object({
		type: v.literal('add_person'),
		id,
		name: words(80),
		organisation: maybe(120),
		organisationId: v.nullable(id)
	}),
	remove_person: v.object({ type: v.literal('remove_person'), person: id }),
	/** After which step; null: first. */
	add_step: v.object({ type: v.literal('add_step'), id, after: v.nullable(id), setup: stepSetup }),
	edit_step: v.object({ type: v.literal('edit_step'), step, setup: stepSetup }),
	move_step: v.object({ type: v.literal('move_step'), step, after: v.nullable(id) }),
	remove_step: v.object({ type: v.literal('remove_step'), step }),
	/** A step that groups go through by themselves, all of them or one alone; after which of them, null: first. */
	add_inner_step: v.object({
		type: v.literal('add_inner_step'),
		step,
		id,
		after: v.nullable(id),
		setup: preparedInner
	}),
	edit_inner_step: v.object({
		type: v.literal('edit_inner_step'),
		step,
		inner: id,
		setup: preparedInner
	}),
	move_inner_step: v.object({
		type: v.literal('move_inner_step'),
		step,
		inner: id,
		after: v.nullable(id)
	}),
	remove_inner_step: v.object({ type: v.literal('remove_inner_step'), step, inner: id }),
	form_pairs: v.object({ type: v.literal('form_pairs'), step }),
	/** `seen`: how often they were formed already. By chance each time gives others. */
	form_rooms: v.object({ type: v.literal('form_rooms'), step, seen: whole(0, 1_000) }),
	/** A group reports to all; null: the next moment is everyone's again. */
	report_room: v.object({ type: v.literal('report_room'), step, room: v.nullable(id) }),
	/** One step more for one group alone, after its last. */
	add_room_step: v.object({ type: v.literal('add_room_step'), step, room: id, id, setup: innerStep }),
	/** Takes a step of one group away again, that it has not come to yet. */
	remove_room_step: v.object({ type: v.literal('remove_room_step'), step, room: id, inner: id }),
	move_person: v.object({ type: v.literal('move_person'), step, person: id, room: id }),
	call_back: v.object({ type: v.literal('call_back'), step, minutes: whole(0, 30) }),
	/** Where the reading is: a block of the text, and what is selected of it. */
	read_at: v.object({
		type: v.literal('read_at'),
		step,
		block: whole(0, 100_000),
		selection: v.nullable(v.object({ start: whole(0, 10_000_000), end: whole(0, 10_000_000) }))
	}),
	/** Something said that is worth a draft, kept at once. */
	keep: v.object({
		type: v.literal('keep'),
		id,
		step,
		kind: v.picklist(['agreement', 'disagreement', 'commitment']),
		text: words(300),
		notes: v.pipe(v.array(id), v.maxLength(200, 'form-malformed')),
		organisation: v.nullable(id),
		dueOn: v.nullable(day)
	}),
	unkeep: v.object({ type: v.literal('unkeep'), id }),
	/** `last`: the step that was seen to be the last one; without it, what is left of the agenda is left out. */
	close: v.object({ type: v.literal('close'), last: v.optional(v.nullable(id)) }),
	cancel: v.object({ type: v.literal('cancel') }),
	/** Those who were absent may add to it until a date; null: no longer. */
	stay_open: v.object({ type: v.literal('stay_open'), until: v.nullable(day) }),
	settle_correction: v.object({
		type: v.literal('settle_correction'),
		id,
		taken: v.boolean(),
		answer: maybe(noteLimit)
	})
};

type Schemas = typeof schemas;
export type CommandType = keyof Schemas;
export type CommandOf<T extends CommandType> = v.InferOutput<Schemas[T]>;
export type WorkshopCommand = { [T in CommandType]: CommandOf<T> }[CommandType];
/** As a page writes it. */
export type WorkshopCommandInput = { [T in CommandType]: v.InferInput<Schemas[T]> }[CommandType];

export const commandTypes = Object.keys(schemas) as CommandType[];

/** Reads a command; gives the name of a sentence where it is none. */
export function readCommand(
	sent: unknown
): { command: WorkshopCommand } | { problem: { code: 'invalid'; detail: string } } {
	const type = typeof sent === 'object' && sent !== null ? (sent as { type?: unknown }).type : undefined;
	if (typeof type !== 'string' || !Object.hasOwn(schemas, type)) {
		return { problem: { code: 'invalid', detail: 'form-malformed' } };
	}
	const read = v.safeParse(schemas[type as CommandType], sent);
	if (read.success) return { command: read.output as WorkshopCommand };
	const [issue] = read.issues;
	const named = /^[a-z]+(-[a-z]+)+$/.test(issue.message);
	return { problem: { code: 'invalid', detail: named ? issue.message : 'form-malformed' } };
}
