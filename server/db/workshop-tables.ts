import type { Generated } from 'kysely';
import type { PersonKind } from '#lib/domain/workshop-events.ts';
import type { WorkshopStatus } from '#lib/domain/workshop-state.ts';

/** Workshops. Flags are 0 or 1. */
export interface WorkshopTables {
	workshop: {
		id: string;
		alliance_id: string;
		plan_id: string | null;
		code: string;
		language: 'fr' | 'en';
		planned_at: string | null;
		planned_minutes: number | null;
		rehearsal: number;
		created_by: string;
		created_at: string;
		title: string;
		status: WorkshopStatus;
		changed_at: string;
	};
	workshop_event: {
		workshop_id: string;
		seq: number;
		at: string;
		by_person: string | null;
		type: string;
		/** JSON of all else; of whoever enters without what names them. */
		data: string;
	};
	workshop_attendee: {
		workshop_id: string;
		id: string;
		kind: PersonKind;
		member_id: string | null;
		token_hash: string | null;
		name: string;
		organisation: string;
		organisation_id: string | null;
		territory_id: string | null;
		territory: string;
		email: string | null;
		entered_at: string;
		/** Of a link in what was mailed there, once something was. */
		unsubscribe_token: Generated<string | null>;
	};
	workshop_device: {
		token_hash: string;
		workshop_id: string;
		attendee_id: string;
		created_at: string;
		/** Null: no link any more, but a device. */
		expires_at: string | null;
	};
	workshop_draft: {
		workshop_id: string;
		draft_id: string;
		step_id: string;
		entry_id: string;
		organisation_id: string | null;
		confirmed_by: string | null;
		confirmed_at: string | null;
	};
	workshop_template: {
		id: string;
		alliance_id: string;
		member_id: string;
		title: string;
		steps: string;
		created_at: string;
	};
}
