/** What one may answer where one is waited for, the plainest first; by what is waited for. */
const answering: Record<string, readonly string[]> = {
	position: ['take_position', 'pass', 'give_proxy', 'extend_round'],
	signature: ['sign_statement', 'refuse_statement'],
	conclusion: ['confirm_exit', 'refuse_exit', 'confirm_review', 'refuse_review'],
	answer: ['take_on', 'pledge', 'decline'],
	acceptance: ['accept', 'decline_part'],
	revision: ['accept_revision', 'refuse_revision'],
	handover: ['take_over', 'decline_handover'],
	judgement: ['confirm_kept', 'confirm_partly', 'contest'],
	visibility: ['agree_visibility', 'refuse_visibility'],
	leading: ['take_leading', 'decline_leading'],
	dissolved: ['agree_dissolved'],
	facilitator: ['agree_leading', 'change_facilitator'],
	restatement: ['confirm_restatement', 'correct_restatement']
};

/** The actions that answer what is waited for. */
export function answersFor(what: string | undefined): readonly string[] {
	return (what && answering[what]) || [];
}
