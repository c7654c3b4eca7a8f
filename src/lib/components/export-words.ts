import type { EntryFlag, EntryKind, Visibility } from '#lib/domain/entry.ts';
import { shortDate } from '#lib/forms/dates.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { flagName, kindName, sideWithoutText, stateName, visibilityName } from './entry-words.ts';

const named = (prefix: string, name: string): string => {
	const message = (m as unknown as Record<string, (() => string) | undefined>)[`${prefix}_${name}`];
	return message ? message() : name;
};
const columns = [
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

/** What an export calls things, in the reader's language. Server only: it holds every message. */
export function exportWords(title: string) {
	return {
		kind: (kind: string) => kindName(kind as EntryKind),
		state: stateName,
		flag: (flag: string) => flagName(flag as EntryFlag),
		visibility: (visibility: string) => visibilityName(visibility as Visibility),
		text: (kind: string) => named('record', kind),
		noText: sideWithoutText,
		outcome: (outcome: string) => named('outcome', outcome),
		step: (step: number | null) =>
			step === null ? m.register_pass() : `${step}. ${named('step', String(step))}`,
		partner: m.register_partner(),
		deferred: (organisation: string, to: string) => m.entry_deferred({ organisation, to }),
		columns: Object.fromEntries(columns.map((column) => [column, named('column', column)])) as Record<
			(typeof columns)[number],
			string
		>,
		sheets: {
			entries: m.register_sheet_entries(),
			positions: m.register_sheet_positions(),
			texts: m.register_sheet_texts(),
			signatures: m.register_sheet_signatures()
		},
		title,
		signatureNote: m.register_signature_note(),
		signed: m.register_signed(),
		refused: m.register_refused(),
		voided: m.register_voided(),
		provisional: (until: string) => m.register_provisional({ date: shortDate(until) })
	};
}
