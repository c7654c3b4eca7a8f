import type { WorkshopTemplate } from '#lib/domain/workshop-templates.ts';
import { m } from '#lib/i18n/generated/messages.js';

const names: Record<WorkshopTemplate, () => string> = {
	fertile_disagreement: m.ws_template_fertile_disagreement,
	consent_round: m.ws_template_consent_round,
	local_version: m.ws_template_local_version,
	commitments_round: m.ws_template_commitments_round,
	one_two_four_all: m.ws_template_one_two_four_all
};
const whats: Record<WorkshopTemplate, () => string> = {
	fertile_disagreement: m.ws_template_fertile_disagreement_what,
	consent_round: m.ws_template_consent_round_what,
	local_version: m.ws_template_local_version_what,
	commitments_round: m.ws_template_commitments_round_what,
	one_two_four_all: m.ws_template_one_two_four_all_what
};
export const templateName = (template: WorkshopTemplate) => names[template]();
/** What it is for, in one sentence. */
export const templateWhat = (template: WorkshopTemplate) => whats[template]();
