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

/**
 * The first event of an alliance that does not hold, or undefined when the chain is whole.
 * Takes the events in order, each with its personal part or null when that was erased.
 */
export function firstBroken(
	rows: readonly { event: EventRow; personal: Database['event_personal'] | null }[]
): BrokenEvent | undefined {
	let previous: string = GENESIS;
	let expected = 1;
	for (const { event, personal } of rows) {
		const broken = (why: BrokenEvent['why']) => ({ allianceId: event.alliance_id, seq: event.seq, why });
		if (event.seq !== expected) return { ...broken('missing'), seq: expected };
		if (event.previous_hash !== previous) return broken('unlinked');
		if (hashEvent(event) !== event.hash) return broken('changed');
		if (personal) {
			const parts = { actorId: personal.actor_id, personId: personal.person_id, reason: personal.reason };
			if (commitmentOf(personal.salt, parts) !== event.personal_commitment) return broken('personal-changed');
		}
		previous = event.hash;
		expected += 1;
	}
	return undefined;
}
