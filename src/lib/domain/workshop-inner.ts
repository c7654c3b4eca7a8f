/** The steps that groups go through by themselves: prepared for all of them or for one alone, until they begin. */
import { plain } from './search.ts';
import {
	happens,
	no,
	nothing,
	notOver,
	type Judged,
	type Rules,
	type WorkshopProblem
} from './workshop-rule.ts';
import type { Step, Workshop } from './workshop-state.ts';
import {
	prepared,
	ROOM_STEP_LIMIT,
	sameSetup,
	STEP_LIMIT,
	type InnerSetup,
	type PreparedInner,
	type SetupOf
} from './workshop-steps.ts';

type Breakout = SetupOf<'breakout'>;

export const innerRules: Rules<
	'add_inner_step' | 'edit_inner_step' | 'move_inner_step' | 'remove_inner_step'
> = {
	add_inner_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { step: id, id: inner, after, setup }) {
			const found = preparing(workshop, id);
			if ('problem' in found) return found;
			const { steps } = found.setup;
			const before = steps.find((it) => it.id === inner);
			if (before) return sameSetup(before, { ...setup, id: inner }) ? nothing : no('conflict', 'id-taken');
			const at = after === null ? 0 : steps.findIndex((it) => it.id === after) + 1;
			if (after !== null && at === 0) return no('conflict', 'workshop-step-over');
			return changed(found, steps.toSpliced(at, 0, { ...setup, id: inner }));
		}
	},
	edit_inner_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { step: id, inner, setup }) {
			const found = preparing(workshop, id);
			if ('problem' in found) return found;
			const { steps } = found.setup;
			if (!steps.some((it) => it.id === inner)) return no('conflict', 'workshop-step-over');
			return changed(
				found,
				steps.map((it) => (it.id === inner ? { ...setup, id: inner } : it))
			);
		}
	},
	move_inner_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { step: id, inner, after }) {
			const found = preparing(workshop, id);
			if ('problem' in found) return found;
			const moved = found.setup.steps.find((it) => it.id === inner);
			const others = found.setup.steps.filter((it) => it !== moved);
			const at = after === null ? 0 : others.findIndex((it) => it.id === after) + 1;
			if (!moved || (after !== null && at === 0)) return no('conflict', 'workshop-step-over');
			return changed(found, others.toSpliced(at, 0, moved));
		}
	},
	remove_inner_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { step: id, inner }) {
			const found = preparing(workshop, id);
			if ('problem' in found) return found;
			return changed(
				found,
				found.setup.steps.filter((it) => it.id !== inner)
			);
		}
	}
};

interface Preparing {
	step: Step;
	setup: Breakout;
}

/** The groups' step whose own steps may still change: what was promised to those who are in it is kept. */
function preparing(workshop: Workshop, id: string): Preparing | { problem: WorkshopProblem } {
	const step = workshop.agenda.includes(id) ? workshop.steps[id] : undefined;
	if (step?.setup.kind !== 'breakout') return { problem: { code: 'conflict', detail: 'workshop-step-over' } };
	if (step.startedAt !== null) return { problem: { code: 'conflict', detail: 'workshop-step-begun' } };
	return { step, setup: step.setup };
}

function changed({ step, setup }: Preparing, steps: PreparedInner[]): Judged {
	if (sameSetup(setup.steps, steps)) return nothing;
	if (isTooMany(steps)) return no('too-many', 'workshop-room-steps-full');
	return happens({ type: 'step_edited', step: step.id, setup: prepared(step.id, { ...setup, steps }) });
}

/** Whether some group would have more steps than a group can go through. */
function isTooMany(steps: readonly PreparedInner[]): boolean {
	const byRoom = Map.groupBy(steps, ({ only }) => plain(only) || only);
	const ofAll = byRoom.get('')?.length ?? 0;
	byRoom.delete('');
	const ofOne = Math.max(0, ...[...byRoom.values()].map(({ length }) => length));
	return steps.length > STEP_LIMIT || ofAll + ofOne > ROOM_STEP_LIMIT;
}

/** The number (from 1) that a group is named by: « 2 », « Groupe 2 », "n° 2". */
export function roomNumber(only: string): number | undefined {
	const [, digits] = /^(?:groupe|group|n[°º])?\s*(\d{1,3})$/iu.exec(only.trim()) ?? [];
	return digits === undefined ? undefined : Number(digits);
}

/** The places (from 0) of the groups that a step is for alone: those of that name, or else the one of that number. */
export function placesOf(only: string, names: readonly string[]): number[] {
	const wanted = plain(only);
	const named = names.flatMap((name, place) => (wanted !== '' && plain(name) === wanted ? place : []));
	const number = roomNumber(only);
	return named.length > 0 || number === undefined || number < 1 || number > names.length
		? named
		: [number - 1];
}

/** Whether there can be such a group; of territories and organisations nobody knows who comes. */
export function mayBeRoom(only: string, { by, names }: Breakout): boolean {
	if (only === '') return true;
	if (by === 'choice' && names.length > 0) return placesOf(only, names).length > 0;
	return by === 'organisation' || by === 'territory' || roomNumber(only) !== undefined;
}

/** What each of these groups goes through, in the order in which it was prepared. */
export function stepsOfRooms({ steps }: Breakout, names: readonly string[]): InnerSetup[][] {
	const places = steps.map(({ only }) => (only === '' ? undefined : new Set(placesOf(only, names))));
	return names.map((_, place) =>
		steps.flatMap(({ id: __, only: ___, ...setup }, n): InnerSetup[] =>
			places[n]?.has(place) === false ? [] : [setup]
		)
	);
}

/** Steps that were prepared for a group that there is not. */
export function withoutRoom({ steps }: Breakout, names: readonly string[]): PreparedInner[] {
	return steps.filter(({ only }) => only !== '' && placesOf(only, names).length === 0);
}
