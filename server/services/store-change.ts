import type { Dossier } from '#lib/domain/dossier.ts';
import type { Change, NewRecord } from '#lib/domain/life-cycle.ts';
import * as entries from '../db/entries.ts';
import type { Database } from '../db/schema.ts';
import { hashOf, newId } from '../ids.ts';
import type { Trx } from './context.ts';
import { hashOfPosition, hashOfSignature } from './entry-hashes.ts';

type RecordRow = Database['entry_record'];

/** Who makes a change, for which organisation and under which mandate; null for what the day itself does. */
export interface Hand {
	memberId: string | null;
	organisationId: string | null;
	mandateId: string | null;
}

/** What of a record a signature stands under: its words, and what they were said to be. */
export function hashOfRecord(
	record: Pick<RecordRow, 'entry_id' | 'kind' | 'choice' | 'body' | 'on_date'>
): string {
	return hashOf(JSON.stringify([record.entry_id, record.kind, record.choice, record.body, record.on_date]));
}

/** What an action changes, as rows that are to be added under the entry's next version. */
export interface ChangeRows {
	/** What others need of them: the records, and the hash of what was decided on, with the answer where one was given. */
	records: RecordRow[];
	decidedHash: string | null;
	/** Writes them. They refer to each other, so they are begun in order; none waits for another one's answer. */
	store(trx: Trx): Promise<void>;
}

