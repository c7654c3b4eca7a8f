import type { GroupsBy, StepKind } from '#lib/domain/workshop-steps.ts';
import type { WorkshopStatus } from '#lib/domain/workshop-state.ts';
import { m } from '#lib/i18n/generated/messages.js';

const names: Record<StepKind, () => string> = {
	check_in: m.ws_kind_check_in,
	silent_ideas: m.ws_kind_silent_ideas,
	grouping: m.ws_kind_grouping,
	dot_vote: m.ws_kind_dot_vote,
	speaking_queue: m.ws_kind_speaking_queue,
	gradient_round: m.ws_kind_gradient_round,
	restatement: m.ws_kind_restatement,
	commitments_round: m.ws_kind_commitments_round,
	reading: m.ws_kind_reading,
	breakout: m.ws_kind_breakout,
	testimony: m.ws_kind_testimony,
	great_witness: m.ws_kind_great_witness,
	closing: m.ws_kind_closing
};
const whats: Record<StepKind, () => string> = {
	check_in: m.ws_what_check_in,
	silent_ideas: m.ws_what_silent_ideas,
	grouping: m.ws_what_grouping,
	dot_vote: m.ws_what_dot_vote,
	speaking_queue: m.ws_what_speaking_queue,
	gradient_round: m.ws_what_gradient_round,
	restatement: m.ws_what_restatement,
	commitments_round: m.ws_what_commitments_round,
	reading: m.ws_what_reading,
	breakout: m.ws_what_breakout,
	testimony: m.ws_what_testimony,
	great_witness: m.ws_what_great_witness,
	closing: m.ws_what_closing
};

export const stepKindName = (kind: StepKind) => names[kind]();
/** What happens in such a step, in one sentence. */
export const stepKindWhat = (kind: StepKind) => whats[kind]();
/** The title it was given, or the name of its kind. */
export const stepName = (setup: { title: string; kind: StepKind }) => setup.title || stepKindName(setup.kind);

const groupings: Record<GroupsBy, () => string> = {
	chance: m.ws_groups_chance,
	territory: m.ws_groups_territory,
	organisation: m.ws_groups_organisation,
	choice: m.ws_groups_choice
};
export const groupsByName = (by: GroupsBy) => groupings[by]();

/** The palette shows these; « Plus… » the rest. */
export const usualKinds: readonly StepKind[] = [
	'silent_ideas',
	'dot_vote',
	'speaking_queue',
	'gradient_round',
	'commitments_round'
];
/** What a note of such a step is asked with. */
export function whatToWrite(
	kind: 'silent_ideas' | 'check_in' | 'closing' | 'testimony' | 'great_witness'
): string {
	const questions = {
		silent_ideas: m.ws_write_idea,
		check_in: m.ws_write_check_in,
		closing: m.ws_write_closing,
		testimony: m.ws_write_testimony,
		great_witness: m.ws_write_testimony
	};
	return questions[kind]();
}

/** The name it has, or « Groupe 3 ». */
export const roomName = (name: string, place: number) => name || m.ws_room_number({ number: place + 1 });

const statuses: Record<WorkshopStatus, () => string> = {
	prepared: m.ws_status_prepared,
	open: m.ws_status_open,
	running: m.ws_status_running,
	paused: m.ws_status_paused,
	closed: m.ws_status_closed,
	minutes_reviewed: m.ws_status_minutes_reviewed,
	cancelled: m.ws_status_cancelled
};
export const statusName = (status: WorkshopStatus) => statuses[status]();
