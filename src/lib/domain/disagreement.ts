import { exitActions } from './disagreement-exits.ts';
import { inquiryActions } from './disagreement-inquiry.ts';
import { twoSides } from './disagreement-needs.ts';
import { restatementActions } from './disagreement-restatement.ts';
import { speaker, spoken, forOrganisation } from './disagreement-speaker.ts';
import { statementActions } from './disagreement-statement.ts';
import { open } from './disagreement-states.ts';
import { activeParties, current, latest, overdue, sidesOf } from './dossier.ts';
import { MAX_SIDES } from './entry.ts';
import {
	ask,
	choice,
	defineLifeCycle,
	given,
	learning,
	learned,
	line,
	said,
	text,
	type Need
} from './life-cycle.ts';
import { organisationsAs } from './standing.ts';

const closed = ['dissolved', 'overcome', 'maintained', 'withdrawn'] as const;

const nobodyElseCarries: Need = {
	missing: 'carried-by-others',
	by: ['author'],
	holds: (dossier, _now, actor) =>
		dossier.records.every((record) => record.memberId === dossier.entry.authorId) &&
		activeParties(dossier).every(
			({ organisationId, side }) => side === null || actor.organisationIds.includes(organisationId)
		)
};

const asksOfEverySide: Need = {
	missing: 'asks',
	by: ['party_member'],
	holds(dossier, now) {
		const asked = new Set(current(dossier, 'ask').map(({ side }) => side));
		return (
			sidesOf(dossier).every((side) => asked.has(side)) || overdue(dossier, dossier.entry.stateSince, now)
		);
	}
};

const referralOver: Need = {
	missing: 'referral-answer',
	by: ['referred'],
	holds: (dossier, now) => overdue(dossier, dossier.entry.stateSince, now)
};

/** Alone once between two reviews, then with a second party. */
const mayReopen: Need = {
	missing: 'second-party',
	by: ['party'],
	holds(dossier, now, actor) {
		const { reviewOn } = dossier.entry;
		if (reviewOn && now.toISOString().slice(0, 10) >= reviewOn) return true;
		const before = dossier.records.filter((it) => it.kind === 'reopening' && it.choice === 'alone');
		const since = dossier.records.findLast((it) => it.kind === 'conclusion' && it.onDate !== null)?.at ?? '';
		if (!before.some(({ at }) => at >= since)) return true;
		const mine = organisationsAs(dossier, actor, 'party');
		return dossier.records.some(
			(it) =>
				it.kind === 'reopening' &&
				it.choice === 'called' &&
				it.at >= dossier.entry.stateSince &&
				it.organisationId !== null &&
				!mine.includes(it.organisationId)
		);
	}
};

