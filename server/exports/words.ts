/** What an export calls things, in the reader's language: given by the page that asks for it. */
export interface ExportWords {
	kind(kind: string): string;
	state(state: string): string;
	flag(flag: string): string;
	visibility(visibility: string): string;
	/** Of a text: position, statement, news… */
	text(kind: string): string;
	/** Of a side, and who is in it, without whose text a disagreement was assumed. */
	noText(side: number, organisations: readonly string[]): string;
	/** Of a round: adopted, blocked… */
	outcome(outcome: string): string;
	/** 1 to 8; null for a pass. */
	step(step: number | null): string;
	/** Whoever does not sign with its name. */
	partner: string;
	/** An organisation that relied on another in a round. */
	deferred(organisation: string, to: string): string;
	columns: Record<ExportColumn, string>;
	sheets: Record<'entries' | 'positions' | 'texts' | 'signatures', string>;
	title: string;
	/** Under every signature: what it is not. */
	signatureNote: string;
	signed: string;
	refused: string;
	voided: string;
	/** Signed subject to a board, until a date. */
	provisional(until: string): string;
}

export const exportColumns = [
	'kind',
	'title',
	'state',
	'flags',
	'plan',
	'parties',
	'owner',
	'due',
	'review',
	'indicator',
	'target',
	'value',
	'reservations',
	'visibility',
	'changed',
	'round',
	'organisation',
	'step',
	'reason',
	'minority',
	'side',
	'at',
	'text',
	'link',
	'answer',
	'words',
	'hash'
] as const;
export type ExportColumn = (typeof exportColumns)[number];
