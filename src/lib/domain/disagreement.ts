import {
	authorAgrees,
	concludable,
	conclusionProposed,
	isConfirmed,
	proposedConclusion
} from './conclusion.ts';
import {
	activeParties,
	answersTo,
	binds,
	current,
	deadlineFrom,
	latest,
	partyOf,
	sidesOf,
	type Dossier,
	type EntryActor,
	type EntryRecord
} from './dossier.ts';
import { handoverActions } from './handover.ts';
import { MAX_SIDES } from './entry.ts';
import {
	ask,
	choice,
	date,
	defineLifeCycle,
	given,
	learned,
	learning,
	line,
	number,
	said,
	text,
	type Input,
	type Need,
	type NewRecord,
	type Action
} from './life-cycle.ts';
import { organisationsAs } from './standing.ts';

/** What a disagreement is about. */
export const disagreementKinds = ['facts', 'words', 'interests', 'values', 'means'] as const;
/** The ways out. */
export const exits = ['dissolved', 'overcome', 'maintained', 'trial', 'referred'] as const;
export type Exit = (typeof exits)[number];
const lightExits = ['dissolved', 'overcome', 'maintained'] as const;

const open = ['raised', 'clarified', 'exploring', 'under_inquiry', 'stated', 'acknowledged', 'in_treatment'];
const working = ['exploring', 'under_inquiry', 'stated', 'acknowledged', 'in_treatment'];
const closed = ['dissolved', 'overcome', 'maintained', 'withdrawn'] as const;

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

/** The statement to be signed and who has signed it: organisations and sides. */
export function signaturesOfStatement(dossier: Dossier) {
	const statement = latest(dossier, 'statement');
	const answers = statement ? answersTo(dossier, statement.id) : [];
	const signed = answers.filter((it) => it.answer === 'signed' && binds(it));
	return {
		statement,
		answers,
		signed,
		sides: [...new Set(signed.flatMap(({ side }) => side ?? []))],
		awaited: activeParties(dossier)
			.map(({ organisationId }) => organisationId)
			.filter((id) => !answers.some((it) => it.organisationId === id))
	};
}

const twoSides: Need = {
	missing: 'two-sides',
	by: ['facilitator', 'author', 'party_member'],
	holds: (dossier) => sidesOf(dossier).length >= 2
};
const overdue = (dossier: Dossier, now: Date) =>
	now.toISOString() >= deadlineFrom(dossier, dossier.entry.stateSince);

