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
	facilitator: ['agree_leading', 'change_facilitator']
};

/** The actions that answer what is waited for. A restatement is answered beside the text that it restates: none here. */
export function answersFor(what: string | undefined): readonly string[] {
	return (what && answering[what]) || [];
}
