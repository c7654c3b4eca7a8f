import type { Generated } from 'kysely';
import type { Level } from '#lib/domain/relay-protocol.ts';
import type { Role } from '#lib/domain/permissions.ts';
import type { Family, OrganisationLevel } from '#lib/domain/organisation.ts';
import type { PlanFrame, PlanScope, PlanStatus } from '#lib/domain/plan.ts';
import type { LeadAnswer } from '#lib/domain/plan-lead.ts';
import type { TerritoryKind } from '#lib/domain/territory.ts';
import type { AccessTables } from './access-tables.ts';
import type { DocumentTables } from './document-tables.ts';
import type { EntryTables } from './entry-tables.ts';
import type { GuestTables } from './guest-tables.ts';
import type { MailTables } from './mail-tables.ts';
import type { NoticeTables } from './notice-tables.ts';
import type { SearchTables } from './search-tables.ts';
import type { ThirdPartyTables } from './third-party-tables.ts';
import type { ThreadTables } from './thread-tables.ts';
import type { WorkshopTables } from './workshop-tables.ts';

/** ISO 8601, UTC, milliseconds: sorts as text and is hashed as written. */
export type Instant = string;

export interface Database
	extends
		AccessTables,
		DocumentTables,
		EntryTables,
		ThreadTables,
		NoticeTables,
		MailTables,
		GuestTables,
		SearchTables,
		ThirdPartyTables,
		WorkshopTables {
	setting: { key: string; value: string };
	account: { id: string; email: string; name: string; password_hash: string | null; created_at: Instant };
	session: {
		/** SHA-256 of the session id, hexadecimal. */
		id: string;
		account_id: string;
		created_at: Instant;
		/** Slides with use. */
		expires_at: Instant;
		/** Never moves. */
		ends_at: Instant;
		user_agent: string;
		address: string;
	};
	sign_in_failure: { id: string; subject: string; at: Instant };
	alliance: {
		id: string;
		slug: string;
		name: string;
		example: number;
		created_at: Instant;
		/** Days that whoever is awaited has to answer. */
		await_days: Generated<number>;
	};
	territory: {
		id: string;
		alliance_id: string;
		kind: TerritoryKind;
		code: string | null;
		name: string;
		parent_id: string | null;
	};
	theme: { id: string; alliance_id: string; name: string };
	organisation: {
		id: string;
		alliance_id: string;
		name: string;
		level: OrganisationLevel;
		family: Family;
		network_id: string | null;
		territory_id: string | null;
		contact_email: string | null;
		created_at: Instant;
		left_at: Instant | null;
	};
	member: {
		id: string;
		alliance_id: string;
		account_id: string;
		role: Role;
		created_at: Instant;
		left_at: Instant | null;
	};
	member_organisation: { member_id: string; organisation_id: string };
	steward: { organisation_id: string; member_id: string; created_at: Instant };
	mandate: {
		id: string;
		alliance_id: string;
		organisation_id: string;
		member_id: string;
		given_by: string;
		given_at: Instant;
		ended_at: Instant | null;
	};
	mandate_offer: {
		id: string;
		mandate_id: string;
		to_member_id: string;
		note: string;
		offered_by: string;
		offered_at: Instant;
		answer: 'accepted' | 'declined' | 'withdrawn' | null;
		answered_at: Instant | null;
	};
	invitation: {
		id: string;
		alliance_id: string;
		token_hash: string;
		email: string;
		role: Role;
		organisation_id: string | null;
		as_steward: number;
		created_by: string;
		created_at: Instant;
		expires_at: Instant;
		used_at: Instant | null;
		withdrawn_at: Instant | null;
	};
	plan: {
		id: string;
		alliance_id: string;
		document_id: string;
		title: string;
		scope: PlanScope;
		territory_id: string | null;
		frame: PlanFrame;
		status: PlanStatus;
		last_word: string;
		lead_organisation_id: string | null;
		local_version_of: string | null;
		language: 'fr' | 'en';
		created_by: string;
		created_at: Instant;
		changed_at: Instant;
		archived_at: Instant | null;
	};
	plan_lead_offer: {
		id: string;
		plan_id: string;
		from_organisation_id: string | null;
		to_organisation_id: string | null;
		note: string;
		offered_by: string;
		offered_at: Instant;
		answer: LeadAnswer | null;
		answer_note: string;
		answered_by: string | null;
		answered_at: Instant | null;
	};
	plan_theme: { plan_id: string; theme_id: string };
	plan_sdg: { plan_id: string; sdg: number };
	plan_grant: {
		plan_id: string;
		subject_kind: 'member' | 'organisation' | 'everyone';
		/** '' for everyone. */
		subject_id: string;
		level: Level;
	};
	event: {
		alliance_id: string;
		seq: number;
		at: Instant;
		kind: string;
		subject_kind: string;
		subject_id: string;
		organisation_id: string | null;
		mandate_id: string | null;
		from_value: string | null;
		to_value: string | null;
		decided_hash: string | null;
		personal_commitment: string;
		previous_hash: string;
		hash: string;
	};
	event_personal: {
		alliance_id: string;
		seq: number;
		salt: Uint8Array;
		actor_id: string | null;
		person_id: string | null;
		reason: string | null;
	};
}
