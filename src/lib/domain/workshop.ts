/** A workshop: what is asked of it is decided here, what has happened makes its state. Pure. */
import { canInWorkshop } from './permissions.ts';
import { agendaRules } from './workshop-agenda.ts';
import { PEOPLE_LIMIT } from './workshop-agenda.ts';
import { answerRules } from './workshop-answers.ts';
import type { CommandType, WorkshopCommand } from './workshop-commands.ts';
import type { Happening, Person, WorkshopEvent } from './workshop-events.ts';
import { ideaRules, isAnonymous, isOpenAfter } from './workshop-ideas.ts';
import { innerRules } from './workshop-inner.ts';
import { leadRules } from './workshop-lead.ts';
import {
	no,
	nothing,
	roleOf,
	happens,
	type Judged,
	type Rule,
	type Rules,
	type WorkshopActor,
	type WorkshopProblem
} from './workshop-rule.ts';
import type { Workshop } from './workshop-state.ts';
import { togetherRules } from './workshop-together.ts';

export { apply, replay, CORRECTION_DAYS } from './workshop-apply.ts';
export type { WorkshopActor, WorkshopProblem } from './workshop-rule.ts';

/** Every command with who may give it, when, and what it does. */
export const workshopRules: Rules<CommandType> = {
	...leadRules,
	...agendaRules,
	...innerRules,
	...ideaRules,
	...answerRules,
	...togetherRules
};

export type Decision = { events: WorkshopEvent[] } | { problem: WorkshopProblem };

/**
 * What a command brings about: no event where it is so already, a problem where it may not be. `now` is in
 * milliseconds since 1970. Nothing of an anonymous step says who wrote it, nor when.
 */
export function decide(
	workshop: Workshop,
	command: WorkshopCommand,
	actor: WorkshopActor,
	now: number
): Decision {
	const judged = judge(workshop, command, actor, now);
	if ('problem' in judged) return judged;
	return { events: judged.happenings.map((it) => signed(workshop, it, actor.personId, now)) };
}

function judge(workshop: Workshop, command: WorkshopCommand, actor: WorkshopActor, now: number): Judged {
	const rule = workshopRules[command.type] as Rule<typeof command.type>;
	if (!canInWorkshop(roleOf(workshop, actor), rule.may)) return no('forbidden', 'workshop-not-leading');
	if (!rule.in.includes(workshop.status)) {
		return workshop.status === 'prepared' || workshop.status === 'open'
			? no('conflict', 'workshop-not-begun')
			: no('gone', 'workshop-over');
	}
	const forId = 'for' in command ? command.for : undefined;
	const paper = forId !== undefined && forId !== actor.personId;
	const person = presentPerson(workshop, paper ? forId : actor.personId);
	if (paper && roleOf(workshop, actor) !== 'facilitator') return no('forbidden', 'workshop-not-leading');
	// Whoever has a device answers with it.
	if (paper && person?.kind !== 'paper') return no('invalid', 'workshop-person-has-device');
	if (rule.present && !person) return no('forbidden', 'workshop-not-entered');
	return (rule.does as (it: object, command: WorkshopCommand) => Judged)(
		{ workshop, actor, person, paper, now },
		command
	);
}

/** Someone comes in, by the code or as a member. Whoever leads may come before it is open. */
export function enter(workshop: Workshop, person: Person, now: number): Decision {
	const judged = admit(workshop, person, now);
	if ('problem' in judged) return judged;
	return { events: judged.happenings.map((it) => signed(workshop, it, person.id, now)) };
}

function admit(workshop: Workshop, person: Person, now: number): Judged {
	const leads = workshop.facilitators.includes(person.id);
	const before = workshop.people[person.id];
	if (workshop.removed.includes(person.id) && !leads) return no('forbidden', 'workshop-person-removed');
	if (before) {
		const isSame =
			before.name === person.name &&
			before.organisation === person.organisation &&
			before.organisationId === person.organisationId;
		return isSame ? nothing : happens({ type: 'entered', person });
	}
	const { status } = workshop;
	if (status === 'prepared' && !leads) return no('conflict', 'workshop-not-open');
	if (status === 'cancelled' || status === 'minutes_reviewed') return no('gone', 'workshop-over');
	if (status === 'closed' && !leads && !isOpenAfter(workshop, now)) return no('gone', 'workshop-over');
	if (workshop.doorLocked && !leads) return no('forbidden', 'workshop-door-locked');
	if (Object.keys(workshop.people).length >= PEOPLE_LIMIT) return no('too-many', 'workshop-full');
	return happens({ type: 'entered', person });
}

/** What the server itself notices, as events. */
export function noticed(workshop: Workshop, happenings: readonly Happening[], now: number): WorkshopEvent[] {
	return happenings.map((it) => signed(workshop, it, null, now));
}

function presentPerson(workshop: Workshop, id: string): Person | undefined {
	return workshop.removed.includes(id) ? undefined : workshop.people[id];
}

/** Of an anonymous step neither who nor when, so that no order of events gives its author away. */
function signed(workshop: Workshop, happening: Happening, by: string | null, at: number): WorkshopEvent {
	if (happening.type === 'written' || happening.type === 'rewritten' || happening.type === 'erased') {
		const step = workshop.steps[happening.step];
		if (step && isAnonymous(step)) return { ...happening, by: null, at: step.startedAt ?? at };
	}
	return { ...happening, by, at };
}
