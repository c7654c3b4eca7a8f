import { decide, enter, apply } from '#lib/domain/workshop.ts';
import type { WorkshopActor } from '#lib/domain/workshop-rule.ts';
import { readCommand, type WorkshopCommandInput } from '#lib/domain/workshop-commands.ts';
import type { Person, WorkshopEvent } from '#lib/domain/workshop-events.ts';
import { blankWorkshop, type Workshop } from '#lib/domain/workshop-state.ts';
import { blankSetup, type StepKind, type StepSetup } from '#lib/domain/workshop-steps.ts';

/** A step id that reads well in a failure. */
export const stepId = (name: string) => `step${name.toLowerCase()}`.padEnd(8, '0');

export const member = (id: string, organisation = `Org of ${id}`, mandated = false): WorkshopActor => ({
	personId: id.padEnd(8, '0'),
	kind: 'member',
	organisations: [{ id: `org${id}`.padEnd(8, '0'), name: organisation }],
	mandates: mandated ? [`org${id}`.padEnd(8, '0')] : []
});
export const guest = (id: string): WorkshopActor => ({
	personId: id.padEnd(8, '0'),
	kind: 'guest',
	organisations: [],
	mandates: []
});

export const personOf = (actor: WorkshopActor, name = actor.personId): Person => ({
	id: actor.personId,
	kind: actor.kind,
	name,
	organisation: actor.organisations[0]?.name ?? '',
	organisationId: actor.organisations[0]?.id ?? null,
	territoryId: null,
	territory: ''
});

/** A workshop in memory, with everything that has happened in it. */
export class TestWorkshop {
	events: WorkshopEvent[] = [];
	state: Workshop = blankWorkshop;
	now = Date.parse('2026-03-02T09:00:00.000Z');

	constructor(lead: WorkshopActor, steps: Record<string, StepSetup>, facilitators: WorkshopActor[] = []) {
		this.take([
			{
				type: 'created',
				title: 'Atelier',
				planId: null,
				facilitators: [lead, ...facilitators].map(({ personId }) => personId),
				lead: lead.personId,
				steps: Object.entries(steps).map(([name, setup]) => ({ id: stepId(name), setup })),
				by: null,
				at: this.now
			}
		]);
	}

	take(events: readonly WorkshopEvent[]): void {
		for (const event of events) this.state = apply(this.state, event);
		this.events.push(...events);
	}

	/** What it says: the detail of a refusal, or the types of what has happened. */
	tell(actor: WorkshopActor, command: WorkshopCommandInput): string {
		const read = readCommand(command);
		if ('problem' in read) return read.problem.detail;
		const decided = decide(this.state, read.command, actor, this.now);
		if ('problem' in decided) return decided.problem.detail;
		this.take(decided.events);
		return decided.events.map(({ type }) => type).join(' ');
	}

	enter(actor: WorkshopActor, name?: string): string {
		const decided = enter(this.state, personOf(actor, name), this.now);
		if ('problem' in decided) return decided.problem.detail;
		this.take(decided.events);
		return decided.events.map(({ type }) => type).join(' ');
	}
}

/** A step with something of its own. */
export function setup<K extends StepKind>(kind: K, own: object = {}): StepSetup {
	return { ...blankSetup(kind, kind), ...own } as StepSetup;
}
