/** A step as all who are in its room see it: never what it hides. */
import type { Person } from './workshop-events.ts';
import { distributionOf } from './round.ts';
import {
	answeredIn,
	groupingOf,
	ideasOf,
	isHidden,
	optionsOf,
	peopleIn,
	roomOf,
	type GivenPosition,
	type Note,
	type Step,
	type Workshop
} from './workshop-state.ts';
import { isAnonymous } from './workshop-ideas.ts';
import { takesPart } from './workshop-answers.ts';
import type { GroupsBy, StepWork } from './workshop-steps.ts';

export interface NameView {
	id: string;
	name: string;
	organisation: string;
	kind: Person['kind'];
}

export interface NoteView {
	text: string;
	/** Null where nobody knows. */
	by: NameView | null;
	paper: boolean;
	after: boolean;
	/** Of a breakout: the group that says it. */
	room: string | null;
}

interface CommonStepView {
	id: string;
	title: string;
	minutes: number;
	instructions: string;
	work: StepWork | null;
	/** What was given in it is there for all to see. */
	revealed: boolean;
	/** People who have given something; null where nobody can know. */
	answered: number | null;
	/** Of so many who take part. */
	of: number;
}

export interface PositionsView {
	/** Of each of the eight steps, in their order. */
	counts: number[];
	reasons: { position: number; reason: string; organisation: string; objection: boolean; paper: boolean }[];
}

export type StepView = CommonStepView &
	(
		| {
				kind: 'check_in' | 'closing' | 'testimony' | 'great_witness';
				speaker: string;
				notes: Record<string, NoteView>;
		  }
		| {
				kind: 'silent_ideas';
				anonymous: boolean;
				each: number;
				/** How many there are. */
				count: number;
				/** Empty before the reveal. */
				notes: Record<string, NoteView>;
		  }
		| {
				kind: 'grouping';
				notes: Record<string, NoteView>;
				/** Name by group. */
				groups: Record<string, string>;
				/** Group by note. */
				placed: Record<string, string>;
		  }
		| {
				kind: 'dot_vote';
				dots: number;
				perIdea: number;
				options: Record<string, string>;
				/** Of a group: the ideas in it. */
				ideas: Record<string, string[]>;
				/** Null before the reveal. */
				totals: Record<string, number> | null;
		  }
		| { kind: 'speaking_queue'; seconds: number }
		| {
				kind: 'gradient_round';
				proposal: string;
				by: 'organisation' | 'person';
				/** Null before the reveal. Binding ones of organisations; of a straw poll there are none. */
				binding: PositionsView | null;
				/** Advice, or the straw poll. */
				advice: PositionsView | null;
		  }
		| {
				kind: 'restatement';
				pairs: number;
				/** What was confirmed: who, in whose words. */
				confirmed: { id: string; of: NameView; by: NameView; text: string }[];
		  }
		| {
				kind: 'commitments_round';
				commitments: Record<
					string,
					{
						what: string;
						dueOn: string;
						by: NameView;
						organisation: string;
						intention: boolean;
						paper: boolean;
					}
				>;
		  }
		| { kind: 'reading'; passage: Step['passage']; reading: Step['reading'] }
		| {
				kind: 'breakout';
				by: GroupsBy;
				/** In the order they were formed in. */
				rooms: {
					id: string;
					name: string;
					people: number;
					step: string | null;
					/** What the group has written, once it is called back or reports. */
					text: string;
				}[];
				/** The group that reports to all at the moment. */
				reporting: string | null;
				/** Milliseconds since 1970; null: not called back. */
				backAt: number | null;
				/** What groups report. */
				notes: Record<string, NoteView>;
		  }
	);

