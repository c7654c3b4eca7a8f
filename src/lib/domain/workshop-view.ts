/**
 * What someone sees of a workshop, in four parts: `common` is the same for everyone (the projector shows it and nothing
 * else), `room` for all of one group, `console` for all who lead, and `mine` is one's own. No part holds what a step
 * hides from others; what is one's own is in `mine` alone.
 */
import type { WorkshopRole } from './permissions.ts';
import { nextMove, type NextMove } from './workshop-lead.ts';
import { roleOf } from './workshop-rule.ts';
import { dotsOf } from './workshop-answers.ts';
import {
	answeredIn,
	roomOf,
	type Clock,
	type Correction,
	type GivenPosition,
	type Kept,
	type Restated,
	type Step,
	type Workshop,
	type WorkshopStatus
} from './workshop-state.ts';
import { hasBegun } from './workshop-together.ts';
import type { PersonKind } from './workshop-events.ts';
import type { StepKind, StepSetup } from './workshop-steps.ts';
import { nameView, stepView, type NameView, type StepView } from './workshop-step-view.ts';

export type { NameView, NoteView, PositionsView, StepView } from './workshop-step-view.ts';
export { stepView } from './workshop-step-view.ts';

export interface AgendaView {
	id: string;
	title: string;
	kind: StepKind;
	minutes: number;
	state: 'done' | 'skipped' | 'now' | 'ahead';
}

export interface CommonView {
	title: string;
	planId: string | null;
	status: WorkshopStatus;
	/** Shown while the door is open. */
	code: string;
	doorLocked: boolean;
	/** Who leads, and for whom they speak at the moment: null, they facilitate. */
	facilitators: (NameView & { leads: boolean; speaksFor: string | null; awaySince: number | null })[];
	agenda: AgendaView[];
	step: StepView | null;
	/** Milliseconds since 1970, or milliseconds. */
	clock: Clock;
	message: { text: string; at: number } | null;
	/** People whose page is open, and those without a device. */
	here: number;
	queue: NameView[];
	speaking: (NameView & { since: number }) | null;
	/** Organisations that are here and of whom nothing was heard, alphabetically: the first few, and how many there are. */
	unheard: string[];
	unheardCount: number;
	/** Milliseconds by organisation, when the facilitator shows it. */
	speakingTimes: { organisation: string; time: number }[] | null;
	correctUntil: string | null;
	openUntil: string | null;
	minutesPlanId: string | null;
}

/** The group that one is in, with its own step. */
export interface RoomView {
	step: string;
	room: string;
	name: string;
	people: NameView[];
	agenda: AgendaView[];
	current: StepView | null;
	/** The notes of the group, and which version of them this is. */
	text: string;
	version: number;
	/** Who changed them last, and when: milliseconds since 1970. */
	writtenBy: NameView | null;
	writtenAt: number | null;
	backAt: number | null;
}

export interface MineView {
	person: NameView | null;
	role: WorkshopRole;
	leads: boolean;
	/** It was taken while one was away: one may take it back. */
	leadLost: boolean;
	speaksFor: string | null;
	handRaised: boolean;
	speaking: boolean;
	room: string | null;
	/** The step that what follows is of: one's group's, or that of all. */
	step: string | null;
	/** One's own ideas; of an anonymous step only one's device knows them. */
	notes: Record<string, string>;
	/** Dots by option, and how many are left. */
	votes: Record<string, number>;
	dotsLeft: number | null;
	/** What one has given oneself, for each organisation or ('') for oneself. */
	positions: Record<string, Pick<GivenPosition, 'position' | 'reason' | 'objection' | 'binding'>>;
	pairs: { id: string; other: NameView; mine: Restated | null; theirs: Restated | null }[];
	commitments: string[];
	corrections: Correction[];
}

export interface PersonView {
	name: string;
	organisation: string;
	kind: PersonKind;
	here: boolean;
	/** In the step that all are at. Null: nobody can know. */
	answered: boolean | null;
	heard: boolean;
	/** Someone else here has the same name. */
	namesake: boolean;
	room: string | null;
}

