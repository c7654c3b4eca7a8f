import { stepName } from '#lib/components/entry-words.ts';
import { doingId } from '#lib/domain/entry-flags.ts';
import { answersFor } from '#lib/domain/entry-answers.ts';
import { askedKey, isDue, type Attention } from '#lib/domain/notice.ts';
import { shortDate } from '#lib/forms/dates.ts';
import { eventSentence, listed } from '#lib/forms/entry-sentences.ts';
import { threadPath } from '#lib/threads/comment-address.ts';
import { shortQuote } from '#lib/threads/thread-words.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** One thing that needs a member, in words, with the one thing to do about it. Server only. */
export interface AttentionLine {
	id: string;
	kind: 'agreement' | 'disagreement' | 'commitment' | 'plan' | 'thread';
	sentence: string;
	title: string;
	plan: string;
	words: string;
	until: string | null;
	isLate: boolean;
	/** The date is when it is due, not until when an answer is waited for. */
	isDue: boolean;
	action: { href: string; label: string };
	/** The thread that can be said to have been read. */
	thread: string | null;
	/** The entry on which what was given can be confirmed. */
	confirms: string | null;
	/** The plan whose lead can be taken over, and the offer of it. */
	takes: { plan: string; offer: string } | null;
	/** The request for an access that can be granted or declined. */
	opens: string | null;
	/** What can be said to have been read. */
	notice: string | null;
	/** It is one's own address, which can be said to work. */
	isAddress: boolean;
}

const asked: Record<string, (params: { organisations: string }) => string> = {
	position: m.attention_asked_position,
	signature: m.attention_asked_signature,
	restatement: m.attention_asked_restatement,
	conclusion: m.attention_asked_conclusion,
	answer: m.attention_asked_answer,
	acceptance: m.attention_asked_acceptance,
	revision: m.attention_asked_revision,
	handover: m.attention_asked_handover,
	inquiry: m.attention_asked_inquiry,
	referral: m.attention_asked_referral,
	judgement: m.attention_asked_judgement,
	visibility_plan: m.attention_asked_visibility_plan,
	visibility_alliance: m.attention_asked_visibility_alliance,
	visibility_public: m.attention_asked_visibility_public,
	facilitator: m.attention_asked_facilitator,
	leading: m.attention_asked_leading,
	dissolved: m.attention_asked_dissolved
};
const todo: Record<string, () => string> = {
	position: m.attention_do_position,
	signature: m.attention_do_signature,
	judgement: m.attention_do_confirm
};
const said = {
	mention: m.attention_mention,
	reply: m.attention_reply,
	accepted: m.attention_accepted,
	rejected: m.attention_rejected
};
const flagged = {
	late: { sentence: m.attention_late, todo: m.attention_do_news },
	no_news: { sentence: m.attention_no_news, todo: m.attention_do_news },
	to_review: { sentence: m.attention_to_review, todo: m.attention_do_review }
};

