/** What an organisation holds in a round, for itself, by telephone or by another; and what a person advises. */
import { speaker, organisation } from './agreement-speaker.ts';
import type { Dossier } from './dossier.ts';
import { isObjection, needsReason } from './gradient.ts';
import { ask, date, given, number, said, text, type Action, type Change, type Input } from './life-cycle.ts';
import { openRound } from './round.ts';

const noStep = {
	organisationId: null,
	step: null,
	choice: 'pass' as const,
	proxyId: null,
	reason: '',
	objection: false,
	lifts: '',
	minority: '',
	named: true,
	provisionalUntil: null
};

function positionAsks() {
	return [
		ask('step', 'step'),
		text('reason', { required: false }),
		ask('objection', 'flag', { required: false }),
		text('lifts', { required: false }),
		text('minority', { required: false, more: true }),
		ask('unnamed', 'flag', { required: false, more: true }),
		organisation,
		date('provisionalUntil', { required: false, more: true })
	];
}

export const positionActions = {
	take_position: {
		in: ['round_open'],
		by: ['party'],
		binding: true,
		asks: positionAsks(),
		does: (dossier, input, actor) => takePosition(dossier, input, speaker(dossier, input, actor, true))
	},
	record_by_phone: {
		in: ['round_open'],
		by: ['facilitator'],
		asks: [
			ask('partner', 'organisation'),
			ask('person', 'member'),
			...positionAsks().filter(({ name }) => !['organisation', 'provisionalUntil'].includes(name))
		],
		does(dossier, input) {
			// Provisional until a mandate holder of the organisation confirms it.
			const until = openRound(dossier)?.closesAt.slice(0, 10) ?? null;
			const change = takePosition(dossier, input, said(input, 'partner'));
			return { ...change, position: { ...change.position!, provisionalUntil: until } };
		}
	},
	pass: {
		in: ['round_open'],
		by: ['party'],
		binding: true,
		asks: [text('reason', { required: false }), organisation],
		does: (dossier, input, actor) => ({
			position: {
				...noStep,
				choice: 'pass',
				reason: said(input, 'reason'),
				organisationId: speaker(dossier, input, actor, true)
			}
		})
	},
	give_proxy: {
		in: ['round_open'],
		by: ['party'],
		binding: true,
		asks: [ask('partner', 'organisation'), organisation],
		does: (dossier, input, actor) => ({
			position: {
				...noStep,
				choice: 'proxy',
				proxyId: said(input, 'partner'),
				organisationId: speaker(dossier, input, actor, true)
			}
		})
	},
	advise: {
		in: ['round_open'],
		by: ['anyone'],
		asks: [ask('step', 'step'), text('reason', { required: false })],
		does: (_dossier, input) => ({
			position: { ...noStep, choice: 'step', step: number(input, 'step'), reason: said(input, 'reason') }
		})
	}
} satisfies Record<string, Action>;

function takePosition(dossier: Dossier, input: Input, organisationId: string | null): Change {
	const step = number(input, 'step');
	const round = openRound(dossier);
	// What still has to be talked about is asked at once, without saying who asks: positions are hidden.
	const question =
		step === 5 &&
		round &&
		!dossier.records.some(
			(it) =>
				it.kind === 'clarification_question' && it.at >= round.openedAt && it.body === said(input, 'reason')
		);
	return {
		position: {
			...noStep,
			choice: 'step',
			step,
			organisationId,
			reason: said(input, 'reason').trim(),
			objection: step === 8 || (step === 7 && input.objection === true),
			lifts: said(input, 'lifts').trim(),
			minority: said(input, 'minority').trim(),
			named: input.unnamed !== true,
			provisionalUntil: given(input, 'provisionalUntil')
		},
		records: question
			? [{ kind: 'clarification_question', choice: 'round', body: said(input, 'reason').trim() }]
			: []
	};
}

/** What a position must say; keyed by the field it is about. */
export function positionProblem(
	dossier: Dossier,
	input: Input
): { field: string; problem: string } | undefined {
	const step = number(input, 'step');
	if (step === null) return undefined;
	const round = openRound(dossier);
	if (round?.objectionOnly && step !== 1 && step !== 8) return { field: 'step', problem: 'step-unknown' };
	if (needsReason(step) && !said(input, 'reason').trim())
		return { field: 'reason', problem: 'reason-missing' };
	if (isObjection({ step, objection: input.objection === true }) && !said(input, 'lifts').trim()) {
		return { field: 'lifts', problem: 'lifts-missing' };
	}
	return undefined;
}
