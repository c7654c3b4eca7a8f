/** A workshop as its events make it. Nothing here changes in place. */
import type { EntryKind } from './entry.ts';
import type { Person } from './workshop-events.ts';
import { prepared, rulesOfKind, type StepSetup } from './workshop-steps.ts';

export const workshopStatuses = [
	'prepared',
	'open',
	'running',
	'paused',
	'closed',
	'minutes_reviewed',
	'cancelled'
] as const;
export type WorkshopStatus = (typeof workshopStatuses)[number];

export interface Note {
	id: string;
	text: string;
	/** Null: nobody knows. */
	person: string | null;
	/** Typed by the facilitator. */
	paper: boolean;
	/** Written after the workshop was closed. */
	after: boolean;
}

export interface GivenPosition {
	person: string;
	organisationId: string | null;
	organisation: string;
	binding: boolean;
	position: number;
	reason: string;
	objection: boolean;
	paper: boolean;
}

/** Two who restate each other: `a` says what `b` said, `b` what `a` said. */
export interface Pair {
	id: string;
	a: string;
	b: string;
	/** By whoever wrote them. */
	said: Readonly<Record<string, Restated>>;
}
export interface Restated {
	text: string;
	paper: boolean;
	/** Of whoever was restated; null: not answered yet. */
	right: boolean | null;
	correction: string;
}

export interface IntendedCommitment {
	id: string;
	person: string;
	what: string;
	dueOn: string;
	organisationId: string | null;
	organisation: string;
	intention: boolean;
	paper: boolean;
}

/** A group of a breakout, with steps of its own. */
export interface Room {
	id: string;
	name: string;
	people: readonly string[];
	steps: readonly string[];
	/** Null: has not begun, or has nothing but its notes. */
	current: string | null;
	/** What the group has written together, and how often that has changed. */
	text: string;
	version: number;
	/** Who changed it last, and when: milliseconds since 1970. Null: nobody has. */
	writtenBy: string | null;
	writtenAt: number | null;
}

export interface Step {
	id: string;
	setup: StepSetup;
	/** Of a group's step: the breakout and its group. */
	room: { step: string; room: string } | null;
	/** Milliseconds since 1970. */
	startedAt: number | null;
	doneAt: number | null;
	skipped: boolean;
	removed: boolean;
	revealed: boolean;
	notes: Readonly<Record<string, Note>>;
	groups: Readonly<Record<string, string>>;
	/** Group by note. */
	placed: Readonly<Record<string, string>>;
	/** Dots by person and option. */
	votes: Readonly<Record<string, Readonly<Record<string, number>>>>;
	paperVotes: readonly string[];
	/** One an organisation that is bound, one a person who advises. */
	positions: Readonly<Record<string, GivenPosition>>;
	pairs: Readonly<Record<string, Pair>>;
	commitments: Readonly<Record<string, IntendedCommitment>>;
	rooms: Readonly<Record<string, Room>>;
	/** How often groups were formed. */
	formed: number;
	/** The group that reports to all at the moment. */
	reporting: string | null;
	/** When the groups are called back; null: not yet. */
	backAt: number | null;
	/** The part of a plan that is read together; null: the words of the setup. */
	passage: { planId: string; title: string; blocks: readonly { html: string; text: string }[] } | null;
	reading: { block: number; selection: { start: number; end: number } | null } | null;
}

export interface Kept {
	id: string;
	step: string;
	kind: EntryKind;
	text: string;
	notes: readonly string[];
	organisationId: string | null;
	dueOn: string | null;
}

export interface Correction {
	id: string;
	person: string;
	text: string;
	at: number;
	/** Null: waits for an answer. */
	taken: boolean | null;
	answer: string;
}

/** Time left of the running step. `endsAt` while it runs, `left` while it is paused; neither: no limit. */
export interface Clock {
	endsAt: number | null;
	left: number | null;
}

export interface Workshop {
	title: string;
	planId: string | null;
	status: WorkshopStatus;
	doorLocked: boolean;
	/** Ids of members. */
	facilitators: readonly string[];
	lead: string;
	/** From whom the lead was taken while they were away: they may take it back. */
	leadLostBy: string | null;
	/** Facilitators none of whose pages is open, and since when. */
	away: Readonly<Record<string, number>>;
	/** For which organisation a facilitator speaks at the moment; absent: they facilitate. */
	speaksFor: Readonly<Record<string, { id: string; name: string }>>;
	people: Readonly<Record<string, Person>>;
	/** Gone, or never been: what they said stays. */
	removed: readonly string[];
	agenda: readonly string[];
	steps: Readonly<Record<string, Step>>;
	current: string | null;
	clock: Clock;
	/** Said to all. */
	message: { text: string; at: number } | null;
	/** Whoever asks to speak, first come first. */
	queue: readonly string[];
	speaking: { person: string; since: number } | null;
	/** Milliseconds, by person. */
	spoken: Readonly<Record<string, number>>;
	showsSpeakingTime: boolean;
	kept: Readonly<Record<string, Kept>>;
	/** Entry by draft. */
	filed: Readonly<Record<string, string>>;
	minutesPlanId: string | null;
	startedAt: number | null;
	closedAt: number | null;
	/** ISO instant: until when those present may correct the minutes. */
	correctUntil: string | null;
	/** ISO date until which those who were absent may add to it. */
	openUntil: string | null;
	corrections: Readonly<Record<string, Correction>>;
}

