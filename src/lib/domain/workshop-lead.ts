/** Leading: the agenda's course, its clock, the door and who leads. */
import {
	closed,
	happens,
	live,
	no,
	nothing,
	notOver,
	anyTime,
	leadsStep,
	type Judged,
	type Rules
} from './workshop-rule.ts';
import { CORRECTION_DAYS } from './workshop-apply.ts';
import type { Happening } from './workshop-events.ts';
import { endOfDay } from './wall-clock.ts';
import { ideasOf, isHidden, type Step, type Workshop } from './workshop-state.ts';
import { rulesOfKind } from './workshop-steps.ts';

/** Milliseconds that whoever leads may be away before someone else can take the lead. */
export const AWAY_LIMIT = 120_000;
const DAY = 86_400_000;

export const leadRules: Rules<
	| 'open'
	| 'start'
	| 'next'
	| 'back'
	| 'skip'
	| 'go_to'
	| 'pause'
	| 'resume'
	| 'extend'
	| 'reveal'
	| 'lock_door'
	| 'say_to_all'
	| 'speak_for'
	| 'add_facilitator'
	| 'remove_facilitator'
	| 'hand_over'
	| 'take_lead'
	| 'close'
	| 'cancel'
	| 'stay_open'
	| 'correct_minutes'
	| 'settle_correction'
> = {
	open: {
		may: 'workshop.lead',
		in: notOver,
		does: ({ workshop }) => (workshop.status === 'prepared' ? happens({ type: 'opened' }) : nothing)
	},
	start: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }) {
			// Of two who press at once the second is late, and nothing begins twice.
			if (workshop.status === 'running' || workshop.status === 'paused') return nothing;
			const [first] = workshop.agenda;
			if (!first) return no('conflict', 'agenda-empty');
			return happens({ type: 'started' }, { type: 'moved', from: null, to: first, how: 'next' });
		}
	},
	next: {
		may: 'workshop.lead',
		in: live,
		does: ({ workshop }, { seen }) => moveFrom(workshop, seen, after(workshop), 'next')
	},
	skip: {
		may: 'workshop.lead',
		in: live,
		does: ({ workshop }, { seen }) => moveFrom(workshop, seen, after(workshop), 'skip')
	},
	back: {
		may: 'workshop.lead',
		in: live,
		does: ({ workshop }, { seen }) => moveFrom(workshop, seen, previous(workshop), 'back')
	},
	go_to: {
		may: 'workshop.lead',
		in: live,
		does: ({ workshop }, { seen, step }) =>
			workshop.agenda.includes(step)
				? moveFrom(workshop, seen, step, 'jump')
				: no('conflict', 'workshop-step-over')
	},
	pause: {
		may: 'workshop.lead',
		in: live,
		does: ({ workshop }) => (workshop.status === 'paused' ? nothing : happens({ type: 'paused' }))
	},
	resume: {
		may: 'workshop.lead',
		in: live,
		does: ({ workshop }) => (workshop.status === 'running' ? nothing : happens({ type: 'resumed' }))
	},
	extend: {
		may: 'workshop.lead',
		in: live,
		does: ({ workshop }, { step, minutes }) =>
			workshop.current === step
				? happens({ type: 'extended', step, minutes })
				: no('conflict', 'workshop-step-over')
	},
	reveal: {
		// A group shows by itself what it has written.
		may: 'workshop.take_part',
		in: live,
		does(it, { step: id }) {
			const step = it.workshop.steps[id];
			if (!step || step.removed) return no('conflict', 'workshop-step-over');
			if (!leadsStep(it, step)) return no('forbidden', 'workshop-not-leading');
			if (step.startedAt === null) return no('conflict', 'workshop-step-over');
			return isHidden(step) ? happens({ type: 'revealed', step: id }) : nothing;
		}
	},
	lock_door: {
		may: 'workshop.lead',
		in: notOver,
		does: ({ workshop }, { locked }) =>
			workshop.doorLocked === locked ? nothing : happens({ type: 'door', locked })
	},
	say_to_all: {
		may: 'workshop.lead',
		in: notOver,
		does: ({ workshop }, { text }) =>
			(workshop.message?.text ?? '') === text ? nothing : happens({ type: 'said_to_all', text })
	},
	speak_for: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop, actor }, { organisation }) {
			const person = actor.personId;
			if ((workshop.speaksFor[person]?.id ?? null) === organisation) return nothing;
			if (organisation === null) {
				return happens({ type: 'speaks_for', person, organisationId: null, organisation: '' });
			}
			const own = actor.organisations.find(({ id }) => id === organisation);
			if (!own) return no('forbidden', 'organisation-not-yours');
			return happens({ type: 'speaks_for', person, organisationId: own.id, organisation: own.name });
		}
	},
	add_facilitator: {
		may: 'workshop.lead',
		in: anyTime,
		does: ({ workshop }, { member }) =>
			workshop.facilitators.includes(member)
				? nothing
				: happens({ type: 'facilitator_added', person: member })
	},
	remove_facilitator: {
		may: 'workshop.lead',
		in: anyTime,
		does({ workshop }, { member }) {
			if (!workshop.facilitators.includes(member)) return nothing;
			if (workshop.lead === member) return no('conflict', 'workshop-lead-stays');
			return happens({ type: 'facilitator_removed', person: member });
		}
	},
	hand_over: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop, actor }, { to }) {
			if (workshop.lead === to) return nothing;
			if (workshop.lead !== actor.personId) return no('forbidden', 'workshop-not-lead');
			const isMember = workshop.people[to]?.kind === 'member' && !workshop.removed.includes(to);
			if (!isMember && !workshop.facilitators.includes(to)) return no('invalid', 'member-unknown');
			return happens({ type: 'lead_passed', to, how: 'handed' });
		}
	},
	take_lead: {
		may: 'workshop.take_lead',
		in: notOver,
		does({ workshop, actor, now }) {
			const to = actor.personId;
			if (workshop.lead === to) return nothing;
			if (workshop.leadLostBy === to) return happens({ type: 'lead_passed', to, how: 'back' });
			const isGone = (person: string) => now - (workshop.away[person] ?? now) >= AWAY_LIMIT;
			const isFacilitator = workshop.facilitators.includes(to);
			const isHere = workshop.people[to] !== undefined && !workshop.removed.includes(to);
			if (!isFacilitator && !(isHere && workshop.facilitators.every(isGone))) {
				return no('conflict', 'workshop-lead-here');
			}
			return isGone(workshop.lead)
				? happens({ type: 'lead_passed', to, how: 'taken' })
				: no('conflict', 'workshop-lead-here');
		}
	},
	close: {
		may: 'workshop.lead',
		in: [...live, 'open', 'closed'],
		does({ workshop, now }, { last }) {
			if (workshop.status === 'closed') return nothing;
			// A step was added meanwhile, or someone else went on.
			if (last !== undefined && (workshop.current !== last || after(workshop) !== undefined)) {
				return no('conflict', 'workshop-steps-left');
			}
			const correctUntil = new Date(now + CORRECTION_DAYS * DAY).toISOString();
			return happens(...revealAll(workshop), { type: 'closed', correctUntil });
		}
	},
	cancel: {
		may: 'workshop.lead',
		in: ['prepared', 'open'],
		does: () => happens({ type: 'cancelled' })
	},
	stay_open: {
		may: 'workshop.lead',
		in: ['closed'],
		does({ workshop, now }, { until }) {
			if (workshop.openUntil === until) return nothing;
			if (until !== null && endOfDay(until).getTime() < now) return no('invalid', 'date-past');
			return happens({ type: 'open_until', until });
		}
	},
	correct_minutes: {
		may: 'workshop.take_part',
		in: closed,
		present: true,
		does({ workshop, person, now }, { id, text }) {
			const before = workshop.corrections[id];
			if (before) return before.person === person!.id ? nothing : no('conflict', 'id-taken');
			if (workshop.status !== 'closed' || now > Date.parse(workshop.correctUntil ?? '')) {
				return no('gone', 'workshop-corrections-over');
			}
			return happens({ type: 'correction_asked', id, person: person!.id, text });
		}
	},
	settle_correction: {
		may: 'workshop.lead',
		in: closed,
		does({ workshop }, { id, taken, answer }) {
			const before = workshop.corrections[id];
			if (!before) return no('conflict', 'correction-unknown');
			if (before.taken !== null) return nothing;
			return happens({ type: 'correction_settled', id, taken, answer });
		}
	}
};

