/** What everyone writes: ideas, a word, a report; and how ideas are put together. */
import {
	currentStep,
	happens,
	isInRoom,
	leadsStep,
	live,
	no,
	nothing,
	roleOf,
	type Case,
	type Judged,
	type Rules
} from './workshop-rule.ts';
import { endOfDay } from './wall-clock.ts';
import { ideasOf, isHidden, type Note, type Step, type Workshop } from './workshop-state.ts';
import { rulesOfKind, stepKinds, type StepKind } from './workshop-steps.ts';

const noteKinds: readonly StepKind[] = stepKinds.filter((kind) => rulesOfKind[kind].notes);
const duringOrAfter = [...live, 'closed'] as const;
/** Groups of one grouping. */
const GROUP_LIMIT = 60;
/** Notes of one step: 800 people with five ideas each. */
const NOTE_LIMIT = 5_000;

export const ideaRules: Rules<
	'write' | 'rewrite' | 'erase' | 'add_group' | 'name_group' | 'remove_group' | 'place'
> = {
	write: {
		may: 'workshop.take_part',
		in: duringOrAfter,
		present: true,
		does(it, { step: id, id: noteId, text }) {
			const found = writable(it, id);
			if ('problem' in found) return found;
			const { step, after } = found;
			const author = isAnonymous(step) ? null : it.person!.id;
			const before = step.notes[noteId];
			if (before)
				return before.person === author && before.text === text ? nothing : no('conflict', 'id-taken');
			const mine = Object.values(step.notes).filter(({ person }) => person === author).length;
			if (author !== null && mine >= eachOf(step)) return no('too-many', 'workshop-notes-full');
			if (Object.keys(step.notes).length >= NOTE_LIMIT) return no('too-many', 'workshop-notes-full');
			return happens({
				type: 'written',
				step: id,
				id: noteId,
				text,
				person: author,
				// Whoever typed it for whom would say whose it is.
				paper: it.paper && author !== null,
				after
			});
		}
	},
	rewrite: {
		may: 'workshop.take_part',
		in: duringOrAfter,
		present: true,
		does(it, { step: id, id: noteId, text }) {
			const found = ownNote(it, id, noteId);
			if ('problem' in found) return found;
			return found.note.text === text ? nothing : happens({ type: 'rewritten', step: id, id: noteId, text });
		}
	},
	erase: {
		may: 'workshop.take_part',
		in: duringOrAfter,
		present: true,
		does(it, { step: id, id: noteId }) {
			const step = it.workshop.steps[id];
			if (!step?.notes[noteId]) return nothing;
			// What everyone can read, whoever leads can take away.
			if (roleOf(it.workshop, it.actor) === 'facilitator' && !isHidden(step)) {
				return happens({ type: 'erased', step: id, id: noteId });
			}
			const found = ownNote(it, id, noteId);
			return 'problem' in found ? found : happens({ type: 'erased', step: id, id: noteId });
		}
	},
	add_group: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does: (it, { step, id, name }) =>
			inGrouping(it, step, ({ groups }) => {
				if (groups[id] !== undefined) return groups[id] === name ? nothing : no('conflict', 'id-taken');
				if (Object.keys(groups).length >= GROUP_LIMIT) return no('too-many', 'workshop-groups-full');
				return happens({ type: 'group_added', step, id, name });
			})
	},
	name_group: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does: (it, { step, id, name }) =>
			inGrouping(it, step, ({ groups }) => {
				if (groups[id] === undefined) return no('conflict', 'workshop-group-gone');
				return groups[id] === name ? nothing : happens({ type: 'group_named', step, id, name });
			})
	},
	remove_group: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does: (it, { step, id }) =>
			inGrouping(it, step, ({ groups }) =>
				groups[id] === undefined ? nothing : happens({ type: 'group_removed', step, id })
			)
	},
	place: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does: (it, { step: id, note, group }) =>
			inGrouping(it, id, (step) => {
				if (!ideasOf(it.workshop, step)?.notes[note]) return no('conflict', 'workshop-note-gone');
				if (group !== null && step.groups[group] === undefined) return no('conflict', 'workshop-group-gone');
				return (step.placed[note] ?? null) === group
					? nothing
					: happens({ type: 'placed', step: id, note, group });
			})
	}
};

export function isAnonymous(step: Step): boolean {
	return step.setup.kind === 'silent_ideas' && step.setup.anonymous;
}

function eachOf({ setup }: Step): number {
	return setup.kind === 'silent_ideas' ? setup.each : (rulesOfKind[setup.kind].notes?.each ?? 0);
}

/** Whether those who were absent may add to a workshop that is closed. */
export function isOpenAfter(workshop: Workshop, now: number): boolean {
	return (
		workshop.status === 'closed' &&
		workshop.openUntil !== null &&
		now <= endOfDay(workshop.openUntil).getTime()
	);
}

/** The step that this person may write in now. */
function writable(
	it: Case,
	id: string
):
	| { step: Step; after: boolean }
	| { problem: { code: 'conflict' | 'forbidden' | 'invalid'; detail: string } } {
	const { workshop } = it;
	const stepOver = { problem: { code: 'conflict' as const, detail: 'workshop-step-over' } };
	if (workshop.status === 'closed') {
		const step = workshop.steps[id];
		const asks = step && rulesOfKind[step.setup.kind].notes?.by === 'everyone' && step.startedAt !== null;
		if (!asks || step.removed || step.room || !isOpenAfter(workshop, it.now)) return stepOver;
		return { step, after: true };
	}
	const found = currentStep(it, id, noteKinds);
	if ('problem' in found) return found as { problem: { code: 'conflict'; detail: string } };
	const { step } = found;
	if (!isInRoom(it, step)) return { problem: { code: 'forbidden', detail: 'workshop-other-room' } };
	if (rulesOfKind[step.setup.kind].notes?.by === 'leads' && !leadsStep(it, step)) {
		return { problem: { code: 'forbidden', detail: 'workshop-not-leading' } };
	}
	return { step, after: false };
}

/** One's own. Of an anonymous step whoever knows its id before the reveal wrote it: no one else was sent it. */
function ownNote(
	it: Case,
	id: string,
	noteId: string
): { note: Note } | Extract<Judged, { problem: unknown }> {
	const found = writable(it, id);
	if ('problem' in found) return found;
	const note = found.step.notes[noteId];
	if (!note) return { problem: { code: 'conflict', detail: 'workshop-note-gone' } };
	const mine = note.person === null ? isHidden(found.step) : note.person === it.person!.id;
	if (!mine) return { problem: { code: 'forbidden', detail: 'workshop-note-not-yours' } };
	return { note };
}

function inGrouping(it: Case, id: string, does: (step: Step) => Judged): Judged {
	const found = currentStep(it, id, ['grouping']);
	if ('problem' in found) return found;
	if (!isInRoom(it, found.step)) return no('forbidden', 'workshop-other-room');
	return does(found.step);
}