export const blankWorkshop: Workshop = {
	title: '',
	planId: null,
	status: 'prepared',
	doorLocked: false,
	facilitators: [],
	lead: '',
	leadLostBy: null,
	away: {},
	speaksFor: {},
	people: {},
	removed: [],
	agenda: [],
	steps: {},
	current: null,
	clock: { endsAt: null, left: null },
	message: null,
	queue: [],
	speaking: null,
	spoken: {},
	showsSpeakingTime: false,
	kept: {},
	filed: {},
	minutesPlanId: null,
	startedAt: null,
	closedAt: null,
	correctUntil: null,
	openUntil: null,
	corrections: {}
};

export function newStep(id: string, setup: StepSetup, room: Step['room'] = null): Step {
	return {
		id,
		setup: prepared(id, setup),
		room,
		startedAt: null,
		doneAt: null,
		skipped: false,
		removed: false,
		revealed: false,
		notes: {},
		groups: {},
		placed: {},
		votes: {},
		paperVotes: [],
		positions: {},
		pairs: {},
		commitments: {},
		rooms: {},
		formed: 0,
		reporting: null,
		backAt: null,
		passage: null,
		reading: null
	};
}

/** Whether a workshop goes on: contributions are taken while it runs and while it is paused. */
export function isLive(workshop: Workshop): boolean {
	return workshop.status === 'running' || workshop.status === 'paused';
}

export function isOver(workshop: Workshop): boolean {
	return ['closed', 'minutes_reviewed', 'cancelled'].includes(workshop.status);
}

/** The steps before one, in its own agenda, the nearest first. */
function before(workshop: Workshop, step: Step): Step[] {
	const own = step.room
		? (workshop.steps[step.room.step]?.rooms[step.room.room]?.steps ?? [])
		: workshop.agenda;
	const outside = step.room ? workshop.agenda.slice(0, workshop.agenda.indexOf(step.room.step)) : [];
	const at = own.indexOf(step.id);
	return [...outside, ...own.slice(0, at < 0 ? own.length : at)]
		.reverse()
		.flatMap((id) => workshop.steps[id] ?? []);
}

/** The step whose ideas a grouping or a vote goes on with. */
export function ideasOf(workshop: Workshop, step: Step): Step | undefined {
	const { setup } = step;
	if (!('from' in setup)) return undefined;
	const named = setup.from ? workshop.steps[setup.from] : undefined;
	if (named && !named.removed) return named.setup.kind === 'grouping' ? ideasOf(workshop, named) : named;
	return before(workshop, step).find(({ setup: { kind } }) => kind === 'silent_ideas');
}

/** The grouping that a vote goes on with: one votes on its groups, and on what stands in none. */
export function groupingOf(workshop: Workshop, step: Step): Step | undefined {
	if (step.setup.kind !== 'dot_vote') return undefined;
	const { from } = step.setup;
	if (from) return workshop.steps[from]?.setup.kind === 'grouping' ? workshop.steps[from] : undefined;
	const found = before(workshop, step).find(
		({ setup: { kind } }) => kind === 'silent_ideas' || kind === 'grouping'
	);
	return found?.setup.kind === 'grouping' ? found : undefined;
}

/** By the step whose ideas they are: everyone who votes asks for the same ones, again and again. */
const knownOptions = new WeakMap<Step, { grouping: Step | undefined; options: Options }>();
type Options = Readonly<Record<string, string>>;

/** What one votes on: id and words. */
export function optionsOf(workshop: Workshop, step: Step): Options {
	const source = ideasOf(workshop, step);
	if (!source || isHidden(source)) return {};
	const grouping = groupingOf(workshop, step);
	const known = knownOptions.get(source);
	if (known && known.grouping === grouping) return known.options;
	const options: Record<string, string> = {};
	if (grouping) Object.assign(options, grouping.groups);
	for (const { id, text } of Object.values(source.notes)) {
		if (!grouping?.placed[id]) options[id] = text;
	}
	knownOptions.set(source, { grouping, options });
	return options;
}

/** Whether what was given in a step is not for others yet. */
export function isHidden(step: Step): boolean {
	return rulesOfKind[step.setup.kind].hides && !step.revealed;
}

/** The group that someone is in. */
export function roomOf(step: Step | undefined, person: string): Room | undefined {
	return step ? Object.values(step.rooms).find(({ people }) => people.includes(person)) : undefined;
}

/** The people of the room that a step is of: of a group, or all. */
export function peopleIn(workshop: Workshop, step: Step): string[] {
	if (step.room) return [...(workshop.steps[step.room.step]?.rooms[step.room.room]?.people ?? [])];
	const removed = new Set(workshop.removed);
	return Object.keys(workshop.people).filter((id) => !removed.has(id));
}

/** Whether a step is one that can be acted in now: the one all are at, or the one that its group is at. */
export function isCurrent(workshop: Workshop, step: Step): boolean {
	if (!step.room) return workshop.current === step.id;
	const outer = workshop.steps[step.room.step];
	return (
		outer !== undefined && workshop.current === outer.id && outer.rooms[step.room.room]?.current === step.id
	);
}

/** Whoever has given something in a step. Of an anonymous one nobody can be told. */
export function answeredIn(step: Step): Set<string> {
	const people = new Set<string>();
	for (const { person } of Object.values(step.notes)) if (person) people.add(person);
	for (const [person, votes] of Object.entries(step.votes)) {
		if (Object.values(votes).some((dots) => dots > 0)) people.add(person);
	}
	for (const { person } of Object.values(step.positions)) people.add(person);
	for (const { said } of Object.values(step.pairs))
		for (const person of Object.keys(said)) people.add(person);
	for (const { person } of Object.values(step.commitments)) people.add(person);
	return people;
}
