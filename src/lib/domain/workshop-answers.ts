/** What each gives for themselves: dots, a position, the other's words, a commitment. */
import { isObjection, needsReason } from './gradient.ts';
import {
	currentStep,
	happens,
	isInRoom,
	leadsStep,
	live,
	no,
	nothing,
	type Case,
	type Judged,
	type Rules,
	type WorkshopProblem
} from './workshop-rule.ts';
import { shuffled } from './workshop-chance.ts';
import { dayOf } from './workshop-lead.ts';
import { optionsOf, peopleIn, type Pair, type Step, type Workshop } from './workshop-state.ts';
import type { StepKind } from './workshop-steps.ts';

/** Commitments of one person in one round. */
const COMMITMENT_LIMIT = 20;

export const answerRules: Rules<
	'vote' | 'take_position' | 'form_pairs' | 'restate' | 'answer_restatement' | 'commit' | 'uncommit'
> = {
	vote: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does(it, { step: id, option, dots }) {
			const found = answerable(it, id, 'dot_vote');
			if ('problem' in found) return found;
			const { step } = found;
			if (step.revealed) return no('conflict', 'workshop-vote-closed');
			const { setup } = step;
			if (setup.kind !== 'dot_vote') return nothing;
			const person = it.person!.id;
			const mine = step.votes[person] ?? {};
			if ((mine[option] ?? 0) === dots) return nothing;
			// Taking dots back from an idea that has gone is always possible.
			if (dots > 0 && optionsOf(it.workshop, step)[option] === undefined)
				return no('conflict', 'workshop-note-gone');
			if (dots > setup.perIdea) return no('too-many', 'workshop-dots-idea');
			const others = dotsOf(it.workshop, step, person, option);
			if (others + dots > setup.dots) return no('too-many', 'workshop-dots');
			return happens({ type: 'voted', step: id, person, option, dots, paper: it.paper });
		}
	},
	take_position: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does(it, { step: id, position, reason, objection, organisation }) {
			const found = answerable(it, id, 'gradient_round');
			if ('problem' in found) return found;
			const { step } = found;
			if (step.revealed) return no('conflict', 'workshop-vote-closed');
			if (needsReason(position) && reason === '') return no('invalid', 'workshop-reason-missing');
			const named = organisationNamed(it, organisation);
			if ('problem' in named) return named;
			const binding =
				step.setup.kind === 'gradient_round' &&
				step.setup.by === 'organisation' &&
				!it.paper &&
				named.organisationId !== null &&
				it.actor.mandates.includes(named.organisationId);
			const person = it.person!.id;
			const before = step.positions[binding ? named.organisationId! : person];
			const objects = isObjection({ step: position, objection });
			const isSame =
				before?.person === person &&
				before.position === position &&
				before.reason === reason &&
				before.objection === objects &&
				before.organisationId === named.organisationId;
			if (isSame) return nothing;
			return happens({
				type: 'position_taken',
				step: id,
				person,
				...named,
				binding,
				position,
				reason,
				objection: objects,
				paper: it.paper
			});
		}
	},
	form_pairs: {
		may: 'workshop.take_part',
		in: live,
		does(it, { step: id }) {
			const found = currentStep(it, id, ['restatement']);
			if ('problem' in found) return found;
			if (!leadsStep(it, found.step)) return no('forbidden', 'workshop-not-leading');
			const pairs = pairsFor(it.workshop, found.step);
			return pairs.length > Object.keys(found.step.pairs).length
				? happens({ type: 'pairs_formed', step: id, pairs: pairs.map(({ id, a, b }) => ({ id, a, b })) })
				: no('conflict', 'workshop-nobody-left');
		}
	},
	restate: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does(it, { step: id, pair: pairId, text }) {
			const found = inPair(it, id, pairId);
			if ('problem' in found) return found;
			const person = it.person!.id;
			const before = found.pair.said[person];
			if (before?.text === text) return nothing;
			if (before?.right) return no('conflict', 'workshop-restatement-confirmed');
			return happens({ type: 'restated', step: id, pair: pairId, person, text, paper: it.paper });
		}
	},
	answer_restatement: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does(it, { step: id, pair: pairId, right, correction }) {
			const found = inPair(it, id, pairId);
			if ('problem' in found) return found;
			const { pair } = found;
			const person = it.person!.id;
			const said = pair.said[pair.a === person ? pair.b : pair.a];
			if (!said) return no('conflict', 'workshop-nothing-restated');
			if (said.right === right && said.correction === correction) return nothing;
			return happens({ type: 'restatement_answered', step: id, pair: pairId, person, right, correction });
		}
	},
	commit: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does(it, { step: id, id: commitmentId, what, dueOn, organisation }) {
			const found = answerable(it, id, 'commitments_round');
			if ('problem' in found) return found;
			const { step } = found;
			const person = it.person!.id;
			const before = step.commitments[commitmentId];
			if (before && before.person !== person) return no('conflict', 'id-taken');
			if (dueOn < dayOf(it.now)) return no('invalid', 'date-past');
			const named = organisationNamed(it, organisation);
			if ('problem' in named) return named;
			const isSame =
				before?.what === what && before.dueOn === dueOn && before.organisationId === named.organisationId;
			if (isSame) return nothing;
			const mine = Object.values(step.commitments).filter((it) => it.person === person).length;
			if (!before && mine >= COMMITMENT_LIMIT) return no('too-many', 'workshop-notes-full');
			const intention =
				it.paper || named.organisationId === null || !it.actor.mandates.includes(named.organisationId);
			return happens({
				type: 'committed',
				step: id,
				id: commitmentId,
				person,
				what,
				dueOn,
				...named,
				intention,
				paper: it.paper
			});
		}
	},
	uncommit: {
		may: 'workshop.take_part',
		in: live,
		present: true,
		does(it, { step: id, id: commitmentId }) {
			const found = answerable(it, id, 'commitments_round');
			if ('problem' in found) return found;
			const before = found.step.commitments[commitmentId];
			if (!before) return nothing;
			const leads = it.workshop.facilitators.includes(it.actor.personId);
			if (before.person !== it.person!.id && !leads) return no('forbidden', 'workshop-note-not-yours');
			return happens({ type: 'uncommitted', step: id, id: commitmentId });
		}
	}
};

