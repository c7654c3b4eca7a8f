/** « À l’essai »: what is tried where three rounds were not enough, and what came of it. */
import { blocked, roundsHeld, trials } from './agreement-needs.ts';
import { speaker } from './agreement-speaker.ts';
import { before } from './agreement-states.ts';
import { date, line, said, text, type Action, type Need } from './life-cycle.ts';
import { MAX_ROUNDS } from './round.ts';

const tried: Need = {
	missing: 'trial',
	by: [],
	holds: (dossier) => trials(dossier).length > 0
};

const roundsUsed: Need = {
	missing: 'rounds-used',
	by: ['facilitator'],
	holds: (dossier) => roundsHeld(dossier) >= MAX_ROUNDS
};

export const trialActions = {
	try_out: {
		in: before,
		to: 'postponed',
		by: ['facilitator', 'author'],
		move: true,
		needs: [blocked, roundsUsed],
		asks: [text('body'), line('criterion'), date('onDate')],
		does: (dossier, input, actor) => ({
			entry: { dueOn: said(input, 'onDate') },
			records: [
				{
					kind: 'note',
					choice: 'trial',
					body: `${said(input, 'body').trim()}\n${said(input, 'criterion').trim()}`,
					onDate: said(input, 'onDate'),
					organisationId: speaker(dossier, input, actor)
				}
			]
		})
	},
	report_trial: {
		in: [...before, 'postponed'],
		by: ['facilitator', 'author', 'party_member'],
		needs: [tried],
		asks: [text('body')],
		does: (dossier, input, actor) => ({
			records: [
				{ kind: 'trial_result', body: said(input, 'body'), organisationId: speaker(dossier, input, actor) }
			]
		})
	}
} satisfies Record<string, Action>;
