/** « À vérifier »: a question, who owns it, and until when. */
import { latest, partyOf } from './dossier.ts';
import { handoverActions } from './handover.ts';
import { ask, date, given, said, text, type Action, type Need } from './life-cycle.ts';

const pastInquiry: Need = {
	missing: 'inquiry-date',
	by: ['question_owner'],
	holds: (dossier, now) => now.toISOString().slice(0, 10) > (latest(dossier, 'question')?.onDate ?? '')
};

export const inquiryActions = {
	open_inquiry: {
		in: ['exploring'],
		to: 'under_inquiry',
		by: ['facilitator'],
		move: true,
		asks: [text('body'), ask('partner', 'organisation'), date('onDate')],
		does: (dossier, input) => ({
			entry: { dueOn: said(input, 'onDate') },
			// Whoever is to find out sees what it is about.
			parties: partyOf(dossier, said(input, 'partner'))
				? []
				: [{ organisationId: said(input, 'partner'), role: 'associated', side: null }],
			records: [
				{
					kind: 'question',
					body: said(input, 'body'),
					subjectId: said(input, 'partner'),
					onDate: said(input, 'onDate')
				}
			]
		})
	},
	report_findings: {
		in: ['under_inquiry'],
		to: 'exploring',
		by: ['question_owner'],
		asks: [text('body'), ask('link', 'link', { required: false })],
		does: (dossier, input) => ({
			entry: { dueOn: null },
			records: [
				{
					kind: 'finding',
					body: said(input, 'body'),
					link: given(input, 'link'),
					refId: latest(dossier, 'question')?.id ?? null
				}
			]
		})
	},
	...handoverActions(['under_inquiry'], 'question_owner', (dossier, offer) => {
		const question = latest(dossier, 'question')!;
		return {
			records: [
				{
					kind: 'question',
					body: question.body,
					subjectId: offer.subjectId,
					onDate: question.onDate,
					replacesId: question.id
				}
			]
		};
	}),
	close_inquiry: {
		in: ['under_inquiry'],
		to: 'exploring',
		by: ['facilitator', 'party'],
		needs: [pastInquiry],
		does: (dossier) => ({
			entry: { dueOn: null },
			records: [
				{ kind: 'finding', body: '', choice: 'unanswered', refId: latest(dossier, 'question')?.id ?? null }
			]
		})
	}
} satisfies Record<string, Action>;
