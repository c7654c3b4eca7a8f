/** What a workshop leaves to be filed: each draft with the step it comes from. Nobody is bound by a draft. */
import type { EntryKind } from './entry.ts';
import { isObjection } from './gradient.ts';
import type { Step, Workshop } from './workshop-state.ts';

/** What an organisation held in a round, given by its mandate. */
export interface DraftPosition {
	organisationId: string;
	organisation: string;
	/** Who gave it. */
	person: string;
	name: string;
	/** Of the eight steps. */
	position: number;
	reason: string;
	objection: boolean;
}

export interface Draft {
	id: string;
	kind: EntryKind;
	/** The one sentence that an entry begins with. */
	text: string;
	step: { id: string; title: string };
	/** The ideas that it was made of. */
	notes: string[];
	/** What it says of an organisation is to be confirmed by one of its members. */
	organisationId: string | null;
	organisation: string;
	/** ISO date; null: to be given before it is filed, of a commitment. */
	dueOn: string | null;
	/** Of a commitment that nobody may give for the organisation yet. */
	intention: boolean;
	/** Of a round by organisation: what would be carried over with an agreement, to be confirmed there. */
	positions: DraftPosition[];
	/** What those without a mandate held: advice, which goes nowhere. */
	advice: Omit<DraftPosition, 'organisationId'>[];
	/** The entry that it has become. */
	entryId: string | null;
}

/** Every draft of a workshop, in the order of its agenda. */
export function draftsOf(workshop: Workshop): Draft[] {
	const filed = (id: string) => workshop.filed[id] ?? null;
	return stepsInOrder(workshop).flatMap((step): Draft[] => {
		const from = { id: step.id, title: step.setup.title };
		const kept = Object.values(workshop.kept)
			.filter((it) => it.step === step.id)
			.map((it) => ({
				id: it.id,
				kind: it.kind,
				text: it.text,
				step: from,
				notes: it.notes.flatMap((note) => textOf(workshop, note) ?? []),
				organisationId: it.organisationId,
				organisation: organisationName(workshop, it.organisationId),
				dueOn: it.dueOn,
				intention: it.kind === 'commitment',
				...noPositions,
				entryId: filed(it.id)
			}));
		const commitments = Object.values(step.commitments).map((it) => ({
			id: it.id,
			kind: 'commitment' as const,
			text: it.what,
			step: from,
			notes: [],
			organisationId: it.organisationId,
			organisation: it.organisation,
			dueOn: it.dueOn,
			intention: it.intention,
			...noPositions,
			entryId: filed(it.id)
		}));
		return [...kept, ...commitments, ...ofRound(workshop, step)];
	});
}

/** What a gradient round leads to: an agreement, or where someone objects a disagreement. */
function ofRound(workshop: Workshop, step: Step): Draft[] {
	const { setup } = step;
	if (setup.kind !== 'gradient_round' || !step.revealed) return [];
	const all = Object.values(step.positions);
	const binding = all.filter((it) => it.binding);
	// Where organisations are asked, theirs count; of a straw poll everyone's.
	const counted = setup.by === 'organisation' && binding.length > 0 ? binding : all;
	if (counted.length === 0) return [];
	const objects = counted.some(({ position, objection }) => isObjection({ step: position, objection }));
	const id = `${step.id.slice(0, 36)}round`.slice(0, 40);
	return [
		{
			id,
			kind: objects ? 'disagreement' : 'agreement',
			text: (setup.proposal || setup.title).slice(0, 300),
			step: { id: step.id, title: setup.title },
			notes: all.flatMap(({ reason }) => reason || []),
			organisationId: null,
			organisation: '',
			dueOn: null,
			intention: false,
			...(setup.by === 'organisation' ? positionsOf(workshop, step) : noPositions),
			entryId: workshop.filed[id] ?? null
		}
	];
}

const noPositions = { positions: [], advice: [] };

function positionsOf(workshop: Workshop, step: Step): Pick<Draft, 'positions' | 'advice'> {
	const positions: Draft['positions'] = [];
	const advice: Draft['advice'] = [];
	for (const { person, organisation, organisationId, binding, position, reason, objection } of Object.values(
		step.positions
	)) {
		const given = {
			organisation,
			person,
			name: workshop.people[person]?.name ?? '',
			position,
			reason,
			objection
		};
		if (binding && organisationId !== null) positions.push({ ...given, organisationId });
		else advice.push(given);
	}
	// Always listed alphabetically: nobody's place says how large they are.
	const byName = (a: { organisation: string }, b: { organisation: string }) =>
		a.organisation.localeCompare(b.organisation, 'fr');
	return { positions: positions.sort(byName), advice: advice.sort(byName) };
}

/** The agenda's steps, those of groups after their breakout. */
function stepsInOrder(workshop: Workshop): Step[] {
	return workshop.agenda.flatMap((id) => {
		const step = workshop.steps[id];
		if (!step || step.removed || step.startedAt === null) return [];
		const inner = Object.values(step.rooms).flatMap((room) =>
			room.steps.flatMap((it) => workshop.steps[it] ?? [])
		);
		return [step, ...inner];
	});
}

function textOf(workshop: Workshop, note: string): string | undefined {
	for (const step of Object.values(workshop.steps)) {
		const text = step.notes[note]?.text ?? step.groups[note];
		if (text !== undefined) return text;
	}
	return undefined;
}

function organisationName(workshop: Workshop, id: string | null): string {
	if (id === null) return '';
	return (
		Object.values(workshop.people).find(({ organisationId }) => organisationId === id)?.organisation ?? ''
	);
}
