import { blocked, hasParties, hasProposal } from './agreement-needs.ts';
import { reviewActions } from './agreement-review.ts';
import { roundActions } from './agreement-round.ts';
import { speaker, organisation } from './agreement-speaker.ts';
import { before } from './agreement-states.ts';
import { trialActions } from './agreement-trial.ts';
import { wordActions } from './agreement-words.ts';
import {
	ask,
	choice,
	date,
	defineLifeCycle,
	learning,
	learned,
	line,
	said,
	text,
	type Need
} from './life-cycle.ts';

const closed = ['not_adopted', 'withdrawn', 'replaced', 'ended'] as const;

const noRoundYet: Need = { missing: 'round-held', by: [], holds: (dossier) => dossier.rounds.length === 0 };
const postponedUntil: Need = {
	missing: 'postponed-date',
	by: ['facilitator'],
	holds: (dossier, now) => now.toISOString().slice(0, 10) >= (dossier.entry.dueOn ?? '')
};

export const agreement = defineLifeCycle({
	initial: 'draft',
	closed,
	path: {
		light: ['draft', 'round_open', 'adopted', 'in_force', 'to_review', 'closed'],
		full: ['draft', 'clarification', 'reactions', 'round_open', 'adopted', 'in_force', 'to_review', 'closed']
	},
	actions: {
		gather: {
			in: [...before, 'postponed'],
			by: ['author', 'facilitator', 'party_member'],
			asks: [
				ask('partner', 'organisation'),
				choice('place', ['party', 'associated'], { required: false, more: true })
			],
			does: (_dossier, input) => ({
				parties: [
					{
						organisationId: said(input, 'partner'),
						role: input.place === 'associated' ? 'associated' : 'party',
						side: null
					}
				]
			})
		},
		...wordActions,
		go_full: {
			in: ['draft'],
			frame: 'light',
			by: ['author', 'facilitator', 'party_member'],
			does: () => ({ entry: { frame: 'full' } })
		},
		open_clarification: {
			in: ['draft'],
			to: 'clarification',
			frame: 'full',
			by: ['author', 'facilitator'],
			move: true,
			needs: [hasProposal, hasParties],
			does: () => ({})
		},
		open_reactions: {
			in: ['clarification'],
			to: 'reactions',
			frame: 'full',
			by: ['author', 'facilitator'],
			move: true,
			does: () => ({})
		},
		...roundActions,
		understand: {
			in: ['reactions', 'draft', 'adopted', 'adopted_with_reservations', 'not_adopted', 'postponed'],
			by: ['party_member'],
			needs: [blocked],
			asks: [
				ask('record', 'record'),
				choice('answer', ['yes', 'no']),
				text('body', { required: false }),
				organisation
			],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'understanding',
						choice: said(input, 'answer'),
						body: said(input, 'body'),
						refId: said(input, 'record'),
						organisationId: speaker(dossier, input, actor)
					}
				]
			})
		},
		make_disagreement: {
			in: ['reactions', 'draft'],
			to: 'postponed',
			by: ['facilitator', 'author', 'party'],
			needs: [blocked],
			asks: [line('body'), date('onDate')],
			does: (_dossier, input) => ({
				entry: { dueOn: said(input, 'onDate') },
				records: [{ kind: 'note', choice: 'disagreement', body: said(input, 'body') }],
				opens: { kind: 'disagreement', title: said(input, 'body'), link: 0 }
			})
		},
		...trialActions,
		postpone: {
			in: ['draft', 'clarification', 'reactions'],
			to: 'postponed',
			by: ['facilitator', 'author'],
			move: true,
			asks: [date('onDate'), text('reason')],
			does: (_dossier, input) => ({ entry: { dueOn: said(input, 'onDate') } })
		},
		resume: {
			in: ['postponed'],
			by: ['facilitator', 'author', 'party'],
			needs: [postponedUntil],
			does: (dossier) => ({
				entry: { state: dossier.entry.frame === 'light' ? 'draft' : 'reactions', dueOn: null }
			})
		},
		not_adopt: {
			in: [...before, 'postponed'],
			to: 'not_adopted',
			by: ['facilitator', 'author'],
			move: true,
			asks: [text('reason'), learning],
			does: (_dossier, input) => ({ entry: { dueOn: null }, records: learned(input) })
		},
		enter_force: {
			in: ['adopted', 'adopted_with_reservations'],
			to: 'in_force',
			by: ['facilitator', 'author', 'party'],
			asks: [date('reviewOn')],
			does: (_dossier, input) => ({ entry: { reviewOn: said(input, 'reviewOn'), dueOn: null } })
		},
		...reviewActions,
		withdraw: {
			in: [...before, 'postponed'],
			to: 'withdrawn',
			by: ['author'],
			needs: [noRoundYet],
			asks: [text('reason', { required: false }), learning],
			does: (_dossier, input) => ({ entry: { dueOn: null }, records: learned(input) })
		}
	}
});