export interface ConsoleView {
	next: NextMove;
	/** All of whom nothing was heard. */
	unheard: string[];
	/** Every step of the agenda as it is prepared. */
	steps: Record<string, { setup: StepSetup; begun: boolean; revealed: boolean; answered: number }>;
	people: Record<string, PersonView>;
	removed: string[];
	kept: Record<string, Kept>;
	/** Entry by draft. */
	filed: Record<string, string>;
	corrections: Correction[];
	showsSpeakingTime: boolean;
	/** Of a restatement: the pairs of each one without a device, whose words are typed for them. */
	paperPairs: Record<string, MineView['pairs']>;
	/** While all are in groups: what each writes, and whether any has begun. */
	rooms: {
		begun: boolean;
		formed: number;
		notes: Record<string, Pick<RoomView, 'text' | 'writtenBy' | 'writtenAt'>>;
		/** What each goes through by itself. */
		agendas: Record<string, AgendaView[]>;
	} | null;
}

export interface WorkshopView {
	common: CommonView;
	room: RoomView | null;
	mine: MineView | null;
	console: ConsoleView | null;
}

export type Viewer =
	{ as: 'attendee' | 'facilitator'; person: string; kind: 'member' | 'guest' } | { as: 'projector' };

/** What the state alone does not say. */
export interface ViewContext {
	code: string;
	/** Whose page is open. Without it, everyone who has entered counts as here. */
	here?: ReadonlySet<string> | undefined;
}

/** Names that everyone is sent: those of a convention would be a list that nobody reads. */
const FEW = 12;

/** The whole view of someone. */
export function viewOf(workshop: Workshop, viewer: Viewer, context: ViewContext): WorkshopView {
	const common = commonView(workshop, context);
	if (viewer.as === 'projector') return { common, room: null, mine: null, console: null };
	return {
		common,
		room: roomViewOf(workshop, viewer.person),
		mine: mineView(workshop, viewer),
		console: viewer.as === 'facilitator' ? consoleView(workshop, context) : null
	};
}

/** What everyone sees. */
export function commonView(workshop: Workshop, { code, here }: ViewContext): CommonView {
	const { current, steps, speaking } = workshop;
	const step = current ? steps[current] : undefined;
	const unheard = unheardOf(workshop);
	return {
		title: workshop.title,
		planId: workshop.planId,
		status: workshop.status,
		code,
		doorLocked: workshop.doorLocked,
		facilitators: workshop.facilitators.map((id) => ({
			...nameView(workshop, id),
			leads: workshop.lead === id,
			speaksFor: workshop.speaksFor[id]?.name ?? null,
			awaySince: workshop.away[id] ?? null
		})),
		agenda: workshop.agenda.flatMap((id) => agendaView(steps[id], current)),
		step: step ? stepView(workshop, step) : null,
		clock: workshop.clock,
		message: workshop.message,
		here: presentIds(workshop).filter((id) => isHere(workshop, id, here)).length,
		queue: workshop.queue.map((id) => nameView(workshop, id)),
		speaking: speaking ? { ...nameView(workshop, speaking.person), since: speaking.since } : null,
		unheard: unheard.slice(0, FEW),
		unheardCount: unheard.length,
		speakingTimes: workshop.showsSpeakingTime ? speakingTimes(workshop) : null,
		correctUntil: workshop.correctUntil,
		openUntil: workshop.openUntil,
		minutesPlanId: workshop.minutesPlanId
	};
}

/** What someone's group sees, while all are in groups. */
export function roomViewOf(workshop: Workshop, person: string): RoomView | null {
	const step = workshop.current ? workshop.steps[workshop.current] : undefined;
	const room = roomOf(step, person);
	return step && room ? roomView(workshop, step, room.id) : null;
}

/** What all of one group see. */
export function roomView(workshop: Workshop, step: Step, roomId: string): RoomView | null {
	const room = step.rooms[roomId];
	if (!room) return null;
	const current = room.current ? workshop.steps[room.current] : undefined;
	return {
		step: step.id,
		room: room.id,
		name: room.name,
		people: room.people.map((id) => nameView(workshop, id)),
		agenda: roomAgenda(workshop, room),
		current: current ? stepView(workshop, current) : null,
		text: room.text,
		version: room.version,
		writtenBy: room.writtenBy === null ? null : nameView(workshop, room.writtenBy),
		writtenAt: room.writtenAt,
		backAt: step.backAt
	};
}

function roomAgenda(workshop: Workshop, { steps, current }: Step['rooms'][string]): AgendaView[] {
	return steps.flatMap((id) => agendaView(workshop.steps[id], current));
}