/** Someone who leads gives nothing of their own before they have said for whom they speak. */
function answerable(it: Case, id: string, kind: StepKind): { step: Step } | { problem: WorkshopProblem } {
	const found = currentStep(it, id, [kind]);
	if ('problem' in found) return found;
	if (!isInRoom(it, found.step)) return { problem: { code: 'forbidden', detail: 'workshop-other-room' } };
	const { workshop, actor, paper } = it;
	const facilitates = workshop.facilitators.includes(actor.personId) && !workshop.speaksFor[actor.personId];
	if (facilitates && !paper) return { problem: { code: 'conflict', detail: 'workshop-facilitating' } };
	return found;
}

/** The organisation that is spoken for: one's own, or that of the person without a device. */
function organisationNamed(
	{ actor, person, paper }: Case,
	id: string | null
): { organisationId: string | null; organisation: string } | Extract<Judged, { problem: unknown }> {
	if (paper || id === null) {
		const own = paper ? person!.organisationId : null;
		return { organisationId: own, organisation: person!.organisation };
	}
	const found = actor.organisations.find((it) => it.id === id);
	if (!found) return { problem: { code: 'forbidden', detail: 'organisation-not-yours' } };
	return { organisationId: found.id, organisation: found.name };
}

/** Dots that a person has given, to ideas that are still there; of one option they are left out. */
export function dotsOf(workshop: Workshop, step: Step, person: string, except?: string): number {
	const options = optionsOf(workshop, step);
	return Object.entries(step.votes[person] ?? {}).reduce(
		(sum, [option, dots]) => (option === except || options[option] === undefined ? sum : sum + dots),
		0
	);
}

function inPair(it: Case, id: string, pairId: string): { pair: Pair } | { problem: WorkshopProblem } {
	const found = currentStep(it, id, ['restatement']);
	if ('problem' in found) return found;
	const pair = found.step.pairs[pairId];
	if (!pair) return { problem: { code: 'conflict', detail: 'workshop-pair-gone' } };
	const person = it.person!.id;
	if (pair.a !== person && pair.b !== person) {
		return { problem: { code: 'forbidden', detail: 'workshop-other-pair' } };
	}
	return { pair };
}

/** Pairs of all who have none, of different organisations where that is possible; the last of an odd number joins someone. */
function pairsFor(workshop: Workshop, step: Step): Pair[] {
	const pairs = Object.values(step.pairs);
	const paired = new Set(pairs.flatMap(({ a, b }) => [a, b]));
	const all = peopleIn(workshop, step).filter((id) => takesPart(workshop, id));
	const free = shuffled(
		all.filter((id) => !paired.has(id)),
		`${step.id}:${pairs.length}`
	);
	const organisation = (id: string) => workshop.people[id]?.organisation ?? '';
	// Whoever is of one organisation stands together; halves are paired across.
	free.sort((a, b) => organisation(a).localeCompare(organisation(b), 'fr'));
	const half = Math.floor(free.length / 2);
	const made: Pair[] = [];
	const pair = (a: string, b: string) =>
		made.push({ id: `${step.id.slice(0, 28)}p${pairs.length + made.length}`, a, b, said: {} });
	for (let at = 0; at < half; at += 1) pair(free[at]!, free[at + half]!);
	const odd = free.length % 2 === 1 ? free.at(-1)! : undefined;
	const partner = odd === undefined ? undefined : free[0] !== odd ? free[0] : all.find((id) => id !== odd);
	if (odd !== undefined && partner !== undefined) pair(odd, partner);
	return [...pairs, ...made];
}

/** Whoever leads is in no pair and no group, unless they speak for an organisation. */
export function takesPart(workshop: Workshop, id: string): boolean {
	return !workshop.facilitators.includes(id) || workshop.speaksFor[id] !== undefined;
}
