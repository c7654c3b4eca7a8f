import { hashOf } from '../ids.ts';
import type { Database } from '../db/schema.ts';

export type EventRow = Database['event'];
export type ChainedEvent = Omit<EventRow, 'hash'>;

/** What the first event of an alliance names as the one before it. */
export const GENESIS = '0'.repeat(64);

/** The hash of one event: every field in a fixed order, as JSON, so that no two events read alike. */
export function hashEvent(event: ChainedEvent): string {
	return hashOf(
		JSON.stringify([
			event.alliance_id,
			event.seq,
			event.at,
			event.kind,
			event.subject_kind,
			event.subject_id,
			event.organisation_id,
			event.mandate_id,
			event.from_value,
			event.to_value,
			event.decided_hash,
			event.personal_commitment,
			event.previous_hash
		])
	);
}

/** A salted commitment to the personal part: it proves the part unchanged, and says nothing once that is erased. */
export function commitmentOf(
	salt: Uint8Array,
	personal: { actorId: string | null; personId: string | null; reason: string | null }
): string {
	const saltHex = Buffer.from(salt).toString('hex');
	return hashOf(JSON.stringify([saltHex, personal.actorId, personal.personId, personal.reason]));
}

export interface BrokenEvent {
	allianceId: string;
	seq: number;
	why: 'missing' | 'changed' | 'unlinked' | 'personal-changed';
}

/** How far a chain has been followed. */
export interface Followed {
	seq: number;
	hash: string;
}
export const START: Followed = { seq: 0, hash: GENESIS };

/**
 * Follows a chain on from where it was left: gives how far it holds, or the first event that does not.
 * Takes the next events in order, each with its personal part or null when that was erased.
 */
export function firstBrokenFrom(
	start: Followed,
	rows: readonly { event: EventRow; personal: Database['event_personal'] | null }[]
): Followed | BrokenEvent {
	let { seq, hash } = start;
	for (const { event, personal } of rows) {
		const broken = (why: BrokenEvent['why']) => ({ allianceId: event.alliance_id, seq: event.seq, why });
		if (event.seq !== seq + 1) return { ...broken('missing'), seq: seq + 1 };
		if (event.previous_hash !== hash) return broken('unlinked');
		if (hashEvent(event) !== event.hash) return broken('changed');
		if (personal) {
			const parts = { actorId: personal.actor_id, personId: personal.person_id, reason: personal.reason };
			if (commitmentOf(personal.salt, parts) !== event.personal_commitment) return broken('personal-changed');
		}
		({ seq, hash } = event);
	}
	return { seq, hash };
}