/** What is someone's own. */
export function mineView(
	workshop: Workshop,
	{ person: id, kind }: { person: string; kind: 'member' | 'guest' }
): MineView {
	const isIn = workshop.people[id] !== undefined && !workshop.removed.includes(id);
	const plenary = workshop.current ? workshop.steps[workshop.current] : undefined;
	const room = roomOf(plenary, id);
	const step = room?.current ? workshop.steps[room.current] : plenary;
	return {
		person: isIn ? nameView(workshop, id) : null,
		role: roleOf(workshop, { personId: id, kind }),
		leads: workshop.lead === id,
		leadLost: workshop.leadLostBy === id,
		speaksFor: workshop.speaksFor[id]?.id ?? null,
		handRaised: workshop.queue.includes(id),
		speaking: workshop.speaking?.person === id,
		room: room?.id ?? null,
		step: step?.id ?? null,
		notes: step ? (notesByPerson(step).get(id) ?? {}) : {},
		votes: { ...step?.votes[id] },
		dotsLeft: step?.setup.kind === 'dot_vote' ? step.setup.dots - dotsOf(workshop, step, id) : null,
		positions: step ? positionsOf(step, id) : {},
		pairs: step ? pairsOf(workshop, step, id) : [],
		commitments: step ? Object.values(step.commitments).flatMap((it) => (it.person === id ? it.id : [])) : [],
		corrections: Object.values(workshop.corrections).filter(({ person }) => person === id)
	};
}

/** What all who lead see. */
export function consoleView(workshop: Workshop, { here }: ViewContext): ConsoleView {
	const step = workshop.current ? workshop.steps[workshop.current] : undefined;
	const answered = step ? answeredAt(workshop, step) : new Set<string>();
	const isAnonymous = step?.setup.kind === 'silent_ideas' && step.setup.anonymous;
	const heard = heardPeople(workshop);
	const names = Map.groupBy(presentIds(workshop), (id) => folded(workshop.people[id]!.name));
	const people: Record<string, PersonView> = {};
	for (const id of presentIds(workshop)) {
		const { name, organisation, kind } = workshop.people[id]!;
		people[id] = {
			name,
			organisation,
			kind,
			here: isHere(workshop, id, here),
			answered: isAnonymous ? null : answered.has(id),
			heard: heard.has(id),
			namesake: (names.get(folded(name))?.length ?? 0) > 1,
			room: roomOf(step, id)?.id ?? null
		};
	}
	return {
		next: nextMove(workshop),
		unheard: unheardOf(workshop),
		steps: Object.fromEntries(
			workshop.agenda.flatMap((id) => {
				const one = workshop.steps[id];
				if (!one) return [];
				const { setup, startedAt, revealed } = one;
				return [[id, { setup, begun: startedAt !== null, revealed, answered: answeredIn(one).size }]];
			})
		),
		people,
		removed: [...workshop.removed],
		kept: { ...workshop.kept },
		filed: { ...workshop.filed },
		corrections: Object.values(workshop.corrections),
		showsSpeakingTime: workshop.showsSpeakingTime,
		paperPairs: step?.setup.kind === 'restatement' ? paperPairs(workshop, step) : {},
		rooms: step?.setup.kind === 'breakout' ? roomsView(workshop, step) : null
	};
}

function paperPairs(workshop: Workshop, step: Step): ConsoleView['paperPairs'] {
	const those = presentIds(workshop).filter((id) => workshop.people[id]!.kind === 'paper');
	return Object.fromEntries(those.map((id) => [id, pairsOf(workshop, step, id)]));
}

function roomsView(workshop: Workshop, step: Step): NonNullable<ConsoleView['rooms']> {
	const notes = Object.values(step.rooms).map(({ id, text, writtenBy, writtenAt }) => [
		id,
		{ text, writtenBy: writtenBy === null ? null : nameView(workshop, writtenBy), writtenAt }
	]);
	return {
		begun: hasBegun(workshop, step),
		formed: step.formed,
		notes: Object.fromEntries(notes) as NonNullable<ConsoleView['rooms']>['notes'],
		agendas: Object.fromEntries(
			Object.values(step.rooms).map((room) => [room.id, roomAgenda(workshop, room)])
		)
	};
}

/** What a step gave; of a group's own step with its group: its name ('' for the page to give) and its place from 1. */
export type ResultView = StepView & { group: { name: string; number: number } | null };

/** Every step that has begun, as all may see it once it is over: the page of results. Those of groups after theirs. */
export function resultsOf(workshop: Workshop): ResultView[] {
	return workshop.agenda.flatMap((id) => {
		const step = workshop.steps[id];
		if (!step || step.startedAt === null || step.removed) return [];
		const inner = Object.values(step.rooms).flatMap((room, place) =>
			room.steps.flatMap((innerId): ResultView[] => {
				const own = workshop.steps[innerId];
				if (!own || own.startedAt === null) return [];
				return [{ ...stepView(workshop, own), group: { name: room.name, number: place + 1 } }];
			})
		);
		return [{ ...stepView(workshop, step), group: null }, ...inner];
	});
}

