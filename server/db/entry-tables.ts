import type {
	DecisionRule,
	PositionChoice,
	RecordKind,
	RollUp,
	RoundOutcome,
	SignaturePurpose
} from '#lib/domain/dossier.ts';
import type { Stance, UpAnswer } from '#lib/domain/clause.ts';
import type { EntryFrame, EntryKind, PartyRole, Visibility } from '#lib/domain/entry.ts';
import type { PlanStatus } from '#lib/domain/plan.ts';
import type { PlanOutcome, VersionAnswer } from '#lib/domain/plan-life-cycle.ts';

/** Agreements, disagreements and commitments, with what was said and signed on them. Flags are 0 or 1. */
export interface EntryTables {
	entry: {
		id: string;
		alliance_id: string;
		plan_id: string;
		kind: EntryKind;
		title: string;
		frame: EntryFrame;
		state: string;
		visibility: Visibility;
		author_id: string;
		confidant_id: string | null;
		facilitator_id: string | null;
		self_led: number;
		created_at: string;
		state_since: string;
		changed_at: string;
		due_on: string | null;
		review_on: string | null;
		version: number;
		/** An `Anchor` as JSON. */
		anchor: string | null;
		/** Named by whoever sent it. */
		request_key: string | null;
	};
	entry_party: {
		id: string;
		entry_id: string;
		organisation_id: string;
		role: PartyRole;
		side: number | null;
		joined_at: string;
		left_at: string | null;
	};
	entry_record: {
		id: string;
		entry_id: string;
		number: number;
		kind: RecordKind;
		organisation_id: string | null;
		side: number | null;
		about_side: number | null;
		member_id: string | null;
		mandate_id: string | null;
		body: string;
		choice: string | null;
		link: string | null;
		on_date: string | null;
		value: number | null;
		ref_id: string | null;
		replaces_id: string | null;
		linked_entry_id: string | null;
		subject_id: string | null;
		at: string;
	};
	entry_signature: {
		id: string;
		entry_id: string;
		number: number;
		purpose: SignaturePurpose;
		record_id: string;
		hash: string;
		organisation_id: string;
		side: number | null;
		member_id: string;
		mandate_id: string | null;
		answer: 'signed' | 'refused';
		words: string;
		provisional_until: string | null;
		voided_at: string | null;
		at: string;
	};
	agreement_round: {
		id: string;
		entry_id: string;
		number: number;
		record_id: string;
		rule: DecisionRule;
		threshold: number | null;
		quorum: number;
		objection_only: number;
		live: number;
		opened_at: string;
		earliest_close: string;
		closes_at: string;
		extended_at: string | null;
		closed_at: string | null;
		outcome: RoundOutcome | null;
	};
	agreement_position: {
		id: string;
		entry_id: string;
		round_id: string;
		number: number;
		organisation_id: string | null;
		member_id: string;
		mandate_id: string | null;
		step: number | null;
		choice: PositionChoice;
		proxy_id: string | null;
		reason: string;
		objection: number;
		lifts: string;
		minority: string;
		named: number;
		provisional_until: string | null;
		at: string;
	};
	commitment_terms: {
		entry_id: string;
		record_id: string;
		what: string;
		due_on: string;
		owner_id: string | null;
		owner_member_id: string | null;
		indicator: string;
		unit: string;
		baseline: number | null;
		target: number | null;
		cadence_days: number | null;
		territory_id: string | null;
		sdg: number | null;
		source_entry_id: string | null;
		parent_id: string | null;
		roll_up: RollUp | null;
		last_value: number | null;
		last_news_at: string | null;
	};
	entry_file: {
		id: string;
		entry_id: string;
		record_id: string;
		name: string;
		media_type: string;
		size: number;
		/** SHA-256 of the bytes. */
		hash: string;
		bytes: Uint8Array;
	};
	confirmation: {
		token_hash: string;
		alliance_id: string;
		entry_id: string;
		/** The action that it takes once more, this time to bind, and what was typed then (JSON). */
		action: string;
		input: string;
		organisation_id: string;
		/** The mandate holder it was made for. */
		member_id: string;
		created_by: string;
		created_at: string;
		expires_at: string;
		used_at: string | null;
	};
	sent_up: {
		id: string;
		alliance_id: string;
		from_plan_id: string;
		to_plan_id: string;
		clause_id: string | null;
		entry_id: string | null;
		body: string;
		organisation_id: string | null;
		member_id: string;
		at: string;
		answer_by: string;
		answer: UpAnswer | null;
		answer_reason: string | null;
		answered_by: string | null;
		answered_at: string | null;
	};
	plan_clause: {
		id: string;
		plan_id: string;
		title: string;
		/** Of the heading, 1 to 3. */
		level: number;
		place: number;
		gone_at: string | null;
	};
	clause_stance: {
		id: string;
		clause_id: string;
		/** The local plan. */
		plan_id: string;
		/** Counts within its plan: what came last stands. */
		number: number;
		stance: Stance;
		reason: string;
		entry_id: string | null;
		organisation_id: string | null;
		member_id: string;
		at: string;
	};
	plan_place: {
		plan_id: string;
		organisation_id: string;
		/** Names of places, joined by commas. */
		places: string;
		does: string;
		does_not: string;
		member_id: string;
		at: string;
	};
	plan_move: {
		id: string;
		plan_id: string;
		number: number;
		from_status: PlanStatus;
		to_status: PlanStatus;
		outcome: PlanOutcome | null;
		reason: string;
		learning: string;
		member_id: string;
		at: string;
	};
	plan_version: {
		id: string;
		plan_id: string;
		number: number;
		title: string;
		text: string;
		/** The document that the text is taken from, as ProseMirror JSON. */
		json: string;
		/** SHA-256 of the title and the text. */
		hash: string;
		/** The disagreements that were open, as JSON. */
		open_entries: string;
		entry_id: string | null;
		member_id: string;
		at: string;
		adopted_at: string | null;
		/** Who had signed, refused and not answered then, and who decided, as JSON. */
		adoption: string | null;
	};
	plan_signature: {
		id: string;
		version_id: string;
		/** Counts within its version. */
		number: number;
		/** SHA-256 of the version's hash, the organisation and what it answered. */
		hash: string;
		organisation_id: string;
		member_id: string;
		mandate_id: string;
		answer: VersionAnswer;
		words: string;
		at: string;
		/** ISO date until which a signature waits for its board, or after a telephone call; null for what binds. */
		provisional_until: string | null;
		/** Who wrote down what was said on the telephone. */
		recorded_by: string | null;
	};
	/** A link, used once, by which a mandate holder makes a provisional signature binding. */
	plan_confirmation: {
		token_hash: string;
		signature_id: string;
		member_id: string;
		created_by: string;
		created_at: string;
		expires_at: string;
		used_at: string | null;
	};
	calendar_feed: { member_id: string; token_hash: string; created_at: string };
}
