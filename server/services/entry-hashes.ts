import { hashOf } from '../ids.ts';
import type { Database } from '../db/schema.ts';

/** What an answer under an entry's words binds, as its event in the log keeps it: the words, who answers, what, and how. */
export function hashOfSignature(
	row: Omit<Database['entry_signature'], 'number' | 'member_id' | 'voided_at'>
): string {
	return hashOf(
		JSON.stringify([
			row.id,
			row.entry_id,
			row.purpose,
			row.record_id,
			row.hash,
			row.organisation_id,
			row.side,
			row.mandate_id,
			row.answer,
			row.words,
			row.provisional_until,
			row.at
		])
	);
}

/**
 * The same of a position and the proposal that it is about. Its id is in it, which nobody else is told before the round
 * closes: else the hash in the log would let anyone try the eight steps.
 */
export function hashOfPosition(
	proposalHash: string | null,
	row: Omit<Database['agreement_position'], 'number' | 'member_id'>
): string {
	return hashOf(
		JSON.stringify([
			proposalHash,
			row.id,
			row.entry_id,
			row.round_id,
			row.organisation_id,
			row.mandate_id,
			row.step,
			row.choice,
			row.proxy_id,
			row.reason,
			row.objection,
			row.lifts,
			row.minority,
			row.named,
			row.provisional_until,
			row.at
		])
	);
}
