/** A proposal in the text, made by someone who may write. */

/** What a paragraph may be, or be part of. */
export const blockKinds = [
	'paragraph',
	'heading1',
	'heading2',
	'heading3',
	'bulletList',
	'orderedList',
	'taskList',
	'blockquote'
] as const;
export type BlockKind = (typeof blockKinds)[number];

export const blockOf = (value: unknown): BlockKind | undefined => blockKinds.find((it) => it === value);

export const formatMarks = ['bold', 'italic', 'underline', 'strike', 'highlight', 'link'] as const;
export type FormatMark = (typeof formatMarks)[number];

/** What all parts of one proposal carry. */
export interface Stamp {
	id: string;
	/** The id of the member, as their page wrote it; the server keeps who it was. */
	by: string;
	/** ISO time of its first letter. */
	at: string;
}

/** What a proposal says, read from the text. */
export interface SuggestionWords {
	/** The letters that would go and those that would come; `¶` where a paragraph ends. */
	removed: string;
	added: string;
	/** The letters that would look otherwise, and how. */
	formatted: string;
	formats: { mark: FormatMark; on: boolean }[];
	block: BlockKind | null;
}

export interface Suggestion extends Stamp, SuggestionWords {
	/** ProseMirror positions, from its first to its last part. */
	from: number;
	to: number;
}

export const decisions = ['accepted', 'refused', 'withdrawn'] as const;
export type Decision = (typeof decisions)[number];

/** The `Y.Map` of a document that says how its proposals were decided, by their ids. */
export const DECISIONS = 'suggestions';

/** What that map holds: who decided, and when, the server reads from who wrote it. */
export interface DecisionRecord extends SuggestionWords {
	decision: Decision;
	at: string;
	/** Whose proposal it was, and since when. */
	by: string;
	since: string;
}