/** A step as everyone in its room sees it; the same for all of them. */
export function stepView(workshop: Workshop, step: Step): StepView {
	const { id, setup, revealed } = step;
	const { title, minutes, instructions, work } = setup;
	const common: CommonStepView = {
		id,
		title,
		minutes,
		instructions,
		work,
		revealed,
		answered: isAnonymous(step) ? null : answeredIn(step).size,
		of: peopleIn(workshop, step).filter((person) => takesPart(workshop, person)).length
	};
	switch (setup.kind) {
		case 'check_in':
		case 'closing':
			return { ...common, kind: setup.kind, speaker: '', notes: notesView(workshop, step) };
		case 'testimony':
		case 'great_witness':
			return { ...common, kind: setup.kind, speaker: setup.speaker, notes: notesView(workshop, step) };
		case 'silent_ideas':
			return {
				...common,
				kind: 'silent_ideas',
				anonymous: setup.anonymous,
				each: setup.each,
				count: Object.keys(step.notes).length,
				notes: notesView(workshop, step)
			};
		case 'grouping': {
			const source = ideasOf(workshop, step);
			const notes = source ? notesView(workshop, source) : {};
			return {
				...common,
				kind: 'grouping',
				notes,
				groups: { ...step.groups },
				placed: known(step.placed, notes)
			};
		}
		case 'dot_vote':
			return {
				...common,
				kind: 'dot_vote',
				dots: setup.dots,
				perIdea: setup.perIdea,
				options: optionsOf(workshop, step),
				ideas: ideasByGroup(workshop, step),
				totals: revealed ? totalsOf(workshop, step) : null
			};
		case 'speaking_queue':
			return { ...common, kind: 'speaking_queue', seconds: setup.seconds };
		case 'gradient_round': {
			const all = Object.values(step.positions);
			return {
				...common,
				kind: 'gradient_round',
				proposal: setup.proposal,
				by: setup.by,
				binding: revealed ? positionsView(all.filter(({ binding }) => binding)) : null,
				advice: revealed ? positionsView(all.filter(({ binding }) => !binding)) : null
			};
		}
		case 'restatement':
			return { ...common, kind: 'restatement', ...pairsView(workshop, step) };
		case 'commitments_round':
			return {
				...common,
				kind: 'commitments_round',
				commitments: mapped(step.commitments, ({ what, dueOn, person, organisation, intention, paper }) => ({
					what,
					dueOn,
					by: nameView(workshop, person),
					organisation,
					intention,
					paper
				}))
			};
		case 'reading':
			return { ...common, kind: 'reading', passage: step.passage, reading: step.reading };
		case 'breakout':
			return {
				...common,
				kind: 'breakout',
				by: setup.by,
				rooms: Object.values(step.rooms).map(({ id, name, people, current, text }) => ({
					id,
					name,
					people: people.length,
					step: current ? (workshop.steps[current]?.setup.title ?? null) : null,
					text: step.backAt !== null || step.doneAt !== null || step.reporting === id ? text : ''
				})),
				reporting: step.reporting,
				backAt: step.backAt,
				notes: notesView(workshop, step)
			};
	}
}

/** The dots of each option, of people who are still here. */
export function totalsOf(workshop: Workshop, step: Step): Record<string, number> {
	const totals = mapped(optionsOf(workshop, step), () => 0);
	for (const votes of Object.values(step.votes)) {
		for (const [option, dots] of Object.entries(votes)) {
			if (totals[option] !== undefined) totals[option] += dots;
		}
	}
	return totals;
}

export function nameView(workshop: Workshop, id: string): NameView {
	const person = workshop.people[id];
	return {
		id,
		name: person?.name ?? '',
		organisation: person?.organisation ?? '',
		kind: person?.kind ?? 'guest'
	};
}

/** Nothing of a step that hides its notes. */
function notesView(workshop: Workshop, step: Step): Record<string, NoteView> {
	if (isHidden(step)) return {};
	return mapped(step.notes, (note: Note) => ({
		text: note.text,
		by: note.person ? nameView(workshop, note.person) : null,
		paper: note.paper,
		after: note.after,
		room: note.person ? (roomOf(step, note.person)?.id ?? null) : null
	}));
}

/** Without what names a note that has gone. */
function known(placed: Step['placed'], notes: Record<string, NoteView>): Record<string, string> {
	return Object.fromEntries(Object.entries(placed).filter(([note]) => notes[note] !== undefined));
}

function ideasByGroup(workshop: Workshop, step: Step): Record<string, string[]> {
	const grouping = groupingOf(workshop, step);
	const source = ideasOf(workshop, step);
	if (!grouping || !source || isHidden(source)) return {};
	const ideas: Record<string, string[]> = mapped(grouping.groups, () => []);
	for (const [note, group] of Object.entries(grouping.placed)) {
		const text = source.notes[note]?.text;
		if (text !== undefined) ideas[group]?.push(text);
	}
	return ideas;
}

function positionsView(positions: readonly GivenPosition[]): PositionsView {
	return {
		counts: distributionOf(positions.map(({ position }) => ({ step: position }))).map(({ count }) => count),
		reasons: positions
			.filter(({ reason }) => reason !== '')
			.map(({ position, reason, organisation, objection, paper, binding }) => ({
				position,
				reason,
				organisation: binding ? organisation : '',
				objection,
				paper
			}))
			.toSorted((a, b) => a.position - b.position)
	};
}

function pairsView(workshop: Workshop, step: Step) {
	const pairs = Object.values(step.pairs);
	const confirmed = pairs.flatMap(({ id, a, b, said }) =>
		[
			[a, b],
			[b, a]
		].flatMap(([by, of]) => {
			const words = said[by!];
			return words?.right
				? { id: `${id}${by}`, of: nameView(workshop, of!), by: nameView(workshop, by!), text: words.text }
				: [];
		})
	);
	return { pairs: pairs.length, confirmed };
}

function mapped<From, To>(from: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> {
	return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]));
}
