/** What is said of a proposal before a round is opened on it. */
import { speaker, organisation } from './agreement-speaker.ts';
import { inForce, before } from './agreement-states.ts';
import { latest } from './dossier.ts';
import { ask, given, line, said, text, type Action } from './life-cycle.ts';

export const wordActions = {
	propose: {
		in: before,
		by: ['author', 'facilitator', 'party_member'],
		asks: [text('body'), line('reason', { required: false })],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'proposal',
					body: said(input, 'body'),
					organisationId: speaker(dossier, input, actor),
					replacesId: latest(dossier, 'proposal')?.id ?? null
				}
			]
		})
	},
	ask_clarification: {
		in: [...before, 'round_open'],
		by: ['anyone'],
		asks: [text('body'), organisation],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'clarification_question',
					body: said(input, 'body'),
					organisationId: speaker(dossier, input, actor)
				}
			]
		})
	},
	answer_clarification: {
		in: [...before, 'round_open'],
		by: ['author', 'facilitator', 'party_member'],
		asks: [ask('record', 'record'), text('body')],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'clarification_answer',
					body: said(input, 'body'),
					refId: said(input, 'record'),
					organisationId: speaker(dossier, input, actor)
				}
			]
		})
	},
	react: {
		in: ['reactions', 'clarification', 'draft'],
		by: ['anyone'],
		asks: [text('body'), organisation],
		does: (dossier, input, actor) => ({
			records: [
				{ kind: 'reaction', body: said(input, 'body'), organisationId: speaker(dossier, input, actor) }
			]
		})
	},
	add_source: {
		in: [...before, 'round_open', 'postponed', ...inForce, 'to_review'],
		by: ['author', 'facilitator', 'party_member'],
		asks: [line('body'), ask('link', 'link')],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'source',
					body: said(input, 'body'),
					link: given(input, 'link'),
					organisationId: speaker(dossier, input, actor)
				}
			]
		})
	}
} satisfies Record<string, Action>;