const everySideSpoke: Need = {
	missing: 'positions',
	by: ['party_member'],
	holds(dossier, now) {
		const spoken = new Set(current(dossier, 'position').map(({ side }) => side));
		const sides = sidesOf(dossier);
		return sides.every((side) => spoken.has(side)) || (overdue(dossier, now) && spoken.size > 0);
	}
};
const restated: Need = {
	missing: 'restatements',
	by: ['party_member'],
	holds: (dossier, now) =>
		pairs(dossier).every(([by, about]) => restatementOf(dossier, by, about)?.confirmed) ||
		overdue(dossier, now)
};
const twoOptions: Need = {
	missing: 'two-options',
	by: ['party_member', 'facilitator'],
	holds: (dossier) => current(dossier, 'option').length >= 2
};
const nobodyElseCarries: Need = {
	missing: 'carried-by-others',
	by: ['author'],
	holds: (dossier, _now, actor) =>
		dossier.records.every((record) => record.memberId === dossier.entry.authorId) &&
		activeParties(dossier).every(
			({ organisationId, side }) => side === null || actor.organisationIds.includes(organisationId)
		)
};
const signedByTwoSides: Need = {
	missing: 'signatures',
	by: ['party'],
	holds(dossier, now) {
		const { statement, sides, awaited } = signaturesOfStatement(dossier);
		if (!statement || sides.length < 2) return false;
		return awaited.length === 0 || now.toISOString() >= deadlineFrom(dossier, statement.at);
	}
};
const asksOfEverySide: Need = {
	missing: 'asks',
	by: ['party_member'],
	holds(dossier, now) {
		const asked = new Set(current(dossier, 'ask').map(({ side }) => side));
		return sidesOf(dossier).every((side) => asked.has(side)) || overdue(dossier, now);
	}
};
const pastInquiry: Need = {
	missing: 'inquiry-date',
	by: ['question_owner'],
	holds: (dossier, now) => now.toISOString().slice(0, 10) > (latest(dossier, 'question')?.onDate ?? '')
};
const trialOver: Need = {
	missing: 'trial-date',
	by: ['facilitator', 'party'],
	holds: (dossier, now) => now.toISOString().slice(0, 10) >= (dossier.entry.reviewOn ?? '')
};
const authorAwaited: Need = {
	missing: 'author-agrees',
	by: [],
	holds(dossier) {
		const record = proposedConclusion(dossier);
		return record !== undefined && !authorAgrees(dossier, record);
	}
};
const referralOver: Need = {
	missing: 'referral-answer',
	by: ['referred'],
	holds: (dossier, now) => overdue(dossier, now)
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

/** Whoever speaks here speaks for one of their organisations: the one chosen, else their only one. */
function speaker(dossier: Dossier, input: Input, actor: EntryActor, mandate = false) {
	const mine = organisationsAs(dossier, actor, mandate ? 'party' : 'party_member');
	const organisationId = mine.find((id) => id === input.organisation) ?? mine[0] ?? null;
	const side = organisationId ? (partyOf(dossier, organisationId)?.side ?? null) : null;
	return { organisationId, side };
}
const spoken =
	(kind: NewRecord['kind'], ...names: ('link' | 'onDate')[]) =>
	(dossier: Dossier, input: Input, actor: EntryActor) => ({
		records: [
			{
				kind,
				body: said(input, 'body'),
				...(names.includes('link') && { link: given(input, 'link') }),
				...(names.includes('onDate') && { onDate: given(input, 'onDate') }),
				...speaker(dossier, input, actor)
			}
		]
	});
const forOrganisation = ask('organisation', 'organisation', { required: false, more: true });

/** What the person to whom it was referred says to that. */
const referralAnswer = (choice: string, more: Partial<Action>): Action => ({
	in: ['referred'],
	by: ['referred'],
	asks: [text('body')],
	does: (dossier, input) => ({
		records: [
			{
				kind: 'referral_answer',
				body: said(input, 'body'),
				choice,
				refId: latest(dossier, 'conclusion')?.id ?? null
			}
		]
	}),
	...more
});

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
		},
		open_inquiry: {
			in: ['exploring'],
			to: 'under_inquiry',
			by: ['facilitator'],
			move: true,
			asks: [text('body'), ask('partner', 'organisation'), date('onDate')],
			does: (_dossier, input) => ({
				entry: { dueOn: said(input, 'onDate') },
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
		},
		state_jointly: {
			in: ['exploring'],
			to: 'stated',
			by: ['facilitator'],
			move: true,
			needs: [everySideSpoke, restated, twoOptions],
			asks: [text('body'), choice('kind', disagreementKinds, { required: false, more: true })],
			does: (dossier, input) => ({
				records: [
					{
						kind: 'statement',
						body: said(input, 'body'),
						choice: given(input, 'kind'),
						replacesId: latest(dossier, 'statement')?.id ?? null
					}
				]
			})
		},
		amend_statement: {
			in: ['stated'],
			by: ['facilitator', 'party_member'],
			warns: true,
			asks: [text('body')],
			does(dossier, input) {
				const before = latest(dossier, 'statement');
				return {
					records: [
						{
							kind: 'statement',
							body: said(input, 'body'),
							choice: before?.choice ?? null,
							replacesId: before?.id ?? null
						}
					],
					voids: before ? [before.id] : []
				};
			}
		},
		sign_statement: {
			in: ['stated', 'acknowledged'],
			by: ['party'],
			binding: true,
			asks: [
				ask('organisation', 'organisation', { required: false, more: true }),
				date('provisionalUntil', { required: false, more: true })
			],
			does(dossier, input, actor) {
				const { organisationId, side } = speaker(dossier, input, actor, true);
				const { statement, sides, awaited } = signaturesOfStatement(dossier);
				const provisionalUntil = given(input, 'provisionalUntil');
				// With the last one that was waited for, everyone has answered: nobody need say so.
				const others = awaited.filter((id) => id !== organisationId);
				const all = provisionalUntil === null && others.length === 0;
				const enough = new Set([...sides, ...(side ? [side] : [])]).size >= 2;
				return {
					entry: all && enough && dossier.entry.state === 'stated' ? { state: 'acknowledged' } : {},
					signatures: [
						{
							purpose: 'statement',
							recordId: statement?.id ?? '',
							organisationId: organisationId ?? '',
							side,
							answer: 'signed',
							provisionalUntil
						}
					]
				};
			}
		},
		refuse_statement: {
			in: ['stated'],
			by: ['party'],
			binding: true,
			asks: [text('words'), ask('organisation', 'organisation', { required: false, more: true })],
			does(dossier, input, actor) {
				const { organisationId, side } = speaker(dossier, input, actor, true);
				return {
					signatures: [
						{
							purpose: 'statement',
							recordId: latest(dossier, 'statement')?.id ?? '',
							organisationId: organisationId ?? '',
							side,
							answer: 'refused',
							words: said(input, 'words')
						}
					]
				};
			}
		},
		acknowledge: {
			in: ['stated'],
			to: 'acknowledged',
			by: ['facilitator', 'party'],
			needs: [signedByTwoSides],
			does: () => ({})
		},
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
		conclude_lightly: {
			in: ['raised', 'clarified'],
			frame: 'light',
			by: ['facilitator', 'party'],
			needs: [twoSides],
			asks: [choice('exit', lightExits), text('body'), date('reviewOn', { required: false }), learning],
			does: propose
		},
		propose_exit: {
			in: ['raised', 'clarified', ...working],
			frame: 'full',
			by: ['facilitator', 'party'],
			needs: [twoSides],
			asks: [
				choice('exit', exits),
				text('body'),
				date('reviewOn', { required: false }),
				ask('person', 'member', { required: false }),
				learning
			],
			does: propose
		},
		confirm_exit: {
			in: open,
			by: ['party'],
			binding: true,
			needs: [conclusionProposed],
			asks: [
				text('words', { required: false }),
				ask('organisation', 'organisation', { required: false, more: true }),
				date('provisionalUntil', { required: false, more: true })
			],
			does(dossier, input, actor) {
				const record = proposedConclusion(dossier)!;
				const { organisationId, side } = speaker(dossier, input, actor, true);
				const provisionalUntil = given(input, 'provisionalUntil');
				const words = said(input, 'words').trim();
				const yes = answersTo(dossier, record.id).filter((it) => it.answer === 'signed' && binds(it));
				const no = answersTo(dossier, record.id).some(
					(it) => it.answer === 'refused' && it.organisationId !== organisationId
				);
				const done =
					provisionalUntil === null &&
					!no &&
					authorAgrees(dossier, record, actor.memberId) &&
					sidesOf(dossier).every((it) => it === side || yes.some((other) => other.side === it));
				return {
					...(done ? leaving(dossier, record.choice as Exit, record) : {}),
					records: words ? [{ kind: 'side_text', body: words, organisationId, side, refId: record.id }] : [],
					signatures: [
						{
							purpose: 'conclusion',
							recordId: record.id,
							organisationId: organisationId ?? '',
							side,
							answer: 'signed',
							words,
							provisionalUntil
						}
					]
				};
			}
		},
		refuse_exit: {
			in: open,
			by: ['party'],
			binding: true,
			needs: [conclusionProposed],
			asks: [text('words'), ask('organisation', 'organisation', { required: false, more: true })],
			does(dossier, input, actor) {
				const { organisationId, side } = speaker(dossier, input, actor, true);
				return {
					signatures: [
						{
							purpose: 'conclusion',
							recordId: proposedConclusion(dossier)!.id,
							organisationId: organisationId ?? '',
							side,
							answer: 'refused',
							words: said(input, 'words')
						}
					]
				};
			}
		},
		conclude: {
			in: open,
			by: ['facilitator', 'party'],
			needs: [concludable],
			does(dossier) {
				const record = proposedConclusion(dossier)!;
				return leaving(dossier, record.choice as Exit, record);
			}
		},
		report_trial: {
			in: ['trial'],
			to: 'in_treatment',
			by: ['facilitator', 'party'],
			needs: [trialOver],
			asks: [text('body')],
			does: (dossier, input, actor) => ({
				entry: { reviewOn: null },
				records: [{ kind: 'trial_result', body: said(input, 'body'), ...speaker(dossier, input, actor) }]
			})
		},
		accept_referral: referralAnswer('accepted', { asks: [text('body', { required: false })] }),
		answer_referral: referralAnswer('answered', { to: 'in_treatment' }),
		decline_referral: referralAnswer('declined', { to: 'in_treatment' }),
		agree_dissolved: {
			in: open,
			by: ['author'],
			needs: [conclusionProposed, authorAwaited],
			does(dossier, _input, actor) {
				const record = proposedConclusion(dossier)!;
				const done = isConfirmed(dossier, record, actor.memberId);
				return {
					...(done ? leaving(dossier, record.choice as Exit, record) : {}),
					records: [{ kind: 'note', choice: 'author_agrees', body: '', refId: record.id }]
				};
			}
		},
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

/** A way out is put before the sides; whoever proposes it for a side has said yes already. */
function propose(dossier: Dossier, input: Input, actor: EntryActor) {
	const { organisationId, side } = speaker(dossier, input, actor, true);
	return {
		records: [
			{
				kind: 'conclusion' as const,
				choice: said(input, 'exit'),
				body: said(input, 'body'),
				onDate: given(input, 'reviewOn'),
				subjectId: given(input, 'person'),
				organisationId,
				side,
				replacesId: proposedConclusion(dossier)?.id ?? null
			},
			...learned(input)
		],
		signatures:
			organisationId && side
				? [{ purpose: 'conclusion' as const, record: 0, organisationId, side, answer: 'signed' as const }]
				: []
	};
}

/** What leaving by an exit changes. */
function leaving(dossier: Dossier, exit: Exit, record: { body: string; onDate: string | null; id: string }) {
	const dated = exit === 'maintained' || exit === 'trial';
	return {
		entry: { state: exit, reviewOn: dated ? record.onDate : null, dueOn: null },
		...(exit === 'overcome' && { opens: { kind: 'agreement' as const, title: record.body, link: 0 } })
	};
}

/** An exit that needs a date or a person says so; keyed by the field it is about. */
export function exitProblem(input: Input): { field: string; problem: string } | undefined {
	if ((input.exit === 'maintained' || input.exit === 'trial') && !given(input, 'reviewOn')) {
		return { field: 'reviewOn', problem: 'review-date-missing' };
	}
	if (input.exit === 'referred' && !given(input, 'person'))
		return { field: 'person', problem: 'person-missing' };
	return undefined;
}
