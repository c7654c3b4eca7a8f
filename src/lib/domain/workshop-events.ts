/** What has happened in a workshop: appended, never changed. The state is made of them and of nothing else. */
import type { EntryKind } from './entry.ts';
import type { TextChange } from './text-change.ts';
import type { StepSetup } from './workshop-steps.ts';

/** How someone is here: recognised, as a guest under the name they gave, or by the facilitator's hand. */
export const personKinds = ['member', 'guest', 'paper'] as const;
export type PersonKind = (typeof personKinds)[number];

/** A member's id is that of the member: two devices of theirs are one person. */
export interface Person {
	id: string;
	kind: PersonKind;
	name: string;
	/** As they wrote it, or the name of their organisation. */
	organisation: string;
	organisationId: string | null;
	territoryId: string | null;
	territory: string;
}

export interface Happenings {
	created: {
		title: string;
		planId: string | null;
		facilitators: string[];
		lead: string;
		steps: { id: string; setup: StepSetup }[];
	};
	renamed: { title: string };
	opened: object;
	entered: { person: Person };
	person_removed: { person: string };
	door: { locked: boolean };
	started: object;
	moved: { from: string | null; to: string | null; how: 'next' | 'back' | 'skip' | 'jump' | 'removed' };
	paused: object;
	resumed: object;
	extended: { step: string; minutes: number };
	revealed: { step: string };
	said_to_all: { text: string };
	speaks_for: { person: string; organisationId: string | null; organisation: string };
	facilitator_added: { person: string };
	facilitator_removed: { person: string };
	/** A facilitator's last page has gone, or one has come back. */
	facilitator_away: { person: string };
	facilitator_back: { person: string };
	lead_passed: { to: string; how: 'handed' | 'taken' | 'back' };
	step_added: { id: string; after: string | null; setup: StepSetup };
	step_edited: { step: string; setup: StepSetup };
	step_moved: { step: string; after: string | null };
	step_removed: { step: string };
	/** Without `person` where the step is anonymous: there is no author to be found anywhere. */
	written: { step: string; id: string; text: string; person: string | null; paper: boolean; after: boolean };
	rewritten: { step: string; id: string; text: string };
	erased: { step: string; id: string };
	group_added: { step: string; id: string; name: string };
	group_named: { step: string; id: string; name: string };
	group_removed: { step: string; id: string };
	placed: { step: string; note: string; group: string | null };
	voted: { step: string; person: string; option: string; dots: number; paper: boolean };
	position_taken: {
		step: string;
		person: string;
		organisationId: string | null;
		organisation: string;
		/** By a mandate. Without one it is advice. */
		binding: boolean;
		position: number;
		reason: string;
		objection: boolean;
		paper: boolean;
	};
	hand_raised: { person: string };
	hand_lowered: { person: string };
	turn_given: { person: string };
	turn_ended: object;
	speaking_time_shown: { on: boolean };
	pairs_formed: { step: string; pairs: { id: string; a: string; b: string }[] };
	restated: { step: string; pair: string; person: string; text: string; paper: boolean };
	restatement_answered: { step: string; pair: string; person: string; right: boolean; correction: string };
	committed: {
		step: string;
		id: string;
		person: string;
		what: string;
		dueOn: string;
		organisationId: string | null;
		organisation: string;
		/** A guest's, or a member's without a mandate: a mandate holder has to confirm it. */
		intention: boolean;
		paper: boolean;
	};
	uncommitted: { step: string; id: string };
	rooms_formed: {
		step: string;
		rooms: { id: string; name: string; people: string[]; steps: { id: string; setup: StepSetup }[] }[];
	};
	/** A step of one group alone, after its last. */
	room_step_added: { step: string; room: string; id: string; setup: StepSetup };
	room_step_removed: { step: string; room: string; id: string };
	room_joined: { step: string; room: string; person: string };
	room_moved: { step: string; room: string; to: string | null };
	/** The notes of a group, whole: as they were stored at first, still read. */
	room_written: { step: string; room: string; text: string };
	/** What was changed in the notes of a group: from where to where of them what stands there now. */
	room_edited: { step: string; room: string } & TextChange;
	/** A group tells all what it wrote; null: none does any more. */
	room_reports: { step: string; room: string | null };
	called_back: { step: string; minutes: number };
	/** A part of a plan's text as it was then, for all to read: HTML and plain text, a block each. */
	passage_shown: {
		step: string;
		planId: string;
		title: string;
		blocks: { html: string; text: string }[];
	};
	read_at: { step: string; block: number; selection: { start: number; end: number } | null };
	kept: {
		id: string;
		step: string;
		kind: EntryKind;
		text: string;
		notes: string[];
		organisationId: string | null;
		dueOn: string | null;
	};
	unkept: { id: string };
	/** A draft was put into the register. */
	filed: { draft: string; entryId: string };
	minutes_made: { planId: string };
	closed: { correctUntil: string };
	cancelled: object;
	open_until: { until: string | null };
	correction_asked: { id: string; person: string; text: string };
	correction_settled: { id: string; taken: boolean; answer: string };
	minutes_reviewed: object;
}

export type EventType = keyof Happenings;
export type EventOf<T extends EventType> = { type: T } & Happenings[T];
/** What a decision brings about. */
export type Happening = { [T in EventType]: EventOf<T> }[EventType];
/** With who did it (null: nobody, or nobody that may be known) and when: milliseconds since 1970. */
export type WorkshopEvent = Happening & { by: string | null; at: number };