/** The rows of a change, made before any is written. */
export function rowsOfChange(
	row: entries.EntryRow,
	dossier: Dossier,
	change: Change,
	hand: Hand,
	at: Date,
	linkedEntryId: string | null = null
): ChangeRows {
	const writes: ((trx: Trx) => Promise<void>)[] = [];
	const later = <Args extends unknown[]>(write: (trx: Trx, ...args: Args) => Promise<void>, ...args: Args) =>
		void writes.push((trx) => write(trx, ...args));
	const now = at.toISOString();
	const version = row.version + 1;
	// Rows of one change keep their order.
	let number = version * 100;
	const mandates = (organisationId: string | null) =>
		organisationId !== null && organisationId === hand.organisationId ? hand.mandateId : null;

	for (const organisationId of change.leaves ?? []) later(entries.endParty, row.id, organisationId, now);
	for (const { organisationId, role, side } of change.parties ?? []) {
		later(entries.endParty, row.id, organisationId, now);
		later(entries.insertParty, {
			id: newId(),
			entry_id: row.id,
			organisation_id: organisationId,
			role,
			side,
			joined_at: now,
			left_at: null
		});
	}

	const records: RecordRow[] = [];
	const add = (record: NewRecord, linked: string | null = null) => {
		const written = {
			id: newId(),
			entry_id: row.id,
			number: number++,
			kind: record.kind,
			organisation_id: record.organisationId ?? null,
			side: record.side ?? null,
			about_side: record.aboutSide ?? null,
			member_id: hand.memberId,
			mandate_id: mandates(record.organisationId ?? null),
			body: record.body,
			choice: record.choice ?? null,
			link: record.link ?? null,
			on_date: record.onDate ?? null,
			value: record.value ?? null,
			ref_id: record.refId ?? null,
			replaces_id: record.replacesId ?? null,
			linked_entry_id: record.linkedEntryId ?? linked,
			subject_id: record.subjectId ?? null,
			at: now
		};
		later(entries.insertRecord, written);
		records.push(written);
		return written;
	};
	for (const [i, record] of (change.records ?? []).entries()) {
		add(record, change.opens?.link === i ? linkedEntryId : null);
	}
	if (linkedEntryId && !change.records?.length)
		add({ kind: 'note', choice: 'opened', body: '' }, linkedEntryId);

	let decidedHash = records[0] ? hashOfRecord(records[0]) : null;
	// The event of a change keeps one answer.
	if ((change.signatures?.length ?? 0) + (change.position ? 1 : 0) > 1) throw new Error('several answers');
	for (const signature of change.signatures ?? []) {
		const signed =
			signature.record !== undefined
				? records[signature.record]
				: dossier.records
						.filter((it) => it.id === signature.recordId)
						.map((it) => ({
							id: it.id,
							entry_id: row.id,
							kind: it.kind,
							choice: it.choice,
							body: it.body,
							on_date: it.onDate
						}))[0];
		if (!signed || !hand.memberId) throw new Error('nothing to sign');
		const written = {
			id: newId(),
			entry_id: row.id,
			number: number++,
			purpose: signature.purpose,
			record_id: signed.id,
			hash: hashOfRecord(signed),
			organisation_id: signature.organisationId,
			side: signature.side ?? null,
			member_id: hand.memberId,
			mandate_id: mandates(signature.organisationId),
			answer: signature.answer,
			words: signature.words ?? '',
			provisional_until: signature.provisionalUntil ?? null,
			voided_at: null,
			at: now
		};
		later(entries.insertSignature, written);
		decidedHash = hashOfSignature(written);
	}
	later(entries.voidSignatures, change.voids ?? [], now);

	if (change.round) {
		const { round } = change;
		later(entries.insertRound, {
			id: newId(),
			entry_id: row.id,
			number: dossier.rounds.length + 1,
			record_id: round.recordId,
			rule: round.rule,
			threshold: round.threshold,
			quorum: round.quorum,
			objection_only: Number(round.objectionOnly),
			live: Number(round.live),
			opened_at: now,
			earliest_close: round.earliestClose,
			closes_at: round.closesAt,
			extended_at: null,
			closed_at: null,
			outcome: null
		});
		decidedHash = decidedHashOfProposal(row.id, dossier, round.recordId);
	}
	if (change.closeRound) {
		const { id, outcome } = change.closeRound;
		later(entries.updateRound, id, { closed_at: now, outcome });
		decidedHash = decidedHashOfProposal(row.id, dossier, dossier.rounds.find((it) => it.id === id)!.recordId);
	}
	if (change.extendRound) {
		later(entries.updateRound, change.extendRound.id, {
			closes_at: change.extendRound.closesAt,
			extended_at: now
		});
	}
	if (change.position && hand.memberId) {
		const round = dossier.rounds.find((it) => it.closedAt === null)!;
		const { position } = change;
		const written = {
			id: newId(),
			entry_id: row.id,
			round_id: round.id,
			number: number++,
			organisation_id: position.organisationId,
			member_id: hand.memberId,
			mandate_id: mandates(position.organisationId),
			step: position.step,
			choice: position.choice,
			proxy_id: position.proxyId,
			reason: position.reason,
			objection: Number(position.objection),
			lifts: position.lifts,
			minority: position.minority,
			named: Number(position.named),
			provisional_until: position.provisionalUntil,
			at: now
		};
		later(entries.insertPosition, written);
		decidedHash = hashOfPosition(decidedHashOfProposal(row.id, dossier, round.recordId), written);
	}
	if (change.terms) {
		const { terms } = change;
		const record = add({
			kind: 'terms',
			choice: 'in_force',
			body: JSON.stringify(terms),
			onDate: terms.dueOn,
			value: terms.target,
			organisationId: terms.ownerId,
			replacesId: dossier.terms?.recordId ?? null
		});
		later(entries.setTerms, {
			entry_id: row.id,
			record_id: record.id,
			what: terms.what,
			due_on: terms.dueOn,
			owner_id: terms.ownerId,
			owner_member_id: terms.ownerMemberId,
			indicator: terms.indicator,
			unit: terms.unit,
			baseline: terms.baseline,
			target: terms.target,
			cadence_days: terms.cadenceDays,
			territory_id: terms.territoryId,
			sdg: terms.sdg,
			source_entry_id: terms.sourceEntryId,
			parent_id: terms.parentId,
			roll_up: terms.rollUp
		});
	}
	for (const news of records.filter(({ kind }) => kind === 'news')) {
		later(entries.noteNews, row.id, now, news.value);
	}

	const { entry = {} } = change;
	const moved = entry.state !== undefined && entry.state !== row.state;
	later(entries.update, row.id, {
		version,
		changed_at: now,
		...(moved && { state: entry.state!, state_since: now }),
		...(entry.title !== undefined && { title: entry.title }),
		...(entry.frame !== undefined && { frame: entry.frame }),
		...(entry.visibility !== undefined && { visibility: entry.visibility }),
		...(entry.facilitatorId !== undefined && { facilitator_id: entry.facilitatorId }),
		...(entry.confidantId !== undefined && { confidant_id: entry.confidantId }),
		...(entry.selfLed !== undefined && { self_led: Number(entry.selfLed) }),
		...(entry.dueOn !== undefined && { due_on: entry.dueOn }),
		...(entry.reviewOn !== undefined && { review_on: entry.reviewOn }),
		// A commitment is called what it says.
		...(change.terms && { title: change.terms.what, due_on: entry.dueOn ?? change.terms.dueOn })
	});
	return {
		records,
		decidedHash,
		async store(trx) {
			await Promise.all(writes.map((write) => write(trx)));
		}
	};
}

function decidedHashOfProposal(entryId: string, dossier: Dossier, recordId: string): string | null {
	const record = dossier.records.find((it) => it.id === recordId);
	return record
		? hashOfRecord({
				entry_id: entryId,
				kind: record.kind,
				choice: record.choice,
				body: record.body,
				on_date: record.onDate
			})
		: null;
}
