import type { Entry, Offer } from './entry-context.ts';

/** Done beside the text that they answer, not from a list. */
export const besideText = new Set([
	'confirm_restatement',
	'correct_restatement',
	'answer_clarification',
	'understand'
]);

/** In their order: the first that this member can do now is the one main action of the page. */
const first: Record<Entry['kind'], readonly string[]> = {
	disagreement: [
		'confirm_exit',
		'sign_statement',
		'answer_referral',
		'accept_referral',
		'report_findings',
		'conclude',
		'acknowledge',
		'gather',
		'explain',
		'start_exploring',
		'restate',
		'state_jointly',
		'start_treatment',
		'ask_to_keep',
		'report_trial',
		'conclude_lightly',
		'propose_exit',
		'reopen'
	],
	agreement: [
		'take_position',
		'confirm_review',
		'close_round',
		'end_round',
		'conclude_review',
		'resume',
		'gather',
		'propose',
		'open_clarification',
		'open_reactions',
		'open_round',
		'enter_force',
		'react',
		'propose_review',
		'begin_review',
		'ask_clarification'
	],
	commitment: [
		'take_over',
		'accept_revision',
		'accept',
		'confirm_kept',
		'take_on',
		'conclude_revision',
		'start',
		'give_news',
		'declare_kept',
		'close_unjudged',
		'give_reading',
		'add_words'
	]
};

/** The moves that take an entry further on its way, whoever makes them. */
const onward: Record<Entry['kind'], readonly string[]> = {
	disagreement: [
		'conclude',
		'start_exploring',
		'report_findings',
		'state_jointly',
		'acknowledge',
		'start_treatment',
		'report_trial',
		'answer_referral',
		'conclude_lightly',
		'propose_exit'
	],
	agreement: [
		'open_clarification',
		'open_reactions',
		'open_round',
		'close_round',
		'enter_force',
		'conclude_review',
		'propose_review',
		'resume'
	],
	commitment: ['start', 'take_on', 'declare_kept', 'confirm_kept']
};

/** Whether this member has done it already, so that it is no longer what comes first. */
function isDone(entry: Entry, { name, organisationIds }: Offer): boolean {
	const mine = new Set(entry.me.organisationIds);
	const answered = (answers: readonly { organisationId: string }[]) =>
		organisationIds.every((id) => answers.some((it) => it.organisationId === id));
	const said = (kind: string) =>
		((entry.current as Record<string, Entry['records']>)[kind] ?? []).some((it) =>
			mine.has(it.organisationId ?? '')
		);
	const sides = new Set(entry.parties.flatMap((it) => (it.leftAt || it.side === null ? [] : it.side)));
	const mySides = [...new Set(entry.parties.flatMap((it) => (it.mine && it.side ? it.side : [])))];
	switch (name) {
		case 'confirm_exit':
		case 'confirm_review':
			return answered(entry.conclusionAnswers);
		case 'sign_statement':
			return entry.state !== 'stated' || answered(entry.statementAnswers);
		case 'explain':
			return said('position') || entry.state === 'in_treatment' || entry.state === 'acknowledged';
		case 'ask_to_keep':
			return said('ask') || entry.state === 'stated';
		case 'restate':
			return (
				said('position') === false ||
				mySides.every((by) =>
					[...sides].every(
						(about) =>
							about === by ||
							(entry.current.restatement ?? []).some((it) => it.side === by && it.aboutSide === about)
					)
				)
			);
		case 'gather':
			return entry.kind === 'disagreement'
				? sides.size >= 2
				: entry.parties.filter((it) => !it.leftAt && it.role === 'party').length >= 2;
		case 'propose':
			return Boolean(entry.current.proposal) && !isBlocked(entry);
		case 'take_position':
			return entry.rounds.at(-1)?.mine.some((it) => it.organisationId !== null) === true;
		case 'accept':
			return answered(entry.acceptances) || entry.parties.every((it) => it.mine === false);
		case 'accept_revision':
			return answered(entry.signatures.filter((it) => it.recordId === entry.pendingRevision?.id));
		case 'conclude_lightly':
		case 'propose_exit':
		case 'propose_review':
			return entry.conclusion !== null;
		case 'react':
			return said('reaction');
		case 'ask_clarification':
			return said('clarification_question') || entry.state !== 'clarification';
		case 'give_news':
			return said('news') && entry.current.evidence !== undefined && !entry.flags.includes('no_news');
		case 'accept_referral':
			return (entry.current.referral_answer ?? []).some((it) => it.choice === 'accepted');
		case 'add_words':
			return said('beneficiary_words');
		case 'give_reading':
			return said('owner_reading');
		default:
			return false;
	}
}

/** After an objection the text changes first. */
const isBlocked = (entry: Entry) => {
	const last = entry.rounds.at(-1);
	return (
		last !== undefined &&
		(last.outcome === 'blocked' || last.outcome === 'refused') &&
		entry.current.proposal?.at(-1)?.id === last.recordId
	);
};

/** The one main action of the page for this member, when there is one. */
export function mainOffer(entry: Entry): Offer | undefined {
	const possible = entry.offers.filter((offer) => offer.mine && offer.ready);
	return first[entry.kind]
		.flatMap((name) => possible.find((offer) => offer.name === name) ?? [])
		.find((offer) => !isDone(entry, offer));
}

/** The move that comes next on the way, whoever it waits for. */
export function onwardOffer(entry: Entry): Offer | undefined {
	const names = onward[entry.kind].filter((name) => name !== 'conclude' || entry.conclusion !== null);
	return names.flatMap((name) => entry.offers.find((offer) => offer.name === name) ?? [])[0];
}

const tidies = new Set([
	'rename',
	'share',
	'widen',
	'agree_visibility',
	'refuse_visibility',
	'narrow',
	'propose_leading',
	'agree_leading',
	'change_facilitator',
	'offer_leading',
	'stop_leading',
	'wake',
	'gather',
	'go_full',
	'withdraw',
	'detail'
]);

/** What else can be done: what is said and decided, and what only arranges. */
export function otherOffers(entry: Entry, main: Offer | undefined) {
	const rest = entry.offers.filter((offer) => offer !== main && !besideText.has(offer.name));
	const mine = rest.filter((offer) => offer.mine && offer.ready && offer.name !== 'wake');
	const wake = entry.flags.includes('dormant') ? rest.filter(({ name }) => name === 'wake') : [];
	return {
		steps: [...wake, ...mine.filter(({ name }) => !tidies.has(name))],
		tidying: mine.filter(({ name }) => tidies.has(name)),
		waiting: rest.filter((offer) => offer.mine && !offer.ready && offer.missing.some(({ who }) => who)),
		others: rest.filter((offer) => !offer.mine)
	};
}
