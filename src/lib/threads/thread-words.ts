import type { Comment, Mention, Thread, ThreadFilter } from '#lib/domain/thread.ts';
import { dateAndTime } from '#lib/forms/dates.ts';
import { m } from '#lib/i18n/generated/messages.js';

const filters: Record<ThreadFilter, () => string> = {
	open: m.thread_filter_open,
	mine: m.thread_filter_mine,
	mentions: m.thread_filter_mentions,
	resolved: m.thread_filter_resolved
};
const nothing: Record<ThreadFilter, () => string> = {
	open: m.thread_none_open,
	mine: m.thread_none_mine,
	mentions: m.thread_none_mentions,
	resolved: m.thread_none_resolved
};
export const filterName = (filter: ThreadFilter) => filters[filter]();
export const nothingFor = (filter: ThreadFilter) => nothing[filter]();

/** Who wrote a comment, as it is named. */
export function authorName({ author }: Comment): string {
	return author.isFormer ? m.thread_former() : author.name;
}

const done = {
	resolved: m.thread_did_resolved,
	reopened: m.thread_did_reopened,
	accepted: m.thread_did_accepted,
	rejected: m.thread_did_rejected,
	withdrawn: m.thread_did_withdrawn
};
/** What was done to a thread; undefined for what was said. */
export function whatWasDone(comment: Comment): string | undefined {
	return comment.kind === 'said' ? undefined : done[comment.kind]({ name: authorName(comment) });
}

const states = {
	accepted: m.thread_state_accepted,
	rejected: m.thread_state_rejected,
	withdrawn: m.thread_state_withdrawn
};
/** What became of a thread; undefined while it is open. */
export function threadState({ decision, isResolved }: Thread): string | undefined {
	if (decision) return states[decision]();
	return isResolved ? m.thread_state_resolved() : undefined;
}

/** What a thread is called where only its name is heard. */
export function threadName(thread: Thread): string {
	const name = thread.comments[0] ? authorName(thread.comments[0]) : '';
	return (thread.replacement === null ? m.thread_label : m.thread_label_proposal)({ name });
}

export function repliesText(count: number): string {
	return count === 1 ? m.thread_replies_one() : m.thread_replies({ count });
}

/** Says who was mentioned and will not know of it. */
export function unreachedText(mentioned: readonly { kind: Mention['kind']; name: string }[]): string {
	const of = (wanted: Mention['kind']) =>
		mentioned.filter(({ kind }) => kind === wanted).map(({ name }) => name);
	const [people, organisations] = [of('member'), of('organisation')];
	const texts: string[] = [];
	if (people.length > 0)
		texts.push(
			(people.length === 1 ? m.thread_unreached_one : m.thread_unreached)({ names: people.join(', ') })
		);
	if (organisations.length > 0)
		texts.push(m.thread_unreached_organisations({ names: organisations.join(', ') }));
	return texts.join(' ');
}

export function openThreads(count: number): string {
	return count === 1 ? m.thread_count_one() : m.thread_count({ count });
}

export const commentTime = dateAndTime;

const LONGEST = 140;
/** What a passage says, on few lines. */
export function shortQuote(exact: string): string {
	const text = exact.replace(/\s+/g, ' ').trim();
	return text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
}

/** « A. Diallo » as « AD »: never by colour alone. */
export function initialsOf(name: string): string {
	const words = name.split(/[\s-]+/).filter(Boolean);
	return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toLocaleUpperCase();
}
