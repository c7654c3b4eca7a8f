/** How a command of a workshop is judged: who may, when, and what it brings about. */
import type { RefusalCode } from './errors.ts';
import type { WorkshopAction, WorkshopRole } from './permissions.ts';
import type { CommandOf, CommandType } from './workshop-commands.ts';
import type { Happening, Person } from './workshop-events.ts';
import { isCurrent, type Step, type Workshop, type WorkshopStatus } from './workshop-state.ts';
import type { StepKind } from './workshop-steps.ts';

/** Whoever acts, as loaded for this request. */
export interface WorkshopActor {
	/** Of a member the member's id: two devices of theirs are one person. */
	personId: string;
	kind: 'member' | 'guest';
	organisations: readonly { id: string; name: string }[];
	/** Organisations that they may bind. */
	mandates: readonly string[];
}

export interface WorkshopProblem {
	code: RefusalCode;
	/** Names the sentence that is shown. */
	detail: string;
}
export type Judged = { happenings: Happening[] } | { problem: WorkshopProblem };

/** What a rule looks at. */
export interface Case {
	workshop: Workshop;
	actor: WorkshopActor;
	/** The one in whose name it is done: the actor, or someone without a device. */
	person: Person | undefined;
	paper: boolean;
	now: number;
}

export interface Rule<T extends CommandType> {
	may: WorkshopAction;
	in: readonly WorkshopStatus[];
	/** Done in one's own name: only whoever has entered. */
	present?: boolean;
	does(it: Case, command: CommandOf<T>): Judged;
}
export type Rules<T extends CommandType> = { [K in T]: Rule<K> };

export const live = ['running', 'paused'] as const;
export const notOver = ['prepared', 'open', 'running', 'paused'] as const;
export const closed = ['closed', 'minutes_reviewed'] as const;
export const anyTime = [...notOver, ...closed] as const;

export const happens = (...happenings: Happening[]): Judged => ({ happenings });
/** It is so already: sent twice, or by two at once. */
export const nothing: Judged = { happenings: [] };
export const no = (code: RefusalCode, detail: string): Judged => ({ problem: { code, detail } });

export function roleOf(workshop: Workshop, actor: Pick<WorkshopActor, 'personId' | 'kind'>): WorkshopRole {
	if (workshop.facilitators.includes(actor.personId)) return 'facilitator';
	return actor.kind;
}

/** The step of these kinds that can be acted in now, or why not. */
export function currentStep(
	{ workshop }: Case,
	id: string,
	kinds: readonly StepKind[]
): { step: Step } | { problem: WorkshopProblem } {
	const step = workshop.steps[id];
	if (!step || step.removed || !isCurrent(workshop, step)) {
		return { problem: { code: 'conflict', detail: 'workshop-step-over' } };
	}
	if (!kinds.includes(step.setup.kind)) return { problem: { code: 'invalid', detail: 'form-malformed' } };
	return { step };
}

/** Whether whoever acts is in the room of a step: all are in the plenary's. */
export function isInRoom({ workshop, actor, person }: Case, step: Step): boolean {
	if (!step.room || workshop.facilitators.includes(actor.personId)) return true;
	const room = workshop.steps[step.room.step]?.rooms[step.room.room];
	return person !== undefined && room !== undefined && room.people.includes(person.id);
}

/** Whether whoever acts leads a step: the facilitator each, a group the steps that it goes through by itself. */
export function leadsStep(it: Case, step: Step): boolean {
	if (roleOf(it.workshop, it.actor) === 'facilitator') return true;
	return step.room !== null && isInRoom(it, step) && isCurrent(it.workshop, step);
}
