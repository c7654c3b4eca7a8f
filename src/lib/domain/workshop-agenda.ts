/** The agenda, which goes on changing during the session, and the people who have no device. */
import { happens, no, nothing, notOver, anyTime, type Rules } from './workshop-rule.ts';
import { dayOf, revealFor } from './workshop-lead.ts';
import type { Happening } from './workshop-events.ts';
import type { Step, Workshop } from './workshop-state.ts';
import { prepared, sameSetup, STEP_LIMIT, type StepSetup } from './workshop-steps.ts';

export const agendaRules: Rules<
	'add_step' | 'edit_step' | 'move_step' | 'remove_step' | 'add_person' | 'remove_person' | 'keep' | 'unkeep'
> = {
	add_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { id, after, setup }) {
			const before = workshop.steps[id];
			if (before) return sameSetup(before.setup, prepared(id, setup)) ? nothing : no('conflict', 'id-taken');
			if (workshop.agenda.length >= STEP_LIMIT) return no('too-many', 'agenda-full');
			if (after !== null && !workshop.agenda.includes(after)) return no('conflict', 'workshop-step-over');
			return happens({ type: 'step_added', id, after, setup });
		}
	},
	edit_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { step: id, setup: sent }) {
			const step = inAgenda(workshop, id);
			if (!step) return no('conflict', 'workshop-step-over');
			const setup = withSteps(sent, step.setup);
			if (sameSetup(step.setup, setup)) return nothing;
			// What was promised to those who have answered already is kept.
			if (step.startedAt !== null && !sameSetup(own(step.setup), own(setup)))
				return no('conflict', 'workshop-step-begun');
			return happens({ type: 'step_edited', step: id, setup });
		}
	},
	move_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { step: id, after }) {
			if (!inAgenda(workshop, id)) return no('conflict', 'workshop-step-over');
			if (after === id || (after !== null && !workshop.agenda.includes(after))) {
				return no('conflict', 'workshop-step-over');
			}
			const at = workshop.agenda.indexOf(id);
			if ((workshop.agenda[at - 1] ?? null) === after) return nothing;
			return happens({ type: 'step_moved', step: id, after });
		}
	},
	remove_step: {
		may: 'workshop.lead',
		in: notOver,
		does({ workshop }, { step: id }) {
			if (!inAgenda(workshop, id)) return nothing;
			const gone: Happening = { type: 'step_removed', step: id };
			if (workshop.current !== id) return happens(gone);
			// All go on with the next one; after the last one, with the one before.
			const at = workshop.agenda.indexOf(id);
			const to = workshop.agenda[at + 1] ?? workshop.agenda[at - 1] ?? null;
			const left: Workshop = {
				...workshop,
				steps: { ...workshop.steps, [id]: { ...workshop.steps[id]!, removed: true } }
			};
			const reveals = to ? revealFor(left, to) : [];
			return happens(...reveals, { type: 'moved', from: id, to, how: 'removed' }, gone);
		}
	},
	add_person: {
		may: 'workshop.lead',
		in: anyTime,
		does({ workshop }, { id, name, organisation, organisationId }) {
			const before = workshop.people[id];
			if (before)
				return before.kind === 'paper' && before.name === name ? nothing : no('conflict', 'id-taken');
			if (Object.keys(workshop.people).length >= PEOPLE_LIMIT) return no('too-many', 'workshop-full');
			return happens({
				type: 'entered',
				person: { id, kind: 'paper', name, organisation, organisationId, territoryId: null, territory: '' }
			});
		}
	},
	remove_person: {
		may: 'workshop.lead',
		in: anyTime,
		does({ workshop }, { person }) {
			if (!workshop.people[person] || workshop.removed.includes(person)) return nothing;
			if (workshop.facilitators.includes(person)) return no('conflict', 'workshop-facilitator-stays');
			return happens({ type: 'person_removed', person });
		}
	},
	keep: {
		may: 'workshop.lead',
		in: anyTime,
		does({ workshop, now }, { id, step, kind, text, notes, organisation, dueOn }) {
			if (workshop.filed[id]) return no('conflict', 'draft-filed');
			if (!workshop.steps[step]) return no('conflict', 'workshop-step-over');
			if (dueOn !== null && dueOn < dayOf(now)) return no('invalid', 'date-past');
			return happens({ type: 'kept', id, step, kind, text, notes, organisationId: organisation, dueOn });
		}
	},
	unkeep: {
		may: 'workshop.lead',
		in: anyTime,
		does: ({ workshop }, { id }) => {
			if (workshop.filed[id]) return no('conflict', 'draft-filed');
			return workshop.kept[id] ? happens({ type: 'unkept', id }) : nothing;
		}
	}
};

/** More than a convention; a bound all the same. */
export const PEOPLE_LIMIT = 2_000;

function inAgenda(workshop: Workshop, id: string): Step | undefined {
	return workshop.agenda.includes(id) ? workshop.steps[id] : undefined;
}

/** What of a step may not change once it has begun. */
function own({ title: _, minutes: __, instructions: ___, work: ____, ...own }: StepSetup): object {
	return own;
}

/** The steps of groups are changed one by one, by commands of their own: two may prepare at once. */
function withSteps(sent: StepSetup, before: StepSetup): StepSetup {
	return sent.kind === 'breakout' && before.kind === 'breakout' ? { ...sent, steps: before.steps } : sent;
}
