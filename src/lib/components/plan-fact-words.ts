import type { Stance, UpAnswer } from '#lib/domain/clause.ts';
import type { PlanStatus } from '#lib/domain/plan.ts';
import type { PlanMoveName, PlanOutcome, VersionAnswer } from '#lib/domain/plan-life-cycle.ts';
import type { PlaceKind } from '#lib/domain/plan-place.ts';
import { m } from '#lib/i18n/generated/messages.js';

const sentences: Record<PlanStatus, () => string> = {
	draft: m.status_sentence_draft,
	consultation: m.status_sentence_consultation,
	adopted: m.status_sentence_adopted,
	in_force: m.status_sentence_in_force,
	paused: m.status_sentence_paused,
	closed: m.status_sentence_closed
};
const moves: Record<PlanMoveName, () => string> = {
	consult: m.status_move_consult,
	redraft: m.status_move_redraft,
	start: m.status_move_start,
	pause: m.status_move_pause,
	resume: m.status_move_resume,
	close: m.status_move_close
};
const outcomes: Record<PlanOutcome, () => string> = {
	achieved: m.status_outcome_achieved,
	stopped: m.status_outcome_stopped,
	replaced: m.status_outcome_replaced
};
const answers: Record<VersionAnswer, () => string> = {
	signed: m.versions_answer_signed,
	refused: m.versions_answer_refused,
	left: m.versions_answer_left
};
const places: Record<PlaceKind, () => string> = {
	carries: m.place_carries,
	contributes: m.place_contributes,
	funds: m.place_funds,
	relays: m.place_relays,
	benefits: m.place_benefits,
	consulted: m.place_consulted
};
const stances: Record<Stance, () => string> = {
	adopted: m.stance_adopted,
	adapted: m.stance_adapted,
	contested: m.stance_contested
};
const upAnswers: Record<UpAnswer, () => string> = {
	taken: m.up_answer_taken,
	noted: m.up_answer_noted,
	declined: m.up_answer_declined
};

export const statusSentence = (status: PlanStatus) => sentences[status]();
export const planMoveText = (name: PlanMoveName) => moves[name]();
export const outcomeText = (outcome: PlanOutcome) => outcomes[outcome]();
export const answerName = (answer: VersionAnswer) => answers[answer]();
export const placeName = (place: PlaceKind) => places[place]();
export const stanceName = (stance: Stance) => stances[stance]();
export const upAnswerName = (answer: UpAnswer) => upAnswers[answer]();

/** What an organisation answered to a version, also in what way. */
export const signedHow = (it: {
	answer: VersionAnswer;
	provisionalUntil: string | null;
	recordedBy: string | null;
}) =>
	!it.provisionalUntil
		? answerName(it.answer)
		: it.recordedBy
			? m.versions_answer_phone()
			: m.versions_answer_provisional();