function presentIds(workshop: Workshop): string[] {
	const removed = new Set(workshop.removed);
	return Object.keys(workshop.people).filter((id) => !removed.has(id));
}

function isHere(workshop: Workshop, id: string, here: ReadonlySet<string> | undefined): boolean {
	return !here || here.has(id) || workshop.people[id]?.kind === 'paper';
}

function agendaView(step: Step | undefined, current: string | null): AgendaView[] {
	if (!step || step.removed) return [];
	const { id, setup, doneAt, skipped } = step;
	const state = id === current ? 'now' : skipped ? 'skipped' : doneAt !== null ? 'done' : 'ahead';
	return [{ id, title: setup.title, kind: setup.kind, minutes: setup.minutes, state }];
}

/** Those who answered, in the step that all are at or in that of their group. */
function answeredAt(workshop: Workshop, step: Step): Set<string> {
	const all = answeredIn(step);
	for (const { current } of Object.values(step.rooms)) {
		const inner = current ? workshop.steps[current] : undefined;
		if (inner) for (const person of answeredIn(inner)) all.add(person);
	}
	return all;
}

/** Whoever spoke, or wrote something under their name. */
function heardPeople(workshop: Workshop): Set<string> {
	const heard = new Set(Object.keys(workshop.spoken));
	if (workshop.speaking) heard.add(workshop.speaking.person);
	for (const step of Object.values(workshop.steps)) {
		for (const person of writersOf(step)) heard.add(person);
	}
	return heard;
}

function unheardOf(workshop: Workshop): string[] {
	const heard = heardPeople(workshop);
	const organisations = new Map<string, boolean>();
	for (const id of presentIds(workshop)) {
		const { organisation } = workshop.people[id]!;
		if (organisation) organisations.set(organisation, organisations.get(organisation) || heard.has(id));
	}
	return [...organisations]
		.flatMap(([name, was]) => (was ? [] : name))
		.toSorted((a, b) => a.localeCompare(b, 'fr'));
}

function speakingTimes(workshop: Workshop): { organisation: string; time: number }[] {
	const times = new Map<string, number>();
	for (const [id, time] of Object.entries(workshop.spoken)) {
		const organisation = workshop.people[id]?.organisation ?? '';
		times.set(organisation, (times.get(organisation) ?? 0) + time);
	}
	return [...times]
		.map(([organisation, time]) => ({ organisation, time }))
		.toSorted((a, b) => a.organisation.localeCompare(b.organisation, 'fr'));
}

function positionsOf(step: Step, id: string): MineView['positions'] {
	const own = Object.values(step.positions).filter(({ person }) => person === id);
	return Object.fromEntries(
		own.map(({ organisationId, binding, position, reason, objection }) => [
			binding && organisationId ? organisationId : '',
			{ position, reason, objection, binding }
		])
	);
}

function pairsOf(workshop: Workshop, step: Step, id: string): MineView['pairs'] {
	return Object.values(step.pairs)
		.filter(({ a, b }) => a === id || b === id)
		.map(({ id: pair, a, b, said }) => {
			const other = a === id ? b : a;
			return {
				id: pair,
				other: nameView(workshop, other),
				mine: said[id] ?? null,
				theirs: said[other] ?? null
			};
		});
}

const folded = (name: string) => name.normalize('NFC').trim().toLocaleLowerCase('fr');

/** Kept by what it is of: 800 people are shown the same step. */
function perStep<Value>(make: (step: Step) => Value): (step: Step) => Value {
	const kept = new WeakMap<Step, Value>();
	return (step) => {
		const known = kept.get(step);
		if (known !== undefined) return known;
		const made = make(step);
		kept.set(step, made);
		return made;
	};
}

const notesByPerson = perStep((step) => {
	const notes = new Map<string, Record<string, string>>();
	for (const { id, person, text } of Object.values(step.notes)) {
		if (!person) continue;
		const own = notes.get(person);
		if (own) own[id] = text;
		else notes.set(person, { [id]: text });
	}
	return notes;
});

const writersOf = perStep((step) => {
	const people = new Set<string>();
	for (const { person } of Object.values(step.notes)) if (person) people.add(person);
	for (const { said } of Object.values(step.pairs))
		for (const person of Object.keys(said)) people.add(person);
	for (const { person } of Object.values(step.commitments)) people.add(person);
	return people;
});