export const disagreement = defineLifeCycle({
	initial: 'raised',
	closed,
	path: {
		light: ['raised', 'clarified', 'closed'],
		full: ['raised', 'exploring', 'stated', 'acknowledged', 'in_treatment', 'closed']
	},
	actions: {
		gather: {
			in: open,
			by: ['facilitator', 'author', 'party_member'],
			asks: [ask('partner', 'organisation'), choice('side', ['1', '2', '3', '4', 'associated'])],
			does(_dossier, input) {
				const side = input.side === 'associated' ? null : Math.min(Number(input.side), MAX_SIDES);
				return {
					parties: [
						{ organisationId: said(input, 'partner'), role: side === null ? 'associated' : 'party', side }
					]
				};
			}
		},
		explain: {
			in: [...open, 'trial', 'referred'],
			by: ['party_member'],
			asks: [
				text('body'),
				text('why', { required: false }),
				ask('link', 'link', { required: false, more: true }),
				forOrganisation
			],
			does(dossier, input, actor) {
				const who = speaker(dossier, input, actor);
				const before = current(dossier, 'position').find((it) => it.organisationId === who.organisationId);
				const why = said(input, 'why').trim();
				return {
					records: [
						{
							kind: 'position',
							body: why ? `${said(input, 'body')}\n\n${why}` : said(input, 'body'),
							link: given(input, 'link'),
							replacesId: before?.id ?? null,
							...who
						}
					]
				};
			}
		},
		add_word: {
			in: open,
			by: ['party_member', 'facilitator'],
			asks: [line('word'), text('body')],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'word',
						body: said(input, 'body'),
						choice: said(input, 'word'),
						...speaker(dossier, input, actor)
					}
				]
			})
		},
		add_fact: {
			in: open,
			by: ['party_member', 'facilitator'],
			asks: [text('body'), ask('link', 'link', { required: false })],
			does: spoken('fact', 'link')
		},
		add_source: {
			in: open,
			by: ['party_member', 'facilitator'],
			asks: [line('body'), ask('link', 'link')],
			does: spoken('source', 'link')
		},
		add_option: {
			in: ['exploring', 'stated'],
			by: ['party_member', 'facilitator'],
			asks: [line('body'), ask('link', 'link', { required: false, more: true }), forOrganisation],
			does: spoken('option', 'link')
		},
		clarify: {
			in: ['raised'],
			to: 'clarified',
			frame: 'light',
			by: ['facilitator', 'party_member', 'author'],
			asks: [text('body')],
			does: spoken('clarification')
		},
		go_full: {
			in: ['raised', 'clarified'],
			frame: 'light',
			by: ['facilitator', 'party_member', 'author'],
			does: (dossier) => ({
				entry: { frame: 'full', ...(dossier.entry.state === 'clarified' && { state: 'exploring' }) }
			})
		},
		start_exploring: {
			in: ['raised'],
			to: 'exploring',
			frame: 'full',
			by: ['facilitator'],
			move: true,
			needs: [twoSides],
			does: () => ({})
		},
		...restatementActions,
		...inquiryActions,
		...statementActions,
		ask_to_keep: {
			in: ['stated', 'acknowledged', 'in_treatment'],
			by: ['party_member'],
			asks: [text('body'), forOrganisation],
			does: spoken('ask')
		},
		start_treatment: {
			in: ['acknowledged'],
			to: 'in_treatment',
			by: ['facilitator'],
			move: true,
			needs: [asksOfEverySide],
			does: () => ({})
		},
		explore_again: {
			in: ['stated', 'acknowledged', 'in_treatment'],
			to: 'exploring',
			by: ['facilitator'],
			move: true,
			warns: true,
			asks: [text('reason')],
			does: (dossier) => {
				const statement = latest(dossier, 'statement');
				return { voids: statement ? [statement.id] : [] };
			}
		},
		add_attempt: {
			in: ['in_treatment'],
			by: ['party_member', 'facilitator'],
			asks: [text('body')],
			does: spoken('attempt')
		},
		add_condition: {
			in: ['in_treatment'],
			by: ['party_member', 'facilitator'],
			asks: [text('body')],
			does: spoken('condition')
		},
		...exitActions,
		recall_referral: {
			in: ['referred'],
			to: 'in_treatment',
			by: ['facilitator', 'party'],
			needs: [referralOver],
			asks: [text('reason', { required: false })],
			does: () => ({})
		},
		call_reopening: {
			in: ['dissolved', 'overcome', 'maintained'],
			by: ['party'],
			asks: [text('body')],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'reopening',
						choice: 'called',
						body: said(input, 'body'),
						...speaker(dossier, input, actor, true)
					}
				]
			})
		},
		reopen: {
			in: ['dissolved', 'overcome', 'maintained'],
			by: ['party'],
			needs: [mayReopen],
			asks: [text('body')],
			does(dossier, input, actor, now) {
				const atReview = (dossier.entry.reviewOn ?? '9999') <= now.toISOString().slice(0, 10);
				const called = dossier.records.some(
					(it) => it.kind === 'reopening' && it.choice === 'called' && it.at >= dossier.entry.stateSince
				);
				return {
					entry: { state: dossier.entry.frame === 'light' ? 'clarified' : 'exploring', reviewOn: null },
					records: [
						{
							kind: 'reopening',
							choice: atReview ? 'review' : called ? 'together' : 'alone',
							body: said(input, 'body'),
							...speaker(dossier, input, actor, true)
						}
					]
				};
			}
		},
		withdraw: {
			in: open,
			to: 'withdrawn',
			by: ['author'],
			needs: [nobodyElseCarries],
			asks: [text('reason', { required: false }), learning],
			does: (_dossier, input) => ({ records: learned(input) })
		}
	}
});