/** `base`: the alliance's path. */
export function lineOf(item: Attention, base: string, now: string): AttentionLine {
	const line = (
		more: Partial<AttentionLine> & Pick<AttentionLine, 'id' | 'kind' | 'sentence' | 'action'>
	) => ({
		title: '',
		plan: '',
		words: '',
		until: item.until,
		isLate: item.until !== null && item.until < now.slice(0, item.until.length),
		isDue: isDue(item),
		thread: null,
		confirms: null,
		takes: null,
		isAddress: false,
		opens: null,
		notice: null,
		...more
	});
	switch (item.kind) {
		case 'asked':
		case 'provisional': {
			const { entry } = item;
			const organisations = listed(item.organisations);
			const what = item.kind === 'asked' ? item.what : '';
			return line({
				id: `${item.kind}-${what}-${entry.id}`,
				kind: entry.kind,
				title: entry.title,
				plan: entry.plan.title,
				sentence:
					item.kind === 'asked'
						? (asked[askedKey(item)] ?? m.attention_asked_answer)({ organisations })
						: m.attention_provisional({ organisations }),
				action: {
					href:
						item.kind === 'asked' && answersFor(what).length > 0
							? `${base}/entries/${entry.id}/answer`
							: `${base}/entries/${entry.id}`,
					label: item.kind === 'asked' ? (todo[what] ?? m.attention_do_answer)() : m.attention_do_see()
				},
				...(item.kind === 'provisional' && {
					confirms: entry.id,
					words: item.step
						? `${item.step}. ${stepName(item.step)}${item.reason ? ` — ${item.reason}` : ''}`
						: ''
				})
			});
		}
		case 'late':
		case 'no_news':
		case 'to_review': {
			const { entry } = item;
			const words = flagged[item.kind];
			return line({
				id: `${item.kind}-${entry.id}`,
				kind: entry.kind,
				title: entry.title,
				plan: entry.plan.title,
				sentence: words.sentence({ organisations: listed(item.organisations) }),
				action: { href: `${base}/entries/${entry.id}#${doingId(item.does)}`, label: words.todo() }
			});
		}
		case 'version':
			return line({
				id: `version-${item.plan.id}`,
				kind: 'plan',
				title: item.plan.title,
				sentence: m.attention_version({
					number: item.number,
					organisations: listed(item.organisations)
				}),
				action: {
					href: `${base}/plans/${item.plan.id}/versions/${item.number}`,
					label: m.attention_do_signature()
				}
			});
		case 'offer':
			return line({
				id: `offer-${item.organisation.id}`,
				kind: 'plan',
				sentence: m.attention_offer({ name: item.by, organisation: item.organisation.name }),
				words: item.note,
				action: { href: `${base}/organisations/${item.organisation.id}`, label: m.attention_do_offer() }
			});
		case 'lead':
			return line({
				id: `lead-${item.offer}`,
				kind: 'plan',
				title: item.plan.title,
				sentence: m.attention_lead({ name: item.by, organisation: item.organisation }),
				words: item.note,
				action: { href: `${base}/plans/${item.plan.id}/who`, label: m.attention_do_see() },
				takes: { plan: item.plan.id, offer: item.offer }
			});
		case 'sent_up':
			return line({
				id: `sent-${item.plan.id}-${item.words}`,
				kind: 'plan',
				title: item.plan.title,
				sentence: m.attention_sent_up({ words: item.words }),
				action: { href: `${base}/plans/${item.plan.id}/map`, label: m.attention_do_answer() }
			});
		case 'access':
			return line({
				id: `access-${item.request}`,
				kind: 'plan',
				title: item.plan.title,
				sentence: item.for
					? m.attention_access_for({ name: item.by, subject: item.for })
					: m.attention_access({ name: item.by }),
				action: { href: `${base}/plans/${item.plan.id}/settings#grants`, label: m.attention_do_access() },
				opens: item.request
			});
		case 'no_access':
			return line({
				id: `no-access-${item.notice}`,
				kind: 'plan',
				title: item.plan.title,
				sentence: item.for
					? m.attention_no_access_for({ name: item.by, subject: item.for })
					: m.attention_no_access({ name: item.by }),
				words: item.words,
				action: { href: `${base}/plans/${item.plan.id}`, label: m.attention_do_see() },
				notice: item.notice
			});
		case 'unreached':
			return line({
				id: 'address',
				kind: 'plan',
				title: item.email,
				sentence: m.attention_unreached({ date: shortDate(item.at) }),
				action: { href: `${base}/attention/settings`, label: m.attention_do_see() },
				isAddress: true
			});
		case 'mention':
		case 'reply':
		case 'decided':
			return line({
				id: `thread-${item.thread.id}`,
				kind: 'thread',
				title: item.thread.about ? m.attention_about({ quote: shortQuote(item.thread.about) }) : '',
				plan: item.thread.plan.title,
				sentence: said[item.kind === 'decided' ? item.decision : item.kind]({ name: item.by }),
				words: item.words,
				action: {
					href: `${base}${threadPath(item.thread, 'comment' in item ? item.comment : '')}`,
					label: m.attention_do_read()
				},
				thread: item.thread.id
			});
	}
}

const byTheDay: Record<string, () => string> = {
	'entry.end-round': m.since_round_over,
	'entry.begin-review': m.since_review_begun,
	'entry.close-inquiry': m.since_inquiry_over,
	'entry.resume': m.since_resumed
};

/** What someone did, or what the day itself did; whoever is forgotten is no longer named. Server only. */
export function happenedSentence({ by, event }: { by: string; event: string }): string {
	const what = eventSentence(event);
	if (by) return m.since_happened({ name: by, what });
	return byTheDay[event]?.() ?? m.since_happened_nobody({ what });
}
