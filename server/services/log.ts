import { randomBytes } from 'node:crypto';
import type { EventKind } from '#lib/domain/log-event.ts';
import { touch } from '../db/alliances.ts';
import * as events from '../db/events.ts';
import { commitmentOf, hashEvent, START, type ChainedEvent, type Followed } from './event-chain.ts';
import type { Trx } from './context.ts';

/** One change of a fact, as a use case describes it. Nothing here that names a person may go into `from` or `to`. */
export interface LoggedChange {
	allianceId: string;
	at: Date;
	kind: EventKind;
	subject: { kind: string; id: string };
	/** The member who did it; null for the system. */
	actorId: string | null;
	/** For which organisation, under which mandate. */
	organisationId?: string | null;
	mandateId?: string | null;
	/** The member it is about. */
	personId?: string | null;
	from?: string | null;
	to?: string | null;
	reason?: string | null;
	decidedHash?: string | null;
}

/** Where an alliance's chain ends, in a transaction that holds the alliance. */
export async function lastEvent(trx: Trx, allianceId: string): Promise<Followed> {
	return (await events.last(trx, allianceId)) ?? START;
}

/**
 * Appends one event to its alliance's chain, in the transaction of the change itself.
 * Waits for any other transaction that is appending to the same chain, unless `last` says which event this one comes
 * after: that is for a transaction that holds the alliance.
 */
export async function append(trx: Trx, change: LoggedChange, last?: Followed): Promise<void> {
	if (!last) {
		const held = touch(trx, change.allianceId);
		[, last] = await Promise.all([held, lastEvent(trx, change.allianceId)]);
	}
	const salt = randomBytes(16);
	const personal = {
		actorId: change.actorId,
		personId: change.personId ?? null,
		reason: change.reason ?? null
	};
	const event: ChainedEvent = {
		alliance_id: change.allianceId,
		seq: last.seq + 1,
		at: change.at.toISOString(),
		kind: change.kind,
		subject_kind: change.subject.kind,
		subject_id: change.subject.id,
		organisation_id: change.organisationId ?? null,
		mandate_id: change.mandateId ?? null,
		from_value: change.from ?? null,
		to_value: change.to ?? null,
		decided_hash: change.decidedHash ?? null,
		personal_commitment: commitmentOf(salt, personal),
		previous_hash: last.hash
	};
	await events.insert(
		trx,
		{ ...event, hash: hashEvent(event) },
		{
			alliance_id: change.allianceId,
			seq: event.seq,
			salt,
			actor_id: personal.actorId,
			person_id: personal.personId,
			reason: personal.reason
		}
	);
}
