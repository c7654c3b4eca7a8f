import type { Dossier, EntryRecord } from '#lib/domain/dossier.ts';

/**
 * The records as pages and files show them: « Il faut encore en parler » asks its question without saying whose it is,
 * nor when a position was given.
 */
export function shownRecords(dossier: Dossier): readonly EntryRecord[] {
	return dossier.records.map((record) => {
		if (record.kind !== 'clarification_question' || record.choice !== 'round') return record;
		const round = dossier.rounds.findLast(({ openedAt }) => openedAt <= record.at);
		return { ...record, memberId: null, mandateId: null, at: round?.openedAt ?? record.at };
	});
}