/** The next step of the agenda; where the one before was taken away, the first that has not begun. */
function after(workshop: Workshop): string | undefined {
	const { agenda, current, steps } = workshop;
	if (current === null) return agenda.find((id) => steps[id]?.startedAt === null);
	return agenda[agenda.indexOf(current) + 1];
}

function previous(workshop: Workshop): string | undefined {
	const { agenda, current } = workshop;
	return current === null ? agenda.at(-1) : agenda[agenda.indexOf(current) - 1];
}

/** Two who press at once: the step that the second one saw is no longer the one that all are at. */
function moveFrom(
	workshop: Workshop,
	seen: string | null,
	to: string | undefined,
	how: 'next' | 'back' | 'skip' | 'jump'
): Judged {
	if (workshop.current !== seen) return no('conflict', 'workshop-moved');
	if (to === undefined) return no('conflict', how === 'back' ? 'workshop-first-step' : 'workshop-last-step');
	if (to === seen) return nothing;
	return happens(...revealFor(workshop, to), { type: 'moved', from: workshop.current, to, how });
}

/** A grouping and a vote show the ideas that they go on with. */
export function revealFor(workshop: Workshop, id: string): Happening[] {
	const step = workshop.steps[id];
	const source = step && rulesOfKind[step.setup.kind].uses ? ideasOf(workshop, step) : undefined;
	return source && isHidden(source) ? [{ type: 'revealed', step: source.id }] : [];
}

function revealAll(workshop: Workshop): Happening[] {
	const begun = (step: Step) => step.startedAt !== null && !step.removed && isHidden(step);
	return Object.values(workshop.steps)
		.filter(begun)
		.map(({ id }) => ({ type: 'revealed', step: id }));
}

/** The ISO date of an instant, UTC. */
export const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10);

/** What the one big button does next. */
export type NextMove = 'open' | 'start' | 'resume' | 'reveal' | 'next' | 'close' | 'none';
export function nextMove(workshop: Workshop): NextMove {
	switch (workshop.status) {
		case 'prepared':
			return 'open';
		case 'open':
			return workshop.agenda.length > 0 ? 'start' : 'none';
		case 'paused':
			return 'resume';
		case 'running': {
			const step = workshop.current ? workshop.steps[workshop.current] : undefined;
			if (step && isHidden(step)) return 'reveal';
			return after(workshop) ? 'next' : 'close';
		}
		default:
			return 'none';
	}
}

/** What a facilitator's pages coming or going brings about. */
export function facilitatorSeen(workshop: Workshop, person: string, here: boolean): Happening[] {
	if (!workshop.facilitators.includes(person)) return [];
	const isAway = workshop.away[person] !== undefined;
	if (here) return isAway ? [{ type: 'facilitator_back', person }] : [];
	return isAway ? [] : [{ type: 'facilitator_away', person }];
}
