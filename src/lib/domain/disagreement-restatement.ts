/** « Reformulation »: each side says the other’s position, until that one says that it is right. */
import { speaker, forOrganisation } from './disagreement-speaker.ts';
import { current, partyOf, sidesOf, type Dossier, type EntryRecord } from './dossier.ts';
import { ask, number, said, text, type Action } from './life-cycle.ts';

/** The restatement that stands of one side's position by another, and whether it was said to be right. */
export function restatementOf(dossier: Dossier, by: number, about: number) {
	const record = current(dossier, 'restatement').findLast((it) => it.side === by && it.aboutSide === about);
	if (!record) return undefined;
	const answers = dossier.records.filter((it) => it.kind === 'restatement_answer' && it.refId === record.id);
	return { record, answers, confirmed: answers.some((it) => it.choice === 'yes') };
}

/** The restatements that the side they are about has not answered yet. */
export function unansweredRestatements(dossier: Dossier): EntryRecord[] {
	return pairs(dossier).flatMap(([by, about]) => {
		const it = restatementOf(dossier, by, about);
		return it && it.answers.length === 0 ? it.record : [];
	});
}

/** Those that are for one of these organisations to answer. */
export function restatementsFor(dossier: Dossier, organisationIds: readonly string[]): EntryRecord[] {
	const sides = organisationIds.map((id) => partyOf(dossier, id)?.side ?? null);
	return unansweredRestatements(dossier).filter(({ aboutSide }) => sides.includes(aboutSide));
}

/** Every pair of sides, who restates whom. */
export function pairs(dossier: Dossier): [by: number, about: number][] {
	const sides = sidesOf(dossier);
	return sides.flatMap((by) =>
		sides.filter((about) => about !== by).map((about): [number, number] => [by, about])
	);
}

export const restatementActions = {
	restate: {
		in: ['exploring', 'under_inquiry'],
		by: ['party_member'],
		asks: [ask('about', 'side'), text('body'), forOrganisation],
		does(dossier, input, actor) {
			const who = speaker(dossier, input, actor);
			const about = number(input, 'about');
			const before = who.side && about ? restatementOf(dossier, who.side, about) : undefined;
			return {
				records: [
					{
						kind: 'restatement',
						body: said(input, 'body'),
						aboutSide: about,
						replacesId: before?.record.id ?? null,
						...who
					}
				]
			};
		}
	},
	confirm_restatement: {
		in: ['exploring', 'under_inquiry'],
		by: ['party'],
		binding: true,
		asks: [ask('record', 'record')],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'restatement_answer',
					body: '',
					choice: 'yes',
					refId: said(input, 'record'),
					...speaker(dossier, input, actor, true)
				}
			]
		})
	},
	correct_restatement: {
		in: ['exploring', 'under_inquiry'],
		by: ['party_member'],
		asks: [ask('record', 'record'), text('body')],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'restatement_answer',
					body: said(input, 'body'),
					choice: 'no',
					refId: said(input, 'record'),
					...speaker(dossier, input, actor)
				}
			]
		})
	}
} satisfies Record<string, Action>;
