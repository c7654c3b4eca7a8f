import type { ExportEntry } from '../services/export-rows.ts';
import type { ExportColumn, ExportWords } from './words.ts';

type Cell = string | number | null;
export interface ExportTable {
	columns: ExportColumn[];
	rows: Cell[][];
}

const day = (instant: string | null) => (instant ? instant.slice(0, 10) : null);

/** One row an entry; its reservations and minority texts word for word in a cell of their own. */
export function entriesTable(entries: readonly ExportEntry[], words: ExportWords): ExportTable {
	return {
		columns: [
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
			'changed'
		],
		rows: entries.map((it) => [
			words.kind(it.kind),
			it.title,
			words.state(it.state),
			[...it.flags.map((flag) => words.flag(flag)), ...withoutText(it, words)].join(', '),
			it.plan,
			it.parties.map(({ name }) => name).join(', '),
			it.commitment?.owner ?? null,
			it.dueOn,
			it.reviewOn,
			it.commitment?.indicator || null,
			it.commitment?.target ?? null,
			it.commitment?.lastValue ?? null,
			reservationsOf(it, words).join('\n'),
			words.visibility(it.visibility),
			day(it.changedAt)
		])
	};
}

/** What is said of each side that wrote nothing where its text was asked for. */
export const withoutText = (entry: ExportEntry, words: ExportWords): string[] =>
	entry.sidesWithoutText.map(({ side, organisations }) => words.noText(side, organisations));

/** Every reservation and minority text of the last round, with whose it is. */
export function reservationsOf(entry: ExportEntry, words: ExportWords): string[] {
	const { positions = [] } = entry.rounds.at(-1) ?? {};
	return positions
		.filter(({ reservation, reason, minority }) => reservation && (reason || minority))
		.map(
			(it) =>
				`${holderOf(it, words)} (${words.step(it.step)}) : ${[it.reason, it.minority].filter(Boolean).join(' — ')}`
		);
}

/** Who holds a position, and by whom where they relied on another. */
export function holderOf(
	{ organisation, deferredTo }: ExportEntry['rounds'][number]['positions'][number],
	words: ExportWords
): string {
	if (!organisation) return words.partner;
	return deferredTo ? words.deferred(organisation, deferredTo) : organisation;
}

export function positionsTable(entries: readonly ExportEntry[], words: ExportWords): ExportTable {
	return {
		columns: ['title', 'round', 'organisation', 'step', 'reason', 'minority'],
		rows: entries.flatMap((entry) =>
			entry.rounds.flatMap((round) =>
				round.positions.map((it) => [
					entry.title,
					round.number,
					holderOf(it, words),
					words.step(it.step),
					it.reason,
					it.minority
				])
			)
		)
	};
}

export function textsTable(entries: readonly ExportEntry[], words: ExportWords): ExportTable {
	return {
		columns: ['title', 'kind', 'organisation', 'side', 'at', 'text', 'link'],
		rows: entries.flatMap((entry) => [
			...entry.texts.map((it) => [
				entry.title,
				words.text(it.kind),
				it.organisation,
				it.side,
				day(it.at),
				it.body,
				it.link
			]),
			...entry.sidesWithoutText.map((it) => [
				entry.title,
				words.text('side_text'),
				it.organisations.join(', '),
				it.side,
				null,
				words.noText(it.side, it.organisations),
				null
			])
		])
	};
}

/** What a signature says today. */
export function answerOf(it: ExportEntry['signatures'][number], words: ExportWords): string {
	if (it.voided) return words.voided;
	if (it.answer !== 'signed') return words.refused;
	return it.provisionalUntil ? words.provisional(it.provisionalUntil) : words.signed;
}

export function signaturesTable(entries: readonly ExportEntry[], words: ExportWords): ExportTable {
	return {
		columns: ['title', 'organisation', 'answer', 'words', 'at', 'hash'],
		rows: entries.flatMap((entry) =>
			entry.signatures.map((it) => [
				entry.title,
				it.organisation,
				answerOf(it, words),
				it.words,
				day(it.at),
				it.hash
			])
		)
	};
}
