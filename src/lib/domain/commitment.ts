import { answerActions } from './commitment-answers.ts';
import { judgementActions } from './commitment-judgement.ts';
import { pledged, pledgeActions } from './commitment-pledge.ts';
import { signersOfTerms, revisionActions } from './commitment-revision.ts';
import { mine, organisation, termAsks, termsFrom } from './commitment-terms.ts';
import { activeParties, overdue, type Dossier } from './dossier.ts';
import { handoverActions } from './handover.ts';
import {
	ask,
	choice,
	defineLifeCycle,
	given,
	learning,
	learned,
	line,
	number,
	said,
	text
} from './life-cycle.ts';
import { organisationsAs } from './standing.ts';

const closed = ['kept', 'partly_kept', 'two_readings', 'not_kept', 'withdrawn'] as const;
const running = ['asked', 'proposed', 'in_progress', 'declared_kept', 'without_owner'];

/** The day it was due, or when its owner last gave news or evidence if that is later. */
function lastWordOf({ entry, records }: Dossier): string {
	const due = `${entry.dueOn ?? '9999-12-31'}T00:00:00.000Z`;
	const said = records.findLast(({ kind }) => kind === 'news' || kind === 'evidence')?.at ?? '';
	return said > due ? said : due;
}

export const commitment = defineLifeCycle({
	initial: 'proposed',
	closed,
	path: {
		light: ['proposed', 'in_progress', 'declared_kept', 'closed'],
		full: ['proposed', 'in_progress', 'declared_kept', 'closed']
	},
	actions: {
		gather: {
			in: ['asked', 'proposed', 'in_progress', 'without_owner'],
			by: ['author', 'owner_member', 'facilitator'],
			asks: [ask('partner', 'organisation'), choice('place', ['co_owner', 'beneficiary', 'associated'])],
			does: (_dossier, input) => ({
				parties: [
					{
						organisationId: said(input, 'partner'),
						role: said(input, 'place') as 'co_owner' | 'beneficiary' | 'associated',
						side: null
					}
				]
			})
		},
		detail: {
			in: ['asked', 'proposed', 'in_progress', 'without_owner'],
			by: ['owner_member', 'author'],
			asks: termAsks.map((it) => ({ ...it, more: false })),
			needs: [
				{
					missing: 'terms-accepted',
					by: ['owner'],
					holds: (dossier, now) => signersOfTerms(dossier, now).length === 0
				}
			],
			does: (dossier, input) => ({
				// A pledge was given on other words.
				voids: pledged(dossier),
				terms: termsFrom(input, dossier.terms, dossier.terms?.ownerId ?? null)
			})
		},
		...pledgeActions,
		...answerActions,
		give_news: {
			in: ['in_progress', 'declared_kept', 'proposed'],
			by: ['owner_member'],
			asks: [
				ask('value', 'number', { required: false }),
				text('body'),
				ask('link', 'link', { required: false, more: true }),
				ask('file', 'file', { required: false, more: true })
			],
			does(dossier, input, actor) {
				const organisationId = mine(dossier, input, actor, 'owner_member');
				const link = given(input, 'link');
				return {
					records: [
						{ kind: 'news', body: said(input, 'body'), value: number(input, 'value'), organisationId },
						...(link || input.file
							? [{ kind: 'evidence' as const, body: link ?? said(input, 'file'), link, organisationId }]
							: [])
					]
				};
			}
		},
		add_evidence: {
			in: ['in_progress', 'declared_kept'],
			by: ['owner_member'],
			asks: [
				line('body'),
				ask('link', 'link', { required: false }),
				ask('file', 'file', { required: false })
			],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'evidence',
						body: said(input, 'body'),
						link: given(input, 'link'),
						organisationId: mine(dossier, input, actor, 'owner_member')
					}
				]
			})
		},
		...judgementActions,
		...revisionActions,
		admit_not_kept: {
			in: ['in_progress', 'declared_kept', 'proposed'],
			to: 'not_kept',
			by: ['owner', 'facilitator'],
			needs: [
				{
					missing: 'owner-silent',
					by: ['owner'],
					// Said by others only once its day is over and its owner has said nothing for as long as one may take to answer.
					holds: (dossier, now, actor) =>
						organisationsAs(dossier, actor, 'owner').length > 0 ||
						(dossier.entry.state !== 'declared_kept' && overdue(dossier, lastWordOf(dossier), now))
				}
			],
			asks: [text('cause'), { ...learning, required: true, more: false }],
			does: (dossier, input, actor) => ({
				entry: { dueOn: null },
				records: [
					{
						kind: 'shortfall',
						body: said(input, 'cause'),
						organisationId: mine(dossier, input, actor, 'owner')
					},
					...learned(input)
				]
			})
		},
		withdraw: {
			in: running,
			to: 'withdrawn',
			by: ['owner', 'author', 'facilitator'],
			asks: [text('reason'), learning],
			needs: [
				{
					missing: 'withdraw-owner',
					by: ['owner'],
					holds: (dossier, now, actor) =>
						dossier.terms?.ownerId === null ||
						dossier.entry.state === 'asked' ||
						organisationsAs(dossier, actor, 'owner').length > 0 ||
						// Nobody is left at the owner's who could: after the time to answer the facilitator may.
						(!dossier.mandated.has(dossier.terms?.ownerId ?? '') &&
							overdue(dossier, dossier.entry.stateSince, now))
				}
			],
			does: (dossier, input, actor) => ({
				entry: { dueOn: null },
				records: [
					{
						kind: 'withdrawal',
						body: said(input, 'reason'),
						organisationId: mine(dossier, input, actor, 'owner')
					},
					...learned(input)
				]
			})
		},
		add_words: {
			in: ['withdrawn', 'not_kept', 'kept', 'partly_kept', 'two_readings'],
			by: ['beneficiary', 'judge'],
			asks: [text('body'), organisation],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'beneficiary_words',
						body: said(input, 'body'),
						organisationId: mine(dossier, input, actor, 'judge')
					}
				]
			})
		},
		...handoverActions(['proposed', 'in_progress'], 'owner', (dossier, offer) => {
			const organisationId = offer.subjectId!;
			return {
				leaves: offer.organisationId && offer.organisationId !== organisationId ? [offer.organisationId] : [],
				parties: [{ organisationId, role: 'owner', side: null }],
				terms: { ...termsFrom({}, dossier.terms, organisationId), ownerMemberId: null }
			};
		}),
		let_go: {
			in: ['proposed', 'in_progress'],
			to: 'without_owner',
			by: ['owner', 'facilitator'],
			asks: [text('reason')],
			needs: [
				{
					missing: 'owner-there',
					by: ['owner'],
					holds: (dossier, now, actor) =>
						organisationsAs(dossier, actor, 'owner').length > 0 ||
						(!dossier.mandated.has(dossier.terms?.ownerId ?? '') &&
							overdue(dossier, dossier.entry.stateSince, now))
				}
			],
			does: (dossier) => ({
				leaves: activeParties(dossier)
					.filter(({ role }) => role === 'owner')
					.map((it) => it.organisationId),
				terms: { ...termsFrom({}, dossier.terms, null), ownerId: null, ownerMemberId: null }
			})
		}
	}
});
